//! What comes next: several ways to guess, each tried on the past, and the one that errs least there.
//!
//! Errors are told as MASE: the mean miss over the mean miss of "as one season ago" within the known series. Each candidate forecasts from
//! many days or months of the past (rolling origin), knowing only what came before; its misses there, step by step, give the interval that
//! eight of ten outcomes fall into.

use super::ets::{self, Ets, Kind, Trend};
use super::linear;
use super::math::{exp, ln};
use super::stats;
use super::table::Table;
use super::thin::{self, Code, Refusal};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Periods of a season: 12 months, 7 days.
    pub season: usize,
    /// Periods to forecast.
    pub horizon: usize,
    pub least_periods: usize,
    /// Periods of the past from which every method has to forecast.
    pub trial: usize,
}

impl Rules {
    /// For days: a week is a season, two weeks are forecast.
    pub const DAYS: Self = Self {
        season: 7,
        horizon: 14,
        least_periods: thin::FORECAST_DAYS,
        trial: thin::FORECAST_TRIAL_DAYS,
    };
    /// For months: a year is a season, six months are forecast.
    pub const MONTHS: Self = Self {
        season: 12,
        horizon: 6,
        least_periods: thin::FORECAST_MONTHS,
        trial: thin::FORECAST_TRIAL_MONTHS,
    };
}

/// A way to guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Method {
    /// As one season ago.
    SeasonalNaive,
    /// The median of the same weekday in the last eight weeks.
    WeekdayMedian,
    /// A straight line and a season, of logarithms.
    LogRegression,
    Ets(Kind),
}

impl Method {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SeasonalNaive => "seasonal_naive",
            Self::WeekdayMedian => "weekday_median_8",
            Self::LogRegression => "log_regression",
            Self::Ets(kind) => kind.name(),
        }
    }

    /// What is tried for a season of so many periods. The simple guess comes first; whatever does not beat it loses to it.
    #[must_use]
    pub fn candidates(season: usize) -> Vec<Self> {
        let smoothing = |multiplicative, trend| {
            Self::Ets(Kind {
                multiplicative,
                trend,
            })
        };
        let mut all = vec![Self::SeasonalNaive];
        if season == 7 {
            all.push(Self::WeekdayMedian);
            all.push(smoothing(false, Trend::None));
            all.push(smoothing(false, Trend::Damped));
        } else {
            all.push(Self::LogRegression);
            all.push(smoothing(false, Trend::Additive));
            all.push(smoothing(true, Trend::Additive));
            all.push(smoothing(true, Trend::Damped));
        }
        all
    }
}

/// One period to come.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Step {
    pub value: f64,
    /// Eight of ten outcomes lie between these.
    pub low: f64,
    pub high: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    pub method: Method,
    pub steps: Vec<Step>,
    pub periods: usize,
    /// Mean miss of "as one season ago" within the series, in its unit.
    pub mase_scale: f64,
    /// MASE of the method over the rolling origins, and that of the simple guess.
    pub mase: f64,
    pub naive_mase: f64,
    pub origins: usize,
}

/// The values of a series whose periods follow each other, in their order.
///
/// # Errors
/// [`Code::BadRow`] for a value that is not finite or a period that comes twice; [`Code::NoRows`]; [`Code::GapInSeries`] with the place of
/// the first period after a gap, counted in order of time.
pub fn series(rows: &[(i32, f64)]) -> Result<Vec<f64>, Refusal> {
    if let Some(wrong) = rows.iter().position(|(_, value)| !value.is_finite()) {
        return Err(Refusal::row(wrong + 1));
    }
    if rows.is_empty() {
        return Err(Refusal::new(Code::NoRows));
    }
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|&at| rows[at].0);
    for (place, pair) in (2..).zip(order.windows(2)) {
        match rows[pair[1]].0.saturating_sub(rows[pair[0]].0) {
            1 => {}
            0 => return Err(Refusal::row(pair[0].max(pair[1]) + 1)),
            _ => {
                let at = Some(thin::At::Row(place));
                return Err(Refusal {
                    at,
                    ..Refusal::new(Code::GapInSeries)
                });
            }
        }
    }
    Ok(order.into_iter().map(|at| rows[at].1).collect())
}

