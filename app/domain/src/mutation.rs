//! Mutations: intents, named and versioned, whose JSON is frozen when a device commits it.

use crate::account::{
    BusinessSet, LocationMake, LocationSet, ParkedState, ResourceMake, ResourceSet, business,
    location, parked::Parked, resource,
};
use crate::file::{FileAttach, attachment};
use crate::id::ParkedId;
use crate::insight::{SuggestionAnswer, suggestion};
use crate::people::{
    ActivityAdd, CompanyCreate, CompanySet, ConsentGrant, ConsentWithdraw, ContactCreate,
    ContactJoin, ContactPreferenceSet, ContactSet, ContactStaffSet, CustomFieldCreate,
    CustomFieldSet, activity, company, consent, contact, contact_preference, contact_set,
    contact_staff, custom_field, join,
};
use crate::policy::{Action, may};
use crate::reach::{
    CampaignCreate, CampaignSet, SegmentCreate, SegmentSet, StrategyCreate, StrategySet, campaign,
    segment, strategy,
};
use crate::refusal::Refusal;
use crate::row::Row;
use crate::sales::booking::{self, change, request};
use crate::sales::offer::{self, collect, honour};
use crate::sales::payment::{day_closing, record, refund};
use crate::sales::{
    BookingMove, BookingRequest, BookingStep, BookingWalkIn, CategoryMake, CategorySet,
    CouponCollect, CouponHonour, DayClosingKeep, OfferCreate, OfferSet, OrderDiscount, OrderPlace,
    OrderStep, PaymentRecord, ProductMake, ProductSet, RefundRecord, ResourceBlockCreate,
    ResourceBlockLift, ServiceOfferingMake, ServiceOfferingSet, WaitlistEntryAccept,
    WaitlistEntryJoin, WaitlistEntryLeave, discount, place, product, resource_block,
    service_offering, step, waitlist,
};
use crate::service::{
    CannedReplyCreate, CannedReplySet, ConversationAssign, ConversationSnooze, ConversationStep,
    HelpArticleCreate, HelpArticleSet, MessageRead, MessageSend, ReviewModerate, ReviewReply,
    ReviewWrite, SurveyResponseSubmit, TaskCreate, TaskSet, TaskStep, TicketMerge, TicketNoteAdd,
    TicketOpen, TicketSet, TicketStep, TicketWrite, canned_reply, conversation, help_article,
    message, read, review, survey, task, ticket,
};
use crate::view::{Changes, Ctx, Rows, Stop};
use serde::{Deserialize, Serialize};

/// Each mutation's type, its name and version on the wire, and the rule that runs it.
macro_rules! mutations {
    ($($noun:ident $name:literal $run:expr),+ $(,)?) => {
        /// Everything a device can ask for. A released name@version keeps its decoder for ever.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Mutation { $($noun($noun)),+ }

        impl Mutation {
            /// Name and version of each on the wire.
            pub const NAMES: &[&str] = &[$($name),+];

            /// Name and version on the wire.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self { $(Self::$noun(_) => $name),+ }
            }

            /// The arguments as JSON.
            ///
            /// # Errors
            /// Only where serde_json fails, which for these types means memory.
            pub fn args(&self) -> Result<String, serde_json::Error> {
                match self { $(Self::$noun(args) => serde_json::to_string(args)),+ }
            }

            /// Arguments with a field that this build does not know do not fit: leaving it out would lose what a newer application wrote.
            ///
            /// # Errors
            /// [`Undecodable`] tells a newer name from arguments that do not fit.
            pub fn decode(name: &str, args: &str) -> Result<Self, Undecodable> {
                Ok(match name {
                    $($name => Self::$noun(serde_json::from_str(args)?),)+
                    other => return Err(Undecodable::UnknownName(other.to_owned())),
                })
            }

            fn run(&self, view: &dyn Rows, ctx: &Ctx) -> Result<Changes, Stop> {
                match self { $(Self::$noun(args) => $run(view, ctx, args)),+ }
            }
        }

        $(
            impl From<$noun> for Mutation {
                fn from(args: $noun) -> Self { Self::$noun(args) }
            }

            impl From<$noun> for Draft {
                fn from(args: $noun) -> Self { Mutation::$noun(args).into() }
            }
        )+
    };
}

