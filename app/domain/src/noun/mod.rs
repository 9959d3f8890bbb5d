//! One definition per noun.
//!
//! [`record!`](crate::record) says of each field of a struct its merge class and its columns; [`noun!`](crate::noun) says the same of a record that travels to phones, and in which
//! scopes it stands. A field that is left out does not compile, because the record is read back by a struct literal. From the same lines come, where they are asked for, the
//! mutation that makes a row (`made by`) and the one that changes it (`changed by`), with their limits and merges.
//!
//! | class | a change of it says | merge |
//! |---|---|---|
//! | `fixed` | nothing: given when the row is made | |
//! | `server` | nothing: written by rules and by the server | |
//! | `own` | what its own mutations say: the noun's module has its rule by hand | |
//! | `soft` | [`Was`](crate::merge::Was) | later server order wins, the value that went stays in the history |
//! | `hard` | [`Was`](crate::merge::Was) | never overwritten: two versions are a conflict |
//! | `set` | [`SetChange`](crate::merge::SetChange) | what was added and removed |
//! | `grow` | the new elements | they are added; nothing goes |
//! | `guarded` | [`Was`](crate::merge::Was) | along the state's arrows, only from the state that its author saw; otherwise refused |
//! | `text` | [`Was`](crate::merge::Was) | by lines, three-way; where both changed the same lines, a conflict |
//! | `order` | [`Was`](crate::merge::Was) of a [`Position`](crate::merge::Position) | later server order wins |
//! | `map` | [`MapChange`](crate::merge::MapChange) | `soft`, per key |

pub(crate) mod column;
mod merging;
mod rules;

pub use column::{BadCell, Cell, CellKind, Column, Columns, Source};
pub(crate) use merging::Lost;
pub use merging::{Guarded, Merging};
pub use rules::{Change, Limit, Make, SetMutation, change, created, make};

use crate::merge::Class;
use crate::row::{Entity, Row};
use crate::scope::Scope;
use uuid::Uuid;

/// What is known of a field.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// As in the struct, in mutations and on the wire.
    pub name: &'static str,
    pub class: Class,
    /// The columns that hold it, as a rule one of its own name.
    pub columns: &'static [&'static str],
    /// What each column holds.
    pub kinds: &'static [CellKind],
}

/// Something with a table of its own. Whether it travels says [`Noun`].
pub trait Record: Sized {
    const TABLE: &'static str;
    /// The id first.
    const FIELDS: &'static [Field];

    /// The value of each column, in the order of the fields.
    fn cells<'a>(&'a self, out: &mut Vec<Cell<'a>>);

    /// Reads the columns in their order.
    ///
    /// # Errors
    /// [`BadCell`] where a column does not hold such a value.
    fn read(from: &mut dyn Source) -> Result<Self, BadCell>;
}

/// A record that travels: phones hold it, by the scopes in which it stands.
pub trait Noun: Record + Clone + Into<Row> {
    type Id: Copy + Into<Uuid>;
    const ENTITY: Entity;
    /// The mutation that changes its fields, where there is one that a definition made.
    const SET: Option<&'static str>;

    fn id(&self) -> Self::Id;

    /// The row as this noun, where it is one.
    fn of(row: &Row) -> Option<&Self>;

    /// Who gets it: sorted, never empty.
    fn scopes(&self) -> Vec<Scope>;
}

/// The merge class of a field; none for a field that there is not.
#[must_use]
pub fn class_of(fields: &[Field], name: &str) -> Option<Class> {
    let mut named = fields.iter().filter(|field| field.name == name);
    named.next().map(|field| field.class)
}

