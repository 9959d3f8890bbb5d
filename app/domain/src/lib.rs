//! Types, rules and mutators of the CRM, shared by phone, simulator and server.
//!
//! Pure: no I/O, no clock, no randomness, no framework. Whatever happens here happens the same way on every machine.

// What `noun!` writes names this crate by its name, inside it too.
extern crate self as domain;

pub mod account;
pub mod civil;
pub mod file;
pub mod id;
pub mod insight;
pub mod label;
pub mod merge;
pub mod money;
pub mod mutation;
pub mod noun;
pub mod past;
pub mod people;
pub mod phrase;
pub mod policy;
pub mod projection;
pub mod reach;
pub mod refusal;
pub mod routes;
pub mod row;
pub mod sales;
pub mod scope;
pub mod service;
mod tagged;
pub mod text;
pub mod view;
pub mod zone;

pub use id::{
    ActivityId, AttachmentId, ContactId, ConversationId, CouponId, MessageId, OfferId, OrderId,
    ParkedId, ProductId, UserId,
};
pub use label::{Label, Lang};
pub use money::Money;
pub use mutation::{Draft, Mutation, Undecodable, run, superseded};
pub use past::Past;
pub use refusal::Refusal;
pub use row::{Entity, Key, Row};
pub use scope::Scope;
pub use view::{Changes, Conflict, Ctx, Rows, ServerStep, Side, Stop};
