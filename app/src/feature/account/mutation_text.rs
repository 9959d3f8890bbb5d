//! What a waiting change is about, in plain words.

use crate::feature::account::parked::noun_versions::row_name;
use crate::feature::sales::booking::booking_text::when_text;
use crate::feature::sales::booking::picker::place_of;
use crate::feature::sales::order::order_text::{lines_text, order_title, step_text};
use domain::id::{BookingId, TaskId, TicketId};
use domain::people::{ActivityAdd, ActivityKind, Contact};
use domain::projection::Projection;
use domain::row::{Entity, Row};
use domain::sales::order::discount::DiscountAct;
use domain::sales::{
    BookingAct, BookingStep, OrderDiscount, OrderStep, PaymentAbout, PaymentRecord, ProductSet,
};
use domain::service::{MessageSend, ReviewState, TaskAct, TaskStep};
use domain::{ContactId, Draft, Key, Money, Mutation};
use words::{StaffWords, Words};

/// A title and a line under it.
#[must_use]
pub fn mutation_text(draft: &Draft, rows: &Projection, words: &Words) -> (String, String) {
    match &draft.mutation {
        Mutation::OrderPlace(args) => (
            words.sales.did_place.to_owned(),
            lines_text(&args.lines, words),
        ),
        Mutation::OrderStep(args) => step(args, rows, words),
        Mutation::ProductSet(set) => staffs(words, |staff| product(set, rows, staff)),
        Mutation::ParkedDrop(_) => (
            words.account.did_drop.to_owned(),
            words.account.let_go.to_owned(),
        ),
        Mutation::ContactCreate(args) => staffs(words, |staff| {
            titled((staff.people.did_new)(&args.fields.name()))
        }),
        Mutation::ContactSet(args) => contact(words.people.did_contact, args.id, rows),
        Mutation::ContactStaffSet(args) => staffs(words, |staff| {
            contact(staff.people.did_staff, args.id, rows)
        }),
        Mutation::ContactJoin(args) => staffs(words, |staff| {
            let name = |id| contact_name(rows, id);
            let both = format!("{} → {}", name(args.from), name(args.into));
            (staff.people.did_join.to_owned(), both)
        }),
        Mutation::ActivityAdd(args) => staffs(words, |staff| activity(args, rows, staff)),
        Mutation::ConsentGrant(args) => {
            let what = words.consent_what(args.purpose, args.channel);
            (
                (words.consent.did_grant)(&what),
                contact_name(rows, args.contact),
            )
        }
        Mutation::ConsentWithdraw(args) => {
            let what = words.consent_what(args.purpose, args.channel);
            (
                (words.consent.did_withdraw)(&what),
                contact_name(rows, args.contact),
            )
        }
        Mutation::ContactPreferenceSet(args) => (
            words.consent.did_prefer.to_owned(),
            contact_name(rows, args.id),
        ),
        Mutation::MessageSend(args) => message(args, words),
        Mutation::FileAttach(args) => titled((words.file.did_attach)(&args.file.name)),
        Mutation::MessageRead(_) => titled(words.service.did_read),
        Mutation::ConversationStep(_) => staffs(words, |staff| titled(staff.service.did_step)),
        Mutation::ConversationAssign(_) => staffs(words, |staff| titled(staff.service.did_assign)),
        Mutation::ConversationSnooze(_) => staffs(words, |staff| titled(staff.service.did_snooze)),
        Mutation::ProductMake(args) => staffs(words, |staff| {
            titled((staff.sales.did_product)(args.name.text(staff.lang)))
        }),
        Mutation::CategoryMake(args) => staffs(words, |staff| {
            titled((staff.business.did_heading)(args.name.text(staff.lang)))
        }),
        Mutation::CategorySet(args) => staffs(words, |staff| {
            let name = name_of(Key::new(Entity::Category, args.id.0), rows, staff);
            titled((staff.business.did_heading)(&name))
        }),
        Mutation::ResourceMake(args) => staffs(words, |staff| {
            titled((staff.booking.did_resource)(args.name.text(staff.lang)))
        }),
        Mutation::ResourceSet(args) => staffs(words, |staff| {
            let name = name_of(Key::new(Entity::Resource, args.id.0), rows, staff);
            titled((staff.booking.did_resource)(&name))
        }),
        Mutation::ServiceOfferingMake(args) => staffs(words, |staff| {
            titled((staff.booking.did_offering)(args.name.text(staff.lang)))
        }),
        Mutation::ServiceOfferingSet(args) => staffs(words, |staff| {
            let name = name_of(Key::new(Entity::ServiceOffering, args.id.0), rows, staff);
            titled((staff.booking.did_offering)(&name))
        }),
        Mutation::BookingRequest(args) => {
            let offering = rows.get(Key::new(Entity::ServiceOffering, args.offering.0));
            let place = offering
                .and_then(Row::as_service_offering)
                .and_then(|one| place_of(one, rows));
            let zone = place.map(|place| place.zone).unwrap_or_default();
            let when = when_text(args.start, &zone, words);
            (
                (words.booking.did_request)(&when),
                (words.booking.party_n)(args.party),
            )
        }
        Mutation::BookingMove(args) => {
            let when = when_text(args.start, &zone_of(args.id, rows), words);
            titled((words.booking.did_move)(&when))
        }
        Mutation::BookingStep(args) => booking_step(args, rows, words),
        Mutation::BookingWalkIn(args) => staffs(words, |staff| {
            titled((staff.booking.did_walk_in)(&(staff.booking.party_n)(
                args.party,
            )))
        }),
        Mutation::ResourceBlockCreate(args) => staffs(words, |staff| {
            (staff.booking.did_block.to_owned(), args.reason.clone())
        }),
        Mutation::ResourceBlockLift(_) => staffs(words, |staff| titled(staff.booking.did_lift)),
        Mutation::WaitlistEntryJoin(args) => {
            let offering = rows.get(Key::new(Entity::ServiceOffering, args.offering.0));
            let place = offering
                .and_then(Row::as_service_offering)
                .and_then(|offering| place_of(offering, rows));
            let zone = place.map(|place| place.zone).unwrap_or_default();
            let when = when_text(args.from, &zone, words);
            (
                (words.booking.did_wait)(&when),
                (words.booking.party_n)(args.party),
            )
        }
        Mutation::WaitlistEntryLeave(_) => titled(words.booking.did_leave_waiting),
        Mutation::WaitlistEntryAccept(args) => {
            let row = rows.get(Key::new(Entity::WaitlistEntry, args.id.0));
            let entry = row.and_then(Row::as_waitlist_entry);
            let zone = entry.map(|entry| entry.zone.clone()).unwrap_or_default();
            titled((words.booking.did_accept)(&when_text(
                args.start, &zone, words,
            )))
        }
        Mutation::PaymentRecord(args) => staffs(words, |staff| payment(args, rows, staff)),
        Mutation::RefundRecord(args) => staffs(words, |staff| {
            let amount = money_text(args.amount, rows);
            ((staff.payment.did_refund)(&amount), args.reason.clone())
        }),
        Mutation::OrderDiscount(args) => staffs(words, |staff| discount(args, rows, staff)),
        Mutation::OfferCreate(args) => staffs(words, |staff| {
            titled((staff.offer.did_offer)(args.name.text(staff.lang)))
        }),
        Mutation::OfferSet(args) => staffs(words, |staff| {
            let name = name_of(Key::new(Entity::Offer, args.id.0), rows, staff);
            titled((staff.offer.did_offer)(&name))
        }),
        Mutation::CouponCollect(args) => {
            let row = rows.get(Key::new(Entity::Offer, args.offer.0));
            let offer = row.and_then(Row::as_offer);
            let name = offer.map_or("", |offer| offer.name.text(words.lang));
            titled((words.offer.did_collect)(name))
        }
        Mutation::CouponHonour(args) => staffs(words, |staff| {
            let row = rows.get(Key::new(Entity::Coupon, args.coupon.0));
            let coupon = row.and_then(Row::as_coupon);
            let code = coupon.map_or("", |coupon| coupon.code.as_str());
            titled((staff.offer.did_honour)(code))
        }),
        Mutation::DayClosingKeep(args) => staffs(words, |staff| {
            let counted = money_text(args.counted, rows);
            (
                staff.payment.did_close_day.to_owned(),
                (staff.payment.counted_of)(&counted),
            )
        }),
        Mutation::BusinessSet(_) => staffs(words, |staff| titled(staff.business.did_business)),
        Mutation::LocationMake(args) => staffs(words, |staff| {
            titled((staff.business.did_place)(args.name.text(staff.lang)))
        }),
        Mutation::LocationSet(args) => staffs(words, |staff| {
            let name = name_of(Key::new(Entity::Location, args.id.0), rows, staff);
            titled((staff.business.did_place)(&name))
        }),
        Mutation::TicketOpen(args) => (words.ticket.did_open.to_owned(), args.text.clone()),
        Mutation::TicketWrite(args) => {
            let title = ticket(args.ticket, rows, words);
            ((words.ticket.did_write)(&title), args.text.clone())
        }
        Mutation::TicketStep(args) => {
            let title = ticket(args.id, rows, words);
            let state = words.ticket_state(args.to);
            let text = args.resolution.clone();
            ((words.ticket.did_step)(&title, state), text)
        }
        Mutation::TicketSet(args) => staffs(words, |staff| {
            titled((staff.ticket.did_set)(&ticket(args.id, rows, words)))
        }),
        Mutation::TicketNoteAdd(args) => staffs(words, |staff| {
            let title = ticket(args.ticket, rows, words);
            ((staff.ticket.did_note)(&title), args.text.clone())
        }),
        Mutation::SuggestionAnswer(args) => staffs(words, |staff| {
            let row = rows.get(Key::new(Entity::Suggestion, args.id.0));
            let contact = row.and_then(Row::as_suggestion).map(|one| one.contact);
            let name = contact.map(|id| contact_name(rows, id)).unwrap_or_default();
            titled((staff.insight.did_answer)(&name))
        }),
        Mutation::TaskCreate(args) => {
            staffs(words, |staff| titled((staff.task.did_create)(&args.title)))
        }
        Mutation::TaskSet(args) => staffs(words, |staff| {
            titled((staff.task.did_set)(&task_title(rows, args.id)))
        }),
        Mutation::TaskStep(args) => staffs(words, |staff| task_step(args, rows, staff)),
        Mutation::StrategyCreate(args) => staffs(words, |staff| {
            titled((staff.reach.did_strategy)(args.name.text(staff.lang)))
        }),
        Mutation::StrategySet(args) => staffs(words, |staff| {
            let row = rows.get(Key::new(Entity::Strategy, args.id.0));
            let strategy = row.and_then(Row::as_strategy);
            let name = strategy.map_or("", |one| one.name.text(staff.lang));
            titled((staff.reach.did_strategy)(name))
        }),
        Mutation::SegmentCreate(args) => staffs(words, |staff| {
            titled((staff.campaign.did_segment)(args.name.text(staff.lang)))
        }),
        Mutation::SegmentSet(args) => staffs(words, |staff| {
            let row = rows.get(Key::new(Entity::Segment, args.id.0));
            let segment = row.and_then(Row::as_segment);
            let name = segment.map_or("", |one| one.name.text(staff.lang));
            titled((staff.campaign.did_segment)(name))
        }),
        Mutation::CampaignCreate(args) => staffs(words, |staff| {
            titled((staff.campaign.did_campaign)(args.name.text(staff.lang)))
        }),
        Mutation::CampaignSet(args) => staffs(words, |staff| {
            let row = rows.get(Key::new(Entity::Campaign, args.id.0));
            let campaign = row.and_then(Row::as_campaign);
            let name = campaign.map_or("", |one| one.name.text(staff.lang));
            titled((staff.campaign.did_campaign)(name))
        }),
        Mutation::CannedReplyCreate(args) => staffs(words, |staff| {
            titled((staff.service.did_canned)(args.name.text(staff.lang)))
        }),
        Mutation::CannedReplySet(args) => staffs(words, |staff| {
            let name = name_of(Key::new(Entity::CannedReply, args.id.0), rows, staff);
            titled((staff.service.did_canned)(&name))
        }),
        Mutation::HelpArticleCreate(args) => staffs(words, |staff| {
            titled((staff.service.did_help)(args.title.text(staff.lang)))
        }),
        Mutation::HelpArticleSet(args) => staffs(words, |staff| {
            let row = rows.get(Key::new(Entity::HelpArticle, args.id.0));
            let article = row.and_then(Row::as_help_article);
            let title = article.map_or("", |one| one.title.text(staff.lang));
            titled((staff.service.did_help)(title))
        }),
        Mutation::TicketMerge(args) => staffs(words, |staff| {
            let (from, into) = (ticket(args.id, rows, words), ticket(args.into, rows, words));
            titled((staff.ticket.did_merge)(&from, &into))
        }),
        Mutation::CustomFieldCreate(args) => staffs(words, |staff| {
            titled((staff.records.did_field)(args.name.text(staff.lang)))
        }),
        Mutation::CustomFieldSet(args) => staffs(words, |staff| {
            let name = name_of(Key::new(Entity::CustomField, args.id.0), rows, staff);
            titled((staff.records.did_field)(&name))
        }),
        Mutation::CompanyCreate(args) => staffs(words, |staff| {
            titled((staff.records.did_company)(&args.name))
        }),
        Mutation::CompanySet(args) => staffs(words, |staff| {
            let row = rows.get(Key::new(Entity::Company, args.id.0));
            let company = row.and_then(Row::as_company);
            let name = company.map_or("", |company| company.name.as_str());
            titled((staff.records.did_company)(name))
        }),
        Mutation::SurveyResponseSubmit(args) => {
            let title = ticket(args.ticket, rows, words);
            ((words.ticket.did_survey)(&title), args.comment.clone())
        }
        Mutation::ReviewWrite(args) => {
            let stars = (words.review.stars_n)(args.overall.into());
            ((words.review.did_write)(&stars), args.text.clone())
        }
        Mutation::ReviewModerate(args) => staffs(words, |staff| match &args.to {
            ReviewState::Hidden { reason } => (staff.review.did_hide.to_owned(), reason.clone()),
            ReviewState::Waiting | ReviewState::Published => titled(staff.review.did_publish),
        }),
        Mutation::ReviewReply(args) => staffs(words, |staff| {
            (staff.review.did_reply.to_owned(), args.text.clone())
        }),
    }
}

