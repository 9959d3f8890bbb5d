//! Each saved mutation had its effect, or waits visibly with its reason.

use crate::device::Device;
use crate::world::World;
use domain::id::{BookingId, RefundId, SurveyResponseId};
use domain::people::consent::MAX_ROUNDS;
use domain::people::{ConsentGrant, ConsentPlace, ContactStaff};
use domain::sales::offer::coupon::{CouponEntry, CouponSaid, code_of};
use domain::sales::{CouponHonour, OrderDiscount, PaymentRecord, RefundRecord};
use domain::service::ReviewAbout;
use domain::service::{TaskAct, TaskState};
use domain::{ContactId, CouponId, Entity, Key, Mutation, Row};
use std::collections::{BTreeMap, BTreeSet};
use sync::Mid;
use sync::wire::Envelope;
use uuid::Uuid;

/// Rows to look into.
pub struct Seen<'a> {
    pub row: &'a dyn Fn(Key) -> Option<&'a Row>,
    /// Arguments of what was kept.
    pub parked: &'a [&'a serde_json::Value],
    /// What may have been taken from the menu.
    pub specials: &'a BTreeSet<Uuid>,
}

/// At the end, for one phone.
pub fn all(
    world: &World,
    at: usize,
    device: &Device,
    rows: &BTreeMap<Key, Row>,
) -> Result<(), String> {
    let parked: Vec<_> = rows
        .values()
        .filter_map(Row::as_parked)
        .map(|parked| &parked.args)
        .collect();
    let seen = Seen {
        row: &|key| rows.get(&key),
        parked: &parked,
        specials: &world.specials,
    };
    for (client, mid, json) in device.said() {
        seen.check(mid, json).map_err(|broken| {
            let outcome = world.outcomes.get(&(client, mid));
            format!("phone {at}: {broken}; it was answered {outcome:?}: {json}")
        })?;
    }
    Ok(())
}

