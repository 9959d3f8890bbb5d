//! What both apps and the public pages say.

pub mod account;
pub mod booking;
pub mod consent;
pub mod file;
pub mod offer;
pub mod payment;
pub mod people;
pub mod protection;
pub mod review;
pub mod sales;
pub mod service;
pub mod sync;
pub mod ticket;
pub mod ui;

use crate::area::Area;
use crate::staff::{self, StaffWords};
use domain::Lang;
use domain::account::Role;
use domain::people::{ConsentChannel, ConsentPurpose, ConsentSource, Frequency, FrequencyPer};
use domain::sales::PaymentMethod;
use domain::sales::offer::CouponWhyNot;
use domain::service::{ReviewItem, ReviewState, SurveyItem, TicketKind, TicketState};

/// The common words of one language.
pub struct Words {
    pub lang: Lang,
    /// What only staff read, for what both apps share: a waiting change, a question. None outside of the staff's app.
    pub staff: Option<&'static StaffWords>,
    /// The frame, and what every screen says.
    pub ui: Area<ui::UiWords>,
    /// Saving, sending, receiving.
    pub sync: Area<sync::SyncWords>,
    /// The account, its devices, what waits for an answer.
    pub account: Area<account::AccountWords>,
    /// A phone that is protected, shared, locked or cleared.
    pub protection: Area<protection::ProtectionWords>,
    pub people: Area<people::PeopleWords>,
    pub consent: Area<consent::ConsentWords>,
    pub sales: Area<sales::SalesWords>,
    pub booking: Area<booking::BookingWords>,
    pub offer: Area<offer::OfferWords>,
    pub payment: Area<payment::PaymentWords>,
    pub service: Area<service::ServiceWords>,
    pub file: Area<file::FileWords>,
    pub ticket: Area<ticket::TicketWords>,
    pub review: Area<review::ReviewWords>,
}

const COMMON_EN: Words = Words {
    lang: Lang::En,
    staff: None,
    ui: Area::new(Lang::En),
    sync: Area::new(Lang::En),
    account: Area::new(Lang::En),
    protection: Area::new(Lang::En),
    people: Area::new(Lang::En),
    consent: Area::new(Lang::En),
    sales: Area::new(Lang::En),
    booking: Area::new(Lang::En),
    offer: Area::new(Lang::En),
    payment: Area::new(Lang::En),
    service: Area::new(Lang::En),
    file: Area::new(Lang::En),
    ticket: Area::new(Lang::En),
    review: Area::new(Lang::En),
};

const COMMON_ZH: Words = Words {
    lang: Lang::Zh,
    staff: None,
    ui: Area::new(Lang::Zh),
    sync: Area::new(Lang::Zh),
    account: Area::new(Lang::Zh),
    protection: Area::new(Lang::Zh),
    people: Area::new(Lang::Zh),
    consent: Area::new(Lang::Zh),
    sales: Area::new(Lang::Zh),
    booking: Area::new(Lang::Zh),
    offer: Area::new(Lang::Zh),
    payment: Area::new(Lang::Zh),
    service: Area::new(Lang::Zh),
    file: Area::new(Lang::Zh),
    ticket: Area::new(Lang::Zh),
    review: Area::new(Lang::Zh),
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

    /// Why a coupon cannot be had or used.
    #[must_use]
    pub fn coupon_why(&self, why: CouponWhyNot) -> &'static str {
        match why {
            CouponWhyNot::Paused => self.offer.why_paused,
            CouponWhyNot::NotYet => self.offer.why_not_yet,
            CouponWhyNot::Ended => self.offer.why_ended,
            CouponWhyNot::AllTaken => self.offer.why_all_taken,
            CouponWhyNot::Used => self.offer.why_used,
            CouponWhyNot::Below => self.offer.why_below,
            CouponWhyNot::Nothing => self.offer.why_nothing,
            CouponWhyNot::OneOffer => self.offer.why_one_offer,
            CouponWhyNot::Less => self.offer.why_less,
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
        let provider = method.provider().map(|name| self.payment_provider(name));
        match provider {
            Some(provider) => format!("{way}{}{provider}", self.ui.comma),
            None => way.to_owned(),
        }
    }

    /// What a provider is called, by its name here.
    #[must_use]
    pub fn payment_provider(&self, name: &str) -> &'static str {
        match name {
            "sandbox" => self.payment.sandbox,
            "stripe" => self.payment.stripe,
            "alipay" => self.payment.alipay,
            "wechat_pay" => self.payment.wechat_pay,
            _ => self.payment.other_provider,
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

    /// "At most 2 a month"
    #[must_use]
    pub fn frequency(&self, at_most: Frequency) -> String {
        let times = u64::from(at_most.times);
        match at_most.per {
            FrequencyPer::Week => (self.consent.often_week)(times),
            FrequencyPer::Month => (self.consent.often_month)(times),
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
            ConsentSource::Sms => self.consent.source_sms,
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
