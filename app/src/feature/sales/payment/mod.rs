//! Taking money, giving it back, and what is still to be paid.

pub mod bill;
pub mod bill_facts;
pub mod bill_mark;
pub mod closing;
pub mod desk_bill;
pub mod my_bill;
pub mod odd;
pub mod offline;
pub mod open_bills;
pub mod receipt;
pub mod refund_sheet;
pub mod take_sheet;
