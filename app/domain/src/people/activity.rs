//! What happened with a contact and was written down: notes, calls, SMS, mails. Append-only, for staff only.
//!
//! Orders and chats are rows of their own; a timeline shows them together.

use crate::id::{ActivityId, ContactId, UserId};
use crate::noun;
use crate::noun::column::json_columns;
use crate::people::contact::{self, Contact};
use crate::people::point::PointKind;
use crate::people::sms::text::SmsSize;
use crate::people::sms::{MAX_PARTS, SmsCarried};
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::row::Row;
use crate::scope::Scope;
use crate::view::{Changes, Ctx, Rows, ServerStep, Stop};
use serde::{Deserialize, Serialize};

/// One entry of a timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    pub id: ActivityId,
    pub contact: ContactId,
    pub what: ActivityKind,
    /// When it happened, epoch ms UTC.
    pub at: i64,
    /// Who of the team wrote it down; none where the system did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<UserId>,
}

noun! {
    Activity in "activity" by ActivityId, scopes |_| vec![Scope::Team];
    fixed contact: ContactId;
    fixed what: ActivityKind;
    fixed at: i64;
    server by: Option<UserId> as "by_user";
}

json_columns!(ActivityKind);

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActivityKind {
    Note {
        text: String,
    },
    /// A call with the phone's own dialler.
    Call {
        to: String,
        outcome: Outcome,
        seconds: u32,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        text: String,
    },
    /// A text message: handed to the phone's own app, carried by a provider, or theirs.
    Sms {
        /// The other side's number.
        to: String,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        text: String,
        /// Of one that a provider carries: how it fares.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        carried: Option<SmsCarried>,
        /// They wrote it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        received: bool,
    },
    /// A mail from the business.
    Mail {
        to: String,
        subject: String,
        text: String,
        state: MailState,
    },
    /// What an import found and no field holds.
    Imported {
        text: String,
    },
    /// A soft field was written over a value that its author had not seen; see [`crate::people::history::restore`].
    Overwritten {
        field: String,
        lost: String,
        new: String,
    },
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Reached,
    NoAnswer,
    Busy,
    Voicemail,
    WrongNumber,
}

impl Outcome {
    pub const ALL: [Self; 5] = [
        Self::Reached,
        Self::NoAnswer,
        Self::Busy,
        Self::Voicemail,
        Self::WrongNumber,
    ];
}

/// Where a mail is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailState {
    Queued,
    Sent,
    Failed { why: String },
}

/// `activity.add@1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActivityAdd {
    pub id: ActivityId,
    pub contact: ContactId,
    pub what: ActivityKind,
    pub at: i64,
}

/// Writes something down. A mail, or a text message that a provider carries, is queued by the server in the same transaction.
///
/// # Errors
/// [`Stop::Refused`] for people who are not staff, unknown contacts, and what does not fit; [`Stop::Need`] for rows not loaded.
pub fn add(view: &dyn Rows, ctx: &Ctx, args: &ActivityAdd) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::WorkContact) {
        return Err(Refusal::NotAllowed.into());
    }
    let contact = contact::find(view, args.contact)?.ok_or_else(Refusal::missing::<Contact>)?;
    check(args)?;
    let server_steps = match &args.what {
        ActivityKind::Mail { to, state, .. } => {
            let known = contact
                .points
                .iter()
                .any(|point| point.kind == PointKind::Email && point.value == *to);
            if !known || *state != MailState::Queued {
                return Err(Refusal::NoMailAddress.into());
            }
            vec![ServerStep::Mail(args.id)]
        }
        ActivityKind::Sms {
            to,
            carried: Some(carried),
            ..
        } => {
            let dialled = |kind| matches!(kind, PointKind::Phone | PointKind::Whatsapp);
            let mut points = contact.points.iter();
            let known = points
                .any(|point| dialled(point.kind) && point.value == *to && point.normal.is_some());
            if !known || *carried != SmsCarried::QUEUED {
                return Err(Refusal::BadValue { field: "to".into() }.into());
            }
            vec![ServerStep::Sms(args.id)]
        }
        ActivityKind::Note { .. }
        | ActivityKind::Call { .. }
        | ActivityKind::Sms { .. }
        | ActivityKind::Imported { .. }
        | ActivityKind::Overwritten { .. } => Vec::new(),
    };
    let activity = Activity {
        id: args.id,
        contact: contact.id,
        what: args.what.clone(),
        at: args.at.max(0).min(ctx.now),
        by: Some(ctx.actor.user),
    };
    let same = |have: &Activity| {
        have.by == activity.by && have.contact == activity.contact && have.at == activity.at
    };
    if noun::created(view, args.id, same)? {
        return Ok(Changes::default());
    }
    Ok(Changes {
        rows: vec![Row::Activity(activity)],
        server_steps,
        ..Changes::default()
    })
}

fn check(args: &ActivityAdd) -> Result<(), Refusal> {
    let (text, subject) = match &args.what {
        ActivityKind::Note { text } | ActivityKind::Imported { text } => (text, ""),
        ActivityKind::Call { text, .. } | ActivityKind::Sms { text, .. } => (text, ""),
        ActivityKind::Mail { text, subject, .. } => (text, subject.as_str()),
        // Only merging knows what was lost, and only the server hears what was written to us.
        ActivityKind::Overwritten { .. } => return Err(Refusal::NotAllowed),
    };
    if let ActivityKind::Sms { received: true, .. } = args.what {
        return Err(Refusal::NotAllowed);
    }
    let needs_text = matches!(
        args.what,
        ActivityKind::Note { .. }
            | ActivityKind::Mail { .. }
            | ActivityKind::Sms {
                carried: Some(_),
                ..
            }
    );
    if needs_text && text.trim().is_empty() {
        return Err(Refusal::EmptyText);
    }
    let parts = match &args.what {
        ActivityKind::Sms {
            text,
            carried: Some(_),
            ..
        } => SmsSize::of(text).parts,
        _ => 0,
    };
    let long = text.chars().count() > 10_000 || subject.chars().count() > 200 || parts > MAX_PARTS;
    let to = match &args.what {
        ActivityKind::Call { to, .. }
        | ActivityKind::Sms { to, .. }
        | ActivityKind::Mail { to, .. } => to,
        ActivityKind::Note { .. }
        | ActivityKind::Imported { .. }
        | ActivityKind::Overwritten { .. } => "",
    };
    if to.chars().count() > 254 {
        return Err(Refusal::TooLong { field: "to".into() });
    }
    let seconds = match args.what {
        ActivityKind::Call { seconds, .. } => seconds,
        _ => 0,
    };
    if long {
        return Err(Refusal::TooLong {
            field: "text".into(),
        });
    }
    if subject.chars().any(char::is_control) || seconds > 24 * 3_600 {
        return Err(Refusal::TooMuch);
    }
    Ok(())
}
