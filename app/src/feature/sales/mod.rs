//! Menu, cart and orders, for customers and for staff.

pub mod basket;
pub mod board;
pub mod cart;
pub mod cart_form;
pub mod desk_menu;
pub mod desk_order;
pub mod desk_today;
pub mod home;
pub mod menu;
pub mod order;
pub mod order_card;
pub mod orders;
pub mod pick;
pub mod product_past;
pub mod product_sheet;
pub mod refusal;
pub mod stage;
pub mod step_buttons;
pub mod steps;
pub mod till;
pub mod told;
