//! Screens, components, words and server functions of the two apps; decisions live in `domain`.

pub mod device;
#[cfg(feature = "ssr")]
pub mod public;