/// Chooses a method by the past and forecasts with it. `rows` are period numbers, each one more than the one before, and values.
///
/// # Errors
/// Those of [`series`], [`Code::TooFewPeriods`], [`Code::ConstantTarget`] where a season repeats itself exactly.
pub fn fit(rows: &[(i32, f64)], rules: &Rules) -> Result<Model, Refusal> {
    let values = series(rows)?;
    let (season, horizon) = (rules.season.max(1), rules.horizon.max(1));
    let least = rules
        .least_periods
        .max(thin::FORECAST_SEASONS * season + horizon);
    thin::enough(Code::TooFewPeriods, values.len(), least)?;
    let Some(scale) = mase_scale(&values, season) else {
        return Err(Refusal::new(Code::ConstantTarget));
    };
    let mut naive_mase = f64::INFINITY;
    let mut best: Option<Tried> = None;
    for method in Method::candidates(season) {
        let Some(tried) = try_out(method, &values, rules) else {
            continue;
        };
        let simple = method == Method::SeasonalNaive;
        if simple {
            naive_mase = tried.mae / scale;
        }
        if best.as_ref().is_none_or(|best| tried.mae < best.mae) {
            best = Some(tried);
        }
    }
    let Some(best) = best else {
        return Err(Refusal::few(
            Code::TooFewPeriods,
            values.len(),
            least + thin::FORECAST_ORIGINS,
        ));
    };
    let steps = best
        .forecast
        .iter()
        .zip(&best.misses)
        .map(|(value, misses)| Step {
            value: *value,
            low: value + stats::quantile(misses, 0.1).unwrap_or_default().min(0.0),
            high: value + stats::quantile(misses, 0.9).unwrap_or_default().max(0.0),
        })
        .collect();
    Ok(Model {
        method: best.method,
        steps,
        periods: values.len(),
        mase_scale: scale,
        mase: best.mae / scale,
        naive_mase,
        origins: best.origins,
    })
}

/// How a method did on the past, and what it says of the time to come.
struct Tried {
    method: Method,
    mae: f64,
    origins: usize,
    /// What came less what was guessed, for each step ahead.
    misses: Vec<Vec<f64>>,
    forecast: Vec<f64>,
}

fn try_out(method: Method, values: &[f64], rules: &Rules) -> Option<Tried> {
    let (season, horizon) = (rules.season.max(1), rules.horizon.max(1));
    let count = values.len();
    let last = count.checked_sub(horizon)?;
    // Smoothing learns its weights before the first origin, on at least half of the series, so that no origin knows what came after it.
    let earliest = (count / 2).max(2 * season);
    let first = last.saturating_sub(rules.trial).max(earliest).min(last);
    let learned = Fitted::of(method, values.get(..first)?, season)?;
    let mut misses = vec![Vec::new(); horizon];
    let mut sum = 0.0;
    for origin in first..=last {
        let guess = learned.forecast(&values[..origin], season, horizon)?;
        for (step, guess) in guess.iter().enumerate() {
            let miss = values[origin + step] - guess;
            sum += miss.abs();
            misses[step].push(miss);
        }
    }
    let origins = last - first + 1;
    let forecast = forecast(method, values, season, horizon)?;
    let mae = sum / (origins * horizon) as f64;
    let usable = origins >= thin::FORECAST_ORIGINS && mae.is_finite();
    usable.then_some(Tried {
        method,
        mae,
        origins,
        misses,
        forecast,
    })
}

/// What a method keeps from one origin to the next.
enum Fitted {
    Plain(Method),
    Ets(Box<Ets>),
}

impl Fitted {
    fn of(method: Method, values: &[f64], season: usize) -> Option<Self> {
        match method {
            Method::Ets(kind) => {
                ets::fit(values, season, kind).map(|model| Self::Ets(Box::new(model)))
            }
            plain => Some(Self::Plain(plain)),
        }
    }

    fn forecast(&self, values: &[f64], season: usize, horizon: usize) -> Option<Vec<f64>> {
        match self {
            Self::Ets(model) => model.forecast(values, horizon),
            Self::Plain(Method::WeekdayMedian) => weekday_median(values, season, horizon),
            Self::Plain(Method::LogRegression) => {
                let (steps, _) = log_regression(values, season, horizon)?;
                Some(steps.iter().map(|step| step.value).collect())
            }
            Self::Plain(_) => seasonal_naive(values, season, horizon),
        }
    }
}

/// What one method says of the next periods; none where it cannot.
#[must_use]
pub fn forecast(method: Method, values: &[f64], season: usize, horizon: usize) -> Option<Vec<f64>> {
    Fitted::of(method, values, season)?.forecast(values, season, horizon)
}

fn seasonal_naive(values: &[f64], season: usize, horizon: usize) -> Option<Vec<f64>> {
    let last = values.get(values.len().checked_sub(season)?..)?;
    Some(last.iter().cycle().take(horizon).copied().collect())
}

fn weekday_median(values: &[f64], season: usize, horizon: usize) -> Option<Vec<f64>> {
    (0..horizon)
        .map(|step| {
            let place = values.len() + step % season;
            let same: Vec<f64> = (1..=8)
                .map_while(|weeks| place.checked_sub(weeks * season))
                .filter_map(|at| values.get(at).copied())
                .collect();
            stats::median(&same)
        })
        .collect()
}

