//! The first start as it is filled in, step by step: it stands at the server, so that whoever has the link goes on where it was left, on this
//! phone or another one. Nothing of the business exists before the last step.

use super::opening::{WEEKDAYS, parse_hours, write_hours};
use super::set_up::{NewBusiness, Trade, usual};
use super::{Business, DisplayName, Email, SignUpError};
use crate::label::Label;
use crate::money::Currency;
use crate::people::Country;
use crate::refusal::Refusal;
use crate::zone::Zones;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What is asked on one page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SetUpStep {
    /// Who owns it.
    You,
    /// What it is called, where in the world it is, and how it looks.
    Business,
    /// Where it is and when it is open.
    Place,
    /// What it sells: the headings of its trade, or none.
    Sell,
    /// From which mailbox its mails leave.
    Mail,
}

impl SetUpStep {
    pub const ALL: [Self; 5] = [
        Self::You,
        Self::Business,
        Self::Place,
        Self::Sell,
        Self::Mail,
    ];

    /// As it stands in the address: 1 to 5.
    #[must_use]
    pub fn number(self) -> usize {
        self as usize + 1
    }

    #[must_use]
    pub fn parse(number: &str) -> Option<Self> {
        let number: usize = number.parse().ok()?;
        Self::ALL.get(number.checked_sub(1)?).copied()
    }

    /// The one after it; none after the last.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        Self::ALL.get(self.number()).copied()
    }
}

/// What was typed so far, all of it text as it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SetUpDraft {
    pub name: String,
    pub email: String,
    pub business_zh: String,
    pub business_en: String,
    pub trade: String,
    pub country: String,
    /// Empty: the country's.
    pub currency: String,
    /// Empty: the country's.
    pub zone: String,
    /// Empty: the one that a business begins with.
    pub accent: String,
    pub address: String,
    pub tables: String,
    /// Days of the week on which it is open.
    pub days: BTreeSet<String>,
    /// From, to, and once more after a break; empty where nothing was said.
    pub hours: [String; 4],
    /// Without the headings of the trade.
    pub empty: bool,
    /// How often each step was saved: a page that was drawn before the last time is not to overwrite it unseen.
    pub saved: BTreeMap<SetUpStep, u32>,
}

impl SetUpDraft {
    /// Takes one step's fields of another draft; the others stay.
    pub fn take(&mut self, step: SetUpStep, from: &Self) {
        let from = from.clone();
        match step {
            SetUpStep::You => (self.name, self.email) = (from.name, from.email),
            SetUpStep::Business => {
                (self.business_zh, self.business_en) = (from.business_zh, from.business_en);
                (self.trade, self.country) = (from.trade, from.country);
                (self.currency, self.zone) = (from.currency, from.zone);
                self.accent = from.accent;
            }
            SetUpStep::Place => {
                (self.address, self.tables) = (from.address, from.tables);
                (self.days, self.hours) = (from.days, from.hours);
            }
            SetUpStep::Sell => self.empty = from.empty,
            SetUpStep::Mail => {}
        }
    }

    /// How often a step was saved.
    #[must_use]
    pub fn times(&self, step: SetUpStep) -> u32 {
        self.saved.get(&step).copied().unwrap_or_default()
    }

    /// Where to go on: the first step that was never saved, the last where all were.
    #[must_use]
    pub fn open_step(&self) -> SetUpStep {
        let open = SetUpStep::ALL
            .into_iter()
            .find(|step| self.times(*step) == 0);
        open.unwrap_or(SetUpStep::Mail)
    }

    #[must_use]
    pub fn trade(&self) -> Trade {
        Trade::parse(&self.trade).unwrap_or(Trade::Restaurant)
    }

    #[must_use]
    pub fn country(&self) -> Country {
        Country::parse(&self.country).unwrap_or_default()
    }

    /// Who owns it.
    ///
    /// # Errors
    /// Each field that needs another look.
    pub fn owner(&self) -> Result<(DisplayName, Email), Vec<SignUpError>> {
        match (DisplayName::parse(&self.name), Email::parse(&self.email)) {
            (Ok(name), Ok(email)) => Ok((name, email)),
            (name, email) => Err([name.err(), email.err()].into_iter().flatten().collect()),
        }
    }

    /// The business as it is to be made.
    ///
    /// # Errors
    /// The first thing that does not fit, by its field.
    pub fn business(&self, zones: &dyn Zones) -> Result<NewBusiness, Refusal> {
        let (trade, country) = (self.trade(), self.country());
        let (currency, zone) = usual(&country);
        let or = |given: &str, usual: &str| match given.trim() {
            "" => usual.to_owned(),
            given => given.to_owned(),
        };
        let tables = match self.tables.trim() {
            _ if !trade.has_tables() => 0,
            "" => 0,
            number => number.parse().map_err(|_| bad("tables"))?,
        };
        let business = NewBusiness {
            trade,
            name: Label::new(self.business_zh.trim(), self.business_en.trim()),
            currency: Currency(or(&self.currency, currency).to_ascii_uppercase()),
            zone: or(&self.zone, zone),
            country,
            accent: or(&self.accent, Business::ACCENT),
            address: self.address.replace('\r', ""),
            tables,
            opening: self.opening()?,
            headings: !self.empty,
        };
        business.check()?;
        business.check_zone(zones)?;
        Ok(business)
    }

