//! Conversations: the customer's chat and the staff's inbox. Tickets: what was wrong, and how it was solved.

pub mod conversation;
pub mod ticket;
