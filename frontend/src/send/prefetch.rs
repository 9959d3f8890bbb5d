//! The next page of a cut, asked for as soon as the one before it begins to arrive: the server reads while the device reads and writes.

use crate::send::http;
use futures::channel::oneshot;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use sync::{Cookie, Failure, PullReply, PullRequest};
use wasm_bindgen_futures::spawn_local;

/// At most one page is asked for ahead of the one that is waited for.
#[derive(Clone, Default)]
pub struct Prefetch(Rc<RefCell<Option<Page>>>);

/// A page under way.
struct Page {
    request: PullRequest,
    follows: Rc<Follows>,
    reply: oneshot::Receiver<Result<PullReply, Failure>>,
}

/// What is to be asked for after a page, once both are known.
#[derive(Default)]
struct Follows {
    /// Where the next page begins. The head of the answer says it, long before its rows are here.
    cookie: RefCell<Option<Cookie>>,
    /// Somebody waits for this page.
    wanted: Cell<bool>,
}

impl Prefetch {
    /// Pulls: takes the page that is under way where it is the one asked for, and asks for the next as early as can be.
    pub async fn pull(&self, request: PullRequest) -> Result<PullReply, Failure> {
        let known = self.0.take().filter(|page| same(&page.request, &request));
        let page = known.unwrap_or_else(|| self.ask(request));
        page.follows.wanted.set(true);
        self.go_on(&page.request, &page.follows);
        page.reply.await.unwrap_or(Err(Failure::Unreachable))
    }

    /// A round begins anew, and may push: a page that was asked for before that does not know of it.
    pub fn forget(&self) {
        self.0.take();
    }

    fn ask(&self, request: PullRequest) -> Page {
        let (tell, reply) = oneshot::channel();
        let follows = Rc::<Follows>::default();
        let (this, asked, known) = (self.clone(), request.clone(), follows.clone());
        spawn_local(async move {
            let page = http::pull(&asked, |next| {
                *known.cookie.borrow_mut() = Some(next);
                this.go_on(&asked, &known);
            });
            // Another tab came first: the next pull asks for something else.
            let _nobody_waits = tell.send(page.await);
        });
        Page {
            request,
            follows,
            reply,
        }
    }

    fn go_on(&self, request: &PullRequest, follows: &Follows) {
        if !follows.wanted.get() {
            return;
        }
        let Some(cookie) = follows.cookie.take() else {
            return;
        };
        let next = self.ask(PullRequest {
            cookie: Some(cookie),
            fresh: Vec::new(),
            // Said with the page before.
            hello: None,
            ..request.clone()
        });
        *self.0.borrow_mut() = Some(next);
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