    /// What one step says, checked on its own: what belongs to steps that are still to come is not missed yet.
    ///
    /// # Errors
    /// The first thing that does not fit, by its field.
    pub fn check(&self, step: SetUpStep, zones: &dyn Zones) -> Result<(), Refusal> {
        let mut only = Self::default();
        only.take(step, self);
        if step != SetUpStep::Business {
            only.business_en = "–".to_owned();
        }
        // Tables are of the trade that was chosen a step before.
        only.trade.clone_from(&self.trade);
        only.business(zones).map(drop)
    }

    /// The same hours on each of the chosen days; other days of the week are closed, and none is said where nothing was chosen.
    fn opening(&self) -> Result<BTreeMap<String, String>, Refusal> {
        let [from, to, again, until] = &self.hours;
        let part = |from: &str, to: &str| match (from.trim(), to.trim()) {
            ("", "") => Ok(None),
            ("", _) | (_, "") => Err(bad("opening")),
            (from, to) => Ok(Some(format!("{from}-{to}"))),
        };
        let parts = [part(from, to)?, part(again, until)?];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        let hours = parse_hours(&parts.join(" ")).ok_or_else(|| bad("opening"))?;
        if self
            .days
            .iter()
            .any(|day| !WEEKDAYS.contains(&day.as_str()))
        {
            return Err(bad("opening"));
        }
        match (self.days.is_empty(), hours.is_empty()) {
            (true, _) => Ok(BTreeMap::new()),
            (false, true) => Err(bad("opening")),
            (false, false) => {
                let hours = write_hours(&hours);
                let day = |day: &String| (day.clone(), hours.clone());
                Ok(self.days.iter().map(day).collect())
            }
        }
    }
}

fn bad(field: &str) -> Refusal {
    Refusal::BadValue {
        field: field.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::SystemZones;

    fn noodles() -> SetUpDraft {
        SetUpDraft {
            name: "Mei".into(),
            email: "mei@example.com".into(),
            business_en: "Riverside Noodles".into(),
            trade: "restaurant".into(),
            country: "JP".into(),
            tables: "4".into(),
            days: ["mon".to_owned(), "sat".to_owned()].into(),
            hours: ["11:00", "14:00", "17:30", "22:00"].map(str::to_owned),
            ..SetUpDraft::default()
        }
    }

    #[test]
    fn a_draft_becomes_a_business_with_what_its_country_has() {
        let business = noodles().business(&SystemZones).unwrap();
        assert_eq!(business.currency.0, "JPY");
        assert_eq!(business.zone, "Asia/Tokyo");
        assert_eq!(business.tables, 4);
        assert!(business.headings);
        let hours = "11:00-14:00 17:30-22:00".to_owned();
        let expected = [("mon".to_owned(), hours.clone()), ("sat".to_owned(), hours)];
        assert_eq!(business.opening, expected.into());
    }

    #[test]
    fn each_step_is_checked_alone_and_names_what_does_not_fit() {
        let draft = SetUpDraft::default();
        for step in [SetUpStep::Place, SetUpStep::Sell, SetUpStep::Mail] {
            assert_eq!(draft.check(step, &SystemZones), Ok(()), "{step:?}");
        }
        assert_eq!(
            draft.check(SetUpStep::Business, &SystemZones),
            Err(Refusal::NoName)
        );
        assert_eq!(draft.owner().unwrap_err().len(), 2);
        let field = |draft: SetUpDraft, step| match draft.check(step, &SystemZones) {
            Err(Refusal::BadValue { field }) => field,
            other => format!("{other:?}"),
        };
        let zone = SetUpDraft {
            zone: "Asia/Shanghia".into(),
            ..noodles()
        };
        assert_eq!(field(zone, SetUpStep::Business), "zone");
        let half = SetUpDraft {
            hours: ["11:00", "", "", ""].map(str::to_owned),
            ..noodles()
        };
        assert_eq!(field(half, SetUpStep::Place), "opening");
        let none = SetUpDraft {
            hours: Default::default(),
            ..noodles()
        };
        assert_eq!(field(none, SetUpStep::Place), "opening");
        let many = SetUpDraft {
            tables: "many".into(),
            ..noodles()
        };
        assert_eq!(field(many, SetUpStep::Place), "tables");
    }

    #[test]
    fn a_step_takes_its_own_fields_and_goes_on_where_it_was_left() {
        let mut draft = SetUpDraft::default();
        assert_eq!(draft.open_step(), SetUpStep::You);
        draft.take(SetUpStep::You, &noodles());
        assert!(draft.business_en.is_empty() && draft.name == "Mei");
        draft.saved.insert(SetUpStep::You, 1);
        assert_eq!(draft.open_step(), SetUpStep::Business);
        for step in SetUpStep::ALL {
            draft.take(step, &noodles());
            draft.saved.insert(step, 1);
            assert_eq!(SetUpStep::parse(&step.number().to_string()), Some(step));
        }
        assert_eq!(
            draft.business(&SystemZones),
            noodles().business(&SystemZones)
        );
        assert_eq!(draft.open_step(), SetUpStep::Mail);
        assert_eq!(SetUpStep::parse("0"), None);
        assert_eq!(SetUpStep::parse("6"), None);
    }
}
