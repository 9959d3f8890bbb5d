//! The menu and what people order from it.

pub mod cart;
pub mod order;
pub mod past;
pub mod place;
pub mod product;
pub mod step;

pub use cart::{Cart, CartLine};
pub use order::{Choice, Kind, LATELY_DONE, Line, Order, OrderState};
pub use past::ProductPast;
pub use place::OrderPlace;
pub use product::{Category, OptionChoice, OptionGroup, Product, ProductSet};
pub use step::{OrderStep, Step};
