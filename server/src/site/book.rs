//! Booking on a page without any script: somebody unknown becomes a guest by it, as by ordering.

use crate::account::flow::Visit;
use crate::http::limits::Try;
use crate::http::problem::Failure;
use crate::site::page::{head, html};
use app::public::{BookTrouble, BookTyped, BookView, book_page};
use axum::Form;
use axum::extract::rejection::{FormRejection, PathRejection, QueryRejection};
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use backend::{Offered, SignedIn};
use domain::account::{Actor, DisplayName};
use domain::civil::Day;
use domain::id::{BookingId, ServiceOfferingId, WaitlistEntryId};
use domain::routes;
use domain::sales::waitlist::{DayPart, window};
use domain::sales::{Booking, BookingRequest, WaitlistEntryJoin};
use domain::zone::SystemZones;
use http::{StatusCode, header};
use serde::Deserialize;
use uuid::Uuid;

/// What a link or the form carries.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Fields {
    offering: String,
    party: String,
    day: String,
    start: String,
    name: String,
    phone: String,
    note: String,
    /// What was booked just now.
    booked: String,
    /// Not a booking, but to hear when something becomes free; said of what is done as well.
    wait: String,
}

impl Fields {
    /// What is chosen: of what is offered, the one that is named, or else the first.
    fn offered<'a>(&self, all: &'a [Offered]) -> Option<&'a Offered> {
        let id: Option<ServiceOfferingId> = self.offering.parse().ok();
        let named = all.iter().find(|one| Some(one.offering.id) == id);
        named.or_else(|| all.first())
    }
}

/// `GET /book`
///
/// # Errors
/// Where the database does not answer.
pub async fn book_form(
    visit: Visit,
    fields: Result<Query<Fields>, QueryRejection>,
) -> Result<Response, Failure> {
    let fields = fields.map(|Query(fields)| fields).unwrap_or_default();
    let person = visit.visitor.person.as_ref().map(|person| person.actor);
    let done = match (person, fields.booked.parse::<BookingId>()) {
        (Some(actor), Ok(id)) => visit.state.backend.booking(&actor, id).await?,
        _ => None,
    };
    let done = match (person, fields.wait.is_empty()) {
        (Some(_), false) => Done::Waits,
        _ => done.map_or(Done::Nothing, |booking| Done::Booked(Box::new(booking))),
    };
    show(&visit, &fields, None, done, StatusCode::OK).await
}

/// What somebody did just now.
enum Done {
    Nothing,
    Booked(Box<Booking>),
    Waits,
}

async fn show(
    visit: &Visit,
    fields: &Fields,
    trouble: Option<BookTrouble>,
    done: Done,
    status: StatusCode,
) -> Result<Response, Failure> {
    let backend = &visit.state.backend;
    let all = backend.offered().await?;
    let chosen = fields.offered(&all).cloned();
    let today = chosen
        .as_ref()
        .map_or(Day(0), |chosen| backend.today(&chosen.place.zone));
    let last = chosen.as_ref().map_or(today, |chosen| {
        today.plus(i64::from(chosen.offering.horizon))
    });
    let day = fields.day.parse().unwrap_or(today).max(today).min(last);
    let party = fields.party.trim().parse().unwrap_or(2);
    let slots = match &chosen {
        Some(chosen) => backend.free_times(&chosen.offering, party, day).await?,
        None => Vec::new(),
    };
    let open = chosen
        .as_ref()
        .is_some_and(|chosen| window(&SystemZones, &chosen.place, day, DayPart::All).is_some());
    let waits = matches!(done, Done::Waits);
    let done = match done {
        Done::Booked(booking) => Some(*booking),
        Done::Nothing | Done::Waits => None,
    };
    let view = BookView {
        head: head(&visit.state, visit.lang, &visit.visitor).await?,
        offerings: all.iter().map(|one| one.offering.clone()).collect(),
        typed: BookTyped {
            offering: chosen.as_ref().map(|chosen| chosen.offering.id),
            party,
            day,
            start: fields.start.parse().ok(),
            name: fields.name.clone(),
            phone: fields.phone.clone(),
            note: fields.note.clone(),
        },
        chosen: chosen.map(|chosen| (chosen.offering, chosen.place)),
        days: (today, last),
        slots,
        trouble,
        done,
        waits,
        open,
    };
    Ok(html(status, book_page(&view)))
}

/// `POST /book`
///
/// # Errors
/// Too many tries from one address, or a database that does not answer.
pub async fn book(
    visit: Visit,
    form: Result<Form<Fields>, FormRejection>,
) -> Result<Response, Failure> {
    let fields = form
        .map(|Form(fields)| fields)
        .map_err(|error| Failure::BrokenFrame(error.body_text()))?;
    let refused = StatusCode::UNPROCESSABLE_ENTITY;
    let (said, trouble) = read(&visit, &fields).await?;
    let Some(said) = said else {
        return show(&visit, &fields, trouble, Done::Nothing, refused).await;
    };
    let (actor, signed_in) = match somebody(&visit, &fields).await {
        Ok(somebody) => somebody,
        Err(Failure::TooMany { .. }) => {
            let wait = Some(BookTrouble::Wait);
            let status = StatusCode::TOO_MANY_REQUESTS;
            return show(&visit, &fields, wait, Done::Nothing, status).await;
        }
        Err(failure) => return Err(failure),
    };
    let trouble = match said.say(&visit, &actor).await? {
        Ok(next) => return Ok(on_to(&visit, &next, signed_in).await),
        Err(trouble) => trouble,
    };
    let mut page = show(&visit, &fields, Some(trouble), Done::Nothing, refused).await?;
    // Who became a guest for it stays one: the next try is theirs.
    if let Some(signed_in) = signed_in {
        let entered = visit.enter(signed_in, routes::site::BOOK).await;
        for cookie in entered.headers().get_all(header::SET_COOKIE) {
            page.headers_mut()
                .append(header::SET_COOKIE, cookie.clone());
        }
    }
    Ok(page)
}

