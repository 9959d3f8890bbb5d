//! What a column can hold, and the names by which people say so.

use domain::id::CustomFieldId;
use domain::people::PointKind;

/// Where a cell goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ImportField {
    /// What the other program calls this person.
    Id,
    Given,
    /// Goes behind the given name.
    Middle,
    Family,
    Name,
    Company,
    Job,
    Birthday,
    /// The year, the month or the day of a birthday.
    BirthPart(u8),
    Language,
    Address,
    /// A part of an address (whose, which part).
    Part(&'static str, u8),
    /// A number or an address and its label.
    Point(PointKind, String),
    /// The label of the n-th point of a kind, in a column of its own.
    Label(PointKind, u8),
    /// The n-th point of a kind whose label has a column of its own.
    Value(PointKind, u8),
    Tags,
    Needs,
    Owner,
    Source,
    Stage,
    FirstSeen,
    LastSeen,
    DoNotContact,
    /// When they unsubscribed: whatever stands there, they did.
    Unsubscribed,
    /// A field of the business's own.
    Custom(CustomFieldId),
    /// Kept as a line of the note.
    Note,
    /// Says nothing that another column does not say.
    Ignore,
}

/// The name after `--map HEADER=` is no field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no field: see docs/IMPORT.md for the list")]
pub struct UnknownField(pub String);

const KINDS: [(&str, PointKind); 5] = [
    ("phone", PointKind::Phone),
    ("email", PointKind::Email),
    ("wechat", PointKind::Wechat),
    ("whatsapp", PointKind::Whatsapp),
    ("other", PointKind::Other),
];

/// Reads a field as `--map` names it: `given`, `tags`, `phone`, `phone:work` …
pub(super) fn parse(name: &str) -> Result<ImportField, UnknownField> {
    let name = name.trim();
    let (head, label) = name.split_once(':').unwrap_or((name, ""));
    let head = head.trim().to_lowercase();
    if let Some((_, kind)) = KINDS.iter().find(|(name, _)| *name == head) {
        return Ok(ImportField::Point(*kind, label.trim().to_owned()));
    }
    Ok(match (head.as_str(), label) {
        ("id", "") => ImportField::Id,
        ("given", "") => ImportField::Given,
        ("family", "") => ImportField::Family,
        ("name", "") => ImportField::Name,
        ("company", "") => ImportField::Company,
        ("job", "") => ImportField::Job,
        ("birthday", "") => ImportField::Birthday,
        ("language", "") => ImportField::Language,
        ("address", "") => ImportField::Address,
        ("tags", "") => ImportField::Tags,
        ("needs", "") => ImportField::Needs,
        ("owner", "") => ImportField::Owner,
        ("source", "") => ImportField::Source,
        ("stage", "") => ImportField::Stage,
        ("first_seen", "") => ImportField::FirstSeen,
        ("last_seen", "") => ImportField::LastSeen,
        ("do_not_contact", "") => ImportField::DoNotContact,
        ("custom", id) => match id.trim().parse() {
            Ok(id) => ImportField::Custom(id),
            Err(_) => return Err(UnknownField(name.to_owned())),
        },
        ("note", "") => ImportField::Note,
        ("ignore", "") => ImportField::Ignore,
        _ => return Err(UnknownField(name.to_owned())),
    })
}

impl ImportField {
    /// What a report calls it; none where the column is kept as a note.
    pub fn text(&self) -> Option<String> {
        let kind = |kind: &PointKind| {
            KINDS
                .iter()
                .find(|(_, one)| one == kind)
                .map_or("other", |(name, _)| name)
        };
        Some(match self {
            Self::Note => return None,
            Self::Id => "id".into(),
            Self::Given | Self::Middle => "given".into(),
            Self::Family => "family".into(),
            Self::Name => "name".into(),
            Self::Company => "company".into(),
            Self::Job => "job".into(),
            Self::Birthday | Self::BirthPart(_) => "birthday".into(),
            Self::Language => "language".into(),
            Self::Address | Self::Part(..) => "address".into(),
            Self::Point(of, label) if !label.is_empty() => format!("{}:{label}", kind(of)),
            Self::Point(of, _) | Self::Label(of, _) | Self::Value(of, _) => kind(of).into(),
            Self::Tags => "tags".into(),
            Self::Needs => "needs".into(),
            Self::Owner => "owner".into(),
            Self::Source => "source".into(),
            Self::Stage => "stage".into(),
            Self::FirstSeen => "first_seen".into(),
            Self::LastSeen => "last_seen".into(),
            Self::DoNotContact | Self::Unsubscribed => "do_not_contact".into(),
            Self::Custom(id) => format!("custom:{id}"),
            Self::Ignore => "ignore".into(),
        })
    }
}
