//! The menu, what people order from it, and what they pay.

pub mod booking;
pub mod offer;
pub mod order;
pub mod past;
pub mod payment;
pub mod product;
pub mod resource_block;
pub mod service_offering;
pub mod waitlist;

pub use booking::busy_day::{BusyDay, Taken};
pub use booking::change::BookingMove;
pub use booking::request::{BookingRequest, BookingWalkIn};
pub use booking::step::{BookingAct, BookingStep};
pub use booking::{Booking, BookingState, CancelledBy};
pub use offer::collect::CouponCollect;
pub use offer::coupon::Coupon;
pub use offer::honour::CouponHonour;
pub use offer::{Offer, OfferCreate, OfferSet};
pub use order::cart::{self, Cart, CartLine};
pub use order::discount::{self, OrderDiscount};
pub use order::place::{self, OrderPlace};
pub use order::step::{self, OrderStep, Step};
pub use order::{Choice, Kind, LATELY_DONE, Line, Order, OrderState};
pub use past::ProductPast;
pub use payment::{
    DayClosing, DayClosingKeep, Invoice, Payment, PaymentAbout, PaymentMethod, PaymentRecord,
    PaymentState, Refund, RefundRecord, RefundState,
};
pub use product::{
    Category, CategoryMake, CategorySet, OptionChoice, OptionGroup, Product, ProductMake,
    ProductSet,
};
pub use resource_block::{ResourceBlock, ResourceBlockCreate, ResourceBlockLift};
pub use service_offering::{ServiceOffering, ServiceOfferingMake, ServiceOfferingSet};
pub use waitlist::{
    WaitlistEntry, WaitlistEntryAccept, WaitlistEntryJoin, WaitlistEntryLeave, WaitlistOffer,
    WaitlistState,
};
