//! What somebody allows: the customer's switches, and the staff's record of it.

pub mod consent_rows;
pub mod desk_consent;
pub mod desk_wishes;
pub mod history;
pub mod preference_rows;
pub mod preferences;
pub mod privacy;
