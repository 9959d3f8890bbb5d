//! What the server kept instead of doing, for its author to answer: *Needs you* on the screen.

pub mod desk_parked_page;
pub mod noun_versions;
pub mod parked_page;
pub mod parked_view;
