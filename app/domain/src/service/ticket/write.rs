//! `ticket.write@1`: either side says something more.

use super::merge::going_on;
use super::{MAX_TEXT, Ticket, fits, load, party, said};
use crate::account::colleague::author_name;
use crate::file::attachment::{add_row, check_all};
use crate::file::{NewFile, Subject};
use crate::id::{AttachmentId, TicketId, TicketMessageId, UserId};
use crate::noun;
use crate::scope::shared;
use crate::service::message::Party;
use crate::view::{Changes, Ctx, Rows, Stop};
use serde::{Deserialize, Serialize};

/// One message of a ticket. Append-only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketMessage {
    pub id: TicketMessageId,
    pub ticket: TicketId,
    pub customer: UserId,
    /// Its place in the ticket, from 1, by the server's order; a guess until it is there.
    pub number: u32,
    pub author: UserId,
    pub from: Party,
    /// What the author is called.
    pub name: String,
    /// Empty only where there are files.
    pub text: String,
    /// In the order in which they were chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<AttachmentId>,
    /// When it was written, epoch ms UTC. A label, not an order.
    pub at: i64,
}

noun! {
    TicketMessage in "ticket_message" by TicketMessageId, scopes |message| shared(message.customer);
    fixed ticket: TicketId;
    fixed customer: UserId;
    server number: u32;
    fixed author: UserId;
    fixed from: Party as "party";
    fixed name: String;
    fixed text: String as "body";
    fixed files: Vec<AttachmentId>;
    fixed at: i64;
}

/// `ticket.write@1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TicketWrite {
    pub id: TicketMessageId,
    pub ticket: TicketId,
    /// What the author is called.
    pub name: String,
    pub text: String,
    /// Its files: taken with it or not at all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<NewFile>,
}

/// Writes into a ticket, wherever it stands: a customer's answer to what was resolved or closed opens it again, so nobody writes for nothing.
///
/// # Errors
/// [`Stop::Refused`] for other people's tickets, empty and endless texts, and taken ids; [`Stop::Need`] for rows not loaded.
pub fn write(view: &dyn Rows, ctx: &Ctx, args: &TicketWrite) -> Result<Changes, Stop> {
    let ticket = going_on(view, load(view, ctx, args.ticket)?)?;
    check_all(&args.files)?;
    let text = if args.files.is_empty() {
        said(&args.text)?
    } else {
        let text = args.text.trim();
        fits(text, MAX_TEXT, "text")?;
        text.to_owned()
    };
    fits(&args.name, 80, "name")?;
    let same = |have: &TicketMessage| {
        // It may have landed in the ticket where this one went on since, or before.
        (have.author, have.customer, &have.text) == (ctx.actor.user, ticket.customer, &text)
            && have.files.iter().eq(args.files.iter().map(|file| &file.id))
    };
    if noun::created(view, args.id, same)? {
        return Ok(Changes::default());
    }
    let from = party(ctx);
    let ticket = grown(ticket.clone(), ctx, from);
    let name = author_name(view, &ctx.actor, &args.name)?;
    let message = TicketMessage {
        id: args.id,
        ticket: ticket.id,
        customer: ticket.customer,
        number: ticket.count,
        author: ctx.actor.user,
        from,
        name: name.clone(),
        text,
        files: args.files.iter().map(|file| file.id).collect(),
        at: ctx.now,
    };
    let (customer, about) = (ticket.customer, Subject::Ticket(ticket.id));
    let mut changes = Changes {
        rows: vec![ticket.into(), message.into()],
        ..Changes::default()
    };
    for file in &args.files {
        add_row(view, ctx, file, about, Some(customer), &name, &mut changes)?;
    }
    Ok(changes)
}

fn grown(mut ticket: Ticket, ctx: &Ctx, from: Party) -> Ticket {
    ticket.count = ticket.count.saturating_add(1);
    match from {
        Party::Customer => ticket.last_customer = ticket.count,
        Party::Staff => {
            ticket.last_staff = ticket.count;
            answered(&mut ticket, ctx);
        }
    }
    ticket.enter(ticket.state.after_message(from), ctx.now);
    Ticket {
        changed_at: ctx.now,
        ..ticket
    }
}

/// Two clocks may disagree; an answer still comes after its question.
pub(super) fn answered(ticket: &mut Ticket, ctx: &Ctx) {
    let at = ctx.now.max(ticket.opened_at);
    ticket.first_answer_at.get_or_insert(at);
}
