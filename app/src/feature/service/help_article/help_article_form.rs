//! What is typed of a help article, in both languages.

use crate::context::use_app;
use crate::feature::business::text_field::TextField;
use domain::Label;
use domain::service::HelpArticle;
use domain::service::help_article::{MAX_TEXT, MAX_TITLE};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use words::StaffWords;

/// What is typed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Typed {
    title_en: String,
    title_zh: String,
    text_en: String,
    text_zh: String,
}

/// Its fields on the screen.
#[derive(Debug, Clone, Copy)]
pub struct Fields {
    title_en: RwSignal<String>,
    title_zh: RwSignal<String>,
    text_en: RwSignal<String>,
    text_zh: RwSignal<String>,
}

impl Typed {
    #[must_use]
    pub fn of(one: &HelpArticle) -> Self {
        Self {
            title_en: one.title.en.clone(),
            title_zh: one.title.zh.clone(),
            text_en: one.text.en.clone(),
            text_zh: one.text.zh.clone(),
        }
    }

    #[must_use]
    pub fn title(&self) -> Label {
        Label::new(self.title_zh.trim(), self.title_en.trim())
    }

    #[must_use]
    pub fn text(&self) -> Label {
        Label::new(self.text_zh.trim(), self.text_en.trim())
    }

    /// What does not fit, as the server would say.
    #[must_use]
    pub fn wrong(&self, words: &StaffWords) -> Option<&'static str> {
        let (title, text) = (self.title(), self.text());
        let is_empty = |label: &Label| label.en.is_empty() && label.zh.is_empty();
        let is_long = |label: &Label, most| {
            label.en.chars().count() > most || label.zh.chars().count() > most
        };
        if is_empty(&title) {
            Some(words.service.need_name)
        } else if is_empty(&text) {
            Some(words.service.need_text)
        } else if is_long(&title, MAX_TITLE) || is_long(&text, MAX_TEXT) {
            Some(words.reach.too_long)
        } else {
            None
        }
    }

    #[must_use]
    pub fn fields(&self) -> Fields {
        let signal = |text: &String| RwSignal::new(text.clone());
        Fields {
            title_en: signal(&self.title_en),
            title_zh: signal(&self.title_zh),
            text_en: signal(&self.text_en),
            text_zh: signal(&self.text_zh),
        }
    }
}

impl Fields {
    #[must_use]
    pub fn typed(self) -> Typed {
        Typed {
            title_en: self.title_en.get_untracked(),
            title_zh: self.title_zh.get_untracked(),
            text_en: self.text_en.get_untracked(),
            text_zh: self.text_zh.get_untracked(),
        }
    }

    /// Empties them, where they are still there.
    pub fn clear(self) {
        for field in [self.title_en, self.title_zh, self.text_en, self.text_zh] {
            let _gone = field.try_set(String::new());
        }
    }
}

/// The fields, each left to `leave`, and what does not fit.
#[component]
pub fn ArticleFields(
    fields: Fields,
    leave: Callback<()>,
    #[prop(into)] said: Signal<Option<&'static str>>,
) -> impl IntoView {
    let words = use_app().staff_words();
    let never = Signal::derive(|| None);
    view! {
        <TextField id="help-title-en" label=words.service.title_en value=fields.title_en leave=leave wrong=never />
        <TextField id="help-text-en" label=words.reach.body_en value=fields.text_en rows=5 leave=leave wrong=never />
        <TextField id="help-title-zh" label=words.service.title_zh value=fields.title_zh leave=leave wrong=never />
        <TextField id="help-text-zh" label=words.reach.body_zh value=fields.text_zh rows=5 leave=leave wrong=never />
        <div role="status">{move || said.get().map(|said| view! { <p class="error">{said}</p> })}</div>
    }
}