fn task_title(rows: &Projection, id: TaskId) -> String {
    let row = rows.get(Key::new(Entity::Task, id.0));
    row.and_then(Row::as_task)
        .map(|task| task.title.clone())
        .unwrap_or_default()
}

fn task_step(args: &TaskStep, rows: &Projection, words: &StaffWords) -> (String, String) {
    let title = task_title(rows, args.id);
    match &args.step {
        TaskAct::Done { result } => ((words.task.did_done)(&title), result.clone()),
        TaskAct::Drop { reason } => ((words.task.did_drop)(&title), reason.clone()),
        TaskAct::Reopen { .. } => titled((words.task.did_reopen)(&title)),
    }
}

/// "Ticket 12"
fn ticket(id: TicketId, rows: &Projection, words: &Words) -> String {
    let row = rows.get(Key::new(Entity::Ticket, id.0));
    let number = row
        .and_then(Row::as_ticket)
        .and_then(|ticket| ticket.number);
    words.ticket_title(number)
}

/// What only staff can do. In the customers' app it can come from another person's file of unsent work only.
fn staffs(words: &Words, text: impl FnOnce(&StaffWords) -> (String, String)) -> (String, String) {
    words
        .staff
        .map_or_else(|| titled(words.sync.unknown_change), text)
}

