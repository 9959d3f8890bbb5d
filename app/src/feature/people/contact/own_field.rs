//! One field about oneself: what is typed survives a reload, and is saved when one leaves the field.

use super::own_data::{Drafts, Own, OwnDataError, OwnField};
use crate::context::{AppContext, use_app};
use domain::Draft;
use domain::merge::Was;
use leptos::prelude::*;
use leptos::task::spawn_local;
use words::CustomerWords;

/// Saves, and says then whether it is on this device. What could not be saved stays in its field.
pub fn save(app: AppContext, drafts: Vec<Draft>, then: impl FnOnce(bool) + 'static) {
    if drafts.is_empty() {
        return then(true);
    }
    let saving = app.device().commit(drafts, Vec::new(), None);
    spawn_local(async move {
        match saving.await {
            Ok(_) => {
                then(true);
                app.keep_storage();
            }
            Err(error) => {
                then(false);
                app.not_saved(&error);
            }
        }
    });
}

/// What is asked for, in words.
#[must_use]
pub fn wrong_text(wrong: OwnDataError, words: &CustomerWords) -> &'static str {
    match wrong {
        OwnDataError::NameFirst => words.account.name_first,
        OwnDataError::Date => words.account.why_date,
        OwnDataError::TooLong => words.account.too_long,
        OwnDataError::EmptyPoint => words.account.empty_point,
        OwnDataError::Mail => words.account.wrong_email,
    }
}

/// What is typed into one field and not saved yet, kept on this phone.
#[derive(Clone, Copy)]
pub struct FieldDraft {
    app: AppContext,
    form: StoredValue<String>,
    /// With what stood there when the typing began.
    now: RwSignal<Option<Was<String>>>,
    pub wrong: RwSignal<Option<OwnDataError>>,
    busy: StoredValue<bool>,
}

impl FieldDraft {
    #[must_use]
    pub fn of(app: AppContext, field: &str) -> Self {
        let form = format!("my_data/{field}");
        let now = RwSignal::new(app.draft(&form));
        let followed = form.clone();
        app.follow_draft(followed.clone(), move || now.set(app.draft(&followed)));
        Self {
            app,
            now,
            form: StoredValue::new(form),
            wrong: RwSignal::new(None),
            busy: StoredValue::new(false),
        }
    }

    #[must_use]
    pub fn resolve_contact(self, saved: String) -> String {
        self.now
            .with(|now| now.as_ref().map_or(saved, |now| now.new.clone()))
    }

    pub fn write(self, saved: String, text: String) {
        self.now.update(|now| {
            let was = now.take().map_or(saved, |now| now.was);
            *now = Some(Was { was, new: text });
        });
        self.keep();
    }

    fn keep(self) {
        self.form.with_value(|form| {
            self.now
                .with_untracked(|now| self.app.save_draft(form, now.as_ref()));
        });
    }

    pub fn clear(self) {
        self.now.set(None);
        self.keep();
    }

    /// Saves what was typed; a wrong text stays, with the reason.
    pub fn leave(self, drafts: impl FnOnce(&Was<String>) -> Drafts) {
        let Some(now) = self.now.get_untracked() else {
            return;
        };
        // Leaving a field and changing it come as two events.
        if self.busy.get_value() {
            return;
        }
        match drafts(&now) {
            Ok(drafts) => {
                self.wrong.set(None);
                self.busy.set_value(true);
                let form = self.form.get_value();
                save(self.app, drafts, move |saved| {
                    self.saved(&form, &now, saved)
                });
            }
            Err(wrong) => self.wrong.set(Some(wrong)),
        }
    }

    /// What was typed since then goes on from what was saved. The screen may have been left meanwhile.
    fn saved(self, form: &str, sent: &Was<String>, saved: bool) {
        self.busy.try_set_value(false);
        if !saved {
            return;
        }
        let newer = self.now.try_get_untracked().flatten();
        let newer = newer.filter(|now| now.new != sent.new).map(|now| Was {
            was: sent.new.clone(),
            new: now.new,
        });
        self.app.save_draft(form, newer.as_ref());
        self.now.try_set(newer);
    }
}

#[component]
pub fn TextField(
    data: Memo<Own>,
    field: OwnField,
    label: &'static str,
    autocomplete: &'static str,
) -> impl IntoView {
    let app = use_app();
    let typed = FieldDraft::of(app, field.name());
    let id = format!("own-{}", field.name());
    let saved = Memo::new(move |_| {
        data.with(|data| {
            let fields = data.contact.as_ref().map(|contact| &contact.fields);
            fields
                .map(|fields| field.of(fields).to_owned())
                .unwrap_or_default()
        })
    });
    let used = move || (field == OwnField::Called).then(|| data.with(Own::called));
    let leave = move || {
        typed.leave(|now| data.with_untracked(|data| data.text(field, &now.was, &now.new)));
    };
    let kind = if field == OwnField::Birthday {
        "date"
    } else {
        "text"
    };
    view! {
        <div class="field">
            <label>
                {label}
                <input
                    class="input"
                    type=kind
                    autocomplete=autocomplete
                    placeholder=used
                    aria-describedby=format!("{id}-error")
                    aria-invalid=move || typed.wrong.get().is_some().to_string()
                    prop:value=move || typed.resolve_contact(saved.get())
                    on:input=move |event| typed.write(saved.get_untracked(), event_target_value(&event))
                    on:change=move |_| leave()
                    on:blur=move |_| leave()
                />
            </label>
            <Complaint typed=typed id=format!("{id}-error") />
        </div>
    }
}

#[component]
pub fn Complaint(typed: FieldDraft, id: String) -> impl IntoView {
    let words = use_app().customer_words();
    view! {
        <div role="status" id=id>
            {move || typed.wrong.get().map(|wrong| view! { <p class="error">{wrong_text(wrong, words)}</p> })}
        </div>
    }
}
