//! Pages and files for browsers: the menu, the shells of the apps, their manifests and pictures.

pub mod accent;
pub mod assets;
pub mod book;
pub mod click;
pub mod demo_mail;
pub mod folder;
pub mod help;
pub mod page;
pub mod pay;
pub mod pwa;
pub mod reviews;
pub mod sandbox;
pub mod shell;
pub mod unsubscribe;
