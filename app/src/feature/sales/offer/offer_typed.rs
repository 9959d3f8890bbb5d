//! An offer while it is typed: what stands in the fields, and the offer that they say. Pure.

use domain::id::{CategoryId, OfferId};
use domain::merge::Was;
use domain::money::Currency;
use domain::sales::offer::{MAX_COUPONS, MAX_EACH, OfferBenefit, OfferState};
use domain::sales::{Offer, OfferCreate, OfferSet};
use domain::zone::{Zones, instant_or_change};
use domain::{Label, Money, ProductId, civil::Day};
use serde::{Deserialize, Serialize};

/// Which kind of benefit is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    #[default]
    Percent,
    Amount,
    Gift,
}

/// What does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    Name,
    Benefit,
    Least,
    Days,
    Each,
    Pieces,
}

/// What is typed. Kept as a draft, so that leaving the page loses nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TypedOffer {
    pub name_en: String,
    pub name_zh: String,
    pub about_en: String,
    pub about_zh: String,
    pub kind: Kind,
    pub value: String,
    pub gift: Option<ProductId>,
    pub least: String,
    pub categories: Vec<CategoryId>,
    pub first_day: String,
    pub last_day: String,
    pub each: String,
    pub pieces: String,
    pub by_staff: bool,
}

/// What a day and an amount are read by.
pub struct ReadBy<'a> {
    pub currency: &'a Currency,
    pub zone: &'a str,
    pub zones: &'a dyn Zones,
    /// Epoch ms UTC.
    pub now: i64,
}

/// As a new offer begins.
impl Default for TypedOffer {
    fn default() -> Self {
        let empty = String::new;
        Self {
            name_en: empty(),
            name_zh: empty(),
            about_en: empty(),
            about_zh: empty(),
            kind: Kind::Percent,
            value: empty(),
            gift: None,
            least: empty(),
            categories: Vec::new(),
            first_day: empty(),
            last_day: empty(),
            each: "1".to_owned(),
            pieces: "100".to_owned(),
            by_staff: false,
        }
    }
}

impl TypedOffer {
    /// An offer in its fields.
    #[must_use]
    pub fn of(offer: &Offer, by: &ReadBy<'_>) -> Self {
        let (kind, value, gift) = match &offer.benefit {
            OfferBenefit::Percent { percent } => (Kind::Percent, percent.to_string(), None),
            OfferBenefit::Amount { amount } => (Kind::Amount, amount.plain(by.currency), None),
            OfferBenefit::Gift { product } => (Kind::Gift, String::new(), Some(*product)),
            OfferBenefit::Other { .. } => (Kind::Percent, String::new(), None),
        };
        let day = |at: i64| {
            let offset = by.zones.offset(by.zone, at).unwrap_or(0);
            Day::of(at, offset).to_string()
        };
        Self {
            name_en: offer.name.en.clone(),
            name_zh: offer.name.zh.clone(),
            about_en: offer.about.en.clone(),
            about_zh: offer.about.zh.clone(),
            kind,
            value,
            gift,
            least: match offer.least {
                Money(0) => String::new(),
                least => least.plain(by.currency),
            },
            categories: offer.categories.clone(),
            first_day: day(offer.starts_at),
            last_day: offer.ends_at.map(|end| day(end - 1)).unwrap_or_default(),
            each: offer.each.to_string(),
            pieces: offer.pieces.to_string(),
            by_staff: offer.by_staff,
        }
    }

    /// The offer that they say.
    ///
    /// # Errors
    /// The first field that does not fit.
    pub fn read(&self, id: OfferId, by: &ReadBy<'_>) -> Result<OfferCreate, Wrong> {
        let name = Label::new(self.name_zh.trim(), self.name_en.trim());
        let fits = |text: &str| text.chars().count() <= 80;
        let is_named = !name.zh.is_empty() || !name.en.is_empty();
        if !is_named || !fits(&name.zh) || !fits(&name.en) {
            return Err(Wrong::Name);
        }
        let least = match self.least.trim() {
            "" => Money(0),
            typed => Money::parse(typed, by.currency).ok_or(Wrong::Least)?,
        };
        let (starts_at, ends_at) = self.days(by)?;
        Ok(OfferCreate {
            id,
            name,
            about: Label::new(self.about_zh.trim(), self.about_en.trim()),
            benefit: self.benefit(by.currency).ok_or(Wrong::Benefit)?,
            least,
            products: Vec::new(),
            categories: self.categories.clone(),
            starts_at,
            ends_at,
            each: count(&self.each, MAX_EACH).ok_or(Wrong::Each)?,
            pieces: count(&self.pieces, MAX_COUPONS).ok_or(Wrong::Pieces)?,
            by_staff: self.by_staff,
        })
    }

    fn benefit(&self, currency: &Currency) -> Option<OfferBenefit> {
        let value = self.value.trim().trim_end_matches('%').trim();
        match self.kind {
            Kind::Percent => {
                let percent = value.parse().ok()?;
                (1..=100)
                    .contains(&percent)
                    .then_some(OfferBenefit::Percent { percent })
            }
            Kind::Amount => {
                let amount = Money::parse(value, currency)?;
                (amount > Money(0)).then_some(OfferBenefit::Amount { amount })
            }
            Kind::Gift => self.gift.map(|product| OfferBenefit::Gift { product }),
        }
    }

