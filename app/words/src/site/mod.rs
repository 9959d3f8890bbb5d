//! What only the public pages say, which the server renders.

use crate::common::{self, Words};

audience! {
    /// The words of the public pages in one language, beside the common ones.
    SiteWords beside common::EN, common::ZH:
    ;
    account: SiteAccountWords,
    booking: SiteBookingWords,
    closing: SiteClosingWords,
    consent: SiteConsentWords,
    payment: SitePaymentWords,
    review: SiteReviewWords,
    sales: SiteSalesWords,
    service: SiteServiceWords,
    set_up: SiteSetUpWords,
    ui: SiteUiWords
}
