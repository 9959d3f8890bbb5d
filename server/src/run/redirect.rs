//! Plain http beside TLS: whoever types the name without a scheme is sent on to the https address, and nothing else is
//! answered but the proof that an authority asks for, whose name this is.

use crate::config::PublicUrl;
use crate::run::acme::Proofs;
use crate::run::doors::HEAD;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

/// Connections at once: each is one question and one answer. Who comes beyond that is turned away.
const MOST: usize = 256;
/// How long one may last.
const LONGEST: Duration = Duration::from_secs(20);

/// Answers until it is aborted.
pub fn start(listener: TcpListener, to: PublicUrl, proofs: Proofs) -> JoinHandle<()> {
    tokio::spawn(async move {
        let places = Arc::new(Semaphore::new(MOST));
        loop {
            let Ok((stream, _)) = listener.accept().await else {
                // Out of file handles, mostly; others will be closed soon.
                sleep(Duration::from_millis(100)).await;
                continue;
            };
            if let Ok(place) = places.clone().try_acquire_owned() {
                let (to, proofs) = (to.clone(), proofs.clone());
                tokio::spawn(async move {
                    // Whoever breaks off or takes too long learns nothing more.
                    drop(timeout(LONGEST, answer(stream, to, proofs)).await);
                    drop(place);
                });
            }
        }
    })
}

async fn answer(stream: TcpStream, to: PublicUrl, proofs: Proofs) {
    let service = hyper::service::service_fn(move |request: Request<Incoming>| {
        let response = match proofs.at(request.uri().path()) {
            Some(proof) => Response::new(Body::from(proof)),
            None => sent_on(&request, &to),
        };
        async move { Ok::<_, Infallible>(response) }
    });
    let served = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), service)
        .await;
    if let Err(error) = served {
        tracing::debug!(%error, "a plain connection broke");
    }
}

/// To the same place under the public address: whatever `Host` says, nobody is sent elsewhere.
fn sent_on<B>(request: &Request<B>, to: &PublicUrl) -> Response {
    let place = request.uri().path_and_query();
    let place = place.map_or("/", |place| place.as_str());
    let mut response = Response::new(Body::empty());
    match HeaderValue::try_from(format!("{to}{place}")) {
        Ok(address) => {
            *response.status_mut() = StatusCode::PERMANENT_REDIRECT;
            response.headers_mut().insert(header::LOCATION, address);
        }
        Err(_) => *response.status_mut() = StatusCode::BAD_REQUEST,
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_leads_to_the_public_address_alone() {
        let to = PublicUrl::parse("https://shop.example").unwrap();
        for (asked, location) in [
            ("/", "https://shop.example/"),
            ("/t/4?x=1", "https://shop.example/t/4?x=1"),
            ("http://eve.example/menu", "https://shop.example/menu"),
        ] {
            let request = Request::builder().uri(asked).header("host", "eve.example");
            let response = sent_on(&request.body(()).unwrap(), &to);
            assert_eq!(response.status(), StatusCode::PERMANENT_REDIRECT);
            assert_eq!(response.headers()["location"], location, "{asked}");
        }
    }
}
