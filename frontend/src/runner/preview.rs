//! The first screen before the first cut is whole: rows of one moment, in memory only.

use super::Tab;
use super::shown::decode;
use crate::net;
use crate::platform::{self, Audience};
use domain::{Entity, Key as RowKey, Row};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use std::rc::Rc;
use sync::{Mid, PreviewReply, PreviewRequest};
use wasm_bindgen_futures::spawn_local;

/// So long a preview stands before it is asked for anew, ms: the cut has the line meanwhile.
const STANDS: u32 = 2_000;

/// How far the preview has come.
#[derive(Default)]
pub enum Preview {
    #[default]
    Unasked,
    Asked,
    Shown {
        rows: Vec<Row>,
        /// These rows show the work of this phone up to here.
        processed: Mid,
        /// A question is under way, or may not be asked yet.
        asking: bool,
        /// Something changed at the server after that.
        stale: bool,
    },
    /// Everything is here, or there is no preview for this person.
    Over,
}

impl Tab {
    /// More pages of a cut follow: a staff tab that shows nothing yet asks what its first screen needs. Asked again with the next page
    /// where there was no answer.
    pub(super) fn look_ahead(self: &Rc<Self>) {
        let unasked = matches!(*self.preview.borrow(), Preview::Unasked);
        if unasked
            && Audience::of(self.me.role) == Audience::Staff
            && self.mirror.borrow().is_empty()
        {
            *self.preview.borrow_mut() = Preview::Asked;
            self.ask_preview();
        }
    }

    /// Something changed at the server: what is shown ahead is asked for anew.
    pub fn poked(self: &Rc<Self>) {
        let ask = match &mut *self.preview.borrow_mut() {
            Preview::Shown { asking, stale, .. } => {
                *stale = *asking;
                !std::mem::replace(asking, true)
            }
            Preview::Unasked | Preview::Asked | Preview::Over => false,
        };
        if ask {
            self.ask_preview();
        }
    }

    fn ask_preview(self: &Rc<Self>) {
        let tab = self.clone();
        spawn_local(async move {
            let (client, person) = (tab.client.get(), tab.me.user.0);
            match net::preview(&PreviewRequest { client, person }).await {
                Ok(reply) => tab.show_preview(&reply),
                Err(_) => tab.missed_preview(),
            }
            TimeoutFuture::new(STANDS).await;
            tab.may_ask_again();
        });
    }

    fn show_preview(&self, reply: &PreviewReply) {
        if !self.mirror.borrow().is_empty() {
            // The cut was faster.
            return;
        }
        let rows: Vec<Row> = reply.changes.iter().filter_map(decode).collect();
        let before = self.end_preview();
        let whole = rows.iter().any(|row| row.key().entity == Entity::Business);
        if !whole && before.is_empty() {
            return;
        }
        let put = if whole { rows.clone() } else { Vec::new() };
        self.rows.borrow_mut().pulled(put, &before, reply.last_mid);
        if whole {
            self.processed.set(self.processed.get().max(reply.last_mid));
            *self.preview.borrow_mut() = Preview::Shown {
                rows,
                processed: reply.last_mid,
                asking: true,
                stale: false,
            };
            self.sync.update(|sync| sync.preview = true);
            platform::mark("preview");
        }
        self.changed();
    }

    fn missed_preview(&self) {
        let mut preview = self.preview.borrow_mut();
        // Where one is shown, the next poke asks again, and there is one as soon as the server is heard again.
        if matches!(*preview, Preview::Asked) {
            *preview = Preview::Unasked;
        }
    }

    fn may_ask_again(self: &Rc<Self>) {
        let stale = match &mut *self.preview.borrow_mut() {
            Preview::Shown { asking, stale, .. } => {
                *asking = false;
                std::mem::take(stale)
            }
            Preview::Unasked | Preview::Asked | Preview::Over => false,
        };
        if stale {
            self.poked();
        }
    }

    /// The rows that are shown ahead, and how much of this phone's work they show.
    pub(super) fn previewed(&self) -> (Vec<Row>, Mid) {
        match &*self.preview.borrow() {
            Preview::Shown {
                rows, processed, ..
            } => (rows.clone(), *processed),
            Preview::Unasked | Preview::Asked | Preview::Over => (Vec::new(), 0),
        }
    }

    /// Something takes the preview's place. Answers what was shown: what is not in its follower goes.
    pub(super) fn end_preview(&self) -> Vec<RowKey> {
        let (rows, _) = self.previewed();
        *self.preview.borrow_mut() = Preview::Over;
        if !rows.is_empty() {
            self.sync.update(|sync| sync.preview = false);
        }
        rows.iter().map(Row::key).collect()
    }
}