/// A noun: a record, see [`record!`], that travels.
///
/// ```text
/// noun! {
///     Location in "location" by LocationId, scopes |_| vec![Scope::Business],
///     made by LocationMake "location.make@1", changed by LocationSet "location.set@1";
///     soft name: Label, max(80);
///     hard zone: String, check(is_zone);
/// }
/// ```
#[macro_export]
macro_rules! noun {
    ($noun:ident in $table:literal by $id:ident, scopes $scopes:expr
     $(, made by $make:ident $makes:literal)? $(, changed by $set:ident $sets:literal)?;
     $($fields:tt)*) => {
        $crate::record! {
            $noun in $table by $id $(, made by $make $makes)? $(, changed by $set $sets)?;
            $($fields)*
        }

        impl $crate::noun::Noun for $noun {
            type Id = $id;
            const ENTITY: $crate::row::Entity = $crate::row::Entity::$noun;
            const SET: Option<&'static str> = $crate::noun!(@set $($sets)?);

            fn id(&self) -> $id {
                self.id
            }

            fn of(row: &$crate::row::Row) -> Option<&Self> {
                if let $crate::row::Row::$noun(row) = row { Some(row) } else { None }
            }

            fn scopes(&self) -> Vec<$crate::scope::Scope> {
                let of: fn(&Self) -> Vec<$crate::scope::Scope> = $scopes;
                of(self)
            }
        }
    };
    (@set) => { None };
    (@set $sets:literal) => { Some($sets) };
}

