//! What is being written in one conversation: one text in all tabs, it survives a reload, and it is not gone before it is saved.

use super::writing::{Throttle, Writing};
use crate::context::AppContext;
use crate::device::SaveError;
use crate::files::Chosen;
use domain::file::{NewFile, Sha256};
use domain::service::message::MAX_TEXT;
use domain::{ConversationId, Draft};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use sync::Leaving;
use uuid::Uuid;

/// From so many characters before the limit on, what is left is told.
const NEAR: usize = 300;

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
struct ComposerDraft {
    /// The message that it becomes bears this name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    wish: Option<Uuid>,
    text: String,
    #[serde(default)]
    writing: Writing,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    files: Vec<NewFile>,
}

/// How much fits yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    Plenty,
    Left(u64),
    Over(u64),
}

#[must_use]
pub fn room(text: &str) -> Room {
    let count = text.trim().chars().count();
    if count > MAX_TEXT {
        Room::Over((count - MAX_TEXT) as u64)
    } else if count + NEAR >= MAX_TEXT {
        Room::Left((MAX_TEXT - count) as u64)
    } else {
        Room::Plenty
    }
}

/// True where there is something to send that fits.
#[must_use]
pub fn sendable(text: &str, files: usize) -> bool {
    (files > 0 || !text.trim().is_empty()) && !matches!(room(text), Room::Over(_))
}

/// What was not saved comes back before what was typed meanwhile.
#[must_use]
pub fn given_back(unsaved: &str, typed_since: &str) -> String {
    if typed_since.is_empty() {
        unsaved.to_owned()
    } else {
        format!("{unsaved}\n{typed_since}")
    }
}

/// The text of one composer.
#[derive(Clone, Copy)]
pub struct ComposerState {
    app: AppContext,
    form: StoredValue<String>,
    /// Named with the first keystroke, or the first file.
    wish: StoredValue<Option<Uuid>>,
    /// What is being saved: it is off the screen, and still in the draft.
    leaving: StoredValue<Vec<Uuid>>,
    pub text: RwSignal<String>,
    /// What goes along; kept with the draft.
    pub files: RwSignal<Vec<Chosen>, LocalStorage>,
    /// Files of the draft that are being read; the draft goes on to name them.
    reading: StoredValue<Vec<NewFile>>,
    /// What was chosen goes into a message now: its mutation keeps it, not the draft.
    sending: StoredValue<bool>,
    writing: StoredValue<Writing>,
    typing_throttle: StoredValue<Throttle>,
}

impl ComposerState {
    /// Takes up what was left under this name.
    #[must_use]
    pub fn take_up(app: AppContext, form: String) -> Self {
        // An answer to a ticket was a text alone before it could have files.
        let text = || {
            app.draft::<String>(&form).map(|text| ComposerDraft {
                text,
                ..ComposerDraft::default()
            })
        };
        let draft: ComposerDraft = app.draft(&form).or_else(text).unwrap_or_default();
        let composer = Self {
            app,
            form: StoredValue::new(form),
            wish: StoredValue::new(draft.wish),
            leaving: StoredValue::new(Vec::new()),
            text: RwSignal::new(draft.text),
            files: RwSignal::new_local(Vec::new()),
            reading: StoredValue::new(draft.files.clone()),
            sending: StoredValue::new(false),
            writing: StoredValue::new(draft.writing),
            typing_throttle: StoredValue::new(Throttle::default()),
        };
        composer.read_files(draft.files);
        let followed = composer.form.get_value();
        app.follow_draft(followed, move || composer.show_kept());
        composer
    }

    /// Another tab wrote here, or sent it: shows what stands in the form now.
    fn show_kept(self) {
        let kept: Option<ComposerDraft> = self.form.with_value(|form| self.app.draft(form));
        let leaves = |draft: &ComposerDraft| {
            let leaving = self.leaving.get_value();
            draft.wish.is_some_and(|wish| leaving.contains(&wish))
        };
        let kept = kept.filter(|draft| !leaves(draft)).unwrap_or_default();
        self.wish.set_value(kept.wish);
        if self.text.with_untracked(|text| *text != kept.text) {
            self.text.set(kept.text);
        }
        let names = |files: &[NewFile]| files.iter().map(|file| file.id).collect::<Vec<_>>();
        let shown: Vec<_> = self
            .files
            .with_untracked(|files| files.iter().map(|one| one.file.clone()).collect());
        let reading = self.reading.get_value();
        if names(&kept.files) == names(&shown) || names(&kept.files) == names(&reading) {
            return;
        }
        // Its files are on this device; they are read before any of them is taken for gone.
        let finding = self.app.device().draft_files(kept.files);
        spawn_local(async move {
            let found = finding.await;
            self.files.try_set(found);
        });
    }

    fn read_files(self, files: Vec<NewFile>) {
        Effect::new(move |before: Option<Vec<Sha256>>| {
            let now: Vec<_> = self
                .files
                .with(|files| files.iter().map(|one| one.file.sha256).collect());
            if let Some(before) = before.filter(|before| *before != now) {
                self.keep_files(before, &now);
            }
            now
        });
        if files.is_empty() {
            return;
        }
        let reading = self.app.device().draft_files(files);
        spawn_local(async move {
            let found = reading.await;
            self.reading.try_set_value(Vec::new());
            self.files
                .try_update(|files| files.splice(0..0, found).for_each(drop));
        });
    }

