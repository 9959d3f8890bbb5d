//! Booking a table, a room, a person: for customers and for staff.

pub mod book_page;
pub mod booking_page;
pub mod booking_parts;
pub mod booking_text;
pub mod desk_book;
pub mod desk_booking;
pub mod desk_new;
pub mod picker;