/// A line and a season of logarithms: the next periods with the interval of the regression, and the growth of the logarithm a period.
/// None where a value is not positive.
#[must_use]
pub fn log_regression(values: &[f64], season: usize, horizon: usize) -> Option<(Vec<Step>, f64)> {
    if values.iter().any(|y| *y <= 0.0) || season < 2 {
        return None;
    }
    let inputs = |at: usize| {
        let mut inputs = vec![at as f64];
        inputs.extend((1..season).map(|place| f64::from(u8::from(at % season == place))));
        inputs
    };
    let rows: Vec<Vec<f64>> = (0..values.len()).map(inputs).collect();
    let table = Table {
        names: (0..season).map(|place| place.to_string()).collect(),
        columns: (0..season)
            .map(|column| rows.iter().map(|row| row[column]).collect())
            .collect(),
        target: values.iter().map(|y| ln(*y)).collect(),
    };
    let model = linear::fit(&table, &linear::Rules::UNBOUND).ok()?;
    let trend = model.coefficients.get(1)?.value;
    let steps = (values.len()..values.len() + horizon)
        .map(|at| {
            let step = model.predict(&inputs(at));
            Step {
                value: exp(step.value),
                low: exp(step.low),
                high: exp(step.high),
            }
        })
        .collect();
    Some((steps, trend))
}

/// The mean miss of "as one season ago" within a series; none where there is no miss.
#[must_use]
pub fn mase_scale(values: &[f64], season: usize) -> Option<f64> {
    let misses: Vec<f64> = values
        .iter()
        .zip(values.get(season..)?)
        .map(|(before, now)| (now - before).abs())
        .collect();
    let mean = stats::mean(&misses);
    (mean.is_finite() && mean > 0.0).then_some(mean)
}

/// Mean absolute error, and the symmetric percentage error: 200 × the mean of |a − f| ÷ (|a| + |f|).
#[must_use]
pub fn errors(actual: &[f64], forecast: &[f64]) -> (f64, f64) {
    let count = actual.len().max(1) as f64;
    let (mut absolute, mut percent) = (0.0, 0.0);
    for (a, f) in actual.iter().zip(forecast) {
        let miss = (a - f).abs();
        absolute += miss;
        if miss > 0.0 {
            percent += 200.0 * miss / (a.abs() + f.abs());
        }
    }
    (absolute / count, percent / count)
}

/// The share of outcomes inside their intervals.
#[must_use]
pub fn coverage(actual: &[f64], steps: &[Step]) -> f64 {
    let inside = actual
        .iter()
        .zip(steps)
        .filter(|(a, step)| step.low <= **a && **a <= step.high);
    inside.count() as f64 / actual.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn weeks(count: i32) -> Vec<(i32, f64)> {
        (0..count)
            .map(|day| {
                (
                    day,
                    100.0 + 10.0 * f64::from(day % 7) + f64::from(day * 31 % 11),
                )
            })
            .collect()
    }

    #[test]
    fn a_gap_a_double_and_a_short_series_are_told_apart() {
        let code = |rows: &[(i32, f64)]| fit(rows, &Rules::DAYS).unwrap_err();
        assert_eq!(code(&weeks(69)), Refusal::few(Code::TooFewPeriods, 69, 70));
        let mut gap = weeks(100);
        gap.remove(50);
        assert_eq!(code(&gap).code, Code::GapInSeries);
        assert_eq!(code(&gap).at, Some(thin::At::Row(51)));
        let mut twice = weeks(100);
        twice.push((50, 1.0));
        assert_eq!(code(&twice), Refusal::row(101));
        assert_eq!(code(&[]).code, Code::NoRows);
        assert_eq!(code(&[(1, f64::NAN)]), Refusal::row(1));
        let flat: Vec<(i32, f64)> = (0..100).map(|day| (day, 5.0)).collect();
        assert_eq!(code(&flat).code, Code::ConstantTarget);
    }

    #[test]
    fn the_order_of_rows_does_not_change_a_forecast() {
        let rows = weeks(90);
        let mut turned = rows.clone();
        turned.reverse();
        let model = fit(&rows, &Rules::DAYS).unwrap();
        assert_eq!(fit(&turned, &Rules::DAYS).unwrap(), model);
        assert!(model.mase <= model.naive_mase && model.origins >= thin::FORECAST_ORIGINS);
        assert!(
            model
                .steps
                .iter()
                .all(|step| step.low <= step.value && step.value <= step.high)
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8))]
        #[test]
        fn any_series_ends_in_a_forecast_or_a_refusal(values in prop::collection::vec(any::<f64>(), 0..40), scale in -2.0_f64..300.0) {
            let rules = Rules { season: 3, horizon: 2, least_periods: 8, trial: 6, };
            let wild: Vec<(i32, f64)> = (0..).zip(values.iter().copied()).collect();
            let _ = fit(&wild, &rules);
            let tame: Vec<(i32, f64)> = (0..).zip(values.iter().map(|y| if y.is_finite() { scale * (1.0 + y.abs() % 3.0) } else { scale })).collect();
            let _ = fit(&tame, &rules);
        }
    }
}