mutations! {
    OrderPlace "order.place@1" place::place,
    OrderStep "order.step@1" step::step,
    ProductSet "product.set@1" product::set,
    ParkedDrop "parked.drop@1" drop_parked,
    ContactCreate "contact.create@1" contact::create,
    ContactSet "contact.set@1" contact_set::set,
    ContactStaffSet "contact_staff.set@1" contact_staff::set,
    ContactJoin "contact.join@1" join::join,
    ActivityAdd "activity.add@1" activity::add,
    ConsentGrant "consent.grant@1" consent::change::grant,
    ConsentWithdraw "consent.withdraw@1" consent::change::withdraw,
    MessageSend "message.send@1" message::send,
    MessageRead "message.read@1" read::read,
    ConversationStep "conversation.step@1" conversation::step,
    ConversationAssign "conversation.assign@1" conversation::assign,
    FileAttach "file.attach@1" attachment::attach,
    CategoryMake "category.make@1" product::make_category,
    CategorySet "category.set@1" product::set_category,
    ProductMake "product.make@1" product::make,
    BusinessSet "business.set@1" business::set,
    LocationMake "location.make@1" location::make,
    LocationSet "location.set@1" location::set,
    ResourceMake "resource.make@1" resource::make,
    ResourceSet "resource.set@1" resource::set,
    ServiceOfferingMake "service_offering.make@1" service_offering::make,
    ServiceOfferingSet "service_offering.set@1" service_offering::set,
    BookingRequest "booking.request@1" request::request,
    BookingWalkIn "booking.walk_in@1" request::walk_in,
    BookingMove "booking.move@1" change::change,
    BookingStep "booking.step@1" booking::step::step,
    ResourceBlockCreate "resource_block.create@1" resource_block::create,
    ResourceBlockLift "resource_block.lift@1" resource_block::lift,
    WaitlistEntryJoin "waitlist_entry.join@1" waitlist::join,
    WaitlistEntryLeave "waitlist_entry.leave@1" waitlist::leave,
    WaitlistEntryAccept "waitlist_entry.accept@1" waitlist::accept,
    PaymentRecord "payment.record@1" record::record,
    RefundRecord "refund.record@1" refund::record,
    OrderDiscount "order.discount@1" discount::discount,
    OfferCreate "offer.create@1" offer::create,
    OfferSet "offer.set@1" offer::set,
    CouponCollect "coupon.collect@1" collect::collect,
    CouponHonour "coupon.honour@1" honour::honour,
    DayClosingKeep "day_closing.keep@1" day_closing::keep,
    TicketOpen "ticket.open@1" ticket::open::open,
    TicketWrite "ticket.write@1" ticket::write::write,
    TicketSet "ticket.set@1" ticket::set::set,
    TicketStep "ticket.step@1" ticket::step::step,
    TicketNoteAdd "ticket.note@1" ticket::note::add,
    SurveyResponseSubmit "survey_response.submit@1" survey::submit,
    ReviewWrite "review.write@1" review::write::write,
    ReviewModerate "review.moderate@1" review::moderate::moderate,
    ReviewReply "review.reply@1" review::reply::reply,
    SuggestionAnswer "suggestion.answer@1" suggestion::answer,
    TaskCreate "task.create@1" task::create::create,
    TaskSet "task.set@1" task::set::set,
    TaskStep "task.step@1" task::step::step,
    StrategyCreate "strategy.create@1" strategy::create,
    StrategySet "strategy.set@1" strategy::set,
    SegmentCreate "segment.create@1" segment::create,
    SegmentSet "segment.set@1" segment::set,
    CampaignCreate "campaign.create@1" campaign::create,
    CampaignSet "campaign.set@1" campaign::set,
    CannedReplyCreate "canned_reply.create@1" canned_reply::create,
    CannedReplySet "canned_reply.set@1" canned_reply::set,
    HelpArticleCreate "help_article.create@1" help_article::create,
    HelpArticleSet "help_article.set@1" help_article::set,
    TicketMerge "ticket.merge@1" ticket::merge::merge,
    ConversationSnooze "conversation.snooze@1" conversation::snooze,
    CustomFieldCreate "custom_field.create@1" custom_field::create,
    CustomFieldSet "custom_field.set@1" custom_field::set,
    CompanyCreate "company.create@1" company::create,
    CompanySet "company.set@1" company::set,
    ContactPreferenceSet "contact_preference.set@1" contact_preference::set,
}

