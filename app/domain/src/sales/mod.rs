//! The menu, what people order from it, and what they pay.

pub mod booking;
pub mod order;
pub mod past;
pub mod payment;
pub mod product;
pub mod service_offering;

pub use booking::busy_day::{BusyDay, Taken};
pub use booking::change::BookingMove;
pub use booking::request::{BookingRequest, BookingWalkIn};
pub use booking::step::{BookingAct, BookingStep};
pub use booking::{Booking, BookingState, CancelledBy};
pub use order::cart::{self, Cart, CartLine};
pub use order::place::{self, OrderPlace};
pub use order::step::{self, OrderStep, Step};
pub use order::{Choice, Kind, LATELY_DONE, Line, Order, OrderState};
pub use past::ProductPast;
pub use payment::{
    Payment, PaymentAbout, PaymentMethod, PaymentRecord, PaymentState, Refund, RefundRecord,
    RefundState,
};
pub use product::{
    Category, CategoryMake, CategorySet, OptionChoice, OptionGroup, Product, ProductMake,
    ProductSet,
};
pub use service_offering::{ServiceOffering, ServiceOfferingMake, ServiceOfferingSet};
