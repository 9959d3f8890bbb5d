//! `ticket.write@1`: either side says something more.

use super::{Ticket, fits, load, party, said};
use crate::account::colleague::author_name;
use crate::id::{TicketId, TicketMessageId, UserId};
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
    pub text: String,
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
}

/// Writes into a ticket, wherever it stands: a customer's answer to what was resolved or closed opens it again, so nobody writes for nothing.
///
/// # Errors
/// [`Stop::Refused`] for other people's tickets, empty and endless texts, and taken ids; [`Stop::Need`] for rows not loaded.
pub fn write(view: &dyn Rows, ctx: &Ctx, args: &TicketWrite) -> Result<Changes, Stop> {
    let ticket = load(view, ctx, args.ticket)?;
    let text = said(&args.text)?;
    fits(&args.name, 80, "name")?;
    let same = |have: &TicketMessage| {
        (have.author, have.ticket, &have.text) == (ctx.actor.user, args.ticket, &text)
    };
    if noun::created(view, args.id, same)? {
        return Ok(Changes::default());
    }
    let from = party(ctx);
    let ticket = grown(ticket.clone(), ctx, from);
    let message = TicketMessage {
        id: args.id,
        ticket: ticket.id,
        customer: ticket.customer,
        number: ticket.count,
        author: ctx.actor.user,
        from,
        name: author_name(view, &ctx.actor, &args.name)?,
        text,
        at: ctx.now,
    };
    Ok(Changes {
        rows: vec![ticket.into(), message.into()],
        ..Changes::default()
    })
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
