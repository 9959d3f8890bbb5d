//! What is typed in this tab and not sent yet, kept together with the other tabs: one draft per form and device. What is brought into the
//! store, read from it or let go takes turns, in the order in which it was asked for, so that nothing counts twice and what is sent fast keeps its
//! order.

use super::Tab;
use super::channel::News;
use super::turns::{Turn, Turns};
use crate::platform;
use crate::store::{DraftChange, StoreError};
use leptos::prelude::*;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use sync::{Leaving, TabDraft, draft};
use wasm_bindgen_futures::spawn_local;

/// The drafts of one tab, by form.
#[derive(Debug, Default)]
pub struct Drafts {
    forms: RefCell<BTreeMap<String, TabDraft>>,
    turns: Turns,
    /// Forms whose change waits for its turn: what is typed until then goes with it.
    waiting: RefCell<BTreeSet<String>>,
}

impl Drafts {
    /// What the store held when the tab began.
    #[must_use]
    pub fn of(stored: BTreeMap<String, String>) -> Self {
        let forms = stored
            .into_iter()
            .map(|(form, json)| (form, TabDraft::of(Some(json))));
        Self {
            forms: RefCell::new(forms.collect()),
            ..Self::default()
        }
    }

    #[must_use]
    pub fn get(&self, form: &str) -> Option<String> {
        let forms = self.forms.borrow();
        forms.get(form)?.shown().map(str::to_owned)
    }

    /// The forms in which something stands.
    #[must_use]
    pub fn begun(&self) -> Vec<String> {
        let forms = self.forms.borrow();
        let begun = forms.iter().filter(|(_, draft)| draft.shown().is_some());
        begun.map(|(form, _)| form.clone()).collect()
    }

    /// True where a draft says this somewhere.
    #[must_use]
    pub fn mention(&self, text: &str) -> bool {
        let forms = self.forms.borrow();
        let mut shown = forms.values().filter_map(TabDraft::shown);
        shown.any(|json| json.contains(text))
    }

    pub fn write(&self, form: &str, json: Option<String>) {
        self.with(form, |draft| draft.write(json));
    }

    /// Nothing else is done with drafts in this tab until the turn is given back.
    pub fn turn(&self) -> impl Future<Output = Turn> + use<> {
        self.turns.take()
    }

    /// What this tab changed in a form and the store does not have.
    pub fn unsaved(&self, form: &str) -> Option<DraftChange> {
        let (base, mine) = self.with(form, |draft| draft.unsaved())?;
        Some(DraftChange {
            form: form.to_owned(),
            base,
            mine,
            fresh: platform::new_id(),
        })
    }

    fn with<T>(&self, form: &str, then: impl FnOnce(&mut TabDraft) -> T) -> T {
        let mut forms = self.forms.borrow_mut();
        then(forms.entry(form.to_owned()).or_default())
    }
}

impl Tab {
    /// Keeps what is typed; it is in this tab's memory at once, and in the store when its turn comes.
    pub fn write_draft(self: &Rc<Self>, form: &str, json: Option<String>) {
        self.drafts.write(form, json);
        if !self.drafts.waiting.borrow_mut().insert(form.to_owned()) {
            return;
        }
        let (tab, form) = (self.clone(), form.to_owned());
        spawn_local(async move {
            let turn = tab.drafts.turn().await;
            tab.drafts.waiting.borrow_mut().remove(&form);
            tab.keep_unsaved(&form).await;
            drop(turn);
        });
    }

    /// Within a turn: brings what was typed here into the store.
    pub(super) async fn keep_unsaved(self: &Rc<Self>, form: &str) {
        let Some(change) = self.drafts.unsaved(form) else {
            return;
        };
        match self.store.keep_draft(&change).await {
            Ok(stored) => {
                self.kept(&change, stored);
                if change.mine.is_some() {
                    self.report_store(Ok(()));
                }
            }
            Err(error) => self.report_store(Err(error)),
        }
    }

    /// The store took a change, and has this of the form now.
    pub(super) fn kept(&self, change: &DraftChange, stored: Option<String>) {
        let mine = change.mine.as_deref();
        let other = self
            .drafts
            .with(&change.form, |draft| draft.kept(mine, stored));
        self.tell_draft(&change.form, other);
    }

