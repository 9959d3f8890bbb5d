//! The book of a day: what is to decide, who is expected, who is here.

use super::booking_text::{clock_text, day_text, place_text, state_class, state_text};
use super::day_grid::DayGrid;
use super::desk_block::BlocksOfDay;
use super::desk_waitlist::WaitlistOfDay;
use super::displaced_cards::{DisplacedCards, displaced_text};
use super::hours::HourBars;
use crate::context::{AppContext, use_app};
use crate::ui::{Empty, Page, RowMark};
use crate::zones::day_at;
use domain::account::Location;
use domain::civil::Day;
use domain::projection::Projection;
use domain::sales::{Booking, BookingState};
use domain::{Entity, Key, Row, routes};
use icondata_lu as lu;
use leptos::prelude::*;
use words::StaffWords;

/// How many days the strip shows before and after today.
const BEFORE: i64 = 2;
const AHEAD: i64 = 30;

/// The bookings of one day, in the order in which staff need them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BookDay {
    pub to_decide: Vec<Booking>,
    pub expected: Vec<Booking>,
    pub here: Vec<Booking>,
    pub over: Vec<Booking>,
}

impl BookDay {
    /// Those of a day of their place's calendar; requests of all days are to be decided.
    #[must_use]
    pub fn of(rows: &Projection, day: Day, today: Day) -> Self {
        let mut this = Self::default();
        for booking in rows.all(Entity::Booking).filter_map(Row::as_booking) {
            let its_day = day_at(&booking.zone, booking.start);
            let list = match &booking.state {
                BookingState::Requested if its_day >= today && (its_day == day || day == today) => {
                    &mut this.to_decide
                }
                _ if its_day != day => continue,
                BookingState::Requested => &mut this.over,
                BookingState::Confirmed => &mut this.expected,
                BookingState::Seated => &mut this.here,
                BookingState::Completed
                | BookingState::Declined { .. }
                | BookingState::Cancelled { .. }
                | BookingState::NoShow => &mut this.over,
            };
            list.push(booking.clone());
        }
        for list in [
            &mut this.to_decide,
            &mut this.expected,
            &mut this.here,
            &mut this.over,
        ] {
            list.sort_by_key(|booking| (booking.start, booking.id));
        }
        this
    }

    /// Guests that are expected or here.
    #[must_use]
    pub fn covers(&self) -> u32 {
        let both = self.expected.iter().chain(&self.here);
        both.map(|booking| booking.party).sum()
    }

    fn is_empty(&self) -> bool {
        self.to_decide.is_empty()
            && self.expected.is_empty()
            && self.here.is_empty()
            && self.over.is_empty()
    }
}

/// Another booking that holds the same place at the same time, where somebody sat down who was not expected.
#[must_use]
pub fn clash_of(booking: &Booking, rows: &Projection) -> Option<Booking> {
    let (resources, taken) = booking.held()?;
    let meets = |other: &&Booking| {
        other.id != booking.id
            && other.held().is_some_and(|(theirs, time)| {
                theirs.iter().any(|id| resources.contains(id)) && time.meets(&taken)
            })
    };
    let all = rows.all(Entity::Booking).filter_map(Row::as_booking);
    let mut found: Vec<&Booking> = all.filter(meets).collect();
    found.sort_by_key(|other| other.start);
    found.first().map(|other| (*other).clone())
}

/// The zone that the book is read in: that of the first place.
#[must_use]
pub fn book_zone(app: AppContext) -> String {
    let place = app.rows(|rows| {
        let all = rows.all(Entity::Location).filter_map(Row::as_location);
        let mut all: Vec<&Location> = all.filter(|place| !place.removed).collect();
        all.sort_by_key(|place| place.id);
        all.first().map(|place| place.zone.clone())
    });
    place
        .or_else(|| app.business.get_untracked().map(|business| business.zone))
        .unwrap_or_default()
}

#[component]
pub fn DeskBookPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let picked = RwSignal::new(None::<Day>);
    let today = Memo::new(move |_| day_at(&book_zone(app), app.now()));
    let day = Memo::new(move |_| picked.get().unwrap_or_else(|| today.get()));
    let book = Memo::new(move |_| app.rows(|rows| BookDay::of(rows, day.get(), today.get())));
    let kicker = Signal::derive(move || {
        let covers = book.with(BookDay::covers);
        format!(
            "{} · {}",
            day_text(day.get(), today.get(), words),
            (words.booking.covers)(covers)
        )
    });
    let chip = move |away: i64| {
        let this = today.get_untracked().plus(away);
        let pressed = move || (day.get() == this).to_string();
        view! { <button type="button" class="chip" aria-pressed=pressed on:click=move |_| picked.set(Some(this))>{day_text(this, today.get_untracked(), words)}</button> }
    };
    let group = move |title: &'static str, of: fn(&BookDay) -> Vec<Booking>| {
        let bookings = book.with(of);
        (!bookings.is_empty()).then(|| view! {
            <section class="section">
                <div class="section-head"><h2>{title}</h2></div>
                <ul class="list">{bookings.into_iter().map(|booking| view! { <BookRow booking=booking /> }).collect_view()}</ul>
            </section>
        })
    };
    view! {
        <Page title=words.booking.book_title kicker=kicker class="broad">
            {move || {
                let _today = today.get();
                view! { <div class="strip" role="group" aria-label=words.booking.day>{(-BEFORE..=AHEAD).map(chip).collect_view()}</div> }
            }}
            <div class="btn-row">
                <a class="btn primary" href=routes::desk::BOOK_NEW>{words.booking.new_booking}</a>
                <a class="btn" href=routes::desk::BOOK_WALK_IN>{words.booking.walk_in}</a>
                <a class="btn" href=routes::desk::BOOK_BLOCK>{words.booking.block_it}</a>
            </div>
            <DisplacedCards day=Signal::from(day) />
            <HourBars day=day />
            <DayGrid day=day />
            {move || book.with(BookDay::is_empty).then(|| view! { <Empty of=lu::LuCalendarDays title=words.booking.empty_title text=words.booking.empty_text /> })}
            {move || group(words.booking.to_decide, |book| book.to_decide.clone())}
            {move || group(words.booking.here, |book| book.here.clone())}
            {move || group(words.booking.expected, |book| book.expected.clone())}
            <BlocksOfDay day=day />
            <WaitlistOfDay day=day />
            {move || group(words.booking.over, |book| book.over.clone())}
        </Page>
    }
}