/// "Order 12: ¥86.00 taken", and how.
fn payment(args: &PaymentRecord, rows: &Projection, words: &StaffWords) -> (String, String) {
    let order = match &args.about {
        PaymentAbout::Order { order } => rows.get(Key::new(Entity::Order, order.0)),
        PaymentAbout::Other { .. } => None,
    };
    let number = order.and_then(Row::as_order).and_then(|order| order.number);
    let amount = money_text(args.amount.plus(args.tip), rows);
    (
        (words.payment.did_take)(&order_title(number, words), &amount),
        words.payment_method(args.method.name()).to_owned(),
    )
}

/// "Order 12: discount", and why.
fn discount(args: &OrderDiscount, rows: &Projection, words: &StaffWords) -> (String, String) {
    let order = rows.get(Key::new(Entity::Order, args.id.0));
    let number = order.and_then(Row::as_order).and_then(|order| order.number);
    let text = match &args.act {
        DiscountAct::Give { reason, .. } => reason.as_str(),
        DiscountAct::Approve { .. } => words.payment.approve,
        DiscountAct::Decline { .. } => words.payment.decline,
        DiscountAct::TakeBack { .. } => words.payment.take_discount_back,
        DiscountAct::Other { .. } => "",
    };
    let title = (words.payment.did_discount)(&order_title(number, words));
    (title, text.to_owned())
}

