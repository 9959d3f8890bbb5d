//! What is typed into a form, kept on the device until it is saved: it survives a reload, another app, a phone call.

use crate::context::AppContext;
use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

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

impl<T: Clone + Default + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static>
    FormDraft<T>
{
    /// What was typed last, or nothing yet.
    #[must_use]
    pub fn new(app: AppContext, form: String) -> Self {
        let value = RwSignal::new(app.draft(&form).unwrap_or_default());
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
        let draft = (now != T::default()).then_some(&now);
        self.form
            .with_value(|form| self.app.save_draft(form, draft));
    }

    pub fn clear(self) {
        self.update(|value| *value = T::default());
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
    /// Changes what is typed, on the screen if it is still there, and in the store in any case.
    pub fn update(self, change: impl FnOnce(&mut T)) {
        let kept = || self.app.draft(&self.form).unwrap_or_default();
        let mut now = self.value.try_get_untracked().unwrap_or_else(kept);
        change(&mut now);
        let draft = (now != T::default()).then_some(&now);
        self.app.save_draft(&self.form, draft);
        // Nothing to show where the form has left.
        let _gone = self.value.try_set(now);
    }

    /// It was saved.
    pub fn clear(self) {
        self.update(|value| *value = T::default());
    }
}
