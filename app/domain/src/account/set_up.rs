//! What a business of one's own begins with.

use super::business::{self, Business};
use super::opening::opening_fits;
use crate::label::Label;
use crate::money::Currency;
use crate::noun::Limit as _;
use crate::people::Country;
use crate::refusal::Refusal;
use crate::sales::product::has_name;
use crate::zone::Zones;
use std::collections::BTreeMap;

/// What kind of business it is: its first headings follow from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trade {
    Restaurant,
    Shop,
    Travel,
    Finance,
    Other,
}

impl Trade {
    pub const ALL: [Self; 5] = [
        Self::Restaurant,
        Self::Shop,
        Self::Travel,
        Self::Finance,
        Self::Other,
    ];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Restaurant => "restaurant",
            Self::Shop => "shop",
            Self::Travel => "travel",
            Self::Finance => "finance",
            Self::Other => "other",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|trade| trade.name() == name)
    }

    /// The first headings, in Chinese and English.
    #[must_use]
    pub fn headings(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Restaurant => &[
                ("招牌", "Specialities"),
                ("小吃", "Snacks"),
                ("饮料", "Drinks"),
            ],
            Self::Shop => &[("新品", "New in"), ("畅销", "Best sellers")],
            Self::Travel => &[
                ("一日游", "Day trips"),
                ("线路", "Tours"),
                ("住宿", "Stays"),
            ],
            Self::Finance => &[("咨询", "Advice"), ("产品", "Products")],
            Self::Other => &[("服务", "Services")],
        }
    }

    /// True where guests sit at tables.
    #[must_use]
    pub fn has_tables(self) -> bool {
        self == Self::Restaurant
    }
}

/// What a new business says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBusiness {
    pub trade: Trade,
    pub name: Label,
    pub country: Country,
    pub currency: Currency,
    /// IANA time zone.
    pub zone: String,
    /// `#rrggbb`
    pub accent: String,
    /// As it is written on a letter; may be empty.
    pub address: String,
    /// How many tables there are, numbered from 1.
    pub tables: u32,
    /// When its place is open, as [`super::opening`] says; may be empty.
    pub opening: BTreeMap<String, String>,
    /// Begins with the headings of its trade.
    pub headings: bool,
}

impl NewBusiness {
    /// # Errors
    /// The first thing that does not fit, by its field.
    pub fn check(&self) -> Result<(), Refusal> {
        has_name(&self.name)?;
        self.name.limit("name", 80)?;
        self.address.limit("address", 300)?;
        super::location::zone_fits(&self.zone)?;
        opening_fits(self.opening.iter().map(|(day, hours)| (day, Some(hours))))?;
        business::accent_fits(&self.accent)?;
        let code = &self.currency.0;
        if code.len() != 3 || !code.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(bad("currency"));
        }
        if self.tables as usize > business::MAX_TABLES {
            return Err(bad("tables"));
        }
        Ok(())
    }

    /// Its time zone is one that exists, not only one that could.
    ///
    /// # Errors
    /// [`Refusal::BadValue`] of `zone`.
    pub fn check_zone(&self, zones: &dyn Zones) -> Result<(), Refusal> {
        let known = zones.offset(&self.zone, 0).is_some();
        known.then_some(()).ok_or_else(|| bad("zone"))
    }

    /// The names of its tables.
    #[must_use]
    pub fn table_names(&self) -> Vec<String> {
        (1..=self.tables).map(|table| table.to_string()).collect()
    }
}

impl Business {
    /// The colour that a business has before it chooses one.
    pub const ACCENT: &'static str = "#0f766e";
}

fn bad(field: &str) -> Refusal {
    Refusal::BadValue {
        field: field.into(),
    }
}

