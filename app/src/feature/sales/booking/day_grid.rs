//! The day by table, for wide screens: a row for each table, a column for each hour. A table of the page, so that a keyboard and a reader of the screen
//! go through it as through any other.

use super::booking_text::clock_text;
use super::desk_book::book_zone;
use crate::context::use_app;
use crate::feature::business::resources::resources;
use crate::zones::zones;
use domain::civil::{Day, MINUTE_MS};
use domain::id::ResourceId;
use domain::projection::Projection;
use domain::sales::{Booking, ResourceBlock};
use domain::zone::instant_or_change;
use domain::{Entity, Row, routes};
use leptos::prelude::*;

/// What stands in one field of the grid.
#[derive(Debug, Clone, PartialEq)]
pub enum GridCell {
    Free,
    Booked(Vec<Booking>),
    Closed(String),
}

/// A table's day.
#[derive(Debug, Clone, PartialEq)]
pub struct GridRow {
    pub resource: ResourceId,
    pub name: String,
    pub cells: Vec<GridCell>,
}

/// The hours from the first to the last in which something is held, and each table's day; nothing on a day on which nothing is.
#[must_use]
pub fn grid_of(
    rows: &Projection,
    zone: &str,
    day: Day,
    name: impl Fn(&domain::account::Resource) -> String,
) -> (Vec<u32>, Vec<GridRow>) {
    let at = |hour: u32| instant_or_change(zones(), zone, day, hour * 60);
    let held = |booking: &&Booking| booking.held().is_some();
    let all = rows.all(Entity::Booking).filter_map(Row::as_booking);
    let bookings: Vec<&Booking> = all.filter(held).collect();
    let all = rows.all(Entity::ResourceBlock);
    let all = all.filter_map(Row::as_resource_block);
    let blocks: Vec<&ResourceBlock> = all.filter(|block| !block.lifted).collect();
    let in_hour = |hour: u32, start: i64, end: i64| {
        at(hour).is_some_and(|from| start < from + 60 * MINUTE_MS && from < end)
    };
    let is_used = |hour: &u32| {
        let mut times = bookings.iter().map(|one| (one.start, one.end));
        times.any(|(start, end)| in_hour(*hour, start, end))
    };
    let used: Vec<u32> = (0..24).filter(is_used).collect();
    let (Some(first), Some(last)) = (used.first(), used.last()) else {
        return (Vec::new(), Vec::new());
    };
    let hours: Vec<u32> = (*first..=*last).collect();
    let cell = |id: ResourceId, hour: u32| {
        let here = bookings
            .iter()
            .filter(|one| one.resources.contains(&id) && in_hour(hour, one.start, one.end));
        let here: Vec<Booking> = here.map(|one| (*one).clone()).collect();
        let mut closed = blocks
            .iter()
            .filter(|one| one.resources.contains(&id) && in_hour(hour, one.start, one.end));
        match (here.is_empty(), closed.next()) {
            (false, _) => GridCell::Booked(here),
            (true, Some(block)) => GridCell::Closed(block.reason.clone()),
            (true, None) => GridCell::Free,
        }
    };
    let row = |one: domain::account::Resource| GridRow {
        resource: one.id,
        name: name(&one),
        cells: hours.iter().map(|hour| cell(one.id, *hour)).collect(),
    };
    let table = resources(rows).into_iter().map(row).collect();
    (hours, table)
}

/// What goes on over several hours stands once, as wide as they are; each free hour is a field of its own.
fn runs(cells: Vec<GridCell>) -> Vec<(GridCell, usize)> {
    let mut runs: Vec<(GridCell, usize)> = Vec::new();
    for cell in cells {
        if let Some((last, hours)) = runs.last_mut()
            && *last == cell
            && cell != GridCell::Free
        {
            *hours += 1;
        } else {
            runs.push((cell, 1));
        }
    }
    runs
}

