//! The menu and what people order from it.

pub mod order;
pub mod past;
pub mod product;

pub use order::cart::{self, Cart, CartLine};
pub use order::place::{self, OrderPlace};
pub use order::step::{self, OrderStep, Step};
pub use order::{Choice, Kind, LATELY_DONE, Line, Order, OrderState};
pub use past::ProductPast;
pub use product::{
    Category, CategoryMake, CategorySet, OptionChoice, OptionGroup, Product, ProductMake,
    ProductSet,
};
