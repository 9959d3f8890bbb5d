//! Saving what somebody did here: durable first, then shown, then sent.

use super::channel::News;
use super::service_worker;
use super::{LOOK, Tab};
use crate::platform;
use crate::store::{Done, Leaves, NewBlob, NewMutation, StoreError, Work};
use domain::account::Actor;
use domain::projection::Pending;
use domain::{Ctx, Draft, Side, UserId};
use gloo_timers::future::TimeoutFuture;
use std::rc::Rc;
use sync::{Event, Leaving, Mid};
use uuid::Uuid;
use wasm_bindgen_futures::spawn_local;

/// What is saved within so many ms leaves together, and does not wait for what the first of it set going.
const GATHER: u32 = 20;

impl Tab {
    /// Saves drafts in one strict transaction, in which what they were typed into is emptied, then shows them. Within a turn of the drafts.
    pub async fn commit(
        self: &Rc<Self>,
        drafts: Vec<Draft>,
        files: &[NewBlob],
        leaving: Option<&Leaving>,
    ) -> Result<Mid, StoreError> {
        let (actor, at) = (self.me.user.0, platform::now());
        let new: Vec<_> = drafts
            .into_iter()
            .map(|draft| NewMutation { draft, actor, at })
            .collect();
        platform::mark("commit");
        let unsaved = leaving.and_then(|leaving| self.drafts.unsaved(&leaving.form));
        let leaves = leaving.map(|leaving| Leaves {
            leaving,
            unsaved: unsaved.as_ref(),
            fresh: platform::new_id(),
        });
        let work = Work {
            new: &new,
            files,
            leaves,
        };
        let saved = self.store.commit(work).await;
        self.report_store(saved.as_ref().map(|_| ()).map_err(|error| *error));
        let Done { queued, form } = saved?;
        if let Some(leaving) = leaving {
            self.draft_left(&leaving.form, unsaved, form);
        }
        platform::mark("saved");
        self.own_writes.set(self.own_writes.get() + 1);
        for file in files {
            self.uploader.waits(file.sha256);
        }
        let last = queued.last().map_or(0, |queued| queued.frozen.mid);
        for one in queued {
            let mid = one.frozen.mid;
            self.memory_outbox.add(&one.frozen);
            let known = mid <= self.processed.get()
                || self
                    .rows
                    .borrow()
                    .pending()
                    .iter()
                    .any(|pending| pending.mid == mid);
            if !known {
                let ctx = self.ctx(mid, one.actor, one.at);
                self.rows.borrow_mut().commit(Pending {
                    mid,
                    ctx,
                    draft: one.draft,
                });
            }
        }
        self.changed();
        self.tabs.tell(News::Store);
        service_worker::send_later();
        self.upload();
        self.send_soon();
        self.note_waiting().await;
        Ok(last)
    }

    fn send_soon(self: &Rc<Self>) {
        if self.gathering.replace(true) {
            return;
        }
        let tab = self.clone();
        spawn_local(async move {
            TimeoutFuture::new(GATHER).await;
            tab.gathering.set(false);
            tab.dispatch(Event::Committed);
        });
    }

    /// On a shared phone: resolves once the server has this mutation; false where it cannot come to that here.
    pub async fn received(&self, mid: Mid) -> bool {
        loop {
            let received = self.known_received() >= mid;
            if received || self.halted() {
                return received;
            }
            TimeoutFuture::new(LOOK).await;
        }
    }

    /// Shows a change that the server has and no outbox holds, and asks for the server's own rows.
    pub fn accepted(self: &Rc<Self>, ctx: &Ctx, draft: &Draft) {
        if self.rows.borrow_mut().accepted(ctx, draft).is_ok() {
            self.changed();
        }
        self.dispatch(Event::Wake);
    }

    pub(super) fn ctx(&self, mid: Mid, actor: Uuid, now: i64) -> Ctx {
        let actor = Actor {
            user: UserId(actor),
            role: self.me.role,
        };
        Ctx {
            actor,
            client: self.client.get(),
            mid,
            now,
            side: Side::Phone,
        }
    }
}
