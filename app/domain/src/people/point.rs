//! Telephone numbers and addresses of a contact. They live in the contact's row: one row, one audience, one cut.

use crate::account::Email;
use crate::id::PointId;
use crate::people::country::Country;
use crate::people::phone::Phone;
use crate::text::visible;
use serde::{Deserialize, Serialize};

/// What a point is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PointKind {
    Phone,
    Email,
    Wechat,
    Whatsapp,
    Other,
}

/// One way to reach somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    pub id: PointId,
    pub kind: PointKind,
    /// As it was typed or imported, trimmed.
    pub value: String,
    /// E.164 or a lower-cased mail address, by which the same point is found again; none where the value cannot be read so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub normal: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<String>,
    /// "work", "home", "other", or the person's own word; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// Used first among those of its kind.
    #[serde(default)]
    pub primary: bool,
    /// The person proved that it reaches them; only the server says so.
    #[serde(default)]
    pub verified: bool,
}

/// What a person decides about a point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PointEdit {
    pub kind: PointKind,
    pub value: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub primary: bool,
}

/// A point added (`was` none), changed, or taken away (`new` none), with what its author saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PointChange {
    pub id: PointId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<PointEdit>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<PointEdit>,
}

/// What makes two points the same: the mail address in small letters, the number without its extension.
#[must_use]
pub fn normal(kind: PointKind, value: &str, home: &Country) -> (Option<String>, Option<String>) {
    match kind {
        PointKind::Phone | PointKind::Whatsapp => Phone::read(value, home)
            .map_or((None, None), |phone| (Some(phone.number), phone.extension)),
        PointKind::Email => (
            Email::parse(value)
                .ok()
                .map(|email| email.as_str().to_owned()),
            None,
        ),
        PointKind::Wechat => (Some(visible(value).to_lowercase()), None),
        PointKind::Other => (None, None),
    }
}

impl PointEdit {
    /// As it is kept: without blanks around it, and an address or a number without characters that show nothing.
    #[must_use]
    pub fn cleaned(&self) -> Self {
        Self {
            value: match self.kind {
                PointKind::Other => self.value.trim().to_owned(),
                _ => visible(&self.value),
            },
            label: self.label.trim().to_owned(),
            ..self.clone()
        }
    }

    /// The point this makes; unverified.
    #[must_use]
    pub fn point(&self, id: PointId, home: &Country) -> Point {
        let Self { value, label, .. } = self.cleaned();
        let (normal, extension) = normal(self.kind, &value, home);
        Point {
            id,
            kind: self.kind,
            value,
            normal,
            extension,
            label,
            primary: self.primary,
            verified: false,
        }
    }
}

impl Point {
    /// As a person would have typed it now.
    #[must_use]
    pub fn edit(&self) -> PointEdit {
        PointEdit {
            kind: self.kind,
            value: self.value.clone(),
            label: self.label.clone(),
            primary: self.primary,
        }
    }

    /// The point to use first among those of a kind.
    #[must_use]
    pub fn first(points: &[Self], kind: PointKind) -> Option<&Self> {
        let of_kind = || points.iter().filter(move |point| point.kind == kind);
        of_kind()
            .find(|point| point.primary)
            .or_else(|| of_kind().next())
    }
}
