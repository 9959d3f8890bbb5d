//! How values stand in columns: whole numbers, texts, and JSON as text.

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::borrow::Cow;
use uuid::Uuid;

/// What one column holds of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell<'a> {
    Int(Option<i64>),
    Text(Option<Cow<'a, str>>),
}

/// What a column can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellKind {
    Int,
    Text,
    MaybeInt,
    MaybeText,
}

impl CellKind {
    /// The same, or nothing.
    #[must_use]
    pub const fn or_nothing(self) -> Self {
        match self {
            Self::Int | Self::MaybeInt => Self::MaybeInt,
            Self::Text | Self::MaybeText => Self::MaybeText,
        }
    }
}

/// Columns from left to right.
pub trait Source {
    /// # Errors
    /// [`BadCell`] where there is no such column, or it holds no number.
    fn int(&mut self) -> Result<Option<i64>, BadCell>;

    /// # Errors
    /// [`BadCell`] where there is no such column, or it holds no text.
    fn text(&mut self) -> Result<Option<&str>, BadCell>;
}

/// A column holds what its field cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{table}.{field}: {why}")]
pub struct BadCell {
    pub table: &'static str,
    pub field: &'static str,
    pub why: String,
}

impl BadCell {
    #[must_use]
    pub fn new(why: impl Into<String>) -> Self {
        Self {
            table: "",
            field: "",
            why: why.into(),
        }
    }

    /// The same, with the field that it is about.
    #[must_use]
    pub fn of(self, table: &'static str, field: &'static str) -> Self {
        Self {
            table,
            field,
            ..self
        }
    }
}

/// A value that one column holds.
pub trait Column: Sized {
    /// [`CellKind::Int`] or [`CellKind::Text`].
    const KIND: CellKind;

    fn cell(&self) -> Cell<'_>;

    /// # Errors
    /// [`BadCell`] where the cell holds no such value.
    fn from_cell(cell: Cell<'_>) -> Result<Self, BadCell>;
}

/// A value that one or more columns hold.
pub trait Columns: Sized {
    const KINDS: &'static [CellKind];

    fn write<'a>(&'a self, out: &mut Vec<Cell<'a>>);

    /// # Errors
    /// [`BadCell`] where the columns hold no such value.
    fn read(from: &mut dyn Source) -> Result<Self, BadCell>;
}

impl<T: Column> Columns for T {
    const KINDS: &'static [CellKind] = &[T::KIND];

    fn write<'a>(&'a self, out: &mut Vec<Cell<'a>>) {
        out.push(self.cell());
    }

    fn read(from: &mut dyn Source) -> Result<Self, BadCell> {
        T::from_cell(next::<T>(from)?)
    }
}

impl<T: Column> Columns for Option<T> {
    const KINDS: &'static [CellKind] = &[T::KIND.or_nothing()];

    fn write<'a>(&'a self, out: &mut Vec<Cell<'a>>) {
        out.push(match (self, T::KIND) {
            (Some(value), _) => value.cell(),
            (None, CellKind::Int | CellKind::MaybeInt) => Cell::Int(None),
            (None, CellKind::Text | CellKind::MaybeText) => Cell::Text(None),
        });
    }

    fn read(from: &mut dyn Source) -> Result<Self, BadCell> {
        match next::<T>(from)? {
            Cell::Int(None) | Cell::Text(None) => Ok(None),
            cell => T::from_cell(cell).map(Some),
        }
    }
}

fn next<T: Column>(from: &mut dyn Source) -> Result<Cell<'_>, BadCell> {
    Ok(match T::KIND {
        CellKind::Int | CellKind::MaybeInt => Cell::Int(from.int()?),
        CellKind::Text | CellKind::MaybeText => Cell::Text(from.text()?.map(Cow::Borrowed)),
    })
}

fn int(cell: &Cell<'_>) -> Result<i64, BadCell> {
    match cell {
        Cell::Int(Some(value)) => Ok(*value),
        Cell::Int(None) | Cell::Text(_) => Err(BadCell::new("no number")),
    }
}

fn text(cell: Cell<'_>) -> Result<Cow<'_, str>, BadCell> {
    match cell {
        Cell::Text(Some(value)) => Ok(value),
        Cell::Text(None) | Cell::Int(_) => Err(BadCell::new("no text")),
    }
}

impl Column for i64 {
    const KIND: CellKind = CellKind::Int;

    fn cell(&self) -> Cell<'_> {
        Cell::Int(Some(*self))
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, BadCell> {
        int(&cell)
    }
}

/// A number of fewer or other values than a column holds. What is written always fits but for numbers that nothing here reaches.
macro_rules! numbers {
    ($($number:ty),+) => {$(
        impl Column for $number {
            const KIND: CellKind = CellKind::Int;

            fn cell(&self) -> Cell<'_> {
                Cell::Int(Some(i64::try_from(*self).unwrap_or(i64::MAX)))
            }

            fn from_cell(cell: Cell<'_>) -> Result<Self, BadCell> {
                Self::try_from(int(&cell)?).map_err(|_| BadCell::new("a number out of range"))
            }
        }
    )+};
}

