//! The first screen before the first cut is whole: rows of one moment, in memory only. When it is asked for says `sync::Preview`.

use super::Tab;
use super::shown::decode;
use crate::platform::{self, Audience};
use crate::send::http;
use domain::{Entity, Key as RowKey, Row};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use std::rc::Rc;
use sync::{Mid, PreviewReply, PreviewRequest};
use wasm_bindgen_futures::spawn_local;

/// So long a preview stands before it is asked for anew, ms: the cut has the line meanwhile.
const STANDS: u32 = 2_000;

impl Tab {
    /// More pages of a cut follow: a staff tab that shows nothing yet asks what its first screen needs.
    pub(super) fn look_ahead(self: &Rc<Self>) {
        let first =
            Audience::of(self.me.role) == Audience::Staff && self.mirror.borrow().is_empty();
        if first && self.preview.borrow_mut().begin() {
            self.ask_preview();
        }
    }

    /// What was shown before this tab could be asked stays on the screen until the cut is here.
    pub fn show_ahead(&self, rows: Vec<Row>) {
        let put = Some(rows.clone());
        let mut preview = self.preview.borrow_mut();
        if !self.mirror.borrow().is_empty() || !preview.begin() {
            return;
        }
        preview.answered(put, 0);
        preview.may_ask_again();
        drop(preview);
        self.rows.borrow_mut().pulled(rows, &[], 0);
        self.changed();
    }

    /// Something changed at the server: what is shown ahead is asked for anew.
    pub fn poked(self: &Rc<Self>) {
        if self.preview.borrow_mut().poked() {
            self.ask_preview();
        }
    }

    fn ask_preview(self: &Rc<Self>) {
        let tab = self.clone();
        spawn_local(async move {
            let (client, person) = (tab.client.get(), tab.me.user.0);
            match http::preview(&PreviewRequest { client, person }).await {
                Ok(reply) => tab.show_preview(&reply),
                Err(_) => tab.preview.borrow_mut().missed(),
            }
            TimeoutFuture::new(STANDS).await;
            if tab.preview.borrow_mut().may_ask_again() {
                tab.ask_preview();
            }
        });
    }

    fn show_preview(&self, reply: &PreviewReply) {
        let rows: Vec<Row> = reply.changes.iter().filter_map(decode).collect();
        let whole = rows.iter().any(|row| row.key().entity == Entity::Business);
        let put = whole.then_some(rows);
        let rows = put.clone().unwrap_or_default();
        let Some(before) = self.preview.borrow_mut().answered(put, reply.last_mid) else {
            return;
        };
        if !whole && before.is_empty() {
            return;
        }
        let before: Vec<RowKey> = before.iter().map(Row::key).collect();
        self.rows.borrow_mut().pulled(rows, &before, reply.last_mid);
        self.sync.update(|sync| sync.preview = whole);
        if whole {
            self.processed.set(self.processed.get().max(reply.last_mid));
            platform::mark("preview");
        }
        self.changed();
    }

    /// The rows that are shown ahead, and how much of this phone's work they show.
    pub fn previewed(&self) -> (Vec<Row>, Mid) {
        let preview = self.preview.borrow();
        let (rows, shows) = preview.shown();
        (rows.to_vec(), shows)
    }

    /// The cut takes the preview's place. Answers what was shown: what is not in the cut goes.
    pub(super) fn end_preview(&self) -> Vec<RowKey> {
        let rows = self.preview.borrow_mut().end();
        if !rows.is_empty() {
            self.sync.update(|sync| sync.preview = false);
        }
        rows.iter().map(Row::key).collect()
    }
}
