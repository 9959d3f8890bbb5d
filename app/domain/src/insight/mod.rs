//! What a business can learn of its own figures: values, groups, predictions, effects, and when there is too little for any of it.
//!
//! Pure functions over rows. Each `fit` sorts what it is given, so the order of rows changes nothing, and says in a [`Refusal`] what is
//! missing instead of giving a figure that means nothing. `docs/INSIGHT.md` says what is counted how.

pub mod ab_test;
pub mod anomaly;
pub mod campaign;
pub mod check;
pub mod churn;
pub mod day;
pub mod day_alert;
pub mod efficiency;
pub mod ets;
pub mod forecast;
pub mod lifetime;
pub mod linear;
pub mod logistic;
pub mod model_run;
pub mod prediction;
pub mod purchase;
pub mod recommend;
pub mod report;
pub mod retention;
pub mod rfm;
pub mod satisfaction;
pub mod score;
pub mod suggestion;
pub mod table;
pub mod thin;
pub mod tree;
pub mod value;
pub mod who_to_contact;

mod math;
mod matrix;
mod minimise;
mod stats;

pub use model_run::ModelRun;
pub use suggestion::{Suggestion, SuggestionAnswer};
pub use thin::{Code, Refusal};
