//! What the fields of a noun are called, and how their values read: for every card and every history, once.

use domain::row::Entity;
use domain::service::{ReviewState, TicketState};
use serde_json::Value;
use words::StaffWords;

/// What a field is called; of facts by key, `field/key`. None for a field that nobody changes in two versions, or of a newer build.
#[must_use]
pub fn field_text(entity: Entity, field: &str, words: &StaffWords) -> Option<&'static str> {
    let field = field.split('/').next().unwrap_or_default();
    Some(match (entity, field) {
        (
            Entity::Product
            | Entity::Category
            | Entity::Business
            | Entity::Location
            | Entity::Resource
            | Entity::ServiceOffering,
            "name",
        ) => words.sales.field_name,
        (Entity::Product | Entity::Business | Entity::ServiceOffering, "about") => {
            words.sales.field_description
        }
        (Entity::Product, "available") => words.sales.field_availability,
        (Entity::Product, "price") => words.sales.price,
        (Entity::Product, "category") => words.sales.heading,
        (Entity::Product, "options") => words.sales.options,
        (Entity::Product, "photo") => words.sales.photo,
        (Entity::ServiceOffering, "hidden") => words.booking.hidden,
        (Entity::Product, "hidden") => words.sales.hidden,
        (
            Entity::Product
            | Entity::Category
            | Entity::Location
            | Entity::Resource
            | Entity::ServiceOffering,
            "removed",
        ) => words.sales.removed,
        (
            Entity::Product | Entity::Category | Entity::Resource | Entity::ServiceOffering,
            "sort",
        ) => words.sales.field_place,
        (Entity::Location | Entity::Business, "zone") => words.business.zone,
        (Entity::Location, "opening") => words.booking.opening,
        (Entity::Resource | Entity::ServiceOffering, "location") => words.business.place,
        (Entity::Resource, "kind") => words.booking.kind,
        (Entity::Resource, "seats") => words.booking.seats,
        (Entity::Resource, "join_group") => words.booking.join_group,
        (Entity::ServiceOffering, "price") => words.booking.price,
        (Entity::ServiceOffering, "minutes") => words.booking.offering_minutes,
        (Entity::ServiceOffering, "before") => words.booking.before,
        (Entity::ServiceOffering, "after") => words.booking.offering_after,
        (Entity::ServiceOffering, "party_from") => words.booking.party_from,
        (Entity::ServiceOffering, "party_to") => words.booking.party_to,
        (Entity::ServiceOffering, "lead") => words.booking.lead,
        (Entity::ServiceOffering, "horizon") => words.booking.horizon,
        (Entity::ServiceOffering, "cancel_until") => words.booking.cancel_until,
        (Entity::ServiceOffering, "resources") => words.booking.at_tables,
        (Entity::Location, "address") => words.people.address,
        (Entity::Business, "accent") => words.business.accent,
        (Entity::Business, "tables") => words.business.tables,
        (Entity::Business, "delivers") => words.business.delivers,
        (Entity::Business, "service_targets") => words.ticket.field_targets,
        (Entity::Business, "auto_reply") => words.ticket.auto_reply,
        (Entity::Business, "payment_provider") => words.paying.field_provider,
        (Entity::Business, "payment_keys") => words.paying.field_keys,
        (Entity::Business, "sms_provider") => words.sms.field_provider,
        (Entity::Business, "sms_keys") => words.sms.field_keys,
        (Entity::Business, "sms_limits") => words.sms.field_limits,
        (Entity::Business, "sms_template") => words.sms.field_template,
        (Entity::Business, "sms_test") => words.sms.field_test,
        (Entity::Business, "sms_stop") => words.sms.field_stop,
        (Entity::Business, "sends_sms") => words.sms.field_sends,
        (Entity::Business, "pays_online") => words.business.pays_online,
        (Entity::Business, "tax_rate") => words.payment.tax_rate,
        (Entity::Business, "tax_number") => words.payment.tax_number,
        (Entity::Business, "invoice_prefix") => words.payment.invoice_prefix,
        (Entity::Ticket, "kind") => words.ticket.field_kind,
        (Entity::Ticket, "subject") => words.ticket.field_subject,
        (Entity::Ticket, "priority") => words.ticket.priority,
        (Entity::Ticket, "assignee") => words.ticket.field_assignee,
        (Entity::CannedReply, "name") => words.reach.name_field,
        (Entity::CannedReply | Entity::HelpArticle, "text") => words.reach.body,
        (Entity::CannedReply | Entity::HelpArticle, "removed") => words.service.canned_removed,
        (Entity::HelpArticle, "title") => words.service.field_title,
        (Entity::HelpArticle, "public") => words.service.field_public,
        (Entity::HelpArticle, "sort") => words.sales.field_place,
        (Entity::Strategy, "name") => words.reach.name_field,
        (Entity::Strategy, "subject") => words.reach.subject,
        (Entity::Strategy, "body") => words.reach.body,
        (Entity::Strategy, "state") => words.reach.state,
        (Entity::Strategy, "steps") => words.reach.steps,
        (Entity::Strategy, "segment") => words.reach.field_segment,
        (Entity::ContactStaff, "lists") => words.reach.lists,
        (Entity::Segment | Entity::Campaign, "name") => words.campaign.name,
        (Entity::Segment, "rule") => words.campaign.rule,
        (Entity::Campaign, "segment") => words.campaign.segment,
        (Entity::Campaign, "subject") => words.reach.subject,
        (Entity::Campaign, "other_subject") => words.campaign.other_subject,
        (Entity::Offer, "draw") => words.offer.draw,
        (Entity::Offer, "name") => words.sales.field_name,
        (Entity::Offer, "about") => words.sales.field_description,
        (Entity::Offer, "benefit") => words.offer.benefit,
        (Entity::Offer, "least") => words.offer.least,
        (Entity::Offer, "categories" | "products") => words.offer.counts_for,
        (Entity::Offer, "starts_at") => words.offer.first_day,
        (Entity::Offer, "ends_at") => words.offer.last_day,
        (Entity::Offer, "each") => words.offer.each,
        (Entity::Offer, "pieces") => words.offer.pieces,
        (Entity::Offer, "by_staff") => words.offer.by_staff,
        (Entity::Offer, "state") => words.offer.state,
        (Entity::Task, "title") => words.task.title,
        (Entity::Task, "due") => words.task.due_day,
        (Entity::Task, "assignee") => words.task.assignee,
        (Entity::Task, "note") => words.task.note,
        (Entity::Campaign, "body") => words.reach.body,
        (Entity::Campaign, "control") => words.campaign.control,
        (Entity::Campaign, "send_at") => words.campaign.time,
        (Entity::Campaign, "state") => words.campaign.state,
        (Entity::CustomField, "name") => words.sales.field_name,
        (Entity::CustomField, "choices") => words.records.choices,
        (Entity::CustomField, "hidden") => words.records.hidden,
        (Entity::ContactPreference, "paused_until") => words.consent.pause,
        (Entity::ContactPreference, "quiet" | "zone") => words.consent.quiet,
        (Entity::ContactPreference, "at_most") => words.consent.often,
        (Entity::Company, "name") => words.records.company_name,
        (Entity::Company, "domain") => words.records.domain,
        (Entity::Company, "address") => words.records.address,
        (Entity::Company, "phone") => words.records.phone,
        (Entity::Company, "note") => words.records.about_company,
        _ => return None,
    })
}

