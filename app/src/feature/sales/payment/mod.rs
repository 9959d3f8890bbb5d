//! Taking money, giving it back, and what is still to be paid.

pub mod bill;
pub mod bill_facts;
pub mod bill_mark;
pub mod closing;
pub mod closings_kept;
pub mod desk_bill;
pub mod discount_list;
pub mod discount_sheet;
pub mod discounts_waiting;
pub mod invoice_sheet;
pub mod invoice_text;
pub mod invoices_page;
pub mod my_bill;
pub mod odd;
pub mod offline;
pub mod open_bills;
pub mod receipt;
pub mod receipt_sheet;
pub mod refund_sheet;
pub mod split_sheet;
pub mod take_sheet;
pub mod takings;
