//! `ticket.note@1`: what staff say among themselves about a ticket. Append-only; no customer gets it.

use super::{Ticket, said};
use crate::id::{TicketId, TicketNoteId, UserId};
use crate::noun;
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::scope::Scope;
use crate::view::{Changes, Ctx, Rows, Stop};
use serde::{Deserialize, Serialize};

/// One internal note of a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketNote {
    pub id: TicketNoteId,
    pub ticket: TicketId,
    pub text: String,
    /// Who of the team wrote it.
    pub by: UserId,
    /// When it was written, epoch ms UTC.
    pub at: i64,
}

noun! {
    TicketNote in "ticket_note" by TicketNoteId, scopes |_| vec![Scope::Team];
    fixed ticket: TicketId;
    fixed text: String as "body";
    fixed by: UserId as "by_user";
    fixed at: i64;
}

/// `ticket.note@1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TicketNoteAdd {
    pub id: TicketNoteId,
    pub ticket: TicketId,
    pub text: String,
}

/// Notes something about a ticket.
///
/// # Errors
/// [`Stop::Refused`] for people who are not staff, unknown tickets, empty and endless texts, and taken ids; [`Stop::Need`] for rows not loaded.
pub fn add(view: &dyn Rows, ctx: &Ctx, args: &TicketNoteAdd) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::WorkTicket) {
        return Err(Refusal::NotAllowed.into());
    }
    view.need::<Ticket>(args.ticket)?;
    let text = said(&args.text)?;
    let same = |have: &TicketNote| {
        (have.by, have.ticket, &have.text) == (ctx.actor.user, args.ticket, &text)
    };
    if noun::created(view, args.id, same)? {
        return Ok(Changes::default());
    }
    let note = TicketNote {
        id: args.id,
        ticket: args.ticket,
        text,
        by: ctx.actor.user,
        at: ctx.now,
    };
    Ok(Changes::of(note.into()))
}
