//! People from a file: choosing it, seeing what it would do, having it done, and undoing it. Needs the server.

pub mod column_map;
pub mod import_page;
pub mod import_text;
pub mod past_runs;
pub mod preview;
pub mod reading_choice;
pub mod run_under_way;
