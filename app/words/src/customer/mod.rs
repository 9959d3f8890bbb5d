//! What only the customers' app says.

use crate::common::{self, Words};

audience! {
    /// The customers' words of one language: the common ones, and those of ordering, of their data and of their chat.
    CustomerWords beside common::EN, common::ZH:
    ;
    account: CustomerAccountWords,
    booking: CustomerBookingWords,
    consent: CustomerConsentWords,
    offer: CustomerOfferWords,
    payment: CustomerPaymentWords,
    review: CustomerReviewWords,
    sales: CustomerSalesWords,
    service: CustomerServiceWords,
    ticket: CustomerTicketWords
}
