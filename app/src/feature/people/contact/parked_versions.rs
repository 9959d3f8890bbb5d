//! Questions about contacts and messages: two versions of a hard field, and what a rule refused. Pure.

use super::contact_text::{kind_text, label_text};
use super::contact_view::resolve_contact;
use crate::feature::team::colleague_name;
use domain::account::{Parked, ParkedReason};
use domain::id::PointId;
use domain::merge::Was;
use domain::people::point::normal;
use domain::people::{
    ActivityKind, Contact, ContactSet, ContactStaffSet, Country, Point, PointChange, PointEdit,
    phone,
};
use domain::projection::Projection;
use domain::row::{Entity, Row};
use domain::sales::order::discount::DiscountAct;
use domain::service::{ConversationAssign, ReviewState, TicketSet};
use domain::{ContactId, Draft, Key, Mutation, ParkedId, UserId};
use serde_json::Value;
use words::Words;

/// A hard field with two versions, to read.
#[derive(Debug, Clone, PartialEq)]
pub struct ParkedVersions {
    /// Whom it is about.
    pub name: String,
    /// What the field is called.
    pub field: String,
    pub base: String,
    pub theirs: String,
    pub mine: String,
    /// The change that makes it mine, against what the row says now.
    pub take: Mutation,
}

/// What an open question is about.
#[derive(Debug, Clone, PartialEq)]
pub struct ParkedAbout {
    pub contact: ContactId,
    /// The field with two versions, where it is one.
    pub field: Option<String>,
}

impl ParkedVersions {
    /// The answer "mine".
    #[must_use]
    pub fn mine(&self, parked: ParkedId) -> Draft {
        Draft {
            mutation: self.take.clone(),
            answers: Some(parked),
        }
    }
}

/// The contact that a kept mutation is about, and the field in question.
#[must_use]
pub fn parked_about(parked: &Parked, rows: &Projection, words: &Words) -> Option<ParkedAbout> {
    let mutation = decoded(parked)?;
    let contact = resolve_contact(rows, contact_of(&mutation)?)?;
    let field = match &parked.reason {
        ParkedReason::Conflict {
            field,
            base,
            theirs,
            mine,
        } => versions(&mutation, rows, field, [base, theirs, mine], words).map(|two| two.field),
        ParkedReason::Refused { .. }
        | ParkedReason::Unknown
        | ParkedReason::Broken
        | ParkedReason::Other { .. } => None,
    };
    Some(ParkedAbout { contact, field })
}

/// Open questions about a contact.
pub fn open_parked_about(rows: &Projection, id: ContactId) -> impl Iterator<Item = &Parked> {
    Parked::open(rows).filter(move |parked| {
        let about = decoded(parked).and_then(|mutation| contact_of(&mutation));
        about.and_then(|about| resolve_contact(rows, about)) == Some(id)
    })
}

fn decoded(parked: &Parked) -> Option<Mutation> {
    Mutation::decode(&parked.mutation, &parked.args.to_string()).ok()
}

fn contact_of(mutation: &Mutation) -> Option<ContactId> {
    match mutation {
        Mutation::ContactSet(set) => Some(set.id),
        Mutation::ContactStaffSet(set) => Some(set.id),
        Mutation::ContactJoin(join) => Some(join.into),
        Mutation::ActivityAdd(add) => Some(add.contact),
        _ => None,
    }
}

/// Reads a conflict over a hard field of a contact or a conversation; none for other fields.
#[must_use]
pub fn versions(
    mutation: &Mutation,
    rows: &Projection,
    field: &str,
    values: [&Value; 3],
    words: &Words,
) -> Option<ParkedVersions> {
    match mutation {
        Mutation::ContactSet(set) => match field.strip_prefix("points/") {
            Some(point) => point_versions(set, rows, point.parse().ok()?, values, words),
            None if field == "address" => address_versions(set, rows, values, words),
            None => None,
        },
        Mutation::ContactStaffSet(set) if field == "owner" => {
            owner_versions(set, rows, values, words)
        }
        Mutation::ConversationAssign(args) if field == "assignee" => {
            assignee_versions(args, rows, values, words)
        }
        Mutation::TicketSet(set) if field == "assignee" => {
            ticket_versions(set, rows, values, words)
        }
        _ => None,
    }
}

/// The contact as it is now: its author has to name what it says today, not what it said when the question arose.
fn contact(rows: &Projection, id: ContactId) -> Option<&Contact> {
    let id = resolve_contact(rows, id)?;
    rows.get(Key::new(Entity::Contact, id.0))?.as_contact()
}