    /// Within a turn: a draft has left from here. The store had this of the form with what was typed here last, and has this now.
    pub(super) fn draft_left(
        &self,
        form: &str,
        unsaved: Option<DraftChange>,
        [before, after]: [Option<String>; 2],
    ) {
        let other = self.drafts.with(form, |draft| {
            let mine = unsaved.as_ref().map(|change| change.mine.as_deref());
            let by_others = mine.is_some_and(|mine| draft.kept(mine, before));
            draft.heard(after) || by_others
        });
        self.tell_draft(form, other);
    }

    /// The same where the store was not asked.
    pub(super) fn draft_left_unkept(self: &Rc<Self>, leaving: &Leaving) {
        let shown = self.drafts.get(&leaving.form);
        let (seen, rest) = (leaving.seen.as_deref(), leaving.rest.as_deref());
        let left = draft::merge(seen, rest, shown.as_deref());
        self.write_draft(&leaving.form, left);
        self.show_draft(&leaving.form);
    }

    fn tell_draft(&self, form: &str, shows_other: bool) {
        if shows_other {
            self.show_draft(form);
        }
        self.tabs.tell(News::Draft(form.to_owned()));
    }

    /// Another tab changed a form.
    pub async fn hear_draft(self: &Rc<Self>, form: &str) {
        let turn = self.drafts.turn().await;
        let stored = self.store.draft(form).await;
        self.hear(stored.map(|json| vec![(form.to_owned(), json)]));
        drop(turn);
    }

    /// This page slept, and may have missed what other tabs said.
    pub async fn hear_all_drafts(self: &Rc<Self>) {
        let turn = self.drafts.turn().await;
        let stored = self.store.drafts().await;
        let known: Vec<String> = self.drafts.forms.borrow().keys().cloned().collect();
        self.hear(stored.map(|mut stored| {
            let known = known.into_iter().map(|form| {
                let json = stored.remove(&form);
                (form, json)
            });
            let known: Vec<_> = known.collect();
            let new = stored.into_iter().map(|(form, json)| (form, Some(json)));
            known.into_iter().chain(new).collect()
        }));
        drop(turn);
    }

    fn hear(&self, stored: Result<Vec<(String, Option<String>)>, StoreError>) {
        // A store that does not answer now is asked with the next change.
        for (form, json) in stored.unwrap_or_default() {
            if self.drafts.with(&form, |draft| draft.heard(json)) {
                self.show_draft(&form);
            }
        }
    }

    /// The screen has to show something else in a form than was written here.
    fn show_draft(&self, form: &str) {
        let count = |all: &mut BTreeMap<String, u64>| *all.entry(form.to_owned()).or_default() += 1;
        self.signals.drafts.update(count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drafts() -> Drafts {
        let stored = [("cart", "[1]"), ("note/7", "\"Dear all\"")];
        Drafts::of(stored.map(|(form, json)| (form.into(), json.into())).into())
    }

    #[test]
    fn a_form_shows_what_was_typed_last_before_the_store_has_it() {
        let drafts = drafts();
        drafts.write("cart", Some("[1,2]".into()));
        assert_eq!(drafts.get("cart").as_deref(), Some("[1,2]"));
        assert_eq!(drafts.get("note/7").as_deref(), Some("\"Dear all\""));
        assert_eq!(drafts.get("note/8"), None);
    }

    #[test]
    fn what_was_emptied_is_not_begun_any_more() {
        let drafts = drafts();
        assert_eq!(drafts.begun(), ["cart", "note/7"]);
        drafts.write("note/7", None);
        assert_eq!(drafts.begun(), ["cart"]);
        assert!(!drafts.mention("Dear"));
    }

    #[test]
    fn a_file_is_in_use_while_any_draft_names_it() {
        let drafts = drafts();
        drafts.write("chat", Some("{\"files\":[\"aa11\"]}".into()));
        assert!(drafts.mention("aa11"));
        drafts.write("chat", Some("{\"files\":[]}".into()));
        assert!(!drafts.mention("aa11"));
    }
}
