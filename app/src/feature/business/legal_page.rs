//! *More → The business → Imprint and privacy*: two texts for the public page, written by owners. They stand at the server alone.

use crate::api::{ApiError, legal_texts, set_legal_texts};
use crate::context::{AppContext, use_app};
use crate::ui::{Empty, Page, ask_online};
use domain::Label;
use domain::account::legal_text::{LegalAnswer, LegalTexts, MAX_LEGAL};
use domain::policy::Action;
use domain::routes;
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The four fields, and what stood at the server when they were last read.
#[derive(Clone, Copy)]
struct LegalForm {
    app: AppContext,
    was: RwSignal<Option<LegalTexts>>,
    failed: RwSignal<bool>,
    /// Somebody else wrote meanwhile: this is theirs.
    theirs: RwSignal<Option<LegalTexts>>,
    imprint_zh: RwSignal<String>,
    imprint_en: RwSignal<String>,
    privacy_zh: RwSignal<String>,
    privacy_en: RwSignal<String>,
}

impl LegalForm {
    fn new(app: AppContext) -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            app,
            was: RwSignal::new(None),
            failed: RwSignal::new(false),
            theirs: RwSignal::new(None),
            imprint_zh: text(),
            imprint_en: text(),
            privacy_zh: text(),
            privacy_en: text(),
        }
    }

    fn fill(self, texts: &LegalTexts) {
        let parts = [
            (self.imprint_zh, &texts.imprint.zh),
            (self.imprint_en, &texts.imprint.en),
            (self.privacy_zh, &texts.privacy.zh),
            (self.privacy_en, &texts.privacy.en),
        ];
        for (field, text) in parts {
            let _ = field.try_set(text.clone());
        }
    }

    fn typed(self) -> LegalTexts {
        let label = |zh: RwSignal<String>, en: RwSignal<String>| {
            Label::new(&zh.get_untracked(), &en.get_untracked())
        };
        LegalTexts {
            imprint: label(self.imprint_zh, self.imprint_en),
            privacy: label(self.privacy_zh, self.privacy_en),
        }
        .tidied()
    }

    fn ask(self) {
        spawn_local(async move {
            match legal_texts().await {
                Ok(texts) => {
                    self.fill(&texts);
                    let _ = self.was.try_set(Some(texts));
                    let _ = self.failed.try_set(false);
                }
                Err(_) => drop(self.failed.try_set(true)),
            }
        });
    }

    fn save(self) {
        let words = self.app.staff_words();
        let Some(was) = self.was.get_untracked() else {
            return;
        };
        let new = self.typed();
        spawn_local(async move {
            match set_legal_texts(was, new.clone()).await {
                Ok(LegalAnswer::Done) => {
                    let _ = self.was.try_set(Some(new));
                    let _ = self.theirs.try_set(None);
                    self.app.toast(words.business.saved);
                }
                Ok(LegalAnswer::Changed(theirs)) => {
                    // Who saves once more has seen theirs.
                    let _ = self.was.try_set(Some(theirs.clone()));
                    let _ = self.theirs.try_set(Some(theirs));
                }
                Ok(LegalAnswer::NotAllowed) => self.app.warn(words.business.owners_text),
                Ok(LegalAnswer::TooLong) => self.app.warn(words.business.legal_long),
                Err(ApiError::Unreachable) => self.app.warn(words.business.legal_offline),
                Err(ApiError::Broken) => self.app.warn(words.team.broken),
            }
        });
    }
}

#[component]
pub fn LegalPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    if !app.me().may(Action::EditBusiness) {
        return view! {
            <Page title=words.business.legal back=routes::desk::BUSINESS>
                <Empty of=lu::LuScale title=words.business.owners_title text=words.business.owners_text />
            </Page>
        }
        .into_any();
    }
    let form = LegalForm::new(app);
    ask_online(app, move || form.failed.get_untracked(), move || form.ask());
    let here = Memo::new(move |_| form.was.with(Option::is_some));
    let content = move || {
        if here.get() {
            view! { <LegalFields form=form /> }.into_any()
        } else if form.failed.get() {
            view! { <Empty of=lu::LuCloudOff title=words.team.offline_title text=words.business.legal_offline /> }.into_any()
        } else {
            view! { <ul class="list" aria-busy="true"><li class="skeleton" aria-hidden="true"></li></ul> }.into_any()
        }
    };
    view! { <Page title=words.business.legal back=routes::desk::BUSINESS>{content}</Page> }
        .into_any()
}

#[component]
fn LegalFields(form: LegalForm) -> impl IntoView {
    let words = form.app.staff_words();
    let field = |id: &'static str, label: &'static str, value: RwSignal<String>| {
        view! {
            <div class="field">
                <label for=id>{label}</label>
                <textarea id=id rows="8" autocomplete="off" maxlength=MAX_LEGAL.to_string() prop:value=move || value.get()
                    on:input=move |event| value.set(event_target_value(&event))></textarea>
            </div>
        }
    };
    // What the other one wrote and this form does not say, in either language: whoever saves once more has seen it.
    let theirs = move || {
        let theirs = form.theirs.get()?;
        let typed = form.typed();
        let both = |texts: &LegalTexts| {
            [&texts.imprint, &texts.privacy]
                .map(|text| [text.zh.clone(), text.en.clone()])
                .concat()
        };
        let others = both(&theirs)
            .into_iter()
            .zip(both(&typed))
            .filter(|(theirs, typed)| theirs != typed)
            .map(|(theirs, _)| view! { <p class="said muted small">{theirs}</p> })
            .collect_view();
        Some(view! {
            <div class="banner warn" role="alert"><p>{words.business.legal_changed}</p></div>
            {others}
        })
    };
    let go = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        form.save();
    };
    view! {
        <form class="form" on:submit=go>
            <p class="muted">{words.business.legal_text}</p>
            {field("imprint-zh", words.business.imprint_zh, form.imprint_zh)}
            {field("imprint-en", words.business.imprint_en, form.imprint_en)}
            {field("privacy-zh", words.business.privacy_zh, form.privacy_zh)}
            {field("privacy-en", words.business.privacy_en, form.privacy_en)}
            {theirs}
            <button type="submit" class="btn primary block">{words.business.legal_save}</button>
            <p class="center"><a href=routes::site::LEGAL rel="external">{words.business.legal_see}</a></p>
        </form>
    }
}