fn address_versions(
    set: &ContactSet,
    rows: &Projection,
    [base, theirs, mine]: [&Value; 3],
    words: &Words,
) -> Option<ParkedVersions> {
    let contact = contact(rows, set.id);
    let now = contact.map_or_else(
        || theirs.as_str().unwrap_or_default().to_owned(),
        |contact| contact.fields.address.clone(),
    );
    let new = mine.as_str()?.to_owned();
    let text = |text: &str| {
        if text.is_empty() {
            words.people.empty_value.to_owned()
        } else {
            text.to_owned()
        }
    };
    Some(ParkedVersions {
        name: contact.map(Contact::name).unwrap_or_default(),
        field: words.people.address.to_owned(),
        base: text(base.as_str().unwrap_or_default()),
        theirs: text(&now),
        mine: text(&new),
        take: Mutation::ContactSet(ContactSet {
            address: Some(Was { was: now, new }),
            ..ContactSet::of(set.id, set.country.clone())
        }),
    })
}

fn point_versions(
    set: &ContactSet,
    rows: &Projection,
    id: PointId,
    [base, theirs, mine]: [&Value; 3],
    words: &Words,
) -> Option<ParkedVersions> {
    let read = |value: &Value| serde_json::from_value::<Option<PointEdit>>(value.clone()).ok();
    let (base, theirs, mine) = (read(base)?, read(theirs)?, read(mine)?);
    let contact = contact(rows, set.id);
    let now = match contact {
        Some(contact) => contact
            .points
            .iter()
            .find(|point| point.id == id)
            .map(Point::edit),
        None => theirs,
    };
    let kind = [&mine, &now, &base].into_iter().flatten().next()?.kind;
    let text = |edit: &Option<PointEdit>, none: &str| {
        edit.as_ref().map_or_else(
            || none.to_owned(),
            |edit| edit_text(edit, &set.country, words),
        )
    };
    Some(ParkedVersions {
        name: contact.map(Contact::name).unwrap_or_default(),
        field: kind_text(kind, words).to_owned(),
        base: text(&base, words.people.empty_value),
        theirs: text(&now, words.people.removed_value),
        mine: text(&mine, words.people.removed_value),
        take: Mutation::ContactSet(ContactSet {
            points: vec![PointChange {
                id,
                was: now.clone(),
                new: mine.clone(),
            }],
            ..ContactSet::of(set.id, set.country.clone())
        }),
    })
}

/// "138 0013 8000 · work"
fn edit_text(edit: &PointEdit, home: &Country, words: &Words) -> String {
    let (number, extension) = normal(edit.kind, &edit.value, home);
    let value = match number.filter(|number| number.starts_with('+')) {
        Some(number) => {
            let extension = extension.map(|extension| format!(" x{extension}"));
            phone::show(&number, home) + &extension.unwrap_or_default()
        }
        None => edit.value.clone(),
    };
    if edit.label.is_empty() {
        value
    } else {
        format!("{value} · {}", label_text(&edit.label, words))
    }
}

fn person(value: &Value) -> Option<UserId> {
    value.as_str().and_then(|id| id.parse().ok())
}

/// What a colleague is called in a question.
fn person_text(rows: &Projection, id: Option<UserId>, words: &Words) -> String {
    match id {
        None => words.of_staff(|staff| staff.people.nobody_value.to_owned()),
        Some(id) => colleague_name(rows, id)
            .unwrap_or_else(|| words.of_staff(|staff| staff.people.somebody.to_owned())),
    }
}

fn owner_versions(
    set: &ContactStaffSet,
    rows: &Projection,
    [base, theirs, mine]: [&Value; 3],
    words: &Words,
) -> Option<ParkedVersions> {
    let contact = contact(rows, set.id);
    let staff = contact.and_then(|contact| {
        rows.get(Key::new(Entity::ContactStaff, contact.id.0))?
            .as_contact_staff()
    });
    let now = staff.map_or_else(|| person(theirs), |staff| staff.owner);
    let new = person(mine);
    Some(ParkedVersions {
        name: contact.map(Contact::name).unwrap_or_default(),
        field: words.of_staff(|staff| staff.people.owner.to_owned()),
        base: person_text(rows, person(base), words),
        theirs: person_text(rows, now, words),
        mine: person_text(rows, new, words),
        take: Mutation::ContactStaffSet(ContactStaffSet {
            owner: Some(Was { was: now, new }),
            ..ContactStaffSet::of(set.id)
        }),
    })
}

