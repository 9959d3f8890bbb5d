//! Exponential smoothing as a state space (Hyndman, Koehler, Ord and Snyder 2008): level, trend and season, each moved a little by every miss.

use super::math::{ln, logistic};
use super::minimise;
use super::stats;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trend {
    None,
    Additive,
    Damped,
}

/// Which of the smoothing models. Error and season are both additive, or both multiplicative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kind {
    pub multiplicative: bool,
    pub trend: Trend,
}

impl Kind {
    /// As it is called in the literature.
    #[must_use]
    pub fn name(self) -> &'static str {
        match (self.multiplicative, self.trend) {
            (false, Trend::None) => "ets_ANA",
            (false, Trend::Additive) => "ets_AAA",
            (false, Trend::Damped) => "ets_AAdA",
            (true, Trend::None) => "ets_MNM",
            (true, Trend::Additive) => "ets_MAM",
            (true, Trend::Damped) => "ets_MAdM",
        }
    }
}

/// A fitted model, in units of `scale`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ets {
    pub kind: Kind,
    pub season: usize,
    pub alpha: f64,
    pub beta: f64,
    pub gamma: f64,
    pub phi: f64,
    pub log_likelihood: f64,
    /// Akaike's criterion for small samples: smoothing weights, initial states and the variance count.
    pub aicc: f64,
    scale: f64,
    start: State,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct State {
    level: f64,
    trend: f64,
    /// The seasons in the order in which they come next.
    seasons: Vec<f64>,
}

struct Weights {
    alpha: f64,
    beta: f64,
    gamma: f64,
    phi: f64,
}

/// Fits by maximum likelihood; none where the series is shorter than two seasons, or not positive for a multiplicative model.
#[must_use]
pub fn fit(values: &[f64], season: usize, kind: Kind) -> Option<Ets> {
    let count = values.len();
    if season < 2 || count < 2 * season || values.iter().any(|y| !y.is_finite()) {
        return None;
    }
    if kind.multiplicative && values.iter().any(|y| *y <= 0.0) {
        return None;
    }
    let scale = values.iter().map(|y| y.abs() / count as f64).sum::<f64>();
    if !scale.is_finite() || scale <= 0.0 {
        return None;
    }
    let scaled: Vec<f64> = values.iter().map(|y| y / scale).collect();
    let first = beginning(&scaled, season, kind);
    let misfit = |at: &[f64]| {
        let (weights, state) = read(at, season, kind);
        run(&scaled, state, &weights, kind).map_or(f64::INFINITY, |path| path.misfit())
    };
    let starts = [[0.3, 0.1, 0.1], [0.1, 0.02, 0.5]];
    let found = starts
        .iter()
        .map(|[alpha, beta, gamma]| {
            let mut at = first.clone();
            at[0] = odds(*alpha);
            at[1] = odds(*beta / *alpha);
            at[2] = odds(*gamma / (1.0 - *alpha));
            minimise::bfgs(&misfit, &at, 200)
        })
        .min_by(|a, b| a.value.total_cmp(&b.value))?;
    if !found.value.is_finite() {
        return None;
    }
    let (weights, start) = read(&found.at, season, kind);
    let n = count as f64;
    let tau = std::f64::consts::TAU;
    let log_likelihood = -0.5 * n * (ln(tau) + 1.0 + found.value) - n * ln(scale);
    let free =
        2 + usize::from(kind.trend != Trend::None) + usize::from(kind.trend == Trend::Damped);
    let states = season + 1 + usize::from(kind.trend != Trend::None);
    let k = (free + states + 1) as f64;
    let aicc = 2.0 * k - 2.0 * log_likelihood + 2.0 * k * (k + 1.0) / (n - k - 1.0);
    let Weights {
        alpha,
        beta,
        gamma,
        phi,
    } = weights;
    Some(Ets {
        kind,
        season,
        alpha,
        beta,
        gamma,
        phi,
        log_likelihood,
        aicc,
        scale,
        start,
    })
}

impl Ets {
    /// What comes next after `values`, whose begin is that of the series it was fitted to; none where the model breaks on them.
    #[must_use]
    pub fn forecast(&self, values: &[f64], horizon: usize) -> Option<Vec<f64>> {
        let scaled: Vec<f64> = values.iter().map(|y| y / self.scale).collect();
        let weights = Weights {
            alpha: self.alpha,
            beta: self.beta,
            gamma: self.gamma,
            phi: self.phi,
        };
        let State {
            level,
            trend,
            seasons,
        } = run(&scaled, self.start.clone(), &weights, self.kind)?.state;
        let mut ahead = 0.0;
        let mut damping = 1.0;
        let mut forecast = Vec::with_capacity(horizon);
        for step in 0..horizon {
            damping *= self.phi;
            ahead += damping;
            let base = level + ahead * trend;
            let season = seasons[step % self.season];
            let value = if self.kind.multiplicative {
                base * season
            } else {
                base + season
            };
            forecast.push(value * self.scale);
        }
        forecast
            .iter()
            .all(|value| value.is_finite())
            .then_some(forecast)
    }
}

struct Path {
    state: State,
    squares: f64,
    ln_fitted: f64,
    count: f64,
}

impl Path {
    /// −2 ÷ n × the log likelihood, without its constants.
    fn misfit(&self) -> f64 {
        // A series that is met exactly would have no lowest place.
        ln((self.squares / self.count).max(1e-20)) + 2.0 * self.ln_fitted / self.count
    }
}

