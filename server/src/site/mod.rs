//! Pages and files for browsers: the menu, the shells of the apps, their manifests and pictures.

pub mod accent;
pub mod assets;
pub mod book;
pub mod calendar;
pub mod click;
pub mod closed;
pub mod confirm;
pub mod demo_mail;
pub mod demo_sms;
pub mod folder;
pub mod help;
pub mod legal;
pub mod logo;
pub mod page;
pub mod pay;
pub mod pwa;
pub mod receipt;
pub mod reviews;
pub mod sandbox;
pub mod shell;
pub mod sms;
pub mod unsubscribe;
pub mod waitlist;
