//! Booking a table, a room, a person: for customers and for staff.

pub mod book_page;
pub mod booking_page;
pub mod booking_parts;
pub mod booking_text;
pub mod calendar_page;
pub mod day_grid;
pub mod desk_block;
pub mod desk_book;
pub mod desk_booking;
pub mod desk_new;
pub mod desk_waitlist;
pub mod displaced_cards;
pub mod hours;
pub mod picker;
pub mod waitlist;
