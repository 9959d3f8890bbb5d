//! What both apps and the public pages say.

pub mod account;
pub mod booking;
pub mod consent;
pub mod file;
pub mod payment;
pub mod people;
pub mod protection;
pub mod review;
pub mod sales;
pub mod service;
pub mod sync;
pub mod ticket;
pub mod ui;

use crate::staff::{self, StaffWords};
use domain::Lang;
use domain::account::Role;
use domain::people::{ConsentChannel, ConsentPurpose, ConsentSource};
use domain::sales::PaymentMethod;
use domain::service::{ReviewItem, ReviewState, SurveyItem, TicketKind, TicketState};

/// The common words of one language.
pub struct Words {
    pub lang: Lang,
    /// What only staff read, for what both apps share: a waiting change, a question. None outside of the staff's app.
    pub staff: Option<&'static StaffWords>,
    /// The frame, and what every screen says.
    pub ui: &'static ui::UiWords,
    /// Saving, sending, receiving.
    pub sync: &'static sync::SyncWords,
    /// The account, its devices, what waits for an answer.
    pub account: &'static account::AccountWords,
    /// A phone that is protected, shared, locked or cleared.
    pub protection: &'static protection::ProtectionWords,
    pub people: &'static people::PeopleWords,
    pub consent: &'static consent::ConsentWords,
    pub sales: &'static sales::SalesWords,
    pub booking: &'static booking::BookingWords,
    pub payment: &'static payment::PaymentWords,
    pub service: &'static service::ServiceWords,
    pub file: &'static file::FileWords,
    pub ticket: &'static ticket::TicketWords,
    pub review: &'static review::ReviewWords,
}

const COMMON_EN: Words = Words {
    lang: Lang::En,
    staff: None,
    ui: &ui::EN,
    sync: &sync::EN,
    account: &account::EN,
    protection: &protection::EN,
    people: &people::EN,
    consent: &consent::EN,
    sales: &sales::EN,
    booking: &booking::EN,
    payment: &payment::EN,
    service: &service::EN,
    file: &file::EN,
    ticket: &ticket::EN,
    review: &review::EN,
};

const COMMON_ZH: Words = Words {
    lang: Lang::Zh,
    staff: None,
    ui: &ui::ZH,
    sync: &sync::ZH,
    account: &account::ZH,
    protection: &protection::ZH,
    people: &people::ZH,
    consent: &consent::ZH,
    sales: &sales::ZH,
    booking: &booking::ZH,
    payment: &payment::ZH,
    service: &service::ZH,
    file: &file::ZH,
    ticket: &ticket::ZH,
    review: &review::ZH,
};

pub(crate) static EN: Words = COMMON_EN;
pub(crate) static ZH: Words = COMMON_ZH;

/// The same in the staff's app.
pub(crate) static STAFF_EN: Words = Words {
    staff: Some(&staff::EN),
    ..COMMON_EN
};
pub(crate) static STAFF_ZH: Words = Words {
    staff: Some(&staff::ZH),
    ..COMMON_ZH
};