/// An amount in the business's currency.
fn money_text(amount: Money, rows: &Projection) -> String {
    let mut all = rows.all(Entity::Business).filter_map(Row::as_business);
    let business = all.next();
    business
        .map(|business| amount.show(&business.currency))
        .unwrap_or_default()
}

/// The zone in which a booking's time is read.
fn zone_of(id: BookingId, rows: &Projection) -> String {
    let row = rows.get(Key::new(Entity::Booking, id.0));
    let booking = row.and_then(Row::as_booking);
    booking
        .map(|booking| booking.zone.clone())
        .unwrap_or_default()
}

fn booking_step(args: &BookingStep, rows: &Projection, words: &Words) -> (String, String) {
    let title = match args.step {
        BookingAct::Confirm => words.booking.did_confirm,
        BookingAct::Decline { .. } => words.booking.did_decline,
        BookingAct::Cancel => words.booking.did_cancel,
        BookingAct::Seat => words.booking.did_seat,
        BookingAct::Complete => words.booking.did_complete,
        BookingAct::NoShow => words.booking.did_no_show,
    };
    let row = rows.get(Key::new(Entity::Booking, args.id.0));
    let when = row
        .and_then(Row::as_booking)
        .map(|booking| when_text(booking.start, &booking.zone, words));
    (title.to_owned(), when.unwrap_or_default())
}

