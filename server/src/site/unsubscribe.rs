//! The link of a mail: it stops offers and news (RFC 8058), and shows what else somebody allows and how often they want to hear of it. Nobody has to
//! sign in, and nobody learns from the answer whose link it is.

use crate::account::flow::Visit;
use crate::http::problem::Failure;
use crate::site::page::{head, html};
use app::public::{LinkSaid, UnsubscribeView, unsubscribe_page};
use axum::extract::rejection::{FormRejection, PathRejection};
use axum::extract::{Form, Path, RawQuery};
use axum::response::Response;
use domain::Lang;
use domain::people::consent::link::{LinkPlace, LinkPreferences, LinkWishes};
use domain::people::contact_preference::{Frequency, PAUSES};
use domain::people::{ConsentChannel, ConsentPurpose};
use http::StatusCode;

/// What stands behind the address of the form of preferences. The rest is the button's, and that of mail programs.
const SET: &str = "set";

/// `GET /u/{token}`: a button, and what stands. It writes nothing: mail gateways look at every link.
///
/// # Errors
/// Where the database does not answer.
pub async fn unsubscribe_form(
    visit: Visit,
    token: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    show(&visit, token, LinkSaid::Nothing).await
}

/// `POST /u/{token}`: by the page's button, or by a mail program that sends `List-Unsubscribe=One-Click`, whose body is not read; `?set` by the form of
/// preferences.
///
/// # Errors
/// Where the database does not answer: the same may be sent again.
pub async fn unsubscribe(
    visit: Visit,
    token: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    form: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Result<Response, Failure> {
    let backend = visit.state.backend.clone();
    let said = match (query.as_deref(), form) {
        (Some(SET), Ok(Form(fields))) => {
            if let Ok(Path(token)) = &token {
                backend.set_by_link(token, &wishes(&fields)).await?;
            }
            LinkSaid::Saved
        }
        _ => {
            if let Ok(Path(token)) = &token {
                backend.unsubscribe(token).await?;
            }
            LinkSaid::Stopped
        }
    };
    show(&visit, token, said).await
}

async fn show(
    visit: &Visit,
    token: Result<Path<String>, PathRejection>,
    said: LinkSaid,
) -> Result<Response, Failure> {
    let head = head(&visit.state, visit.lang, &visit.visitor).await?;
    let preferences = match token {
        Ok(Path(token)) => visit.state.backend.link_preferences(&token).await?,
        Err(_) => LinkPreferences::nobodys(),
    };
    let view = UnsubscribeView {
        head,
        said,
        preferences,
    };
    Ok(html(StatusCode::OK, unsubscribe_page(&view)))
}

/// What the form says; what it cannot say is left out.
fn wishes(fields: &[(String, String)]) -> LinkWishes {
    let all = |name: &'static str| {
        let of = fields.iter().filter(move |(field, _)| field == name);
        of.map(|(_, value)| value.as_str())
    };
    let ticked: Vec<&str> = all("allow").take(40).collect();
    let places = all("shown").take(40).filter_map(|shown| {
        let mut parts = shown.split(':');
        let name = parts.next()?;
        let (purpose, channel) = name.split_once('.')?;
        let seen = parts.next().and_then(|id| id.parse().ok());
        let again = parts.next().and_then(|again| again.parse().ok());
        Some(LinkPlace {
            purpose: ConsentPurpose::parse(purpose)?,
            channel: ConsentChannel::parse(channel)?,
            allowed: ticked.contains(&name),
            seen: (seen, again.unwrap_or(0)),
        })
    });
    let pause = all("pause").next().and_then(|days| days.parse().ok());
    let often = all("often").next();
    let choice = |often: &str| {
        let times: u32 = often.parse().ok()?;
        Frequency::CHOICES
            .into_iter()
            .find(|one| one.times == times)
    };
    LinkWishes {
        places: places.collect(),
        pause: pause.filter(|days: &i64| *days == 0 || PAUSES.contains(days)),
        at_most: match often {
            Some("usual") => Some(None),
            Some(often) => choice(often).map(Some),
            None => None,
        },
        language: match all("language").next() {
            Some("zh") => Some(Lang::Zh),
            Some("en") => Some(Lang::En),
            _ => None,
        },
    }
}