/// A value in words: both languages of a name, yes and no, a list with commas. What is none of these is left as it is written.
#[must_use]
pub fn value_text(value: &Value, words: &StaffWords) -> String {
    let empty = || words.people.empty_value.to_owned();
    match value {
        Value::Null => empty(),
        Value::Bool(true) => words.people.yes.to_owned(),
        Value::Bool(false) => words.people.no.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) if text.is_empty() => empty(),
        Value::String(text) => text.clone(),
        Value::Array(list) if list.is_empty() => empty(),
        Value::Array(list) => {
            let each = list.iter().map(|one| value_text(one, words));
            each.collect::<Vec<_>>().join(words.ui.comma)
        }
        Value::Object(object) => {
            let text = |key: &str| object.get(key).and_then(Value::as_str).unwrap_or_default();
            match (text("zh"), text("en")) {
                // A question or an answer has a name of its own.
                ("", "") => object
                    .get("name")
                    .map_or_else(empty, |name| value_text(name, words)),
                (one, "") | ("", one) => one.to_owned(),
                (zh, en) => format!("{zh} · {en}"),
            }
        }
    }
}

/// The tag's class for a ticket's state.
#[must_use]
pub fn ticket_class(state: TicketState) -> &'static str {
    match state {
        TicketState::New => "tag info",
        TicketState::Open => "tag accent",
        TicketState::Pending | TicketState::Reopened => "tag warn",
        TicketState::Resolved => "tag ok",
        TicketState::Closed => "tag",
    }
}

/// The tag's class for who reads a review.
#[must_use]
pub fn review_class(state: &ReviewState) -> &'static str {
    match state {
        ReviewState::Waiting => "tag info",
        ReviewState::Published => "tag ok",
        ReviewState::Hidden { .. } => "tag warn",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Lang;
    use domain::merge::Class;
    use serde_json::json;
    use words::staff_words;

    #[test]
    fn every_field_that_can_have_two_versions_has_a_name() {
        for lang in [Lang::En, Lang::Zh] {
            let words = staff_words(lang);
            // Contacts and conversations have cards of their own: what they show is read from several rows.
            let own = [
                Entity::Contact,
                Entity::ContactStaff,
                Entity::ConversationStaff,
            ];
            for entity in Entity::ALL.iter().filter(|one| !own.contains(one)) {
                for field in entity.fields() {
                    let merges = matches!(
                        field.class,
                        Class::Soft | Class::Hard | Class::Text | Class::Map
                    );
                    let name = field_text(*entity, field.name, words);
                    assert!(!merges || name.is_some(), "{entity:?}.{}", field.name);
                }
            }
        }
    }

    #[test]
    fn values_are_told_in_words_also_those_of_a_newer_build() {
        let words = staff_words(Lang::En);
        let told = |value| value_text(&value, words);
        assert_eq!(told(json!({"zh": "茶", "en": "Tea"})), "茶 · Tea");
        assert_eq!(told(json!({"zh": "", "en": "Tea"})), "Tea");
        assert_eq!(told(json!({"zh": "", "en": ""})), "empty");
        assert_eq!(told(json!(["1", "2"])), "1, 2");
        assert_eq!(told(json!([{"name": {"en": "Size"}}])), "Size");
        assert_eq!(told(json!(true)), words.people.yes);
        assert_eq!(told(json!(7)), "7");
        assert_eq!(told(json!(null)), "empty");
        assert_eq!(field_text(Entity::Product, "origin", words), None);
    }
}
