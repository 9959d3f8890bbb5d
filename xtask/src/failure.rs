//! One kind of failure: a sentence for the person at the terminal.

use std::fmt;

pub type Outcome<T> = Result<T, Failure>;

#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Says what was being done when a foreign error came up.
pub trait While<T> {
    fn during(self, what: impl fmt::Display) -> Outcome<T>;
}

impl<T, E: fmt::Display> While<T> for Result<T, E> {
    fn during(self, what: impl fmt::Display) -> Outcome<T> {
        // `{:#}` prints the whole chain of causes where the error has one.
        self.map_err(|error| Failure(format!("{what}: {error:#}")))
    }
}
