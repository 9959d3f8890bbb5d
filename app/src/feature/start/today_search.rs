//! What the search of *Today* finds beside orders: customers, bookings, tickets and tasks.

use crate::context::use_app;
use crate::feature::people::contact::search_index::use_contact_search;
use crate::feature::sales::booking::booking_text::by_time;
use crate::feature::sales::booking::desk_book::BookRow;
use crate::feature::service::ticket::desk_tickets::TicketLines;
use crate::feature::service::ticket::ticket_rows::{TicketFilter, groups};
use crate::feature::task::task_lines::TaskLines;
use crate::feature::task::task_rows;
use domain::people::search::fold;
use domain::projection::Projection;
use domain::row::Entity;
use domain::sales::Booking;
use domain::service::{Task, Ticket};
use domain::{ContactId, Key, UserId, routes};
use leptos::prelude::*;

/// Of each kind, at most: who sees more than that writes another letter.
const MOST: usize = 8;
/// Fewer digits than this are no part of a telephone number worth finding.
const DIGITS: usize = 3;

/// What was found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Found {
    /// With the name that is shown.
    pub contacts: Vec<(ContactId, String)>,
    pub bookings: Vec<Booking>,
    pub tickets: Vec<Ticket>,
    pub tasks: Vec<Task>,
}

impl Found {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.contacts.is_empty()
            && self.bookings.is_empty()
            && self.tickets.is_empty()
            && self.tasks.is_empty()
    }

    /// `contacts` are those that their own index found for what was typed.
    #[must_use]
    pub fn of(rows: &Projection, contacts: &[ContactId], typed: &str, me: UserId) -> Self {
        let named = |id: &ContactId| {
            let contact = rows.get(Key::new(Entity::Contact, id.0))?.as_contact()?;
            Some((*id, contact.name()))
        };
        let (open, over) = by_time(rows);
        let bookings = open.into_iter().chain(over);
        let all = groups(rows, TicketFilter::All, me);
        let tickets = all.todo.into_iter().chain(all.pending).chain(all.done);
        Self {
            contacts: contacts.iter().filter_map(named).collect(),
            bookings: bookings
                .filter(|one| booking_fits(one, typed))
                .take(MOST)
                .collect(),
            tickets: tickets
                .filter(|one| ticket_fits(one, typed))
                .take(MOST)
                .collect(),
            tasks: task_rows::search(rows, typed, MOST),
        }
    }
}

/// True where the guest's name or the note holds what was typed, or the number its digits.
#[must_use]
pub fn booking_fits(booking: &Booking, typed: &str) -> bool {
    let only = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    let digits = only(typed);
    let number = digits.len() >= DIGITS && only(&booking.phone).contains(&digits);
    number || holds(&[&booking.name, &booking.note], typed)
}

/// True where it is the ticket's number, or its subject or the customer's name holds it.
#[must_use]
pub fn ticket_fits(ticket: &Ticket, typed: &str) -> bool {
    let number = ticket.number.map(|number| number.to_string());
    number.as_deref() == Some(typed.trim()) || holds(&[&ticket.subject, &ticket.name], typed)
}

fn holds(texts: &[&str], typed: &str) -> bool {
    let typed = fold(typed);
    !typed.is_empty() && texts.iter().any(|text| fold(text).contains(&typed))
}

/// What a search finds, again as rows change; nothing while nothing is typed.
#[must_use]
pub fn found(typed: RwSignal<String>) -> Memo<Found> {
    let app = use_app();
    let me = app.me().user;
    let search = use_contact_search();
    Memo::new(move |_| {
        typed.with(|typed| {
            if typed.trim().is_empty() {
                return Found::default();
            }
            let contacts = search.find(typed, MOST);
            app.rows(|rows| Found::of(rows, &contacts, typed, me))
        })
    })
}

