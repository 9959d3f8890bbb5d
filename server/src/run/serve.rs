//! Accepts connections and hands requests to the router: with time limits that `axum::serve` does not have, TLS, a door that keeps
//! nobody out for the sake of the silent, and an end that lets running requests finish.

use crate::http::router::router;
use crate::http::state::AppState;
use crate::run::doors::{Asking, Doors, Guest, HEAD, Place};
use crate::run::tls::Certificate;
use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use hyper::body::{Frame, Incoming, SizeHint};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::timeout;
use tower::ServiceExt;

/// How long running requests may take once the server stops.
const LAST_ORDERS: Duration = Duration::from_secs(10);

/// Serves until `stopping` becomes true.
pub async fn serve(
    listener: TcpListener,
    tls: Option<Certificate>,
    doors: Doors,
    state: AppState,
    mut stopping: watch::Receiver<bool>,
) {
    let graceful = GracefulShutdown::new();
    let router = router(state.clone());
    loop {
        let (stream, peer) = tokio::select! {
            accepted = next(&listener) => accepted,
            _ = stopping.wait_for(|stopping| *stopping) => break,
        };
        let Some(place) = doors.enter(address(&state, peer.ip())) else {
            tracing::warn!("a connection was turned away: every place is held by staff");
            continue;
        };
        let connection = Connection {
            peer,
            router: router.clone(),
            tls: tls.clone(),
            watcher: graceful.watcher(),
        };
        tokio::spawn(connection.attend(stream, place));
    }
    drop(listener);
    if timeout(LAST_ORDERS, graceful.shutdown()).await.is_err() {
        tracing::warn!("some connections did not end in time");
    }
}

/// By which address a connection is counted; none for a trusted proxy, behind which everybody is.
fn address(state: &AppState, peer: IpAddr) -> Option<IpAddr> {
    let proxies = &state.config.trusted_proxies;
    (!proxies.iter().any(|network| network.contains(peer))).then_some(peer)
}

/// The next connection.
async fn next(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) => {
                // Out of file handles, mostly; others will be closed soon.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

/// What a connection needs from its first byte on.
struct Connection {
    peer: SocketAddr,
    router: Router,
    tls: Option<Certificate>,
    watcher: Watcher,
}

impl Connection {
    /// Until it ends, or must.
    async fn attend(self, stream: TcpStream, place: Place) {
        let guest = place.guest.clone();
        let talk = async {
            match self.tls.as_ref().map(Certificate::acceptor) {
                None => self.talk(stream, &guest).await,
                Some(tls) => match tls.accept(stream).await {
                    Ok(stream) => self.talk(stream, &guest).await,
                    Err(error) => tracing::debug!(%error, "no TLS handshake"),
                },
            }
        };
        tokio::select! {
            () = talk => {}
            why = place.guest.must_leave() => tracing::debug!(?why, "a connection is closed"),
        }
    }

    async fn talk<S>(self, stream: S, guest: &Arc<Guest>)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let (peer, router, asker) = (self.peer, self.router, guest.clone());
        let service = hyper::service::service_fn(move |request: Request<Incoming>| {
            let asking = asker.asks();
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            request.extensions_mut().insert(asker.clone());
            let answer = router.clone().oneshot(request);
            async move {
                let answer: Result<Response, _> = answer.await;
                answer.map(|response| {
                    response.map(|body| HeldBody {
                        body,
                        _asking: asking,
                    })
                })
            }
        });
        let mut builder = Builder::new(TokioExecutor::new());
        builder
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD);
        builder
            .http2()
            .timer(TokioTimer::new())
            .keep_alive_interval(HEAD * 2)
            .max_concurrent_streams(100)
            .max_header_list_size(32 * 1024);
        let stream = Watched {
            stream,
            guest: guest.clone(),
        };
        let connection = builder
            .serve_connection(TokioIo::new(stream), service)
            .into_owned();
        if let Err(error) = self.watcher.watch(connection).await {
            tracing::debug!(%error, "a connection broke");
        }
    }
}

/// A body whose request is under way until it has been sent.
struct HeldBody {
    body: Body,
    _asking: Asking,
}

impl HttpBody for HeldBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.get_mut().body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A stream whose door hears when the other side takes nothing.
struct Watched<S> {
    stream: S,
    guest: Arc<Guest>,
}

impl<S> Watched<S> {
    fn noted<T>(&self, poll: Poll<T>) -> Poll<T> {
        self.guest.stalls(poll.is_pending());
        poll
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.noted(poll)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let poll = Pin::new(&mut self.stream).poll_flush(context);
        self.noted(poll)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.noted(poll)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
