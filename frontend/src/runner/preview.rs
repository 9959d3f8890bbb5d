//! The first screen before the first cut is whole: rows of one moment, in memory only.

use super::Tab;
use super::shown::decode;
use crate::net;
use crate::platform::{self, Audience};
use domain::{Entity, Key as RowKey, Row};
use leptos::prelude::*;
use std::rc::Rc;
use sync::{Change, PreviewRequest};
use wasm_bindgen_futures::spawn_local;

/// How far the preview has come.
#[derive(Default)]
pub enum Preview {
    #[default]
    Unasked,
    Asked,
    /// These rows are shown and are in no store.
    Shown(Vec<Row>),
    /// Everything is here, or there is no preview for this person.
    Over,
}

impl Tab {
    /// More pages of a cut follow: a staff tab that shows nothing yet asks what its first screen needs. Asked again with the next page
    /// where there was no answer.
    pub(super) fn look_ahead(self: &Rc<Self>) {
        let unasked = matches!(*self.preview.borrow(), Preview::Unasked);
        if !unasked || Audience::of(self.me.role) != Audience::Staff || !self.shows_nothing() {
            return;
        }
        *self.preview.borrow_mut() = Preview::Asked;
        let tab = self.clone();
        spawn_local(async move {
            let person = tab.me.user.0;
            match net::preview(&PreviewRequest { person }).await {
                Ok(reply) => tab.show_preview(&reply.changes),
                Err(_) => *tab.preview.borrow_mut() = Preview::Unasked,
            }
        });
    }

    fn show_preview(&self, changes: &[Change]) {
        let rows: Vec<Row> = changes.iter().filter_map(decode).collect();
        let whole = rows.iter().any(|row| row.key().entity == Entity::Business);
        // What waits here may be in these rows already, and would be shown twice.
        if !whole || !self.shows_nothing() {
            *self.preview.borrow_mut() = Preview::Over;
            return;
        }
        self.rows.borrow_mut().pulled(rows.clone(), &[], 0);
        *self.preview.borrow_mut() = Preview::Shown(rows);
        self.sync.update(|sync| sync.preview = true);
        self.changed();
        platform::mark("preview");
    }

    fn shows_nothing(&self) -> bool {
        self.mirror.borrow().is_empty() && self.rows.borrow().pending().is_empty()
    }

    /// The rows that are shown ahead.
    pub(super) fn previewed(&self) -> Vec<Row> {
        match &*self.preview.borrow() {
            Preview::Shown(rows) => rows.clone(),
            Preview::Unasked | Preview::Asked | Preview::Over => Vec::new(),
        }
    }

    /// A cut takes the preview's place. Answers what was shown: what is not in the cut goes.
    pub(super) fn end_preview(&self) -> Vec<RowKey> {
        let rows = self.previewed();
        *self.preview.borrow_mut() = Preview::Over;
        if !rows.is_empty() {
            self.sync.update(|sync| sync.preview = false);
        }
        rows.iter().map(Row::key).collect()
    }
}
