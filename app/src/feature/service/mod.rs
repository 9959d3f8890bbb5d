//! Conversations: the customer's chat and the staff's inbox. Tickets: what was wrong, and how it was solved. Reviews: how it was.

pub mod canned_reply;
pub mod conversation;
pub mod help_article;
pub mod review;
pub mod ticket;
