//! What is for sale: the menu, its choices, and changing it.

pub mod desk_menu;
pub mod menu;
pub mod menu_sections;
pub mod options_edit;
pub mod picture;
pub mod place;
pub mod product_edit;
pub mod product_new;
pub mod product_options;
pub mod product_past;
pub mod product_sheet;