/// The lists of what was found.
#[component]
pub fn FoundLists(found: Memo<Found>) -> impl IntoView {
    let words = use_app().staff_words();
    let tickets = Memo::new(move |_| found.with(|found| found.tickets.clone()));
    let tasks = Memo::new(move |_| found.with(|found| found.tasks.clone()));
    let contacts = move || {
        let contacts = found.with(|found| found.contacts.clone());
        let rows = contacts.into_iter().map(|(id, name)| view! {
            <li class="row">
                <div class="row-text"><p class="row-title"><a class="row-link" href=routes::desk::contact(id)>{name}</a></p></div>
            </li>
        });
        view! { <ul class="list">{rows.collect_view()}</ul> }
    };
    let bookings = move || {
        let bookings = found.with(|found| found.bookings.clone());
        let rows = bookings
            .into_iter()
            .map(|booking| view! { <BookRow booking=booking /> });
        view! { <ul class="list">{rows.collect_view()}</ul> }
    };
    let some = [
        Memo::new(move |_| found.with(|found| !found.contacts.is_empty())),
        Memo::new(move |_| found.with(|found| !found.bookings.is_empty())),
        Memo::new(move |_| tickets.with(|tickets| !tickets.is_empty())),
        Memo::new(move |_| tasks.with(|tasks| !tasks.is_empty())),
    ];
    view! {
        {move || some[0].get().then(|| view! {
            <section class="section"><div class="section-head"><h2>{words.people.contacts}</h2></div>{contacts}</section>
        })}
        {move || some[1].get().then(|| view! {
            <section class="section"><div class="section-head"><h2>{words.booking.bookings}</h2></div>{bookings}</section>
        })}
        {move || some[2].get().then(|| view! {
            <section class="section"><div class="section-head"><h2>{words.ticket.tickets}</h2></div><TicketLines tickets=tickets /></section>
        })}
        {move || some[3].get().then(|| view! {
            <section class="section"><div class="section-head"><h2>{words.task.tasks}</h2></div><TaskLines tasks=tasks /></section>
        })}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::people::tests::a_contact;
    use crate::memory::{NOW, a_ticket, a_user, an_id};
    use domain::id::BookingId;
    use domain::sales::BookingState;

    fn a_booking(n: u8, name: &str, state: BookingState) -> Booking {
        Booking {
            id: BookingId(an_id(n)),
            offering: None,
            customer: a_user(),
            name: name.to_owned(),
            phone: "+86 140 0000 0102".into(),
            party: 2,
            note: "By the window".into(),
            resources: Vec::new(),
            start: NOW,
            end: NOW + 1,
            before: 0,
            after: 0,
            zone: "Asia/Shanghai".into(),
            state,
            asked_at: 0,
            changed_at: 0,
        }
    }

    #[test]
    fn one_text_finds_customers_bookings_and_tickets() {
        let contact = a_contact(20, "José Lee");
        let over = a_booking(31, "Jose Park", BookingState::Completed);
        let next = a_booking(32, "José Lee", BookingState::Confirmed);
        let mut ticket = a_ticket(41);
        ticket.subject = "Jose's soup was cold".into();
        let rows = Projection::new(
            [
                contact.clone().into(),
                over.clone().into(),
                next.clone().into(),
                ticket.clone().into(),
                a_ticket(42).into(),
            ],
            Vec::new(),
        );
        let found = Found::of(&rows, &[contact.id], "jose", a_user());
        assert_eq!(found.contacts, [(contact.id, "José Lee".to_owned())]);
        assert_eq!(found.bookings, [next, over], "those to come first");
        assert_eq!(found.tickets, [ticket]);
        assert!(Found::of(&rows, &[], "nobody", a_user()).is_empty());
    }

    #[test]
    fn a_booking_is_found_by_its_number_and_its_note_and_a_ticket_by_its_number() {
        let booking = a_booking(31, "Lee", BookingState::Requested);
        for (typed, fits) in [
            ("0102", true),
            ("140-0000", true),
            ("01", false),
            ("WINDOW", true),
            ("lee", true),
            ("wang", false),
            (" ", false),
        ] {
            assert_eq!(booking_fits(&booking, typed), fits, "{typed}");
        }
        let mut ticket = a_ticket(41);
        ticket.subject = "Cold soup".into();
        assert!(ticket_fits(&ticket, " 41 ") && ticket_fits(&ticket, "SOUP"));
        assert!(
            !ticket_fits(&ticket, "4"),
            "half a number is another ticket"
        );
    }
}