numbers!(u32, u64);

impl Column for bool {
    const KIND: CellKind = CellKind::Int;

    fn cell(&self) -> Cell<'_> {
        Cell::Int(Some((*self).into()))
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, BadCell> {
        int(&cell).map(|value| value != 0)
    }
}

impl Column for String {
    const KIND: CellKind = CellKind::Text;

    fn cell(&self) -> Cell<'_> {
        Cell::Text(Some(Cow::Borrowed(self)))
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, BadCell> {
        text(cell).map(Cow::into_owned)
    }
}

impl Column for Uuid {
    const KIND: CellKind = CellKind::Text;

    fn cell(&self) -> Cell<'_> {
        Cell::Text(Some(Cow::Owned(self.to_string())))
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, BadCell> {
        let text = text(cell)?;
        text.parse().map_err(|_| BadCell::new("no id"))
    }
}

/// A cell with a value's JSON.
pub(crate) fn json_cell<T: Serialize>(value: &T) -> Cell<'static> {
    // JSON of these types fails only for want of memory.
    Cell::Text(serde_json::to_string(value).ok().map(Cow::Owned))
}

/// A value from a cell with its JSON.
pub(crate) fn from_json_cell<T: DeserializeOwned>(cell: Cell<'_>) -> Result<T, BadCell> {
    let text = text(cell)?;
    serde_json::from_str(&text).map_err(|error| BadCell::new(error.to_string()))
}

/// A value from a cell with its name.
pub(crate) fn named<T>(
    cell: Cell<'_>,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<T, BadCell> {
    let text = text(cell)?;
    parse(&text).ok_or_else(|| BadCell::new(format!("no such value: {text}")))
}

/// Types that stand in a column as their JSON.
macro_rules! json_columns {
    ($($json:ty),+ $(,)?) => {$(
        impl $crate::noun::Column for $json {
            const KIND: $crate::noun::CellKind = $crate::noun::CellKind::Text;

            fn cell(&self) -> $crate::noun::Cell<'_> {
                $crate::noun::column::json_cell(self)
            }

            fn from_cell(cell: $crate::noun::Cell<'_>) -> Result<Self, $crate::noun::BadCell> {
                $crate::noun::column::from_json_cell(cell)
            }
        }
    )+};
}

/// Types that stand in a column as a text of their own: how it is written and how it is read.
macro_rules! text_columns {
    ($($named:ty => |$value:ident| $text:expr, |$read:ident| $parse:expr;)+) => {$(
        impl $crate::noun::Column for $named {
            const KIND: $crate::noun::CellKind = $crate::noun::CellKind::Text;

            fn cell(&self) -> $crate::noun::Cell<'_> {
                let $value = self;
                $crate::noun::Cell::Text(Some($text.into()))
            }

            fn from_cell(cell: $crate::noun::Cell<'_>) -> Result<Self, $crate::noun::BadCell> {
                $crate::noun::column::named(cell, |$read| $parse)
            }
        }
    )+};
}

/// Enums whose variants have names: the same in columns, in words and on the wire.
macro_rules! names {
    ($($named:ident { $($variant:ident $name:literal),+ $(,)? })+) => {$(
        impl $named {
            /// Each value, in the order of its definition.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$variant),+];

            /// The name in columns and on the wire.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// The value of a name.
            #[must_use]
            pub fn parse(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)+ _ => None }
            }
        }

        $crate::noun::column::text_columns! { $named => |value| value.name(), |text| Self::parse(text); }
    )+};
}

pub(crate) use {json_columns, names, text_columns};

json_columns!(
    serde_json::Value,
    Vec<String>,
    std::collections::BTreeSet<String>,
    std::collections::BTreeMap<String, String>,
    crate::label::Label,
);

text_columns! {
    crate::money::Currency => |value| value.0.as_str(), |text| Some(Self(text.to_owned()));
    crate::people::Country => |value| value.as_str(), |text| Self::parse(text);
    crate::label::Lang => |value| value.tag(), |text| Some(Self::parse(text));
    crate::merge::Position => |value| value.as_str(), |text| Self::parse(text);
}

impl Column for crate::money::Money {
    const KIND: CellKind = CellKind::Int;

    fn cell(&self) -> Cell<'_> {
        Cell::Int(Some(self.0))
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, BadCell> {
        int(&cell).map(Self)
    }
}