/// The currency that is paid with in a country, and the time zone that most of its people live in: what a form begins with. Source: ISO 4217
/// and the IANA time zone database.
#[must_use]
pub fn usual(country: &Country) -> (&'static str, &'static str) {
    match country.as_str() {
        "CN" => ("CNY", "Asia/Shanghai"),
        "HK" => ("HKD", "Asia/Hong_Kong"),
        "MO" => ("MOP", "Asia/Macau"),
        "TW" => ("TWD", "Asia/Taipei"),
        "SG" => ("SGD", "Asia/Singapore"),
        "MY" => ("MYR", "Asia/Kuala_Lumpur"),
        "JP" => ("JPY", "Asia/Tokyo"),
        "KR" => ("KRW", "Asia/Seoul"),
        "TH" => ("THB", "Asia/Bangkok"),
        "VN" => ("VND", "Asia/Ho_Chi_Minh"),
        "ID" => ("IDR", "Asia/Jakarta"),
        "PH" => ("PHP", "Asia/Manila"),
        "IN" => ("INR", "Asia/Kolkata"),
        "AU" => ("AUD", "Australia/Sydney"),
        "NZ" => ("NZD", "Pacific/Auckland"),
        "US" => ("USD", "America/New_York"),
        "CA" => ("CAD", "America/Toronto"),
        "MX" => ("MXN", "America/Mexico_City"),
        "BR" => ("BRL", "America/Sao_Paulo"),
        "AR" => ("ARS", "America/Argentina/Buenos_Aires"),
        "GB" => ("GBP", "Europe/London"),
        "IE" => ("EUR", "Europe/Dublin"),
        "DE" => ("EUR", "Europe/Berlin"),
        "AT" => ("EUR", "Europe/Vienna"),
        "CH" => ("CHF", "Europe/Zurich"),
        "FR" => ("EUR", "Europe/Paris"),
        "ES" => ("EUR", "Europe/Madrid"),
        "PT" => ("EUR", "Europe/Lisbon"),
        "IT" => ("EUR", "Europe/Rome"),
        "NL" => ("EUR", "Europe/Amsterdam"),
        "BE" => ("EUR", "Europe/Brussels"),
        "LU" => ("EUR", "Europe/Luxembourg"),
        "DK" => ("DKK", "Europe/Copenhagen"),
        "SE" => ("SEK", "Europe/Stockholm"),
        "NO" => ("NOK", "Europe/Oslo"),
        "FI" => ("EUR", "Europe/Helsinki"),
        "PL" => ("PLN", "Europe/Warsaw"),
        "CZ" => ("CZK", "Europe/Prague"),
        "GR" => ("EUR", "Europe/Athens"),
        "RU" => ("RUB", "Europe/Moscow"),
        "UA" => ("UAH", "Europe/Kyiv"),
        "TR" => ("TRY", "Europe/Istanbul"),
        "IL" => ("ILS", "Asia/Jerusalem"),
        "AE" => ("AED", "Asia/Dubai"),
        "ZA" => ("ZAR", "Africa/Johannesburg"),
        "RW" => ("RWF", "Africa/Kigali"),
        _ => ("EUR", "Etc/UTC"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::country::PLANS;

    fn noodles() -> NewBusiness {
        NewBusiness {
            trade: Trade::Restaurant,
            name: Label::new("河畔面馆", ""),
            country: Country::default(),
            currency: Currency("CNY".into()),
            zone: "Asia/Shanghai".into(),
            accent: Business::ACCENT.into(),
            address: String::new(),
            tables: 3,
            opening: BTreeMap::new(),
            headings: true,
        }
    }

    #[test]
    fn every_country_of_the_table_has_a_currency_and_a_zone() {
        for plan in PLANS {
            let country = Country::parse(plan.country).unwrap();
            let (currency, zone) = usual(&country);
            let business = NewBusiness {
                country,
                currency: Currency(currency.into()),
                zone: zone.into(),
                ..noodles()
            };
            assert_eq!(business.check(), Ok(()), "{}", plan.country);
            assert_ne!(zone, "Etc/UTC", "{}", plan.country);
        }
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let fits = noodles();
        let field = |business: NewBusiness| match business.check() {
            Err(Refusal::BadValue { field } | Refusal::TooLong { field }) => field,
            other => format!("{other:?}"),
        };
        let is = |wrong: NewBusiness, name: &str| assert_eq!(field(wrong), name);
        is(
            NewBusiness {
                zone: "Shang hai".into(),
                ..fits.clone()
            },
            "zone",
        );
        is(
            NewBusiness {
                opening: [("mon".to_owned(), "noon".to_owned())].into(),
                ..fits.clone()
            },
            "opening",
        );
        is(
            NewBusiness {
                accent: "teal".into(),
                ..fits.clone()
            },
            "accent",
        );
        is(
            NewBusiness {
                currency: Currency("yuan".into()),
                ..fits.clone()
            },
            "currency",
        );
        is(
            NewBusiness {
                tables: 301,
                ..fits.clone()
            },
            "tables",
        );
        is(
            NewBusiness {
                address: "x".repeat(301),
                ..fits.clone()
            },
            "address",
        );
        is(
            NewBusiness {
                name: Label::new("", &"x".repeat(81)),
                ..fits.clone()
            },
            "name",
        );
        let nameless = NewBusiness {
            name: Label::default(),
            ..fits
        };
        assert_eq!(nameless.check(), Err(Refusal::NoName));
    }

    #[test]
    fn a_trade_is_read_as_it_is_written() {
        for trade in Trade::ALL {
            assert_eq!(Trade::parse(trade.name()), Some(trade));
            assert!(!trade.headings().is_empty());
        }
        assert_eq!(Trade::parse("bank"), None);
    }
}