fn titled(title: impl Into<String>) -> (String, String) {
    (title.into(), String::new())
}

/// What a row is called; nothing where it is not on this phone.
fn name_of(key: Key, rows: &Projection, words: &StaffWords) -> String {
    let row = rows.get(key);
    row.and_then(|row| row_name(row, words.lang))
        .unwrap_or_default()
}

fn contact_name(rows: &Projection, id: ContactId) -> String {
    rows.get(Key::new(Entity::Contact, id.0))
        .and_then(Row::as_contact)
        .map(Contact::name)
        .unwrap_or_default()
}

fn contact(title: fn(&str) -> String, id: ContactId, rows: &Projection) -> (String, String) {
    titled(title(&contact_name(rows, id)))
}

fn activity(args: &ActivityAdd, rows: &Projection, words: &StaffWords) -> (String, String) {
    let people = words.people;
    let (title, text) = match &args.what {
        ActivityKind::Note { text } => (people.did_note, text),
        ActivityKind::Call { text, .. } => (people.did_call, text),
        ActivityKind::Sms { text, .. } => (people.did_sms, text),
        ActivityKind::Mail { subject, .. } => (people.did_mail, subject),
        ActivityKind::Imported { text } => (people.did_import, text),
        ActivityKind::Overwritten { new, .. } => (people.did_contact, new),
    };
    (title(&contact_name(rows, args.contact)), text.clone())
}