/// `parked.drop@1`: its author lets a kept mutation go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParkedDrop {
    pub id: ParkedId,
}

/// A mutation before a device gives it a number, with the kept mutation that it answers, if any.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    pub mutation: Mutation,
    pub answers: Option<ParkedId>,
}

impl From<Mutation> for Draft {
    fn from(mutation: Mutation) -> Self {
        Self {
            mutation,
            answers: None,
        }
    }
}

/// This build cannot read the mutation.
#[derive(Debug, thiserror::Error)]
pub enum Undecodable {
    /// A newer application wrote it.
    #[error("this build does not know {0}")]
    UnknownName(String),
    /// The name is known, the arguments are not its arguments.
    #[error("the arguments do not fit: {0}")]
    BadArgs(#[from] serde_json::Error),
}

/// Runs a draft: the mutation's own changes, and the kept mutation that it answers settled with them.
///
/// # Errors
/// [`Stop::Refused`] where a rule says no, [`Stop::Need`] where the view has not loaded a row.
pub fn run(view: &dyn Rows, ctx: &Ctx, draft: &Draft) -> Result<Changes, Stop> {
    let mut changes = draft.mutation.run(view, ctx)?;
    if let Some(id) = draft.answers {
        changes
            .rows
            .push(settle(view, ctx, id, ParkedState::Redone)?);
    }
    Ok(changes)
}

fn drop_parked(view: &dyn Rows, ctx: &Ctx, args: &ParkedDrop) -> Result<Changes, Stop> {
    Ok(Changes::of(settle(
        view,
        ctx,
        args.id,
        ParkedState::Dropped,
    )?))
}

/// The kept mutation that a refused draft answered: its answer is kept in its stead, so that one wish is one card.
///
/// # Errors
/// [`Stop::Need`] where the view has not loaded the row, [`Stop::Refused`] where it is not this person's to answer.
pub fn superseded(view: &dyn Rows, ctx: &Ctx, draft: &Draft) -> Result<Option<Row>, Stop> {
    draft
        .answers
        .map(|id| settle(view, ctx, id, ParkedState::Redone))
        .transpose()
}

fn settle(view: &dyn Rows, ctx: &Ctx, id: ParkedId, state: ParkedState) -> Result<Row, Stop> {
    let parked = view.need::<Parked>(id)?;
    if !may(
        &ctx.actor,
        Action::SettleParked {
            owner: parked.owner,
        },
    ) {
        return Err(Refusal::missing::<Parked>().into());
    }
    if parked.state != ParkedState::Open && parked.state != state {
        return Err(Refusal::AlreadySettled {
            owner: parked.owner,
        }
        .into());
    }
    Ok(Row::Parked(Parked {
        state,
        ..parked.clone()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_of_a_newer_build_is_never_left_out() {
        let id = "018f3c00-0000-7000-8000-000000000001";
        let newer = format!(r#"{{"id":"{id}","price":{{"was":1,"new":2}},"colour":"red"}}"#);
        assert!(matches!(
            Mutation::decode("product.set@1", &newer),
            Err(Undecodable::BadArgs(_))
        ));
        assert!(matches!(
            Mutation::decode("product.paint@1", &newer),
            Err(Undecodable::UnknownName(_))
        ));
        assert!(
            Mutation::decode("product.set@1", &newer.replace(r#","colour":"red""#, "")).is_ok()
        );
    }
}