/// A struct with a table: of each field its merge class, its type, its columns where they are called otherwise, and its rules.
///
/// `class field: Type [as "column" | as ["a", "b"]] [, max(limit)] [, check(function)] [, new(function)];`
///
/// * `max(n)` – characters of a text, of each side of a label; `max(n, m)` – elements of a set and characters of each.
/// * `check(function)` – `fn(&Type) -> Result<(), Refusal>`, asked of a new value.
/// * `added()` – it came after the mutation that makes the noun was released: that one does not say it, and a new row has its default.
/// * `new(function)` – `fn(&Ctx) -> Type`: what a `server` or `guarded` field is when the row is made; without it, the type's default.
#[macro_export]
macro_rules! record {
    ($noun:ident in $table:literal by $id:ident
     $(, made by $make:ident $makes:literal)? $(, changed by $set:ident $sets:literal)?;
     $($class:ident $field:ident : $type:ty $(as $column:tt)? $(, $rule:ident $arg:tt)* ;)*) => {
        impl $crate::noun::Record for $noun {
            const TABLE: &'static str = $table;
            const FIELDS: &'static [$crate::noun::Field] = &[
                $crate::noun::Field {
                    name: "id",
                    class: $crate::merge::Class::Fixed,
                    columns: &["id"],
                    kinds: <$id as $crate::noun::Columns>::KINDS,
                },
                $($crate::noun::Field {
                    name: stringify!($field),
                    class: $crate::record!(@class $class),
                    columns: $crate::record!(@columns $field $($column)?),
                    kinds: <$type as $crate::noun::Columns>::KINDS,
                },)*
            ];

            fn cells<'a>(&'a self, out: &mut Vec<$crate::noun::Cell<'a>>) {
                $crate::noun::Columns::write(&self.id, out);
                $($crate::noun::Columns::write(&self.$field, out);)*
            }

            fn read(from: &mut dyn $crate::noun::Source) -> Result<Self, $crate::noun::BadCell> {
                Ok(Self {
                    id: $crate::noun::Columns::read(from).map_err(|bad| bad.of($table, "id"))?,
                    $($field: $crate::noun::Columns::read(from).map_err(|bad| bad.of($table, stringify!($field)))?,)*
                })
            }
        }

        $crate::record! { @made [$($make $makes)?] $noun $id $($class $field: $type $(, $rule $arg)*;)* }
        $crate::record! { @changed [$($set $sets)?] $noun $id $($class $field: $type $(, $rule $arg)*;)* }
    };

    // Whether there is a mutation that makes rows, and one that changes them.
    (@made [] $($rest:tt)*) => {};
    (@made [$make:ident $makes:literal] $noun:ident $id:ident $($fields:tt)*) => {
        $crate::record! { @make $noun $id $make $makes {} {} $($fields)* }
    };
    (@changed [] $($rest:tt)*) => {};
    (@changed [$set:ident $sets:literal] $noun:ident $id:ident $($fields:tt)*) => {
        $crate::record! { @set $noun $id $set $sets {} $($fields)* }
    };

    // The merge class of a word.
    (@class fixed) => { $crate::merge::Class::Fixed };
    (@class server) => { $crate::merge::Class::Fixed };
    (@class own) => { $crate::merge::Class::Own };
    (@class soft) => { $crate::merge::Class::Soft };
    (@class hard) => { $crate::merge::Class::Hard };
    (@class set) => { $crate::merge::Class::Set };
    (@class grow) => { $crate::merge::Class::Set };
    (@class guarded) => { $crate::merge::Class::Guarded };
    (@class text) => { $crate::merge::Class::Text };
    (@class order) => { $crate::merge::Class::Order };
    (@class map) => { $crate::merge::Class::Map };

    (@columns $field:ident) => { &[stringify!($field)] };
    (@columns $field:ident $column:literal) => { &[$column] };
    (@columns $field:ident [$($column:literal),+ $(,)?]) => { &[$($column),+] };

    // How a change of a field is written.
    (@change soft $type:ty) => { Option<$crate::merge::Was<$type>> };
    (@change hard $type:ty) => { Option<$crate::merge::Was<$type>> };
    (@change guarded $type:ty) => { Option<$crate::merge::Was<$type>> };
    (@change text $type:ty) => { Option<$crate::merge::Was<$type>> };
    (@change order $type:ty) => { Option<$crate::merge::Was<$type>> };
    (@change set $type:ty) => { Option<$crate::merge::SetChange> };
    (@change grow $type:ty) => { $type };
    (@change map $type:ty) => { $crate::merge::MapChange };

    // What a new value must be like, in a new row and in a change.
    (@limit_made $name:expr, $value:expr, max ($($most:expr),+)) => { $crate::noun::Limit::limit($value, $name, ($($most),+))? };
    (@limit_made $name:expr, $value:expr, check ($check:expr)) => { $check($value)? };
    (@limit_made $name:expr, $value:expr, new ($new:expr)) => {};
    (@limit_changed $name:expr, $value:expr, max ($($most:expr),+)) => { $crate::noun::Limit::limit($value, $name, ($($most),+))? };
    (@limit_changed $name:expr, $value:expr, check ($check:expr)) => { $crate::noun::Change::check($value, $check)? };
    (@limit_changed $name:expr, $value:expr, new ($new:expr)) => {};
    (@limit_changed $name:expr, $value:expr, added ()) => {};

    // What a field is in a new row that its author does not say.
    (@new $ctx:ident) => { Default::default() };
    (@new $ctx:ident new ($new:expr)) => { $new($ctx) };
    (@new $ctx:ident $rule:ident $arg:tt $($rest:tt)*) => { $crate::record!(@new $ctx $($rest)*) };

    // The fields of the mutation that makes a row: those that its author says, then those that rules say.
    (@make $noun:ident $id:ident $make:ident $makes:literal {$($said:tt)*} {$($ruled:tt)*}
        $class:ident $field:ident : $type:ty, added () $(, $rule:ident $arg:tt)*; $($rest:tt)*) => {
        $crate::record! { @make $noun $id $make $makes {$($said)*} {$($ruled)* [$field $($rule $arg)*]} $($rest)* }
    };
    (@make $noun:ident $id:ident $make:ident $makes:literal {$($said:tt)*} {$($ruled:tt)*}
        server $field:ident : $type:ty $(, $rule:ident $arg:tt)*; $($rest:tt)*) => {
        $crate::record! { @make $noun $id $make $makes {$($said)*} {$($ruled)* [$field $($rule $arg)*]} $($rest)* }
    };
    (@make $noun:ident $id:ident $make:ident $makes:literal {$($said:tt)*} {$($ruled:tt)*}
        guarded $field:ident : $type:ty $(, $rule:ident $arg:tt)*; $($rest:tt)*) => {
        $crate::record! { @make $noun $id $make $makes {$($said)*} {$($ruled)* [$field $($rule $arg)*]} $($rest)* }
    };
    (@make $noun:ident $id:ident $make:ident $makes:literal {$($said:tt)*} {$($ruled:tt)*}
        $class:ident $field:ident : $type:ty $(, $rule:ident $arg:tt)*; $($rest:tt)*) => {
        $crate::record! { @make $noun $id $make $makes {$($said)* [$field ($type) $($rule $arg)*]} {$($ruled)*} $($rest)* }
    };
    (@make $noun:ident $id:ident $make:ident $makes:literal
        {$([$said:ident ($type:ty) $($rule:ident $arg:tt)*])*} {$([$ruled:ident $($given:tt)*])*}) => {
        #[doc = concat!("`", $makes, "`: a new row, with all that its author says of it.")]
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $make {
            pub id: $id,
            $(
                pub $said: $type,
            )*
        }

        impl $crate::noun::Make for $make {
            type Row = $noun;

            fn id(&self) -> $id {
                self.id
            }

            fn check(&self) -> Result<(), $crate::refusal::Refusal> {
                $($($crate::record!(@limit_made stringify!($said), &self.$said, $rule $arg);)*)*
                Ok(())
            }

            fn row(&self, ctx: &$crate::view::Ctx) -> $noun {
                let _ = ctx;
                $noun {
                    id: self.id,
                    $($said: self.$said.clone(),)*
                    $($ruled: $crate::record!(@new ctx $($given)*),)*
                }
            }

            fn is(&self, row: &$noun) -> bool {
                $(self.$said == row.$said)&&*
            }
        }
    };

    // The fields of the mutation that changes a row.
    (@set $noun:ident $id:ident $set:ident $sets:literal {$($done:tt)*}
        fixed $field:ident : $type:ty $(, $rule:ident $arg:tt)*; $($rest:tt)*) => {
        $crate::record! { @set $noun $id $set $sets {$($done)*} $($rest)* }
    };
    (@set $noun:ident $id:ident $set:ident $sets:literal {$($done:tt)*}
        server $field:ident : $type:ty $(, $rule:ident $arg:tt)*; $($rest:tt)*) => {
        $crate::record! { @set $noun $id $set $sets {$($done)*} $($rest)* }
    };
    (@set $noun:ident $id:ident $set:ident $sets:literal {$($done:tt)*}
        own $field:ident : $type:ty $(, $rule:ident $arg:tt)*; $($rest:tt)*) => {
        $crate::record! { @set $noun $id $set $sets {$($done)*} $($rest)* }
    };
    (@set $noun:ident $id:ident $set:ident $sets:literal {$($done:tt)*}
        $class:ident $field:ident : $type:ty $(, $rule:ident $arg:tt)*; $($rest:tt)*) => {
        $crate::record! { @set $noun $id $set $sets {$($done)* [$class $field ($type) $($rule $arg)*]} $($rest)* }
    };
    (@set $noun:ident $id:ident $set:ident $sets:literal
        {$([$class:ident $field:ident ($type:ty) $($rule:ident $arg:tt)*])*}) => {
        #[doc = concat!("`", $sets, "`: the fields somebody changed, each with the value they saw.")]
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $set {
            pub id: $id,
            $(
                #[serde(default, skip_serializing_if = "domain::noun::Change::is_nothing")]
                pub $field: $crate::record!(@change $class $type),
            )*
        }

        impl $set {
            /// A change of nothing yet.
            #[must_use]
            pub fn of(id: $id) -> Self {
                Self { id, $($field: Default::default(),)* }
            }
        }

        impl $crate::noun::SetMutation for $set {
            type Row = $noun;
            type Id = $id;
            const NAME: &'static str = $sets;
            const FIELDS: &'static [&'static str] = &[$(stringify!($field)),*];

            fn id(&self) -> $id {
                self.id
            }

            fn check(&self) -> Result<(), $crate::refusal::Refusal> {
                $($($crate::record!(@limit_changed stringify!($field), &self.$field, $rule $arg);)*)*
                Ok(())
            }

            fn merge(&self, row: &mut $noun, merging: &mut $crate::noun::Merging) {
                $(merging.$class(stringify!($field), &mut row.$field, &self.$field);)*
            }
        }
    };
}