#[component]
pub fn DayGrid(day: Memo<Day>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let grid = Memo::new(move |_| {
        let zone = book_zone(app);
        app.rows(|rows| {
            grid_of(rows, &zone, day.get(), |one| {
                one.name.text(words.lang).to_owned()
            })
        })
    });
    let booked = move |booking: Booking| {
        let name = if booking.name.is_empty() {
            words.booking.walk_in.to_owned()
        } else {
            booking.name.clone()
        };
        let when = clock_text(booking.start, &booking.zone);
        view! { <a href=routes::desk::booking(booking.id)>{when}" "{name}" · "{booking.party}</a> }
    };
    let cell = move |(cell, hours): (GridCell, usize)| {
        let wide = hours.to_string();
        match cell {
            GridCell::Free => view! { <td></td> }.into_any(),
            GridCell::Closed(reason) => {
                let what = format!("{}: {reason}", words.booking.blocked);
                view! { <td class="day-closed" colspan=wide>{what}</td> }.into_any()
            }
            GridCell::Booked(all) => {
                let twice = all.len() > 1;
                let all = all.into_iter().map(booked).collect_view();
                view! { <td class="day-taken" class:day-twice=twice colspan=wide>{all}</td> }
                    .into_any()
            }
        }
    };
    move || {
        let (hours, table) = grid.get();
        (!hours.is_empty()).then(|| view! {
            <div class="day-grid" role="region" tabindex="0" aria-label=words.booking.day_grid>
                <table>
                    <caption class="vh">{words.booking.day_grid}</caption>
                    <thead><tr><th scope="col">{words.booking.table}</th>{hours.into_iter().map(|hour| view! { <th scope="col">{format!("{hour:02}:00")}</th> }).collect_view()}</tr></thead>
                    <tbody>{table.into_iter().map(|row| view! { <tr><th scope="row">{row.name}</th>{runs(row.cells).into_iter().map(cell).collect_view()}</tr> }).collect_view()}</tbody>
                </table>
            </div>
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::{a_user, an_id};
    use domain::account::{Resource, ResourceKind};
    use domain::id::{BookingId, LocationId};
    use domain::sales::BookingState;
    use domain::{Label, Lang};

    #[test]
    fn a_table_is_taken_in_each_hour_of_its_booking_and_free_in_the_others() {
        // 2026-12-04 11:00 UTC, which is 19:00.
        let at = 1_796_382_000_000;
        let table = |n: u8| Resource {
            id: ResourceId(an_id(n)),
            location: LocationId(an_id(90)),
            name: Label::new("", &format!("Table {n}")),
            kind: ResourceKind::Table,
            seats: 2,
            sort: i64::from(n),
            removed: false,
            join_group: String::new(),
        };
        let booking = Booking {
            id: BookingId(an_id(1)),
            offering: None,
            customer: a_user(),
            name: "Lin".into(),
            phone: String::new(),
            party: 2,
            note: String::new(),
            resources: vec![ResourceId(an_id(5))],
            start: at,
            end: at + 90 * MINUTE_MS,
            before: 0,
            after: 0,
            zone: "Asia/Shanghai".into(),
            state: BookingState::Confirmed,
            asked_at: 0,
            changed_at: 0,
        };
        let rows = [
            Row::Booking(booking.clone()),
            table(5).into(),
            table(6).into(),
        ];
        let rows = Projection::new(rows, Vec::new());
        let day = crate::zones::day_at("Asia/Shanghai", at);
        let name = |one: &Resource| one.name.text(Lang::En).to_owned();
        let (hours, table) = grid_of(&rows, "Asia/Shanghai", day, name);
        assert_eq!(hours, [19, 20]);
        let taken = GridCell::Booked(vec![booking]);
        assert_eq!(table[0].cells, [taken.clone(), taken.clone()]);
        assert_eq!(runs(table[0].cells.clone()), [(taken, 2)]);
        assert_eq!(
            runs(table[1].cells.clone()),
            [(GridCell::Free, 1), (GridCell::Free, 1)]
        );
        assert_eq!(table[1].cells, [GridCell::Free, GridCell::Free]);
        let none = grid_of(&rows, "Asia/Shanghai", day.plus(1), name);
        assert_eq!(none, (Vec::new(), Vec::new()));
    }
}
