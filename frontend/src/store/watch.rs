//! Hearing that another page wants to change or delete the database. The wrapper that does everything else hides its connection's
//! events, so one more connection stands beside it, for this alone.

use super::bucket;
use super::schema::VERSION;
use crate::platform::{on, window};
use futures::channel::oneshot;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{IdbDatabase, IdbOpenDbRequest};

/// What becomes of an open database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// Another page wants to change or delete it.
    Wanted,
    /// The browser closed it by itself: its files are gone, or did not answer.
    Closed,
}

/// Calls once another page asks for the database, and lets go of it then, or once the browser closes it. `over` says whether the store
/// was closed meanwhile. None where it cannot listen.
pub async fn listen(
    name: &str,
    over: impl Fn() -> bool,
    heard: impl Fn(Heard) + Clone + 'static,
) -> Option<()> {
    let bucket = bucket::bucket_of_known(name).await.ok()?;
    let open = || {
        window()
            .indexed_db()
            .ok()??
            .open_with_u32(name, VERSION.into())
            .ok()
    };
    let db = opened(bucket::within(bucket.as_ref(), open)?).await?;
    if over() {
        db.close();
        return Some(());
    }
    let (held, closed) = (db.clone(), heard.clone());
    on(&db, "versionchange", move |_| {
        held.close();
        heard(Heard::Wanted);
    });
    on(&db, "close", move |_| closed(Heard::Closed));
    Some(())
}

/// None where it does not open as it is: what was deleted meanwhile is not made again.
async fn opened(asked: IdbOpenDbRequest) -> Option<IdbDatabase> {
    let (tell, told) = oneshot::channel();
    let tell = Rc::new(RefCell::new(Some(tell)));
    for event in ["success", "error"] {
        let tell = tell.clone();
        on(&asked, event, move |_| {
            if let Some(tell) = tell.borrow_mut().take() {
                // Refused only where nobody waits any more.
                let _ = tell.send(());
            }
        });
    }
    never_made(&asked);
    told.await.ok()?;
    asked.result().ok()?.dyn_into().ok()
}

/// Opens what is there and makes nothing. True from then on where nothing was there.
pub fn never_made(asked: &IdbOpenDbRequest) -> Rc<Cell<bool>> {
    let missing = Rc::new(Cell::new(false));
    let (made, found) = (asked.clone(), missing.clone());
    on(asked, "upgradeneeded", move |_| {
        found.set(true);
        if let Some(making) = made.transaction() {
            // Fails only where it has ended.
            let _ = making.abort();
        }
    });
    missing
}
