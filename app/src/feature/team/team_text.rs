//! What roles, refusals and changes are called.

use super::colleague_name;
use crate::context::AppContext;
use crate::field_text::{field_text, value_text};
use domain::account::audit::{AuditEntry, Audited, FieldChange};
use domain::account::team::TeamRefusal;
use domain::account::{Limits, Role};
use domain::row::Entity;
use domain::{Money, UserId};
use serde_json::Value;
use words::StaffWords;

/// What somebody in this role does, in a sentence.
#[must_use]
pub fn role_text(role: Role, words: &StaffWords) -> &'static str {
    match role {
        Role::Customer => "",
        Role::Agent => words.team.agent_may,
        Role::Manager => words.team.manager_may,
        Role::Owner => words.team.owner_may,
    }
}

/// Why nothing was changed.
#[must_use]
pub fn refusal_text(refusal: TeamRefusal, words: &StaffWords) -> &'static str {
    match refusal {
        TeamRefusal::NotAllowed => words.team.not_allowed,
        TeamRefusal::Oneself => words.team.oneself,
        TeamRefusal::LastOwner => words.team.last_owner,
        TeamRefusal::Unknown => words.team.unknown,
        TeamRefusal::NoAddress => words.team.no_address,
        TeamRefusal::OwnAddress => words.team.own_address,
        TeamRefusal::AddressTaken => words.team.address_taken,
        TeamRefusal::TooManyOpen => words.team.too_many_open,
        TeamRefusal::NoHeir => words.team.no_heir,
        TeamRefusal::NoMail => words.team.no_mail,
        TeamRefusal::BadLimits => words.team.bad_limits,
    }
}

/// Who did it.
#[must_use]
pub fn by_text(entry: &AuditEntry, app: AppContext) -> String {
    match entry.by {
        Some(user) => name_of(app, user),
        None => app.staff_words().team.command_line.to_owned(),
    }
}

fn name_of(app: AppContext, user: UserId) -> String {
    let known = app.rows(|rows| colleague_name(rows, user));
    known.unwrap_or_else(|| app.staff_words().team.somebody.to_owned())
}

/// What was done, and each field of it.
#[must_use]
pub fn change_text(what: &Audited, app: AppContext) -> (String, Vec<String>) {
    let words = app.staff_words();
    let role = |role: &Role| words.role(*role);
    let name = |user: &UserId| name_of(app, *user);
    let text = match what {
        Audited::Row {
            noun,
            name,
            made,
            fields,
            ..
        } => {
            let Some(entity) = Entity::parse(noun) else {
                return (name.text(words.lang).to_owned(), Vec::new());
            };
            let (what, name) = (noun_text(entity, words), name.text(words.lang));
            let text = if *made {
                (words.team.made)(what, name)
            } else {
                (words.team.changed)(what, name)
            };
            let fields = fields.iter();
            let lines = fields.filter_map(|one| field_line(entity, one, app));
            return (text, lines.collect());
        }
        Audited::Invited { role: given } => (words.team.did_invite)(role(given)),
        Audited::InvitationTakenBack { role: given } => (words.team.did_take_back)(role(given)),
        Audited::Joined { role: given } => (words.team.did_join)(role(given)),
        Audited::RoleChanged { user, was, new } => {
            (words.team.did_role)(&name(user), role(was), role(new))
        }
        Audited::Deactivated { user, handed, .. } => {
            (words.team.did_deactivate)(&name(user), *handed)
        }
        Audited::Reactivated { user } => (words.team.did_reactivate)(&name(user)),
        Audited::PasswordLink { user } => (words.team.did_password_link)(&name(user)),
        Audited::LimitsChanged { user, was, new } => {
            let line = |limits: &Limits| limits_text(limits, app);
            let change = (words.team.one_field)(words.team.limits, &line(was), &line(new));
            return ((words.team.did_limits)(&name(user)), vec![change]);
        }
        Audited::InvoiceNumber { number } => (words.team.did_invoice_number)(number),
        Audited::Archive { .. } => words.team.did_archive.to_owned(),
        Audited::Retention { of, months } => {
            let what = words.retention_of(*of);
            match months {
                Some(months) => (words.consent.did_keep)(u64::from(*months), what),
                None => (words.consent.did_keep_all)(what),
            }
        }
        Audited::ExportContacts => words.team.did_export.to_owned(),
        Audited::CalendarFeed { full_names: true } => words.booking.did_feed_names.to_owned(),
        Audited::CalendarFeed { full_names: false } => words.booking.did_feed.to_owned(),
        Audited::ImportContacts { .. } => words.team.did_import.to_owned(),
    };
    (text, Vec::new())
}

/// Limits in a line; a dash where nothing was said.
fn limits_text(limits: &Limits, app: AppContext) -> String {
    let words = app.staff_words();
    let discount = limits
        .discount
        .map(|percent| (words.payment.percent_off)(percent.into()));
    let refund = limits.refund;
    let refund = refund.map(|most| format!("{} {}", words.payment.refund, app.money(most)));
    let export = limits
        .no_export
        .then(|| format!("{} ✗", words.records.export));
    let said: Vec<String> = [discount, refund, export].into_iter().flatten().collect();
    match said.is_empty() {
        true => "–".to_owned(),
        false => said.join(words.ui.comma),
    }
}

/// A field before and after; none for one that people do not know by name.
fn field_line(entity: Entity, change: &FieldChange, app: AppContext) -> Option<String> {
    let words = app.staff_words();
    let field = field_text(entity, &change.field, words)?;
    let value = |json: &str| {
        let value = match serde_json::from_str::<Value>(json) {
            Ok(value) => value,
            // It was too long to be whole.
            Err(_) => return json.to_owned(),
        };
        match (change.field.as_str(), value.as_i64()) {
            ("price", Some(minor)) => app.money(Money(minor)),
            _ => value_text(&value, words),
        }
    };
    let was = change.was.as_deref().map_or_else(String::new, value);
    Some((words.team.one_field)(field, &was, &value(&change.new)))
}

fn noun_text(entity: Entity, words: &StaffWords) -> &'static str {
    match entity {
        Entity::Location => words.team.noun_location,
        Entity::Resource => words.team.noun_resource,
        Entity::ServiceOffering => words.team.noun_offering,
        Entity::Category => words.team.noun_category,
        Entity::Product => words.team.noun_product,
        Entity::Strategy => words.team.noun_strategy,
        Entity::Segment => words.team.noun_segment,
        Entity::Campaign => words.team.noun_campaign,
        Entity::Offer => words.offer.offer,
        // The list holds no other.
        _ => words.team.noun_business,
    }
}
