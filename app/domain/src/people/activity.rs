//! What happened with a contact and was written down: notes, calls, SMS, mails. Append-only, for staff only.
//!
//! Orders and chats are rows of their own; a timeline shows them together.

use crate::id::{ActivityId, ContactId, UserId};
use crate::people::contact;
use crate::people::point::PointKind;
use crate::policy::{Action, may};
use crate::row::{Entity, Key, Row};
use crate::view::{Changes, Ctx, Guard, Refusal, Rows, Stop};
use serde::{Deserialize, Serialize};

/// One entry of a timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    pub id: ActivityId,
    pub contact: ContactId,
    pub what: Happened,
    /// When it happened, epoch ms UTC.
    pub at: i64,
    /// Who of the team wrote it down; none where the system did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<UserId>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Happened {
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
    /// A text message handed to the phone's own app.
    Sms {
        to: String,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        text: String,
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
    pub what: Happened,
    pub at: i64,
}

/// Writes something down. A mail is queued by the server in the same transaction.
///
/// # Errors
/// [`Stop::Refused`] for people who are not staff, unknown contacts, and what does not fit; [`Stop::Need`] for rows not loaded.
pub fn add(view: &dyn Rows, ctx: &Ctx, wish: &ActivityAdd) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::WorkContact) {
        return Err(Refusal::NotAllowed.into());
    }
    let Some(contact) = contact::find(view, wish.contact)? else {
        return Err(Refusal::Missing {
            noun: "contact".into(),
        }
        .into());
    };
    check(wish)?;
    let guards = match &wish.what {
        Happened::Mail { to, state, .. } => {
            let known = contact
                .points
                .iter()
                .any(|point| point.kind == PointKind::Email && point.value == *to);
            if !known || *state != MailState::Queued {
                return Err(Refusal::NoMailAddress.into());
            }
            vec![Guard::Mail(wish.id)]
        }
        Happened::Note { .. }
        | Happened::Call { .. }
        | Happened::Sms { .. }
        | Happened::Imported { .. }
        | Happened::Overwritten { .. } => Vec::new(),
    };
    let activity = Activity {
        id: wish.id,
        contact: contact.id,
        what: wish.what.clone(),
        at: wish.at.min(ctx.now),
        by: Some(ctx.actor.user),
    };
    if let Some(have) = view.row(Key::new(Entity::Activity, wish.id.0))? {
        let same = have.as_activity().is_some_and(|have| {
            have.by == activity.by && have.contact == activity.contact && have.at == activity.at
        });
        return if same {
            Ok(Changes::default())
        } else {
            Err(Refusal::IdTaken.into())
        };
    }
    Ok(Changes {
        rows: vec![Row::Activity(activity)],
        guards,
        ..Changes::default()
    })
}

fn check(wish: &ActivityAdd) -> Result<(), Refusal> {
    let (text, subject) = match &wish.what {
        Happened::Note { text } | Happened::Imported { text } => (text, ""),
        Happened::Call { text, .. } | Happened::Sms { text, .. } => (text, ""),
        Happened::Mail { text, subject, .. } => (text, subject.as_str()),
        // Only merging knows what was lost.
        Happened::Overwritten { .. } => return Err(Refusal::NotAllowed),
    };
    let needs_text = matches!(wish.what, Happened::Note { .. } | Happened::Mail { .. });
    if needs_text && text.trim().is_empty() {
        return Err(Refusal::EmptyText);
    }
    let long = text.chars().count() > 10_000 || subject.chars().count() > 200;
    let to = match &wish.what {
        Happened::Call { to, .. } | Happened::Sms { to, .. } | Happened::Mail { to, .. } => to,
        Happened::Note { .. } | Happened::Imported { .. } | Happened::Overwritten { .. } => "",
    };
    if to.chars().count() > 254 {
        return Err(Refusal::TooLong { field: "to".into() });
    }
    let seconds = match wish.what {
        Happened::Call { seconds, .. } => seconds,
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