impl Seen<'_> {
    pub fn check(&self, mid: Mid, json: &str) -> Result<(), String> {
        let envelope: Envelope = serde_json::from_str(json).map_err(|error| error.to_string())?;
        let args = envelope.args.get();
        let mutation = Mutation::decode(&envelope.name, args).ok();
        if mutation.is_some_and(|mutation| self.has(&mutation)) {
            return Ok(());
        }
        let args: serde_json::Value =
            serde_json::from_str(args).map_err(|error| error.to_string())?;
        if self.parked.contains(&&args) {
            return Ok(());
        }
        let name = &envelope.name;
        Err(format!(
            "mutation {mid} ({name}) had no effect and is nowhere"
        ))
    }

    fn has(&self, mutation: &Mutation) -> bool {
        let there = |entity, id| (self.row)(Key::new(entity, id)).is_some();
        match mutation {
            Mutation::OrderPlace(wish) => there(Entity::Order, wish.id.0),
            Mutation::ContactCreate(wish) => there(Entity::Contact, wish.id.0),
            Mutation::ActivityAdd(wish) => there(Entity::Activity, wish.id.0),
            Mutation::ConsentGrant(wish) => self.granted(wish),
            Mutation::ConsentWithdraw(wish) => {
                let place = ConsentPlace {
                    contact: wish.contact,
                    purpose: wish.purpose,
                    channel: wish.channel,
                };
                there(Entity::Consent, place.withdrawal(1).0)
            }
            // Whoever wishes something has a row; what stands in it is the later one's.
            Mutation::ContactPreferenceSet(wish) => there(Entity::ContactPreference, wish.id.0),
            Mutation::MessageSend(wish) => there(Entity::Message, wish.id.0),
            // A set: nobody removes marks or tags in a run, so every one ever added is there.
            Mutation::ProductSet(change) => {
                let product = (self.row)(Key::new(Entity::Product, change.id.0));
                let product = product.and_then(Row::as_product);
                let added = change.marks.as_ref();
                match (product, added) {
                    (_, None) => true,
                    (Some(product), Some(marks)) => marks.add.is_subset(&product.marks),
                    (None, _) => self.specials.contains(&change.id.0),
                }
            }
            Mutation::ContactStaffSet(change) => self.half(change.id).is_some_and(|half| {
                let added = change.tags.as_ref();
                added.is_none_or(|tags| tags.add.is_subset(&half.tags))
            }),
            Mutation::ContactJoin(wish) => self.last(wish.from) == self.last(wish.into),
            Mutation::FileAttach(wish) => there(Entity::Attachment, wish.file.id.0),
            Mutation::CategoryMake(wish) => there(Entity::Category, wish.id.0),
            Mutation::ProductMake(wish) => there(Entity::Product, wish.id.0),
            Mutation::LocationMake(wish) => there(Entity::Location, wish.id.0),
            Mutation::ResourceMake(wish) => there(Entity::Resource, wish.id.0),
            Mutation::ServiceOfferingMake(wish) => there(Entity::ServiceOffering, wish.id.0),
            Mutation::StrategyCreate(wish) => there(Entity::Strategy, wish.id.0),
            Mutation::SegmentCreate(wish) => there(Entity::Segment, wish.id.0),
            Mutation::CampaignCreate(wish) => there(Entity::Campaign, wish.id.0),
            Mutation::CannedReplyCreate(wish) => there(Entity::CannedReply, wish.id.0),
            Mutation::HelpArticleCreate(wish) => there(Entity::HelpArticle, wish.id.0),
            // Once it went on elsewhere it does for ever.
            Mutation::TicketMerge(wish) => {
                let row = (self.row)(Key::new(Entity::Ticket, wish.id.0));
                let ticket = row.and_then(Row::as_ticket);
                ticket.is_some_and(|one| one.merged_into.is_some())
            }
            Mutation::CustomFieldCreate(wish) => there(Entity::CustomField, wish.id.0),
            Mutation::CompanyCreate(wish) => there(Entity::Company, wish.id.0),
            Mutation::BookingRequest(wish) => there(Entity::Booking, wish.id.0),
            Mutation::BookingWalkIn(wish) => there(Entity::Booking, wish.id.0),
            Mutation::ResourceBlockCreate(wish) => there(Entity::ResourceBlock, wish.id.0),
            Mutation::WaitlistEntryJoin(wish) => there(Entity::WaitlistEntry, wish.id.0),
            Mutation::WaitlistEntryAccept(wish) => {
                there(Entity::Booking, BookingId::of_waitlist_entry(wish.id).0)
            }
            Mutation::PaymentRecord(wish) => self.paid(wish),
            Mutation::RefundRecord(wish) => self.refunded(wish),
            Mutation::OrderDiscount(wish) => self.discounted(wish),
            Mutation::OfferCreate(wish) => there(Entity::Offer, wish.id.0),
            Mutation::CouponCollect(wish) => {
                let code = code_of(wish.offer, wish.customer, wish.number);
                there(Entity::Coupon, CouponId::of_code(&code).0)
            }
            Mutation::CouponHonour(wish) => self.honoured(wish),
            Mutation::DayClosingKeep(wish) => there(Entity::DayClosing, wish.id.0),
            Mutation::TicketOpen(wish) => there(Entity::Ticket, wish.id.0),
            Mutation::TicketWrite(wish) => there(Entity::TicketMessage, wish.id.0),
            Mutation::TicketNoteAdd(wish) => there(Entity::TicketNote, wish.id.0),
            Mutation::TaskCreate(wish) => there(Entity::Task, wish.id.0),
            Mutation::SurveyResponseSubmit(wish) => {
                let id = SurveyResponseId::of(wish.ticket);
                there(Entity::SurveyResponse, id.0)
            }
            Mutation::ReviewWrite(wish) => {
                let review = wish.about.review();
                // Who got the order may have written in place of whoever had it: with the order, its review has left the phone.
                review.is_some_and(|id| there(Entity::Review, id.0))
                    || matches!(wish.about, ReviewAbout::Order { order } if !there(Entity::Order, order.0))
            }
            // Held by what was applied and what was not: `history` and `talks`.
            Mutation::CategorySet(_)
            | Mutation::BusinessSet(_)
            | Mutation::LocationSet(_)
            | Mutation::ResourceSet(_)
            | Mutation::ServiceOfferingSet(_)
            | Mutation::StrategySet(_)
            | Mutation::SegmentSet(_)
            | Mutation::CampaignSet(_)
            | Mutation::OfferSet(_)
            | Mutation::CannedReplySet(_)
            | Mutation::HelpArticleSet(_)
            | Mutation::ConversationSnooze(_)
            | Mutation::CustomFieldSet(_)
            | Mutation::CompanySet(_)
            // Held by what is taken and what is held: `no_table_twice`.
            | Mutation::BookingMove(_)
            | Mutation::BookingStep(_)
            | Mutation::ResourceBlockLift(_)
            | Mutation::WaitlistEntryLeave(_)
            | Mutation::ContactSet(_)
            | Mutation::MessageRead(_)
            | Mutation::OrderStep(_)
            | Mutation::ParkedDrop(_)
            | Mutation::ConversationStep(_)
            | Mutation::ConversationAssign(_)
            | Mutation::TaskSet(_)
            | Mutation::TicketSet(_)
            | Mutation::TicketStep(_)
            // Held by what is public: `reviews`.
            | Mutation::ReviewModerate(_)
            | Mutation::ReviewReply(_) => true,
            // Nobody opens a task again in a run: what was done stays done, and what was dropped is closed.
            Mutation::TaskStep(wish) => {
                let row = (self.row)(Key::new(Entity::Task, wish.id.0));
                row.and_then(Row::as_task).is_some_and(|task| match wish.step {
                    TaskAct::Done { .. } => task.state == TaskState::Done,
                    // A task of a suggestion is given again.
                    TaskAct::Drop { .. } => {
                        task.state != TaskState::Open || task.suggestion.is_some()
                    }
                    TaskAct::Reopen { .. } => true,
                })
            }
            // Nobody makes a suggestion open again in a run.
            Mutation::SuggestionAnswer(wish) => {
                let row = (self.row)(Key::new(Entity::Suggestion, wish.id.0));
                let suggestion = row.and_then(Row::as_suggestion);
                suggestion.is_none_or(|one| one.answered_at.is_some())
            }
        }
    }

    /// A grant that was taken stands in the round that its author had seen, or in one before: never after a withdrawal that they had not.
    fn granted(&self, wish: &ConsentGrant) -> bool {
        let place = ConsentPlace {
            contact: wish.contact,
            purpose: wish.purpose,
            channel: wish.channel,
        };
        let seen = wish.seen.map_or(0, |seen| {
            let round = (1..=MAX_ROUNDS).find(|round| place.withdrawal(*round) == seen);
            round.unwrap_or(0)
        });
        (0..=seen).any(|round| {
            let id = place.grant(round, wish.text_version);
            (self.row)(Key::new(Entity::Consent, id.0)).is_some()
        })
    }

    /// The payment is there with what was taken, not a minor unit more or less.
    fn paid(&self, wish: &PaymentRecord) -> bool {
        let row = (self.row)(Key::new(Entity::Payment, wish.id.0));
        let payment = row.and_then(Row::as_payment);
        payment.is_some_and(|have| {
            (have.amount, have.tip, &have.method) == (wish.amount, wish.tip, &wish.method)
        })
    }

    /// It went back once: the refund in its place is this one. Where another one is, this one waits as a card.
    fn refunded(&self, wish: &RefundRecord) -> bool {
        let id = RefundId::of(wish.payment, wish.number);
        let row = (self.row)(Key::new(Entity::Refund, id.0));
        row.and_then(Row::as_refund).is_some_and(|have| {
            (have.idempotency_key, have.amount) == (wish.idempotency_key, wish.amount)
        })
    }

    /// It stands in the order under its number; with the order it may have left the phone.
    fn discounted(&self, wish: &OrderDiscount) -> bool {
        let row = (self.row)(Key::new(Entity::Order, wish.id.0));
        let order = row.and_then(Row::as_order);
        order.is_none_or(|order| order.discounts.len() >= wish.number as usize)
    }

    /// It stands in the coupon's ledger, or that it was taken for the same order before; with the coupon it may have left the phone.
    fn honoured(&self, wish: &CouponHonour) -> bool {
        let row = (self.row)(Key::new(Entity::Coupon, wish.coupon.0));
        let coupon = row.and_then(Row::as_coupon);
        coupon.is_none_or(|coupon| {
            let of_order = |entry: &CouponEntry| matches!(entry.said, CouponSaid::Used { order, .. } if order.is_some() && order == wish.order);
            coupon.knows(wish.key) || coupon.ledger.iter().any(of_order)
        })
    }

    /// The contact that an id stands for now.
    fn last(&self, id: ContactId) -> Option<ContactId> {
        let mut at = id;
        loop {
            let row = (self.row)(Key::new(Entity::Contact, at.0))?;
            match row.as_contact()?.merged_into {
                Some(next) => at = next,
                None => return Some(at),
            }
        }
    }

    fn half(&self, id: ContactId) -> Option<&ContactStaff> {
        let id = self.last(id)?;
        (self.row)(Key::new(Entity::ContactStaff, id.0))?.as_contact_staff()
    }
}
