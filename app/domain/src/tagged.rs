//! Enums that travel as one JSON object with a tag, where a build that does not know a tag keeps it as it came.
//!
//! `#[serde(tag = "…")]` writes the same JSON, but stops at a tag of a newer build, and costs several times the code.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The tag is not there, or is no text.
#[derive(Debug, thiserror::Error)]
#[error("no `{0}`")]
pub(crate) struct Untagged(pub &'static str);

/// Takes an object apart: the tag, and what stands beside it.
pub(crate) fn open<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
    tag: &'static str,
) -> Result<(String, Map<String, Value>), D::Error> {
    let mut args = Map::deserialize(deserializer)?;
    match args.remove(tag) {
        Some(Value::String(name)) => Ok((name, args)),
        _ => Err(serde::de::Error::custom(Untagged(tag))),
    }
}

/// One argument, read from its text, as rows are: a reader of its own for values that are in memory would be code twice.
pub(crate) fn arg<T: DeserializeOwned>(args: &Map<String, Value>, name: &str) -> Option<T> {
    serde_json::from_str(&args.get(name)?.to_string()).ok()
}

/// An enum by its tag: each variant with its name on the wire and its arguments. `Other` holds what this build does not know: a newer
/// build's variant, or arguments that do not fit.
macro_rules! tagged {
    (
        $(#[$meta:meta])*
        pub enum $enum:ident by $tag:ident {
            $($(#[$about:meta])* $variant:ident $name:literal $({ $($arg:ident: $type:ty),+ $(,)? })?,)+
        } else {
            $(#[$other:meta])* Other
        }
    ) => {
        $(#[$meta])*
        pub enum $enum {
            $($(#[$about])* $variant $({ $($arg: $type),+ })?,)+
            $(#[$other])*
            Other { $tag: String, args: serde_json::Map<String, serde_json::Value> },
        }

        impl $enum {
            /// The names on the wire that this build knows.
            pub const NAMES: &'static [&'static str] = &[$($name),+];

            /// The name on the wire.
            #[must_use]
            pub fn name(&self) -> &str {
                match self {
                    $(Self::$variant $({ $($arg: _),+ })? => $name,)+
                    Self::Other { $tag, .. } => $tag,
                }
            }

            fn known(name: &str, args: &serde_json::Map<String, serde_json::Value>) -> Option<Self> {
                // No variant may have any.
                let _ = args;
                Some(match name {
                    $($name => Self::$variant $({ $($arg: crate::tagged::arg(args, stringify!($arg))?),+ })?,)+
                    _ => return None,
                })
            }
        }

        impl serde::Serialize for $enum {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap as _;
                let mut json = serializer.serialize_map(None)?;
                json.serialize_entry(stringify!($tag), self.name())?;
                match self {
                    $(Self::$variant $({ $($arg),+ })? => { $($(json.serialize_entry(stringify!($arg), $arg)?;)+)? })+
                    Self::Other { args, .. } => {
                        for (name, value) in args {
                            json.serialize_entry(name, value)?;
                        }
                    }
                }
                json.end()
            }
        }

        impl<'de> serde::Deserialize<'de> for $enum {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let (name, args) = crate::tagged::open(deserializer, stringify!($tag))?;
                Ok(Self::known(&name, &args).unwrap_or(Self::Other { $tag: name, args }))
            }
        }
    };
}
pub(crate) use tagged;