    /// Chosen files change rarely: their draft is written with them.
    fn keep_files(self, before: Vec<Sha256>, now: &[Sha256]) {
        if self.sending.get_value() {
            return self.sending.set_value(false);
        }
        let app = self.app;
        let gone = before
            .into_iter()
            .filter(|one| !now.contains(one))
            .collect();
        let json = self
            .draft()
            .and_then(|draft| serde_json::to_string(&draft).ok());
        let files = self.files.get_untracked();
        let form = self.form.get_value();
        let keeping = app.device().save_draft_files(&form, json, files, gone);
        spawn_local(async move {
            for name in keeping.await {
                app.warn((app.words().file.not_kept)(&name));
            }
        });
    }

    /// A key changed the text.
    pub fn write(self, text: String, conversation: Option<ConversationId>) {
        let now = self.app.device().now();
        self.writing.update_value(|writing| writing.key(now));
        let mut may = false;
        self.typing_throttle.update_value(|typing_throttle| {
            may = !text.trim().is_empty() && typing_throttle.may(now)
        });
        self.text.set(text);
        self.keep();
        if let Some(conversation) = conversation.filter(|_| may) {
            self.app.device().tell_typing(conversation);
        }
    }

    pub fn leave(self) {
        self.writing.update_value(Writing::leave);
    }

    /// Takes what was chosen, to go with something that is saved elsewhere; its draft forgets them.
    #[must_use]
    pub fn take_files(self) -> Vec<Chosen> {
        let files = self.files.get_untracked();
        if !files.is_empty() {
            self.sending.set_value(true);
            self.files.set(Vec::new());
            self.keep();
        }
        files
    }

    /// Puts back what could not be saved.
    pub fn give_back(self, files: Vec<Chosen>) {
        self.files.try_update(|now| {
            now.splice(0..0, files);
        });
    }

    /// What is to be kept; none where nothing was written or chosen.
    fn draft(self) -> Option<ComposerDraft> {
        let mut files = self.reading.get_value();
        self.files
            .with_untracked(|chosen| files.extend(chosen.iter().map(|one| one.file.clone())));
        if self.text.with_untracked(String::is_empty) && files.is_empty() {
            self.wish.set_value(None);
            return None;
        }
        let app = self.app;
        let mut wish = None;
        self.wish.update_value(|known| {
            wish = Some(*known.get_or_insert_with(|| app.device().new_id()));
        });
        Some(ComposerDraft {
            wish,
            text: self.text.get_untracked(),
            writing: self.writing.get_value(),
            files,
        })
    }

    fn keep(self) {
        let draft = self.draft();
        self.form
            .with_value(|form| self.app.save_draft(form, draft.as_ref()));
    }

    /// Sends what stands there, once, from whichever tab. The field is free at once; what cannot be saved comes back into it.
    pub fn send<M: Into<Draft>>(self, args: impl FnOnce(Uuid, String, u32, Vec<NewFile>) -> M) {
        let text = self.text.get_untracked();
        let files = self.files.get_untracked();
        if !sendable(&text, files.len()) {
            return;
        }
        let (app, form) = (self.app, self.form.get_value());
        let wish = self.draft().and_then(|draft| draft.wish);
        let wish = wish.unwrap_or_else(|| app.device().new_id());
        let leaving = Leaving {
            // As it is kept: what of it was never kept, such as the time that went into it, is not looked for when it leaves.
            seen: app.device().draft(&form),
            form,
            wish,
            rest: None,
        };
        let mut seconds = 0;
        self.writing
            .update_value(|writing| seconds = writing.take());
        self.wish.set_value(None);
        self.leaving.update_value(|leaving| leaving.push(wish));
        self.text.set(String::new());
        if !files.is_empty() {
            self.sending.set_value(true);
            self.files.set(Vec::new());
        }
        let names = files.iter().map(|one| one.file.clone()).collect();
        let args = args(wish, text.trim().to_owned(), seconds, names);
        let saving = app.commit_leaving(args, files.clone(), leaving);
        spawn_local(async move {
            let saved = saving.await;
            self.leaving
                .try_update_value(|leaving| leaving.retain(|one| *one != wish));
            match saved {
                Ok(_) => app.keep_storage(),
                Err(SaveError::AlreadySent) => {
                    // The screen may have been left meanwhile.
                    if self.text.try_get_untracked().is_some() {
                        self.show_kept();
                    }
                    app.not_saved(&SaveError::AlreadySent);
                }
                Err(error) => {
                    self.wish.try_update_value(|known| {
                        known.get_or_insert(wish);
                    });
                    self.text.try_update(|now| *now = given_back(&text, now));
                    self.give_back(files);
                    if self.text.try_get_untracked().is_some() {
                        self.keep();
                    }
                    app.not_saved(&error);
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_told_only_near_the_limit() {
        assert_eq!(room("你好"), Room::Plenty);
        assert_eq!(room(&"字".repeat(MAX_TEXT - 10)), Room::Left(10));
        assert_eq!(room(&"字".repeat(MAX_TEXT)), Room::Left(0));
        assert_eq!(room(&"字".repeat(MAX_TEXT + 2)), Room::Over(2));
    }

    #[test]
    fn blanks_and_endless_texts_are_not_sent() {
        assert!(sendable(" hi ", 0));
        assert!(!sendable(" \n ", 0));
        assert!(sendable("", 1), "a photo says enough");
        for files in [0, 1] {
            assert!(!sendable(&"x".repeat(MAX_TEXT + 1), files));
        }
    }

    #[test]
    fn what_could_not_be_saved_comes_back_before_what_was_typed_since() {
        assert_eq!(given_back("first", ""), "first");
        assert_eq!(given_back("first", "second"), "first\nsecond");
    }
}
