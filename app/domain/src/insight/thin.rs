//! When there is too little to say anything: the numbers below which a model gives none, and how it says so.
//!
//! Sources: the rules of thumb are named at each constant. They are bounds of honesty, not of arithmetic: every model would also compute
//! something from less.

use serde::{Deserialize, Serialize};

/// Fifths of fewer than 30 customers hold fewer than six each: one person moves a group's border.
pub const RFM_CUSTOMERS: usize = 30;

/// Fader, Hardie and Lee (2005) show BG/NBD on 2,357; simulations of theirs and ours lose the dropout parameters below some 300.
pub const LIFETIME_CUSTOMERS: usize = 300;
/// Gamma-Gamma is fitted to repeat customers alone: three parameters and 30 a parameter, rounded up.
pub const LIFETIME_REPEAT: usize = 100;
/// Half a year: shorter and a customer who comes each quarter has had no chance to come back twice.
pub const LIFETIME_DAYS: i32 = 180;
/// A shop that sold nothing for a month has closed, or its data has stopped: "has this customer left" means nothing then.
pub const LIFETIME_FRESH_DAYS: i32 = 30;
/// Below this many customers a lifetime is shown as rough.
pub const LIFETIME_ROUGH: usize = 500;

/// Green (1991): 50 + 8 an input for the whole regression.
pub const LINEAR_ROWS: usize = 50;
/// Harrell, Regression Modeling Strategies: 10 to 20 rows a coefficient.
pub const LINEAR_ROWS_A_COEFFICIENT: usize = 10;

pub const LOGISTIC_ROWS: usize = 200;
/// van Smeden et al. (2016): below 20 of the rarer class a hold-out says nothing about calibration.
pub const LOGISTIC_EVENTS: usize = 20;
/// Vittinghoff and McCulloch (2007): 5 to 9 events an input are usable with care.
pub const LOGISTIC_EVENTS_AN_INPUT: usize = 5;
/// Peduzzi et al. (1996): from 10 events an input on coefficients are without notable bias.
pub const LOGISTIC_ROUGH_AN_INPUT: usize = 10;

/// Four levels with leaves of 20 need it.
pub const TREE_ROWS: usize = 200;
/// A leaf of 20 with a share of one quarter leaves ten leaves' worth of the rarer class.
pub const TREE_EVENTS: usize = 50;
/// A leaf holds at least so many rows, or so many of each hundred.
pub const TREE_LEAF_ROWS: usize = 20;
pub const TREE_LEAF_PERCENT: usize = 2;
/// Four conditions are as many as a sentence bears.
pub const TREE_DEPTH: usize = 4;

/// Hyndman and Kostenko (2007): two seasons are the least from which one can be told from noise; and the hold-out.
pub const FORECAST_SEASONS: usize = 2;
pub const FORECAST_MONTHS: usize = 30;
pub const FORECAST_DAYS: usize = 70;
/// Two years of months: longer, and the weights of smoothing are those of another time.
pub const FORECAST_TRIAL_MONTHS: usize = 24;
/// Twelve weeks of days: of four, one change of level decides, and whatever is slowest to see it wins.
pub const FORECAST_TRIAL_DAYS: usize = 84;
/// Origins from which a candidate has to have forecast before it may win.
pub const FORECAST_ORIGINS: usize = 3;

/// Agrawal and Srikant's minimum support, as a count: fewer baskets than this are chance.
pub const PAIR_BASKETS: usize = 10;
/// A hit rate of 100 customers has a standard error of five points.
pub const RECOMMEND_CUSTOMERS: usize = 100;

/// Fabijan et al. (2019): a split as uneven as chance makes it once in a thousand is a defect of the experiment.
pub const SPLIT_P: f64 = 0.001;

/// Van Calster et al. (2019): slopes outside say that predictions are far too extreme or far too timid.
pub const CALIBRATION_SLOPE: (f64, f64) = (0.7, 1.3);

/// What is missing. The names are those of the fixtures and of stored results; they are never renamed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    NoRows,
    BadRow,
    TooFewCustomers,
    TooFewRepeatCustomers,
    TooFewRows,
    TooFewEvents,
    TooFewPeriods,
    GapInSeries,
    OneClass,
    ConstantTarget,
    ConstantInput,
    CollinearInputs,
    Separated,
    NotBetterThanBaseline,
    SplitBroken,
}

impl Code {
    pub const ALL: [Self; 15] = [
        Self::NoRows,
        Self::BadRow,
        Self::TooFewCustomers,
        Self::TooFewRepeatCustomers,
        Self::TooFewRows,
        Self::TooFewEvents,
        Self::TooFewPeriods,
        Self::GapInSeries,
        Self::OneClass,
        Self::ConstantTarget,
        Self::ConstantInput,
        Self::CollinearInputs,
        Self::Separated,
        Self::NotBetterThanBaseline,
        Self::SplitBroken,
    ];
}

/// A model's "no": what is missing, how much there is and how much it needs. A result like any other, to be kept and shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Refusal {
    pub code: Code,
    /// How much there is, in the code's unit: customers, rows, periods, or the loss on the hold-out.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub have: Option<f64>,
    /// How much it takes; for `not_better_than_baseline` the loss of the simple guess.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub need: Option<f64>,
    /// The first row that cannot be used, from 1, or the input that is constant or follows from others.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at: Option<At>,
}

/// What a refusal points at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum At {
    Row(usize),
    Input(String),
}

impl Refusal {
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self {
            code,
            have: None,
            need: None,
            at: None,
        }
    }

    /// `row` counts from 1, without the heading.
    #[must_use]
    pub fn row(row: usize) -> Self {
        Self {
            at: Some(At::Row(row)),
            ..Self::new(Code::BadRow)
        }
    }

    #[must_use]
    pub fn input(code: Code, name: &str) -> Self {
        Self {
            at: Some(At::Input(name.to_owned())),
            ..Self::new(code)
        }
    }

    #[must_use]
    pub fn few(code: Code, have: usize, need: usize) -> Self {
        Self {
            have: Some(have as f64),
            need: Some(need as f64),
            ..Self::new(code)
        }
    }

    /// A model that its hold-out does not bear out.
    #[must_use]
    pub fn not_better(have: f64, need: f64) -> Self {
        Self {
            have: Some(have),
            need: Some(need),
            ..Self::new(Code::NotBetterThanBaseline)
        }
    }
}

/// Refuses with `code` where there are fewer than `need`.
///
/// # Errors
/// The refusal.
pub(super) fn enough(code: Code, have: usize, need: usize) -> Result<(), Refusal> {
    if have < need {
        return Err(Refusal::few(code, have, need));
    }
    Ok(())
}
