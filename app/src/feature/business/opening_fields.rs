//! When a place is open: a line for each day of the week, and one for each date that is otherwise. Each is saved when it is left.

use super::business_page::save;
use super::text_field::TextField;
use crate::context::use_app;
use domain::account::opening::{WEEKDAYS, parse_hours, write_hours};
use domain::account::{Location, LocationSet};
use domain::civil::Day;
use domain::id::LocationId;
use domain::merge::{MapChange, Was};
use domain::{Entity, Key, Row};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// The fields of the week, Monday first.
const FIELDS: [&str; 7] = [
    "open-mon", "open-tue", "open-wed", "open-thu", "open-fri", "open-sat", "open-sun",
];

/// Days that are otherwise, as they are typed: a date and its hours a line, or what says "closed".
///
/// # Errors
/// Where a line is no date with hours.
fn read_special(typed: &str, closed: &[&str]) -> Result<BTreeMap<String, String>, ()> {
    let mut days = BTreeMap::new();
    for line in typed.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (day, hours) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let day: Day = day.parse().map_err(|_| ())?;
        let hours = hours.trim();
        let hours = if closed.contains(&hours) {
            String::new()
        } else {
            write_hours(&parse_hours(hours).ok_or(())?)
        };
        days.insert(day.to_string(), hours);
    }
    Ok(days)
}

/// The days that are otherwise, as they are shown.
fn write_special(opening: &BTreeMap<String, String>, closed: &str) -> String {
    let special = opening
        .iter()
        .filter(|(day, _)| !WEEKDAYS.contains(&day.as_str()));
    let line = |(day, hours): (&String, &String)| match hours.as_str() {
        "" => format!("{day} {closed}"),
        hours => format!("{day} {hours}"),
    };
    special.map(line).collect::<Vec<_>>().join("\n")
}

/// What was changed, day by day. Closed on a weekday is no fact at all.
fn changes(was: &BTreeMap<String, String>, new: &BTreeMap<String, String>) -> MapChange {
    let days = was.keys().chain(new.keys());
    let change = |day: &String| {
        let change = Was {
            was: was.get(day).cloned(),
            new: new.get(day).cloned(),
        };
        (change.was != change.new).then(|| (day.clone(), change))
    };
    days.filter_map(change).collect()
}

#[component]
pub fn OpeningFields(place: LocationId) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let key = Key::new(Entity::Location, place.0);
    let now = move || {
        let row = untrack(|| app.rows(|rows| rows.get(key).and_then(Row::as_location).cloned()));
        row.map(|row: Location| row.opening).unwrap_or_default()
    };
    let store = move |new: BTreeMap<String, String>| {
        let opening = changes(&now(), &new);
        if !opening.is_empty() {
            let set = LocationSet {
                opening,
                ..LocationSet::of(place)
            };
            save(app, set);
        }
    };
    let week = WEEKDAYS
        .iter()
        .zip(FIELDS)
        .zip(words.booking.weekdays)
        .enumerate();
    let week = week.map(|(n, ((day, id), label))| {
        let day = *day;
        let value = RwSignal::new(now().get(day).cloned().unwrap_or_default());
        let wrong = RwSignal::new(None);
        let leave = Callback::new(move |()| match parse_hours(&value.get_untracked()) {
            None => wrong.set(Some(words.booking.opening_wrong)),
            Some(hours) => {
                wrong.set(None);
                let text = write_hours(&hours);
                value.set(text.clone());
                let mut new = now();
                if text.is_empty() {
                    new.remove(day);
                } else {
                    new.insert(day.to_owned(), text);
                }
                store(new);
            }
        });
        let help = if n == 0 {
            words.booking.opening_help
        } else {
            ""
        };
        view! { <TextField id=id label=label value=value help=help leave=leave wrong=wrong /> }
    });
    let special = RwSignal::new(write_special(&now(), words.booking.closed));
    let wrong = RwSignal::new(None);
    let leave = Callback::new(move |()| {
        match read_special(
            &special.get_untracked(),
            &["", "closed", "休息", words.booking.closed],
        ) {
            Err(()) => wrong.set(Some(words.booking.special_wrong)),
            Ok(days) => {
                wrong.set(None);
                let mut new = now();
                new.retain(|day, _| WEEKDAYS.contains(&day.as_str()));
                new.extend(days);
                store(new);
            }
        }
    });
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.booking.opening}</h2></div>
            <div class="form">
                {week.collect_view()}
                <TextField id="open-special" label=words.booking.special_days value=special rows=3 help=words.booking.special_help leave=leave wrong=wrong />
            </div>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_are_otherwise_read_back_as_written() {
        let read = read_special("2026-12-25 closed\n\n 2026-12-31  11-16 ", &["closed"]).unwrap();
        assert_eq!(
            write_special(&read, "closed"),
            "2026-12-25 closed\n2026-12-31 11:00-16:00"
        );
        for bad in ["25.12.2026 closed", "2026-12-25 shut", "2026-02-30 11-12"] {
            assert_eq!(read_special(bad, &["closed"]), Err(()), "{bad}");
        }
    }

    #[test]
    fn only_what_was_changed_is_said() {
        let map = |days: &[(&str, &str)]| -> BTreeMap<String, String> {
            days.iter()
                .map(|(day, hours)| ((*day).to_owned(), (*hours).to_owned()))
                .collect()
        };
        let said = changes(
            &map(&[("mon", "11:00-22:00"), ("tue", "11:00-22:00")]),
            &map(&[("tue", "11:00-22:00"), ("wed", "12:00-13:00")]),
        );
        assert_eq!(said.keys().collect::<Vec<_>>(), ["mon", "wed"]);
        assert_eq!(
            (said["mon"].new.as_ref(), said["wed"].was.as_ref()),
            (None, None)
        );
    }
}
