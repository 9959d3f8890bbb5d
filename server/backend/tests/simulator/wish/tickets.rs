//! Complaining, answering, solving, and saying how it was.

use super::{Habits, Somebody};
use crate::noise::Noise;
use domain::id::{TicketId, TicketMessageId, TicketNoteId};
use domain::merge::Was;
use domain::projection::Projection;
use domain::service::{
    Priority, SurveyResponseSubmit, Ticket, TicketAbout, TicketKind, TicketNoteAdd, TicketOpen,
    TicketSet, TicketState, TicketStep, TicketWrite,
};
use domain::{Draft, Entity, Row};

pub const HABITS: Habits = Habits {
    staff: &[(1, write), (2, settle), (1, set), (1, note)],
    customers: &[(1, open), (1, write), (1, answer)],
};

fn tickets(rows: &Projection) -> Vec<&Ticket> {
    rows.all(Entity::Ticket)
        .filter_map(Row::as_ticket)
        .collect()
}

fn text(noise: &mut Noise) -> String {
    format!("t{}", noise.next() % 1_000_007)
}

/// A ticket, sometimes about one's own order.
fn open(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let Somebody { rows, actor, now } = *somebody;
    let orders = rows.all(Entity::Order).filter_map(Row::as_order);
    let orders: Vec<_> = orders
        .filter(|order| order.customer == actor.user)
        .collect();
    let about = noise
        .pick(&orders)
        .map_or(TicketAbout::Nothing, |order| TicketAbout::Order {
            order: order.id,
        });
    let open = TicketOpen {
        id: TicketId(noise.uuid(now)),
        customer: actor.user,
        name: "Lin".into(),
        kind: *noise.pick(&TicketKind::ALL)?,
        subject: String::new(),
        text: text(noise),
        about,
        files: Vec::new(),
    };
    Some(open.into())
}

fn write(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let all = tickets(somebody.rows);
    let ticket = noise.pick(&all)?.id;
    let write = TicketWrite {
        id: TicketMessageId(noise.uuid(somebody.now)),
        ticket,
        name: "Lin".into(),
        text: text(noise),
        files: Vec::new(),
    };
    Some(write.into())
}

/// Says how it was, or that it is not solved.
fn answer(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let mut all = tickets(somebody.rows);
    all.retain(|ticket| ticket.resolved_at.is_some());
    let ticket = *noise.pick(&all)?;
    if noise.chance(200) {
        let again = TicketStep {
            id: ticket.id,
            was: ticket.state,
            to: TicketState::Reopened,
            resolution: String::new(),
            seen: ticket.last_customer,
        };
        return Some(again.into());
    }
    let response = SurveyResponseSubmit {
        ticket: ticket.id,
        speed: 1 + noise.below(5) as u32,
        result: 1 + noise.below(10) as u32,
        recommend: noise.below(11) as u32,
        comment: String::new(),
    };
    Some(response.into())
}

/// Goes a step further, mostly to where it is solved.
fn settle(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let all = tickets(somebody.rows);
    let ticket = *noise.pick(&all)?;
    let next = TicketState::ALL;
    let mut next: Vec<_> = next
        .into_iter()
        .filter(|next| ticket.state.may_become(*next))
        .collect();
    if next.contains(&TicketState::Resolved) && noise.chance(600) {
        next = vec![TicketState::Resolved];
    }
    let to = *noise.pick(&next)?;
    let resolution = match to {
        TicketState::Resolved => text(noise),
        _ => String::new(),
    };
    let step = TicketStep {
        id: ticket.id,
        was: ticket.state,
        to,
        resolution,
        seen: ticket.last_customer,
    };
    Some(step.into())
}

fn set(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let all = tickets(somebody.rows);
    let ticket = *noise.pick(&all)?;
    let mut set = TicketSet::of(ticket.id);
    if noise.chance(500) {
        set.priority = Some(Was {
            was: ticket.priority,
            new: *noise.pick(&Priority::ALL)?,
        });
    } else {
        set.assignee = Some(Was {
            was: ticket.assignee,
            new: Some(somebody.actor.user),
        });
    }
    Some(set.into())
}

fn note(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let all = tickets(somebody.rows);
    let note = TicketNoteAdd {
        id: TicketNoteId(noise.uuid(somebody.now)),
        ticket: noise.pick(&all)?.id,
        text: text(noise),
    };
    Some(note.into())
}
