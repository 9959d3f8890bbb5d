//! The screens, by noun. Staff and customer screens of one noun live together: it is one order that travels.

pub mod account;
pub mod business;
pub mod draw;
pub mod file;
pub mod insight;
pub mod people;
pub mod reach;
pub mod sales;
pub mod service;
pub mod start;
pub mod task;
pub mod team;