impl Words {
    /// What only staff read, said by what both apps share. A customer's phone holds none of it and says that there is something which it
    /// cannot show.
    pub fn of_staff<T: From<&'static str>>(&self, say: impl FnOnce(&'static StaffWords) -> T) -> T {
        match self.staff {
            Some(staff) => say(staff),
            None => T::from(self.sync.unknown_change),
        }
    }

    /// A product's mark: the usual ones in words, others as the business wrote them.
    #[must_use]
    pub fn mark<'a>(&self, mark: &'a str) -> &'a str {
        match mark {
            "popular" => self.sales.mark_popular,
            "new" => self.sales.mark_new,
            "spicy" => self.sales.mark_spicy,
            "nuts" => self.sales.mark_nuts,
            "vegetarian" => self.sales.mark_vegetarian,
            "vegan" => self.sales.mark_vegan,
            other => other,
        }
    }

    /// How something was paid; what a newer build calls it is not guessed.
    #[must_use]
    pub fn payment_method(&self, name: &str) -> &'static str {
        match name {
            "cash" => self.payment.cash,
            "card_machine" => self.payment.card_machine,
            "transfer" => self.payment.transfer,
            "online" => self.payment.online,
            _ => self.payment.other_method,
        }
    }

    /// How something was paid, and through whom.
    #[must_use]
    pub fn payment_way(&self, method: &PaymentMethod) -> String {
        let way = self.payment_method(method.name());
        let provider = method.provider().map(|name| match name {
            "sandbox" => self.payment.sandbox,
            _ => self.payment.other_provider,
        });
        match provider {
            Some(provider) => format!("{way}{}{provider}", self.ui.comma),
            None => way.to_owned(),
        }
    }

    #[must_use]
    pub fn consent_purpose(&self, purpose: ConsentPurpose) -> &'static str {
        match purpose {
            ConsentPurpose::Service => self.consent.service,
            ConsentPurpose::Marketing => self.consent.marketing,
            ConsentPurpose::Profiling => self.consent.profiling,
            ConsentPurpose::ThirdParties => self.consent.third_parties,
        }
    }

    #[must_use]
    pub fn consent_channel(&self, channel: ConsentChannel) -> &'static str {
        match channel {
            ConsentChannel::Mail => self.consent.mail,
            ConsentChannel::Sms => self.consent.sms,
            ConsentChannel::Push => self.consent.push,
            ConsentChannel::Phone => self.consent.phone,
            ConsentChannel::Chat => self.consent.chat,
        }
    }

    /// "Offers and news by mail"
    #[must_use]
    pub fn consent_what(&self, purpose: ConsentPurpose, channel: ConsentChannel) -> String {
        (self.consent.what)(self.consent_purpose(purpose), self.consent_channel(channel))
    }

    #[must_use]
    pub fn consent_source(&self, source: ConsentSource) -> &'static str {
        match source {
            ConsentSource::App => self.consent.source_app,
            ConsentSource::InPerson => self.consent.source_in_person,
            ConsentSource::Phone => self.consent.source_phone,
            ConsentSource::Link => self.consent.source_link,
            ConsentSource::Import => self.consent.source_import,
            ConsentSource::Mail => self.consent.source_mail,
        }
    }

    #[must_use]
    pub fn ticket_state(&self, state: TicketState) -> &'static str {
        match state {
            TicketState::New => self.ticket.state_new,
            TicketState::Open => self.ticket.state_open,
            TicketState::Pending => self.ticket.state_pending,
            TicketState::Resolved => self.ticket.state_resolved,
            TicketState::Closed => self.ticket.state_closed,
            TicketState::Reopened => self.ticket.state_reopened,
        }
    }

    #[must_use]
    pub fn ticket_kind(&self, kind: TicketKind) -> &'static str {
        match kind {
            TicketKind::Complaint => self.ticket.complaint,
            TicketKind::Question => self.ticket.question,
            TicketKind::Problem => self.ticket.problem,
            TicketKind::Request => self.ticket.request,
        }
    }

    /// "Ticket 12", or "Ticket" while the number follows.
    #[must_use]
    pub fn ticket_title(&self, number: Option<i64>) -> String {
        number.map_or_else(
            || self.ticket.ticket_plain.to_owned(),
            |number| (self.ticket.ticket_n)(&number.to_string()),
        )
    }

    #[must_use]
    pub fn survey_item(&self, item: SurveyItem) -> &'static str {
        match item {
            SurveyItem::Speed => self.ticket.speed,
            SurveyItem::Result => self.ticket.result,
            SurveyItem::Recommend => self.ticket.recommend,
        }
    }

    #[must_use]
    pub fn review_item(&self, item: ReviewItem) -> &'static str {
        match item {
            ReviewItem::Food => self.review.food,
            ReviewItem::Service => self.review.service,
            ReviewItem::Place => self.review.place,
            ReviewItem::Price => self.review.price,
        }
    }

    #[must_use]
    pub fn review_state(&self, state: &ReviewState) -> &'static str {
        match state {
            ReviewState::Waiting => self.review.state_waiting,
            ReviewState::Published => self.review.state_published,
            ReviewState::Hidden { .. } => self.review.state_hidden,
        }
    }

    #[must_use]
    pub fn role(&self, role: Role) -> &'static str {
        match role {
            Role::Customer => self.account.role_customer,
            Role::Agent => self.account.role_agent,
            Role::Manager => self.account.role_manager,
            Role::Owner => self.account.role_owner,
        }
    }
}