/// What a form asks for.
enum Said {
    Book(BookingRequest),
    Wait(WaitlistEntryJoin),
}

impl Said {
    /// Says it for somebody; where to go on, or what stood in the way.
    async fn say(
        self,
        visit: &Visit,
        actor: &Actor,
    ) -> Result<Result<String, BookTrouble>, Failure> {
        let backend = &visit.state.backend;
        let page = routes::site::BOOK;
        match self {
            Self::Book(request) => {
                let customer = actor.user;
                let request = BookingRequest {
                    customer,
                    ..request
                };
                let booked = backend.book(actor, request).await?;
                Ok(booked
                    .map(|id| format!("{page}?booked={id}"))
                    .map_err(BookTrouble::Refused))
            }
            Self::Wait(join) => {
                let customer = actor.user;
                let join = WaitlistEntryJoin { customer, ..join };
                let waits = backend.wait_for(actor, join).await?;
                Ok(waits
                    .map(|()| format!("{page}?wait=1"))
                    .map_err(BookTrouble::NotWaiting))
            }
        }
    }
}

/// To the page that says what was done.
async fn on_to(visit: &Visit, next: &str, signed_in: Option<SignedIn>) -> Response {
    match signed_in {
        Some(signed_in) => visit.enter(signed_in, next).await,
        None => Redirect::to(next).into_response(),
    }
}

/// Whoever is signed in, or a new guest.
async fn somebody(visit: &Visit, fields: &Fields) -> Result<(Actor, Option<SignedIn>), Failure> {
    if let Some(person) = &visit.visitor.person {
        return Ok((person.actor, None));
    }
    visit.count(Try::Guest)?;
    let nameless = words::words(visit.lang).account.guest_name;
    let name = DisplayName::parse(&fields.name)
        .map_or_else(|_| nameless.to_owned(), |name| name.as_str().to_owned());
    let signed_in = visit.state.backend.sign_in_guest(&name).await?;
    Ok((signed_in.person.actor, Some(signed_in)))
}

/// The request of a form, or what is missing.
async fn read(
    visit: &Visit,
    fields: &Fields,
) -> Result<(Option<Said>, Option<BookTrouble>), Failure> {
    let backend = &visit.state.backend;
    let all = backend.offered().await?;
    let Some(chosen) = fields.offered(&all) else {
        return Ok((None, None));
    };
    let trouble = if fields.name.trim().is_empty() {
        Some(BookTrouble::Name)
    } else if fields.phone.trim().is_empty() {
        Some(BookTrouble::Phone)
    } else {
        None
    };
    if trouble.is_none() && !fields.wait.is_empty() {
        return Ok(wait_of(chosen, fields));
    }
    let start: Option<i64> = fields.start.parse().ok();
    match (trouble, start) {
        (Some(trouble), _) => Ok((None, Some(trouble))),
        (None, None) => Ok((None, Some(BookTrouble::Time))),
        (None, Some(start)) => {
            let request = BookingRequest {
                // The backend gives it one.
                id: BookingId(Uuid::nil()),
                offering: chosen.offering.id,
                // Theirs who books, once that is known.
                customer: domain::UserId(Uuid::nil()),
                name: fields.name.clone(),
                phone: fields.phone.trim().to_owned(),
                party: fields.party.trim().parse().unwrap_or(0),
                start,
                note: fields.note.clone(),
            };
            Ok((Some(Said::Book(request)), None))
        }
    }
}

/// A wait for a whole day; a day on which the place is closed cannot be waited for.
fn wait_of(chosen: &Offered, fields: &Fields) -> (Option<Said>, Option<BookTrouble>) {
    let day = fields.day.parse().ok();
    let times = day.and_then(|day| window(&SystemZones, &chosen.place, day, DayPart::All));
    let Some((from, to)) = times else {
        return (None, Some(BookTrouble::Time));
    };
    let join = WaitlistEntryJoin {
        // The backend gives it one.
        id: WaitlistEntryId(Uuid::nil()),
        offering: chosen.offering.id,
        // Theirs who waits, once that is known.
        customer: domain::UserId(Uuid::nil()),
        name: fields.name.clone(),
        phone: fields.phone.trim().to_owned(),
        party: fields.party.trim().parse().unwrap_or(0),
        from,
        to,
    };
    (Some(Said::Wait(join)), None)
}

/// `GET /book/{id}/calendar.ics`: for the customer and for staff.
///
/// # Errors
/// [`Failure::NotFound`] for whoever may not see the booking.
pub async fn calendar(
    visit: Visit,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let id = id.ok().and_then(|Path(id)| id.parse::<BookingId>().ok());
    let person = visit.visitor.person.as_ref().map(|person| person.actor);
    let (Some(id), Some(actor)) = (id, person) else {
        return Err(Failure::NotFound);
    };
    let host = visit.state.config.public_url.host();
    let backend = &visit.state.backend;
    let file = backend
        .booking_calendar(&actor, id, visit.lang, host)
        .await?;
    let file = file.ok_or(Failure::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"booking.ics\"",
        ),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, file).into_response())
}
