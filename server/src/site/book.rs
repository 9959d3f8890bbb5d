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
use domain::account::DisplayName;
use domain::civil::Day;
use domain::id::{BookingId, ServiceOfferingId};
use domain::routes;
use domain::sales::{Booking, BookingRequest};
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
    show(&visit, &fields, None, done, StatusCode::OK).await
}

async fn show(
    visit: &Visit,
    fields: &Fields,
    trouble: Option<BookTrouble>,
    done: Option<Booking>,
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
    let (request, trouble) = read(&visit, &fields).await?;
    let Some(mut request) = request else {
        return show(&visit, &fields, trouble, None, refused).await;
    };
    let (actor, signed_in) = match somebody(&visit, &fields).await {
        Ok(somebody) => somebody,
        Err(Failure::TooMany { .. }) => {
            let wait = Some(BookTrouble::Wait);
            return show(&visit, &fields, wait, None, StatusCode::TOO_MANY_REQUESTS).await;
        }
        Err(failure) => return Err(failure),
    };
    request.customer = actor.user;
    let booked = visit.state.backend.book(&actor, request).await?;
    let Err(refusal) = booked else {
        return Ok(on_to(&visit, booked.ok(), signed_in).await);
    };
    let trouble = Some(BookTrouble::Refused(refusal));
    let mut page = show(&visit, &fields, trouble, None, refused).await?;
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

/// To the page that says what was booked.
async fn on_to(visit: &Visit, id: Option<BookingId>, signed_in: Option<SignedIn>) -> Response {
    let id = id.map(|id| id.to_string()).unwrap_or_default();
    let next = format!("{}?booked={id}", routes::site::BOOK);
    match signed_in {
        Some(signed_in) => visit.enter(signed_in, &next).await,
        None => Redirect::to(&next).into_response(),
    }
}

/// Whoever is signed in, or a new guest.
async fn somebody(
    visit: &Visit,
    fields: &Fields,
) -> Result<(domain::account::Actor, Option<SignedIn>), Failure> {
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
) -> Result<(Option<BookingRequest>, Option<BookTrouble>), Failure> {
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
            Ok((Some(request), None))
        }
    }
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
