//! An order, from the cart to the hand-over.

pub mod board;
pub mod cart;
pub mod cart_bar;
pub mod cart_draft;
pub mod cart_form;
pub mod cart_state;
pub mod customer_link;
pub mod desk_order;
pub mod order_card;
pub mod order_page;
pub mod order_parts;
pub mod order_text;
pub mod orders;
pub mod refuse_sheet;
pub mod refused_lately;
pub mod refusing;
pub mod stage;
pub mod step_buttons;
pub mod steps;
