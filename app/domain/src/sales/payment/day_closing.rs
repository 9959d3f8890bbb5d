//! `day_closing.keep@1`: somebody counted the cash of a day. It has happened, so it is written down as the phone saw it; two of one day both stay.

use super::{DaySums, MAX_AMOUNT, PaymentMethod};
use crate::id::{DayClosingId, UserId};
use crate::money::Money;
use crate::noun;
use crate::noun::column::json_columns;
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::scope::Scope;
use crate::text;
use crate::view::{Changes, Ctx, Rows, Stop};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most characters of a reason.
pub const MAX_REASON: usize = 300;
/// The most methods of a day, those of newer builds with them.
const MAX_METHODS: usize = 12;
/// The days that there are: within some two thousand years of 1970.
const DAYS: i64 = 800_000;

/// A day's cash as somebody counted it. Append-only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayClosing {
    pub id: DayClosingId,
    /// The day at the place ([`crate::civil::Day`]).
    pub day: i64,
    /// The cash that was counted, in minor units.
    pub counted: Money,
    /// What each method had brought, less what went back, as the phone saw it; in minor units.
    pub methods: BTreeMap<String, Money>,
    /// Why there is more or less than there should be.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    pub by: UserId,
    /// By the device, epoch ms UTC. A label, not an order.
    pub closed_at: i64,
    /// When the server heard of it, by its own clock, epoch ms UTC; none until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<i64>,
}

noun! {
    DayClosing in "day_closing" by DayClosingId, scopes |_| vec![Scope::Team];
    fixed day: i64;
    fixed counted: Money;
    fixed methods: BTreeMap<String, Money>;
    fixed reason: String;
    fixed by: UserId as "by_user";
    fixed closed_at: i64;
    server recorded_at: Option<i64>;
}

json_columns!(BTreeMap<String, Money>);

/// The cash of a day, counted, and what the phone had of each method.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayClosingKeep {
    pub id: DayClosingId,
    pub day: i64,
    /// In minor units.
    pub counted: Money,
    pub methods: BTreeMap<String, Money>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

impl DayClosing {
    /// The cash that should have been there, in minor units.
    #[must_use]
    pub fn expected(&self) -> Money {
        let cash = self.methods.get(PaymentMethod::Cash.name());
        cash.copied().unwrap_or_default()
    }

    /// What was counted less what should have been there.
    #[must_use]
    pub fn difference(&self) -> Money {
        self.counted.minus(self.expected())
    }

    /// What came in and went out of the day after it was counted, by method: what another phone had not sent yet, and what was taken later.
    #[must_use]
    pub fn since(&self, sums: &DaySums) -> BTreeMap<String, Money> {
        let mut since = sums.nets();
        for (name, kept) in &self.methods {
            let now = since.entry(name.clone()).or_default();
            *now = now.minus(*kept);
        }
        since.retain(|_, amount| *amount != Money(0));
        since
    }
}

impl DayClosingKeep {
    /// # Errors
    /// A day, an amount or a method that there is not, and a reason that is too long.
    fn check(&self) -> Result<(), Refusal> {
        let bad = |field: &str| Refusal::BadValue {
            field: field.into(),
        };
        if !(-DAYS..=DAYS).contains(&self.day) {
            return Err(bad("day"));
        }
        if !(Money(0)..=MAX_AMOUNT).contains(&self.counted) {
            return Err(Refusal::BadAmount { most: MAX_AMOUNT });
        }
        // A day of many payments adds up to more than one of them may be.
        let fits = |(name, amount): (&String, &Money)| {
            let most = MAX_AMOUNT.0.saturating_mul(1_000);
            (1..=40).contains(&name.len()) && (-most..=most).contains(&amount.0)
        };
        if self.methods.len() > MAX_METHODS || !self.methods.iter().all(fits) {
            return Err(bad("methods"));
        }
        if self.reason.chars().count() > MAX_REASON {
            return Err(Refusal::TooLong {
                field: "reason".into(),
            });
        }
        Ok(())
    }
}

/// Writes down what was counted.
///
/// # Errors
/// [`Stop::Refused`] for people who are not staff, for what cannot have been counted, and for taken ids; [`Stop::Need`] for rows not loaded.
pub fn keep(view: &dyn Rows, ctx: &Ctx, args: &DayClosingKeep) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::TakePayment) {
        return Err(Refusal::NotAllowed.into());
    }
    args.check()?;
    let same = |have: &DayClosing| {
        (have.by, have.day, have.counted) == (ctx.actor.user, args.day, args.counted)
            && have.methods == args.methods
    };
    if noun::created(view, args.id, same)? {
        return Ok(Changes::default());
    }
    let closing = DayClosing {
        id: args.id,
        day: args.day,
        counted: args.counted,
        methods: args.methods.clone(),
        reason: text::line(&args.reason),
        by: ctx.actor.user,
        closed_at: ctx.now,
        recorded_at: view.server().map(|server| server.now),
    };
    Ok(Changes::of(closing.into()))
}