    /// From the first moment of the first day up to the last day's end, where the business is.
    fn days(&self, by: &ReadBy<'_>) -> Result<(i64, Option<i64>), Wrong> {
        let midnight = |day: Day| instant_or_change(by.zones, by.zone, day, 0).ok_or(Wrong::Days);
        let day = |text: &str| match text.trim() {
            "" => Ok(None),
            text => text.parse::<Day>().map(Some).map_err(|_| Wrong::Days),
        };
        let starts_at = match day(&self.first_day)? {
            Some(first) => midnight(first)?,
            None => by.now,
        };
        let ends_at = day(&self.last_day)?.map(|last| midnight(last.plus(1)));
        let ends_at = ends_at.transpose()?;
        match ends_at {
            Some(end) if end <= starts_at => Err(Wrong::Days),
            _ => Ok((starts_at, ends_at)),
        }
    }
}

fn count(text: &str, most: u32) -> Option<u32> {
    let count = text.trim().replace([',', ' '], "").parse().ok()?;
    (1..=most).contains(&count).then_some(count)
}

/// What was changed, each with what stood there. The first day stays where it was left as it was shown.
#[must_use]
pub fn changes(was: &Offer, new: OfferCreate, first_day_moved: bool) -> OfferSet {
    fn change<T: PartialEq + Clone>(was: &T, new: T) -> Option<Was<T>> {
        (*was != new).then(|| Was {
            was: was.clone(),
            new,
        })
    }
    OfferSet {
        name: change(&was.name, new.name),
        about: change(&was.about, new.about),
        benefit: change(&was.benefit, new.benefit),
        least: change(&was.least, new.least),
        categories: change(&was.categories, new.categories),
        starts_at: change(&was.starts_at, new.starts_at).filter(|_| first_day_moved),
        ends_at: change(&was.ends_at, new.ends_at),
        each: change(&was.each, new.each),
        pieces: change(&was.pieces, new.pieces),
        by_staff: change(&was.by_staff, new.by_staff),
        ..OfferSet::of(was.id)
    }
}

/// What is typed as an offer that runs, for the preview.
#[must_use]
pub fn as_offer(one: OfferCreate) -> Offer {
    Offer {
        id: one.id,
        name: one.name,
        about: one.about,
        benefit: one.benefit,
        least: one.least,
        products: one.products,
        categories: one.categories,
        starts_at: one.starts_at,
        ends_at: one.ends_at,
        each: one.each,
        pieces: one.pieces,
        by_staff: one.by_staff,
        state: OfferState::Running,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::{NOW, an_id};
    use domain::zone::SystemZones;

    fn read(typed: &TypedOffer) -> Result<OfferCreate, Wrong> {
        let by = ReadBy {
            currency: &Currency("CNY".into()),
            zone: "Asia/Shanghai",
            zones: &SystemZones,
            now: NOW,
        };
        typed.read(OfferId(an_id(1)), &by)
    }

    #[test]
    fn what_is_typed_is_read_and_nonsense_is_said() {
        let typed = TypedOffer {
            name_en: "Lunch".into(),
            value: "10 %".into(),
            least: "28.50".into(),
            last_day: "2026-12-31".into(),
            ..TypedOffer::default()
        };
        let offer = read(&typed).unwrap();
        assert_eq!(offer.benefit, OfferBenefit::Percent { percent: 10 });
        assert_eq!(
            (offer.least, offer.each, offer.pieces),
            (Money(2_850), 1, 100)
        );
        // The whole last day counts, by the business's clock: up to its midnight, eight hours before that of UTC.
        assert_eq!(offer.ends_at, Some(1_798_732_800_000));
        let with = |change: fn(&mut TypedOffer)| {
            let mut typed = typed.clone();
            change(&mut typed);
            read(&typed).err()
        };
        assert_eq!(with(|one| one.name_en.clear()), Some(Wrong::Name));
        assert_eq!(with(|one| one.value = "0".into()), Some(Wrong::Benefit));
        assert_eq!(with(|one| one.value = "101".into()), Some(Wrong::Benefit));
        assert_eq!(with(|one| one.kind = Kind::Gift), Some(Wrong::Benefit));
        assert_eq!(with(|one| one.least = "x".into()), Some(Wrong::Least));
        assert_eq!(
            with(|one| one.last_day = "2020-01-01".into()),
            Some(Wrong::Days)
        );
        assert_eq!(with(|one| one.each = "21".into()), Some(Wrong::Each));
        assert_eq!(with(|one| one.pieces = "0".into()), Some(Wrong::Pieces));
    }

    #[test]
    fn what_is_left_as_it_was_is_not_sent() {
        let typed = TypedOffer {
            name_en: "Lunch".into(),
            value: "5".into(),
            kind: Kind::Amount,
            ..TypedOffer::default()
        };
        let was = as_offer(read(&typed).unwrap());
        let set = changes(&was, read(&typed).unwrap(), false);
        assert_eq!(set, OfferSet::of(was.id));
        let more = TypedOffer {
            pieces: "200".into(),
            ..typed
        };
        let set = changes(&was, read(&more).unwrap(), false);
        assert_eq!(set.pieces.unwrap().new, 200);
        assert_eq!((set.name, set.benefit, set.state), (None, None, None));
    }
}
