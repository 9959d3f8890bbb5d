//! `ticket.open@1`: somebody says what is wrong.

use super::{MAX_SUBJECT, Priority, Ticket, TicketAbout, TicketKind, TicketState, fits, said};
use crate::account::colleague::author_name;
use crate::file::attachment::{add_row, check_all};
use crate::file::{NewFile, Subject};
use crate::id::{TicketId, UserId};
use crate::noun;
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::sales::{Order, Product};
use crate::service::Conversation;
use crate::text;
use crate::view::{Changes, Collect, Ctx, Rows, ServerStep, Stop};
use serde::{Deserialize, Deserializer, Serialize};

/// A ticket as it is opened. Staff open one for a customer who told them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TicketOpen {
    pub id: TicketId,
    pub customer: UserId,
    /// What the customer is called.
    pub name: String,
    pub kind: TicketKind,
    /// One line; where it is empty, the first line of the text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub subject: String,
    pub text: String,
    #[serde(deserialize_with = "known")]
    pub about: TicketAbout,
    /// Its files: taken with it or not at all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<NewFile>,
}

/// What it is about is understood before it is taken: what a newer application means waits at the server until that knows it.
fn known<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TicketAbout, D::Error> {
    match TicketAbout::deserialize(deserializer)? {
        TicketAbout::Other { is, .. } => Err(serde::de::Error::custom(format!(
            "a ticket about {is} is not known"
        ))),
        known => Ok(known),
    }
}

/// Opens a ticket. That its customer has too many under way, only the server knows.
///
/// # Errors
/// [`Stop::Refused`] for other people's tickets and orders, empty and endless texts, and taken ids; [`Stop::Need`] for rows not loaded.
pub fn open(view: &dyn Rows, ctx: &Ctx, args: &TicketOpen) -> Result<Changes, Stop> {
    let customer = args.customer;
    if !may(&ctx.actor, Action::UseTicket { customer }) {
        return Err(Refusal::NotAllowed.into());
    }
    check_all(&args.files)?;
    let text = said(&args.text)?;
    fits(&args.subject, MAX_SUBJECT, "subject")?;
    fits(&args.name, 80, "name")?;
    // The same ticket from another device of the same person changes nothing.
    let same = |have: &Ticket| {
        (have.customer, &have.text, &have.about) == (customer, &text, &args.about)
            && have.files.iter().eq(args.files.iter().map(|file| &file.id))
    };
    if noun::created(view, args.id, same)? {
        return Ok(Changes::default());
    }
    check_about(view, args)?;
    let name = text::line(&args.name);
    // Where staff open it for somebody, the files are theirs.
    let author = if args.files.is_empty() {
        String::new()
    } else {
        author_name(view, &ctx.actor, &args.name)?
    };
    let ticket = Ticket {
        id: args.id,
        number: None,
        customer,
        name: name.clone(),
        kind: args.kind,
        subject: subject(&args.subject, &text),
        text,
        about: args.about.clone(),
        priority: Priority::Normal,
        assignee: None,
        state: TicketState::New,
        resolution: String::new(),
        count: 0,
        last_customer: 0,
        last_staff: 0,
        opened_at: ctx.now,
        first_answer_at: None,
        resolved_at: None,
        changed_at: ctx.now,
        pauses: Vec::new(),
        files: args.files.iter().map(|file| file.id).collect(),
        merged_into: None,
    };
    let mut changes = Changes::of(ticket.into());
    let about = Subject::Ticket(args.id);
    for file in &args.files {
        add_row(
            view,
            ctx,
            file,
            about,
            Some(customer),
            &author,
            &mut changes,
        )?;
    }
    changes.server_steps.push(ServerStep::NumberTicket(args.id));
    if ctx.actor.user == customer && !ctx.actor.role.is_staff() {
        changes.server_steps.push(ServerStep::Collect(Collect {
            user: customer,
            name,
            phone: None,
            source: "ticket",
        }));
    }
    Ok(changes)
}

/// A line for lists: what was typed as one, otherwise how the text begins.
fn subject(said: &str, text: &str) -> String {
    let line = text::line(said);
    if !line.is_empty() {
        return line;
    }
    let first = text.lines().next().unwrap_or_default();
    text::line(first).chars().take(MAX_SUBJECT).collect()
}

/// A ticket is about the customer's own order, or about something that is or was on the menu.
fn check_about(view: &dyn Rows, args: &TicketOpen) -> Result<(), Stop> {
    match &args.about {
        TicketAbout::Nothing => Ok(()),
        TicketAbout::Order { order } => {
            if view.need::<Order>(*order)?.customer == args.customer {
                Ok(())
            } else {
                Err(Refusal::missing::<Order>().into())
            }
        }
        // The chat of somebody else is as good as none.
        TicketAbout::Conversation { conversation } => {
            if view.need::<Conversation>(*conversation)?.customer == args.customer {
                Ok(())
            } else {
                Err(Refusal::missing::<Conversation>().into())
            }
        }
        TicketAbout::Product { product } => view.need::<Product>(*product).map(drop),
        TicketAbout::Other { .. } => Err(Refusal::BadValue {
            field: "about".into(),
        }
        .into()),
    }
}
