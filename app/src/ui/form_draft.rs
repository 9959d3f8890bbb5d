//! What is typed into a form, kept on the device until it is saved: it survives a reload, another app, a phone call, and is one text in
//! all tabs. What becomes of it bears the name that it got with its first keystroke, so that it is saved once.

use crate::context::AppContext;
use domain::Draft;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sync::Leaving;
use uuid::Uuid;

/// A value and the draft behind it.
pub struct FormDraft<T: Send + Sync + 'static> {
    app: AppContext,
    form: StoredValue<String>,
    pub value: RwSignal<T>,
}

impl<T: Send + Sync + 'static> Clone for FormDraft<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for FormDraft<T> {}

/// As it is kept.
#[derive(Serialize, Deserialize)]
struct Begun<T> {
    /// What is made of it bears this name.
    wish: Uuid,
    value: T,
}

/// What stands in the store: as it is kept now, or as builds before this one kept it.
fn begun<T: DeserializeOwned>(app: AppContext, form: &str) -> Option<(Option<Uuid>, T)> {
    let kept: Option<Begun<T>> = app.draft(form);
    match kept {
        Some(begun) => Some((Some(begun.wish), begun.value)),
        None => Some((None, app.draft(form)?)),
    }
}

/// What is typed into a form that may not be on the screen.
#[must_use]
pub fn typed<T: DeserializeOwned>(app: AppContext, form: &str) -> Option<T> {
    begun(app, form).map(|(_, value)| value)
}

/// Keeps a value under the name it has, or a fresh one; nothing typed is no draft.
fn keep<T>(app: AppContext, form: &str, value: &T)
where
    T: Default + PartialEq + Serialize + DeserializeOwned,
{
    if *value == T::default() {
        return app.save_draft::<T>(form, None);
    }
    let known = begun::<T>(app, form).and_then(|(wish, _)| wish);
    let wish = known.unwrap_or_else(|| app.device().new_id());
    app.save_draft(form, Some(&Begun { wish, value }));
}

impl<T: Clone + Default + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static>
    FormDraft<T>
{
    /// What was typed last, or nothing yet.
    #[must_use]
    pub fn new(app: AppContext, form: String) -> Self {
        let kept = move |form: &str| typed::<T>(app, form).unwrap_or_default();
        let value = RwSignal::new(kept(&form));
        // What an older build kept gets its name now, for all tabs.
        if matches!(begun::<T>(app, &form), Some((None, _))) {
            value.with_untracked(|value| keep(app, &form, value));
        }
        let followed = form.clone();
        app.follow_draft(form.clone(), move || {
            let now = kept(&followed);
            if value.with_untracked(|value| *value != now) {
                value.set(now);
            }
        });
        Self {
            app,
            form: StoredValue::new(form),
            value,
        }
    }

    /// Takes a change and keeps it; nothing typed is no draft.
    pub fn update(self, change: impl FnOnce(&mut T)) {
        self.value.update(change);
        let now = self.value.get_untracked();
        self.form.with_value(|form| keep(self.app, form, &now));
    }

    pub fn clear(self) {
        self.update(|value| *value = T::default());
    }

    /// Saves what is made of the typed text under the text's name, which leaves the form with it: once, from whichever tab. Says so, or says
    /// why not; `then` runs with the name once it is durable.
    pub fn send<D: Into<Draft>>(
        self,
        made: impl FnOnce(Uuid) -> D,
        said: Option<String>,
        then: impl FnOnce(Uuid) + 'static,
    ) {
        let (app, form) = (self.app, self.form.get_value());
        let known = begun::<T>(app, &form).and_then(|(wish, _)| wish);
        let wish = known.unwrap_or_else(|| app.device().new_id());
        let leaving = Leaving {
            seen: app.device().draft(&form),
            form,
            wish,
            rest: None,
        };
        let later = self.later();
        let saving = app.commit_leaving(made(wish), Vec::new(), leaving);
        spawn_local(async move {
            let saved = saving.await;
            later.show_kept();
            match saved {
                Ok(_) => {
                    if let Some(said) = said {
                        app.toast(said);
                    }
                    then(wish);
                }
                Err(error) => app.not_saved(&error),
            }
        });
    }

    /// For what happens after a save: by then the form may have left the screen.
    #[must_use]
    pub fn later(self) -> DetachedDraft<T> {
        DetachedDraft {
            app: self.app,
            form: self.form.get_value(),
            value: self.value,
        }
    }
}

/// A draft that outlives its form.
pub struct DetachedDraft<T: Send + Sync + 'static> {
    app: AppContext,
    form: String,
    value: RwSignal<T>,
}

impl<T: Clone + Default + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static>
    DetachedDraft<T>
{
    fn kept(&self) -> T {
        typed(self.app, &self.form).unwrap_or_default()
    }

    /// Changes what is typed, on the screen if it is still there, and in the store in any case.
    pub fn update(self, change: impl FnOnce(&mut T)) {
        let mut now = self
            .value
            .try_get_untracked()
            .unwrap_or_else(|| self.kept());
        change(&mut now);
        keep(self.app, &self.form, &now);
        // Nothing to show where the form has left.
        let _gone = self.value.try_set(now);
    }

    /// It was saved.
    pub fn clear(self) {
        self.update(|value| *value = T::default());
    }

    /// Shows what is in the store.
    fn show_kept(&self) {
        // Nothing to show where the form has left.
        let _gone = self.value.try_set(self.kept());
    }
}

#[cfg(all(test, not(feature = "ssr")))]
mod tests {
    use super::*;
    use crate::memory::{MemoryDevice, an_app};

    #[test]
    fn what_a_build_before_this_one_kept_still_stands_in_its_form() {
        Owner::new().with(|| {
            let app = an_app(MemoryDevice::of(Vec::new()));
            app.save_draft("note/1", Some(&"Dear all"));
            assert_eq!(
                begun::<String>(app, "note/1"),
                Some((None, "Dear all".into()))
            );
        });
    }

    #[test]
    fn a_text_keeps_its_name_from_the_first_keystroke_to_the_last() {
        Owner::new().with(|| {
            let app = an_app(MemoryDevice::of(Vec::new()));
            keep(app, "note/1", &"D".to_owned());
            let (first, _) = begun::<String>(app, "note/1").unwrap();
            assert!(first.is_some());
            keep(app, "note/1", &"Dear all".to_owned());
            assert_eq!(
                begun::<String>(app, "note/1"),
                Some((first, "Dear all".into()))
            );
            keep(app, "note/1", &String::new());
            assert_eq!(begun::<String>(app, "note/1"), None);
        });
    }
}