fn message(args: &MessageSend, words: &Words) -> (String, String) {
    let title = if args.customer_name.is_empty() {
        words.service.did_message.to_owned()
    } else {
        (words.service.did_message_to)(&args.customer_name)
    };
    let names = args.files.iter().map(|file| file.name.as_str());
    let said = Some(args.text.as_str()).filter(|text| !text.is_empty());
    let text: Vec<&str> = said.into_iter().chain(names).collect();
    (title, text.join(words.ui.comma))
}

fn step(args: &OrderStep, rows: &Projection, words: &Words) -> (String, String) {
    let order = match rows.get(Key::new(Entity::Order, args.id.0)) {
        Some(Row::Order(order)) => Some(order),
        _ => None,
    };
    let title = order.map_or_else(
        || words.sales.order_plain.to_owned(),
        |order| order_title(order.number, words),
    );
    let lines = order
        .map(|order| lines_text(&order.lines, words))
        .unwrap_or_default();
    (
        (words.sales.did_step)(&title, step_text(&args.step, words)),
        lines,
    )
}

fn product(set: &ProductSet, rows: &Projection, words: &StaffWords) -> (String, String) {
    let name = match rows.get(Key::new(Entity::Product, set.id.0)) {
        Some(Row::Product(product)) => product.name.text(words.lang).to_owned(),
        _ => words.sales.menu.to_owned(),
    };
    let fields = [
        set.name.as_ref().map(|_| words.sales.field_name),
        set.about.as_ref().map(|_| words.sales.field_description),
        set.price.as_ref().map(|_| words.sales.price),
        set.category.as_ref().map(|_| words.sales.heading),
        set.options.as_ref().map(|_| words.sales.options),
        set.photo.as_ref().map(|_| words.sales.photo),
        set.marks.as_ref().map(|_| words.sales.marks),
        set.sort.as_ref().map(|_| words.sales.field_place),
        set.hidden.as_ref().map(|_| words.sales.hidden),
        set.removed.as_ref().map(|_| words.sales.removed),
        set.available.as_ref().map(|change| {
            if change.new {
                words.sales.available
            } else {
                words.sales.sold_out
            }
        }),
    ];
    (
        (words.sales.did_product)(&name),
        fields
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(words.ui.comma),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::{a_menu, an_order, tea};
    use domain::Lang;
    use domain::merge::Was;
    use domain::sales::{OrderState, Step};
    use words::staff_words;

    #[test]
    fn a_waiting_change_is_told_in_words_a_person_would_use() {
        let order = an_order(7, OrderState::Placed);
        let mut rows = a_menu();
        rows.push(Row::Order(order.clone()));
        let rows = Projection::new(rows, Vec::new());
        let step = Mutation::OrderStep(OrderStep {
            id: order.id,
            was: OrderState::Placed,
            step: Step::Accept,
        });
        assert_eq!(
            mutation_text(&step.clone().into(), &rows, staff_words(Lang::En)),
            ("Order 1007: Accept".into(), "2 × Jasmine tea".into())
        );
        assert_eq!(
            mutation_text(&step.into(), &rows, staff_words(Lang::Zh)).0,
            "订单 1007：接单"
        );
        let mut set = ProductSet::of(tea().id);
        set.price = Some(Was {
            was: Money(600),
            new: Money(700),
        });
        assert_eq!(
            mutation_text(
                &Mutation::ProductSet(set).into(),
                &rows,
                staff_words(Lang::En)
            ),
            ("Menu: Jasmine tea".into(), "Price".into())
        );
    }
}
