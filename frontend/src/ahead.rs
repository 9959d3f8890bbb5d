//! The next page of a cut, asked for while the one before it is being written: the server reads while the device writes.

use crate::net;
use futures::channel::oneshot;
use std::cell::RefCell;
use sync::{Failure, PullReply, PullRequest};
use wasm_bindgen_futures::spawn_local;

/// A page under way that nobody has asked for yet.
struct Page {
    request: PullRequest,
    reply: oneshot::Receiver<Result<PullReply, Failure>>,
}

/// At most one page is asked for ahead.
#[derive(Default)]
pub struct Ahead(RefCell<Option<Page>>);

impl Ahead {
    /// Pulls: takes the page that is under way where it is the one asked for, and asks for the next.
    pub async fn pull(&self, request: PullRequest) -> Result<PullReply, Failure> {
        let known = self.0.take().filter(|page| same(&page.request, &request));
        let reply = match known {
            Some(page) => page.reply.await.unwrap_or(Err(Failure::Unreachable)),
            None => net::pull(&request).await,
        };
        if let Ok(page) = &reply
            && page.more
        {
            self.ask(PullRequest {
                cookie: Some(page.cookie.clone()),
                fresh: Vec::new(),
                // Said with the page before.
                hello: None,
                ..request
            });
        }
        reply
    }

    /// A round begins anew, and may push: a page that was asked for before that does not know of it.
    pub fn forget(&self) {
        self.0.take();
    }

    fn ask(&self, request: PullRequest) {
        let (tell, reply) = oneshot::channel();
        let asked = request.clone();
        spawn_local(async move {
            let page = net::pull(&asked).await;
            // Another tab came first: the next pull asks for something else.
            let _nobody_waits = tell.send(page);
        });
        *self.0.borrow_mut() = Some(Page { request, reply });
    }
}

/// The same page, whatever is said of the device beside it.
fn same(ahead: &PullRequest, asked: &PullRequest) -> bool {
    let asked = PullRequest {
        hello: None,
        ..asked.clone()
    };
    *ahead == asked
}