/// Whose time is taken, in a sentence.
#[must_use]
pub fn clash_text(booking: &Booking, rows: &Projection, words: &StaffWords) -> Option<String> {
    if let Some(why) = displaced_text(booking, rows, words) {
        return Some(why);
    }
    let other = clash_of(booking, rows)?;
    let place = place_text(booking, rows, words);
    Some((words.booking.clash)(
        &place,
        &clock_text(other.start, &other.zone),
    ))
}

/// One booking of the book.
#[component]
pub fn BookRow(booking: Booking) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let key = Key::new(Entity::Booking, booking.id.0);
    let (place, clash) = app.rows(|rows| {
        (
            place_text(&booking, rows, words),
            clash_text(&booking, rows, words),
        )
    });
    let name = if booking.name.is_empty() {
        words.booking.walk_in.to_owned()
    } else {
        booking.name.clone()
    };
    let sub = [
        (words.booking.party_n)(booking.party),
        place,
        booking.note.clone(),
    ];
    let sub: Vec<String> = sub.into_iter().filter(|part| !part.is_empty()).collect();
    view! {
        <li class="row">
            <span class="lead clock">{clock_text(booking.start, &booking.zone)}</span>
            <div class="row-text">
                <p class="row-title"><a class="row-link" href=routes::desk::booking(booking.id)>{name}</a></p>
                <p class="row-sub">{sub.join(" · ")}</p>
                {clash.map(|clash| view! { <p class="small bad-text">{clash}</p> })}
                <RowMark key=key />
            </div>
            <div class="row-end"><span class=state_class(&booking.state)>{state_text(&booking.state, words)}</span></div>
        </li>
    }
}

/// For *Today*: what is to decide, and who comes next.
#[component]
pub fn BookToday() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let book = Memo::new(move |_| {
        let today = day_at(&book_zone(app), app.now());
        app.rows(|rows| BookDay::of(rows, today, today))
    });
    move || {
        let book = book.get();
        let next: Vec<Booking> = book
            .to_decide
            .iter()
            .chain(&book.expected)
            .take(3)
            .cloned()
            .collect();
        (!next.is_empty()).then(|| view! {
            <section class="section">
                <div class="section-head"><h2>{words.booking.bookings}" · "{(words.booking.covers)(book.covers())}</h2><a href=routes::desk::BOOK>{words.ui.all}</a></div>
                <ul class="list">{next.into_iter().map(|booking| view! { <BookRow booking=booking /> }).collect_view()}</ul>
            </section>
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::{a_user, an_id};
    use domain::id::{BookingId, ResourceId};

    const ZONE: &str = "Asia/Shanghai";

    fn booking(n: u8, start: i64, state: BookingState) -> Booking {
        Booking {
            id: BookingId(an_id(n)),
            offering: None,
            customer: a_user(),
            name: String::new(),
            phone: String::new(),
            party: u32::from(n),
            note: String::new(),
            resources: vec![ResourceId(an_id(99))],
            start,
            end: start + 90 * domain::civil::MINUTE_MS,
            before: 0,
            after: 0,
            zone: ZONE.into(),
            state,
            asked_at: 0,
            changed_at: 0,
        }
    }

    #[test]
    fn a_day_of_the_book_has_what_staff_need_first_and_requests_of_later_days() {
        // 2026-12-04 11:00 UTC, which is 19:00.
        let at = 1_796_382_000_000;
        let day = day_at(ZONE, at);
        let next = at + domain::civil::DAY_MS;
        let rows = [
            booking(1, at, BookingState::Confirmed),
            booking(2, at - 7_200_000, BookingState::Seated),
            booking(3, next, BookingState::Requested),
            booking(4, next, BookingState::Confirmed),
            booking(5, at, BookingState::NoShow),
        ];
        let rows = Projection::new(rows.map(Row::Booking), Vec::new());
        let book = BookDay::of(&rows, day, day);
        let parties = |list: &[Booking]| list.iter().map(|one| one.party).collect::<Vec<_>>();
        assert_eq!(parties(&book.to_decide), [3]);
        assert_eq!(parties(&book.expected), [1]);
        assert_eq!(parties(&book.here), [2]);
        assert_eq!(parties(&book.over), [5]);
        assert_eq!(book.covers(), 3);
        assert_eq!(parties(&BookDay::of(&rows, day.plus(1), day).expected), [4]);
    }

    #[test]
    fn whoever_sits_where_somebody_is_expected_is_shown() {
        let at = 1_796_382_000_000;
        let expected = booking(1, at, BookingState::Confirmed);
        let walk_in = booking(2, at - 1_800_000, BookingState::Seated);
        let later = booking(3, at + 7_200_000, BookingState::Confirmed);
        let all = [&expected, &walk_in, &later].map(|one| Row::Booking(one.clone()));
        let rows = Projection::new(all, Vec::new());
        assert_eq!(
            clash_of(&expected, &rows).map(|other| other.id),
            Some(walk_in.id)
        );
        assert_eq!(clash_of(&later, &rows), None);
    }
}
