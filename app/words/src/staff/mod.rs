//! What only the staff's app says.

use crate::common::{self, Words};

audience! {
    /// The staff's words of one language, beside the common ones.
    StaffWords beside common::STAFF_EN, common::STAFF_ZH:
    account: StaffAccountWords,
    booking: StaffBookingWords,
    campaign: StaffCampaignWords,
    payment: StaffPaymentWords,
    business: StaffBusinessWords,
    insight: StaffInsightWords,
    consent: StaffConsentWords,
    import: StaffImportWords,
    people: StaffPeopleWords,
    reach: StaffReachWords,
    records: StaffRecordsWords,
    review: StaffReviewWords,
    sales: StaffSalesWords,
    service: StaffServiceWords,
    task: StaffTaskWords,
    team: StaffTeamWords,
    ticket: StaffTicketWords
}