fn assignee_versions(
    args: &ConversationAssign,
    rows: &Projection,
    [base, theirs, mine]: [&Value; 3],
    words: &Words,
) -> Option<ParkedVersions> {
    let row = |entity| rows.get(Key::new(entity, args.id.0));
    let staff = row(Entity::ConversationStaff).and_then(Row::as_conversation_staff);
    let now = staff.map_or_else(|| person(theirs), |staff| staff.assignee);
    let new = person(mine);
    let chat = row(Entity::Conversation).and_then(Row::as_conversation);
    Some(ParkedVersions {
        name: chat.map(|chat| chat.name.clone()).unwrap_or_default(),
        field: words.of_staff(|staff| staff.people.assignee.to_owned()),
        base: person_text(rows, person(base), words),
        theirs: person_text(rows, now, words),
        mine: person_text(rows, new, words),
        take: Mutation::ConversationAssign(ConversationAssign {
            id: args.id,
            assignee: Was { was: now, new },
        }),
    })
}

fn ticket_versions(
    set: &TicketSet,
    rows: &Projection,
    [base, theirs, mine]: [&Value; 3],
    words: &Words,
) -> Option<ParkedVersions> {
    let ticket = rows.get(Key::new(Entity::Ticket, set.id.0));
    let ticket = ticket.and_then(Row::as_ticket);
    let now = ticket.map_or_else(|| person(theirs), |ticket| ticket.assignee);
    let new = person(mine);
    Some(ParkedVersions {
        name: words.ticket_title(ticket.and_then(|ticket| ticket.number)),
        field: words.of_staff(|staff| staff.ticket.field_assignee.to_owned()),
        base: person_text(rows, person(base), words),
        theirs: person_text(rows, now, words),
        mine: person_text(rows, new, words),
        take: Mutation::TicketSet(TicketSet {
            assignee: Some(Was { was: now, new }),
            ..TicketSet::of(set.id)
        }),
    })
}

/// What a person typed into a mutation that was refused, to read and to copy; none where they typed nothing.
#[must_use]
pub fn typed(mutation: &Mutation) -> Option<String> {
    let lines: Vec<String> = match mutation {
        Mutation::MessageSend(args) => vec![args.text.clone()],
        Mutation::TicketOpen(args) => vec![args.subject.clone(), args.text.clone()],
        Mutation::TicketWrite(args) => vec![args.text.clone()],
        Mutation::TicketStep(args) => vec![args.resolution.clone()],
        Mutation::TicketNoteAdd(args) => vec![args.text.clone()],
        Mutation::SurveyResponseSubmit(args) => vec![args.comment.clone()],
        Mutation::ReviewWrite(args) => vec![args.text.clone()],
        Mutation::ReviewModerate(args) => match &args.to {
            ReviewState::Hidden { reason } => vec![reason.clone()],
            ReviewState::Waiting | ReviewState::Published => Vec::new(),
        },
        Mutation::ReviewReply(args) => vec![args.text.clone()],
        Mutation::RefundRecord(args) => vec![args.reason.clone()],
        Mutation::OrderDiscount(args) => match &args.act {
            DiscountAct::Give { reason, .. } => vec![reason.clone()],
            _ => Vec::new(),
        },
        Mutation::DayClosingKeep(args) => vec![args.reason.clone()],
        Mutation::ActivityAdd(add) => match &add.what {
            ActivityKind::Note { text } | ActivityKind::Imported { text } => vec![text.clone()],
            ActivityKind::Overwritten { .. } => Vec::new(),
            ActivityKind::Call { to, text, .. } | ActivityKind::Sms { to, text, .. } => {
                vec![to.clone(), text.clone()]
            }
            ActivityKind::Mail {
                to, subject, text, ..
            } => vec![to.clone(), subject.clone(), text.clone()],
        },
        Mutation::ContactCreate(args) => {
            let fields = &args.fields;
            let texts = [
                fields.name(),
                fields.company.clone(),
                fields.address.clone(),
            ];
            let points = args.points.iter().map(|(_, point)| point.value.clone());
            texts.into_iter().chain(points).collect()
        }
        Mutation::ContactSet(set) => {
            let texts = [
                &set.given,
                &set.family,
                &set.display,
                &set.company,
                &set.job,
                &set.birthday,
                &set.address,
            ];
            let texts = texts.into_iter().flatten().map(|change| change.new.clone());
            let points = set.points.iter().filter_map(|point| point.new.as_ref());
            texts
                .chain(points.map(|point| point.value.clone()))
                .collect()
        }
        Mutation::ContactStaffSet(set) => {
            let sets = [&set.tags, &set.needs].into_iter().flatten();
            sets.flat_map(|change| change.add.iter().cloned()).collect()
        }
        _ => Vec::new(),
    };
    let lines: Vec<String> = lines
        .into_iter()
        .filter(|line| !line.trim().is_empty())
        .collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

#[cfg(test)]
#[path = "parked_versions_tests.rs"]
mod tests;
