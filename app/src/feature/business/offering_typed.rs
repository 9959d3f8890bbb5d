//! What is typed of something that can be booked, as it is read and compared. Pure but for the fields' signals.

use domain::id::ResourceId;
use domain::merge::Was;
use domain::money::Currency;
use domain::sales::product::MAX_PRICE;
use domain::sales::service_offering::{MAX_GAP, MAX_HORIZON, MAX_MINUTES, MAX_NOTICE, MAX_PARTY};
use domain::sales::{ServiceOffering, ServiceOfferingSet};
use domain::{Label, Money};
use leptos::prelude::*;

/// What is typed of it. Numbers stay texts until they are read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Typed {
    pub zh: RwSignal<String>,
    pub en: RwSignal<String>,
    pub minutes: RwSignal<String>,
    pub after: RwSignal<String>,
    pub party_to: RwSignal<String>,
    pub lead: RwSignal<String>,
    pub horizon: RwSignal<String>,
    pub cancel_until: RwSignal<String>,
    pub price: RwSignal<String>,
    pub hidden: RwSignal<bool>,
    pub resources: RwSignal<Vec<ResourceId>>,
}

/// The field that does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrong {
    Name,
    Minutes,
    After,
    PartyTo,
    Lead,
    Horizon,
    CancelUntil,
    Price,
}

impl Wrong {
    /// From what to what its number goes.
    pub fn range(self) -> (u32, u32) {
        match self {
            Self::Name | Self::Price => (1, 80),
            Self::Minutes => (5, MAX_MINUTES),
            Self::After => (0, MAX_GAP),
            Self::PartyTo => (1, MAX_PARTY),
            Self::Lead | Self::CancelUntil => (0, MAX_NOTICE),
            Self::Horizon => (1, MAX_HORIZON),
        }
    }
}

/// A number within what its field can be.
fn number(typed: &str, of: Wrong) -> Result<u32, Wrong> {
    let (least, most) = of.range();
    let read: Option<u32> = typed.trim().parse().ok();
    read.filter(|read| (least..=most).contains(read)).ok_or(of)
}

/// A price, or none where nothing is typed.
fn price(typed: &str, currency: &Currency) -> Result<Option<Money>, Wrong> {
    if typed.is_empty() {
        return Ok(None);
    }
    let read = Money::parse(typed, currency);
    read.filter(|price| *price <= MAX_PRICE)
        .map(Some)
        .ok_or(Wrong::Price)
}

impl Typed {
    pub fn of(one: &ServiceOffering, currency: &Currency) -> Self {
        let text = |text: &str| RwSignal::new(text.to_owned());
        let count = |count: u32| RwSignal::new(count.to_string());
        Self {
            zh: text(&one.name.zh),
            en: text(&one.name.en),
            minutes: count(one.minutes),
            after: count(one.after),
            party_to: count(one.party_to),
            lead: count(one.lead),
            horizon: count(one.horizon),
            cancel_until: count(one.cancel_until),
            price: RwSignal::new(
                one.price
                    .map_or_else(String::new, |price| price.plain(currency)),
            ),
            hidden: RwSignal::new(one.hidden),
            resources: RwSignal::new(one.resources.clone()),
        }
    }

    pub fn read(
        self,
        was: &ServiceOffering,
        currency: &Currency,
    ) -> Result<ServiceOffering, Wrong> {
        let text = |field: RwSignal<String>| field.get_untracked().trim().to_owned();
        let name = Label::new(&text(self.zh), &text(self.en));
        let long = |text: &str| text.chars().count() > 80;
        if (name.zh.is_empty() && name.en.is_empty()) || long(&name.zh) || long(&name.en) {
            return Err(Wrong::Name);
        }
        Ok(ServiceOffering {
            name,
            minutes: number(&text(self.minutes), Wrong::Minutes)?,
            after: number(&text(self.after), Wrong::After)?,
            party_to: number(&text(self.party_to), Wrong::PartyTo)?,
            lead: number(&text(self.lead), Wrong::Lead)?,
            horizon: number(&text(self.horizon), Wrong::Horizon)?,
            cancel_until: number(&text(self.cancel_until), Wrong::CancelUntil)?,
            price: price(&text(self.price), currency)?,
            hidden: self.hidden.get_untracked(),
            resources: self.resources.get_untracked(),
            ..was.clone()
        })
    }
}

/// What was changed of it, each with what stood there.
pub(super) fn changes(was: &ServiceOffering, new: &ServiceOffering) -> ServiceOfferingSet {
    fn change<T: PartialEq + Clone>(was: &T, new: &T) -> Option<Was<T>> {
        (was != new).then(|| Was {
            was: was.clone(),
            new: new.clone(),
        })
    }
    ServiceOfferingSet {
        name: change(&was.name, &new.name),
        minutes: change(&was.minutes, &new.minutes),
        after: change(&was.after, &new.after),
        party_to: change(&was.party_to, &new.party_to),
        lead: change(&was.lead, &new.lead),
        horizon: change(&was.horizon, &new.horizon),
        cancel_until: change(&was.cancel_until, &new.cancel_until),
        resources: change(&was.resources, &new.resources),
        price: change(&was.price, &new.price),
        hidden: change(&was.hidden, &new.hidden),
        ..ServiceOfferingSet::of(was.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_within_what_its_field_can_be() {
        assert_eq!(number(" 90 ", Wrong::Minutes), Ok(90));
        for (typed, of) in [
            ("4", Wrong::Minutes),
            ("", Wrong::PartyTo),
            ("x", Wrong::Lead),
            ("401", Wrong::Horizon),
            ("-1", Wrong::CancelUntil),
        ] {
            assert_eq!(number(typed, of), Err(of), "{typed}");
        }
    }

    #[test]
    fn a_price_is_money_or_nothing() {
        let yuan = Currency("CNY".into());
        assert_eq!(price("", &yuan), Ok(None));
        assert_eq!(price("28.5", &yuan), Ok(Some(Money(2_850))));
        for bad in ["-1", "28.555", "free", "999999999999"] {
            assert_eq!(price(bad, &yuan), Err(Wrong::Price), "{bad}");
        }
    }
}
