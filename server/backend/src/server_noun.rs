//! Nouns that do not travel: what only the server keeps, such as the queue of mails, sessions, devices and deposits.
//!
//! `server_noun!` says once how such a type stands in its table, with the codec of the nouns that travel. It does not compile for a type that is
//! a `Row` or has JSON, so that no pull, preview or export can carry one. Phones and pages get summaries, made for them by hand.

use crate::db::statement::{Cells, Clash, Table, Value};
use crate::error::BackendError;
use domain::noun::Columns;
use sqlx::AnyConnection;

/// Bytes in a column: hashes and secrets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Bytes(pub Vec<u8>);

/// A value that one column of such a table holds.
pub(crate) trait ServerColumn: Sized {
    fn value(&self) -> Value;
    fn read(cells: &mut Cells<'_>) -> Result<Self, BackendError>;
}

impl<T: Columns> ServerColumn for T {
    fn value(&self) -> Value {
        let mut cells = Vec::with_capacity(1);
        self.write(&mut cells);
        cells.pop().map_or(Value::MaybeText(None), Value::from)
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, BackendError> {
        Ok(<T as Columns>::read(cells)?)
    }
}

impl ServerColumn for Bytes {
    fn value(&self) -> Value {
        Value::Bytes(self.0.clone())
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, BackendError> {
        Ok(Self(cells.bytes()?.to_vec()))
    }
}

/// A noun that stays at the server.
pub(crate) trait ServerNoun: Sized {
    const TABLE: &'static str;
    /// All of them, in the order in which they are read and written.
    const COLUMNS: &'static [&'static str];

    fn values(&self) -> Vec<Value>;
    fn read(cells: &mut Cells<'_>) -> Result<Self, BackendError>;

    /// The columns for a statement, `alias` and a dot before each where the statement calls the table otherwise.
    fn columns(alias: &str) -> String {
        let named = |column: &&str| match alias {
            "" => (*column).to_owned(),
            alias => format!("{alias}.{column}"),
        };
        let columns: Vec<String> = Self::COLUMNS.iter().map(named).collect();
        columns.join(", ")
    }

    /// The table as it is written to.
    fn table(key: &'static [&'static str], clash: Clash) -> Table<'static> {
        Table {
            name: Self::TABLE,
            columns: Self::COLUMNS,
            key,
            clash,
        }
    }

    /// Writes a new row.
    async fn insert(&self, connection: &mut AnyConnection) -> Result<(), BackendError> {
        let table = Self::table(&[], Clash::Fail);
        Ok(table.put(connection, vec![self.values()]).await?)
    }
}

/// How a type that only the server keeps stands in its table: each of its fields, which is a column of that name.
macro_rules! server_noun {
    ($noun:ident in $table:literal { $($field:ident: $type:ty),+ $(,)? }) => {
        impl $crate::server_noun::ServerNoun for $noun {
            const TABLE: &'static str = $table;
            const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),+];

            fn values(&self) -> Vec<$crate::db::statement::Value> {
                vec![$(<$type as $crate::server_noun::ServerColumn>::value(&self.$field)),+]
            }

            fn read(
                cells: &mut $crate::db::statement::Cells<'_>,
            ) -> Result<Self, $crate::error::BackendError> {
                Ok(Self {
                    $($field: <$type as $crate::server_noun::ServerColumn>::read(cells)?),+
                })
            }
        }

        // Ambiguous, and so an error, for a type that could travel.
        const _: fn() = || {
            trait StaysHere<Marker> {
                fn stays() {}
            }
            impl<T: ?Sized> StaysHere<()> for T {}
            impl<T: Into<domain::Row>> StaysHere<u8> for T {}
            impl<T: serde::Serialize> StaysHere<u16> for T {}
            let _ = <$noun as StaysHere<_>>::stays;
        };
    };
}

/// A type with a name for each value, as its column holds it.
macro_rules! named_column {
    ($named:ty) => {
        impl domain::noun::Column for $named {
            const KIND: domain::noun::CellKind = domain::noun::CellKind::Text;

            fn cell(&self) -> domain::noun::Cell<'_> {
                domain::noun::Cell::Text(Some(self.name().into()))
            }

            fn from_cell(cell: domain::noun::Cell<'_>) -> Result<Self, domain::noun::BadCell> {
                match cell {
                    domain::noun::Cell::Text(Some(name)) => Self::parse(&name).ok_or_else(|| {
                        domain::noun::BadCell::new(format!("no such value: {name}"))
                    }),
                    _ => Err(domain::noun::BadCell::new("no text")),
                }
            }
        }
    };
}

pub(crate) use {named_column, server_noun};
