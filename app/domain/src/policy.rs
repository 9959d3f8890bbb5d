//! The one policy: who may do what. Pushes, HTTP, search and export ask here. Which rows reach somebody at all is said by their scopes
//! (`crate::scope`), which pulls, previews and event streams ask directly.

use crate::account::{Actor, Role};
use crate::id::UserId;
use crate::row::Row;

/// What somebody wants to do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Action<'a> {
    /// See a row.
    Read(&'a Row),
    /// Place an order for the given customer.
    PlaceOrder { customer: UserId },
    /// Accept, prepare, hand over or refuse an order.
    WorkOrder,
    /// Take back an order that belongs to the given customer.
    CancelOrder { customer: UserId },
    /// Book, move and cancel for the given customer.
    Book { customer: UserId },
    /// Confirm, decline, seat, and everything else of the book.
    WorkBooking,
    /// Write down that money was taken.
    TakePayment,
    /// Say which offers there are.
    EditOffer,
    /// Collect a coupon for the given customer.
    CollectCoupon { customer: UserId },
    /// Decide about a discount that is more than its author may give.
    DecideDiscount,
    /// Give out invoices and take them back.
    WorkInvoice,
    /// Pay online for an order of the given customer.
    PayOnline { customer: UserId },
    /// Give money back.
    Refund,
    /// Put a file on an order that belongs to the given customer.
    AttachToOrder { customer: UserId },
    /// Change the menu: names, prices, availability.
    EditProduct,
    /// Change where the business is, when it is open, and what can be booked there.
    EditPlace,
    /// Change what the business is called and how it looks.
    EditBusiness,
    /// Decide what is written to people by itself.
    EditStrategy,
    /// Say who belongs together.
    EditSegment,
    /// Write to everybody of a segment.
    EditCampaign,
    /// Say which fields of the business's own a contact has.
    EditCustomField,
    /// Take contacts, orders and products out as files.
    ExportRecords,
    /// Answer something kept for the given person.
    SettleParked { owner: UserId },
    /// Open the staff application.
    UseDesk,
    /// See who works here, invite, let go, and give a new way in.
    ManageTeam,
    /// Give somebody this role, or take it from them.
    GiveRole(Role),
    /// See who changed what.
    ReadChanges,
    /// Make or change a contact that is this account's, or nobody's.
    EditContact { user: Option<UserId> },
    /// Keep what customers do not see: tags, notes, owners, mails to them.
    WorkContact,
    /// Say what this customer, or somebody without an account, allows or does not any more.
    SayConsent { customer: Option<UserId> },
    /// Write and read in this customer's conversations.
    Chat { customer: UserId },
    /// Assign and close conversations.
    WorkConversation,
    /// Decide what staff answer with one tap.
    EditCannedReply,
    /// Decide what the business answers to everybody who asks.
    EditHelpArticle,
    /// Open this customer's tickets, read them and write into them.
    UseTicket { customer: UserId },
    /// Decide about tickets: what they are, who takes care of them, whether they are resolved.
    WorkTicket,
    /// Give, move and do tasks.
    WorkTask,
    /// Say how a ticket of the given customer was resolved.
    AnswerSurvey { customer: UserId },
    /// Say how the order or booking of the given customer was.
    WriteReview { customer: UserId },
    /// Answer a review.
    ReplyToReview,
    /// Decide whether everybody may read a review.
    ModerateReview,
    /// Sign out and wipe a device of this person; none: of any of the staff.
    WipeDevice { owner: Option<&'a Actor> },
    /// See what was sold, and for how much.
    ReadReports,
    /// Answer who asks to be erased, and take out all that is held of somebody.
    AnswerDataRequest,
    /// Bring in people from a file, see what was brought in, and undo it.
    ImportContacts,
    /// See how devices fare, and decide about work of logins that were taken away.
    LookAfterSync,
}

/// True where the actor may.
#[must_use]
pub fn may(actor: &Actor, action: Action<'_>) -> bool {
    let staff = actor.role.is_staff();
    let (manages, owns) = (actor.role.manages(), actor.role == Role::Owner);
    match action {
        Action::Read(row) => may_read(actor, row),
        Action::PlaceOrder { customer }
        | Action::CancelOrder { customer }
        | Action::CollectCoupon { customer }
        | Action::AttachToOrder { customer } => staff || actor.user == customer,
        Action::Book { customer } | Action::Chat { customer } | Action::UseTicket { customer } => {
            staff || actor.user == customer
        }
        // Whoever was complained to does not say how it went, and nobody pays online for others.
        Action::AnswerSurvey { customer } | Action::PayOnline { customer } => {
            actor.user == customer
        }
        // Nor does whoever cooked, also where the order stands in their own name.
        Action::WriteReview { customer } => !staff && actor.user == customer,
        Action::EditContact { user } => staff || user == Some(actor.user),
        Action::SayConsent { customer } => staff || customer == Some(actor.user),
        Action::WorkOrder
        | Action::WorkBooking
        | Action::TakePayment
        | Action::EditProduct
        | Action::UseDesk
        | Action::WorkContact
        | Action::WorkConversation
        | Action::WorkTicket
        | Action::WorkTask
        | Action::ReplyToReview => staff,
        Action::SettleParked { owner } => actor.user == owner,
        Action::EditPlace
        | Action::EditStrategy
        | Action::EditSegment
        | Action::EditCampaign
        | Action::EditCannedReply
        | Action::EditHelpArticle
        | Action::EditCustomField
        | Action::ExportRecords
        | Action::ImportContacts
        | Action::ReadReports
        | Action::DecideDiscount
        | Action::EditOffer
        | Action::WorkInvoice
        // Whoever was criticised does not decide whether others read it.
        | Action::ModerateReview => manages,
        Action::ManageTeam
        | Action::ReadChanges
        | Action::EditBusiness
        | Action::AnswerDataRequest
        // Who takes the money does not also give it back.
        | Action::Refund
        | Action::LookAfterSync
        | Action::WipeDevice { owner: None } => owns,
        // Nobody gives more than they have.
        Action::GiveRole(role) => owns && role.is_staff() && role.rank() <= actor.role.rank(),
        Action::WipeDevice { owner: Some(owner) } => {
            owner.user == actor.user || (owns && owner.role.is_staff())
        }
    }
}

fn may_read(actor: &Actor, row: &Row) -> bool {
    let allowed = crate::scope::of_actor(actor);
    crate::scope::of_row(row)
        .iter()
        .any(|scope| allowed.contains(scope))
}
