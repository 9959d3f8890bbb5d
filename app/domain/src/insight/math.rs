//! The functions that processors and systems compute differently in the last bits. From `libm` everywhere, so that a phone and the server
//! agree; the standard library's are not used in these models.

pub(super) fn exp(x: f64) -> f64 {
    libm::exp(x)
}

pub(super) fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// ln(1 + x), exact for small `x`.
pub(super) fn ln_1p(x: f64) -> f64 {
    libm::log1p(x)
}

pub(super) fn pow(x: f64, y: f64) -> f64 {
    libm::pow(x, y)
}

/// ln Γ(x) for positive `x`.
pub(super) fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

pub(super) fn erfc(x: f64) -> f64 {
    libm::erfc(x)
}

/// 1 ÷ (1 + e^-x).
pub(super) fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + exp(-x))
}

/// ln B(a, b).
pub(super) fn ln_beta(a: f64, b: f64) -> f64 {
    ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b)
}

/// ln(e^a + e^b) without overflow.
pub(super) fn ln_add(a: f64, b: f64) -> f64 {
    let (large, small) = if a > b { (a, b) } else { (b, a) };
    if small == f64::NEG_INFINITY {
        return large;
    }
    large + ln_1p(exp(small - large))
}
