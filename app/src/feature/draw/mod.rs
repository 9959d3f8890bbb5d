//! One offer as staff see it, with the draws of its winners: it names segments and people, so it stands above both.

mod draw_list;
mod draw_sheet;
pub mod offer_page;
