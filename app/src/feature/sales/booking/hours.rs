//! How many guests are there in each hour of the day's book.

use super::desk_book::book_zone;
use crate::context::use_app;
use crate::ui::bar::Bar;
use crate::zones::zones;
use domain::civil::Day;
use domain::sales::booking::covers::covers_per_hour;
use domain::{Entity, Row};
use leptos::prelude::*;

/// A bar an hour, with its number; nothing on a day without guests.
#[component]
pub fn HourBars(day: Memo<Day>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let hours = Memo::new(move |_| {
        let zone = book_zone(app);
        app.rows(|rows| {
            let bookings = rows.all(Entity::Booking).filter_map(Row::as_booking);
            covers_per_hour(bookings, zones(), &zone, day.get())
        })
    });
    move || {
        let hours = hours.get();
        let most = hours.iter().map(|one| i64::from(one.guests)).max()?;
        let rows: Vec<_> = hours
            .into_iter()
            .map(|one| {
                view! {
                    <tr>
                        <th scope="row">{format!("{:02}:00", one.hour)}</th>
                        <td class="bar-cell"><Bar value=i64::from(one.guests) most=most /></td>
                        <td class="num">{(words.booking.covers)(one.guests)}</td>
                    </tr>
                }
            })
            .collect();
        Some(view! {
            <details class="fold">
                <summary>{words.booking.guests_by_hour}</summary>
                <table class="bars"><tbody>{rows}</tbody></table>
            </details>
        })
    }
}
