//! What somebody allows: the customer's switches, and the staff's record of it.

pub mod consent_rows;
pub mod desk_consent;
pub mod history;
pub mod privacy;