/// Follows a series; none where a multiplicative model has no positive value.
fn run(values: &[f64], mut state: State, weights: &Weights, kind: Kind) -> Option<Path> {
    let Weights {
        alpha,
        beta,
        gamma,
        phi,
    } = *weights;
    let (mut squares, mut product, mut ln_fitted) = (0.0, 1.0, 0.0);
    let season = state.seasons.len();
    for (at, y) in values.iter().enumerate() {
        let place = at % season;
        let base = state.level + phi * state.trend;
        let last = state.seasons[place];
        let miss = if kind.multiplicative {
            let fitted = base * last;
            if fitted.is_nan() || fitted <= 1e-9 || base <= 1e-9 {
                return None;
            }
            // One logarithm for many factors.
            product *= fitted;
            if !(1e-100..1e100).contains(&product) {
                ln_fitted += ln(product);
                product = 1.0;
            }
            let miss = (y - fitted) / fitted;
            state.level = base * (1.0 + alpha * miss);
            state.trend = phi * state.trend + beta * base * miss;
            state.seasons[place] = last * (1.0 + gamma * miss);
            miss
        } else {
            let miss = y - base - last;
            state.level = base + alpha * miss;
            state.trend = phi * state.trend + beta * miss;
            state.seasons[place] = last + gamma * miss;
            miss
        };
        squares += miss * miss;
    }
    state.seasons.rotate_left(values.len() % season);
    ln_fitted += ln(product);
    let count = values.len() as f64;
    (squares.is_finite() && state.level.is_finite()).then_some(Path {
        state,
        squares,
        ln_fitted,
        count,
    })
}

fn odds(share: f64) -> f64 {
    ln(share / (1.0 - share))
}

/// Free numbers as weights and first state: three weights, damping, level, trend, and all seasons but the last, which makes their mean 0 or 1.
fn read(at: &[f64], season: usize, kind: Kind) -> (Weights, State) {
    let within = |x: f64, low: f64, high: f64| low + (high - low) * logistic(x);
    let alpha = within(at[0], 1e-4, 0.9999);
    let (beta, trend) = match kind.trend {
        Trend::None => (0.0, 0.0),
        _ => (alpha * within(at[1], 1e-4, 0.9999), at[5]),
    };
    let gamma = (1.0 - alpha) * within(at[2], 1e-4, 0.9999);
    let phi = match kind.trend {
        Trend::Damped => within(at[3], 0.8, 0.98),
        _ => 1.0,
    };
    let mut seasons = at[6..].to_vec();
    let whole = if kind.multiplicative {
        season as f64
    } else {
        0.0
    };
    seasons.push(whole - seasons.iter().sum::<f64>());
    (
        Weights {
            alpha,
            beta,
            gamma,
            phi,
        },
        State {
            level: at[4],
            trend,
            seasons,
        },
    )
}

/// Where to begin: level and trend of the first two seasons, and each season's mean distance to its year's mean.
fn beginning(values: &[f64], season: usize, kind: Kind) -> Vec<f64> {
    let years: Vec<(f64, &[f64])> = values
        .chunks_exact(season)
        .map(|year| (stats::mean(year), year))
        .collect();
    let trend = (years[1].0 - years[0].0) / season as f64;
    let level = years[0].0 - trend * (season as f64 + 1.0) / 2.0;
    let mut seasons: Vec<f64> = (0..season)
        .map(|place| {
            let away = |(mean, year): &(f64, &[f64])| {
                if kind.multiplicative {
                    year[place] / mean
                } else {
                    year[place] - mean
                }
            };
            years.iter().map(away).sum::<f64>() / years.len() as f64
        })
        .collect();
    seasons.pop();
    let mut at = vec![0.0, 0.0, 0.0, 1.0, level, trend];
    at.extend(seasons);
    at
}

#[cfg(test)]
mod tests {
    use super::super::math;
    use super::*;

    fn growing(count: u32) -> Vec<f64> {
        (0..count)
            .map(|at| {
                let season = [0.8, 1.0, 1.3, 0.9][at as usize % 4];
                season * math::exp(4.0 + 0.01 * f64::from(at)) + f64::from(at * 7 % 5)
            })
            .collect()
    }

    const MAM: Kind = Kind {
        multiplicative: true,
        trend: Trend::Additive,
    };

    #[test]
    fn a_season_and_a_trend_are_carried_on() {
        let series = growing(60);
        for kind in [
            MAM,
            Kind {
                multiplicative: false,
                trend: Trend::Damped,
            },
        ] {
            let model = fit(&series[..52], 4, kind).unwrap();
            let forecast = model.forecast(&series[..52], 8).unwrap();
            for (guess, came) in forecast.iter().zip(&series[52..]) {
                assert!(
                    (guess / came - 1.0).abs() < 0.1,
                    "{}: {guess} for {came}",
                    kind.name()
                );
            }
        }
    }

    #[test]
    fn what_has_no_model_has_none() {
        assert!(fit(&[1.0; 7], 4, MAM).is_none());
        assert!(fit(&[0.0; 40], 4, MAM).is_none());
        assert!(fit(&[f64::NAN; 40], 4, MAM).is_none());
        let plain = Kind {
            multiplicative: false,
            trend: Trend::None,
        };
        assert!(fit(&[0.0; 40], 4, plain).is_none());
        assert!(
            fit(&[5.0; 40], 4, plain).is_some_and(|model| model.forecast(&[5.0; 40], 3).is_some())
        );
    }
}
