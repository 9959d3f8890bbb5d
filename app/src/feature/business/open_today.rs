//! When the business is open today, for everybody's first screen.

use super::business_page::locations;
use crate::context::use_app;
use crate::zones::day_at;
use domain::account::opening::{hours_on, hours_text};
use leptos::prelude::*;

/// A line for each place that says its hours; the name of the place where there are several.
#[component]
pub fn OpenToday() -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let lines = Memo::new(move |_| {
        let places = app.rows(locations);
        let several = places.len() > 1;
        let line = |place: domain::account::Location| {
            let hours = hours_on(&place.opening, day_at(&place.zone, app.now()));
            let text = match hours.as_slice() {
                [] => words.booking.closed_today.to_owned(),
                hours => (words.booking.open_today)(&hours_text(hours)),
            };
            if several {
                format!("{} · {text}", place.name.text(words.lang))
            } else {
                text
            }
        };
        let with_hours = places.into_iter().filter(|place| !place.opening.is_empty());
        with_hours.map(line).collect::<Vec<_>>()
    });
    move || {
        lines
            .get()
            .into_iter()
            .map(|line| view! { <p class="muted small center">{line}</p> })
            .collect_view()
    }
}
