//! What only the staff's app says.

use crate::common::{self, Words};
use domain::people::retention::RetentionOf;
use domain::people::sms::SmsFailure;

audience! {
    /// The staff's words of one language, beside the common ones.
    StaffWords beside common::STAFF_EN, common::STAFF_ZH:
    account: StaffAccountWords,
    booking: StaffBookingWords,
    business: StaffBusinessWords,
    campaign: StaffCampaignWords,
    consent: StaffConsentWords,
    insight: StaffInsightWords,
    offer: StaffOfferWords,
    paying: StaffPayingWords,
    payment: StaffPaymentWords,
    people: StaffPeopleWords,
    place: StaffPlaceWords,
    reach: StaffReachWords,
    records: StaffRecordsWords,
    review: StaffReviewWords,
    sales: StaffSalesWords,
    service: StaffServiceWords,
    sms: StaffSmsWords,
    task: StaffTaskWords,
    ticket: StaffTicketWords;
    import: StaffImportWords,
    mail: StaffMailWords,
    team: StaffTeamWords
}

impl StaffWords {
    /// What can have a time after which it goes.
    #[must_use]
    pub fn retention_of(&self, of: RetentionOf) -> &'static str {
        match of {
            RetentionOf::Conversations => self.consent.retention_conversations,
            RetentionOf::Tickets => self.consent.retention_tickets,
            RetentionOf::Letters => self.consent.retention_letters,
            RetentionOf::Changes => self.consent.retention_changes,
        }
    }

    /// Why a message did not arrive, in plain words.
    #[must_use]
    pub fn sms_failure(&self, failure: SmsFailure) -> &'static str {
        let of = &self.sms;
        match failure {
            SmsFailure::NoProvider => of.no_provider,
            SmsFailure::BadNumber => of.number_wrong,
            SmsFailure::NotMobile => of.not_mobile,
            SmsFailure::Unreachable => of.unreachable,
            SmsFailure::Blocked => of.blocked,
            SmsFailure::NoCountry => of.no_country,
            SmsFailure::Abroad => of.abroad,
            SmsFailure::NoMoney => of.no_money,
            SmsFailure::Keys => of.keys,
            SmsFailure::TooManyToday => of.too_many_today,
            SmsFailure::TooManyToPerson => of.too_many_to_person,
            SmsFailure::TooLong => of.too_long,
            SmsFailure::NoTemplate => of.no_template,
            SmsFailure::TemplateRefused => of.template_refused,
            SmsFailure::NoConsent => of.no_consent,
            SmsFailure::Withdrawn => of.withdrawn,
            SmsFailure::DoNotContact => of.do_not_contact,
            SmsFailure::TooLate => of.too_late,
            SmsFailure::Other => of.other_reason,
        }
    }
}
