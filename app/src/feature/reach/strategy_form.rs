//! The texts of a strategy in both languages, each saved when its field is left, and how they read to somebody.

use super::letter_preview::LetterPreview;
use crate::context::use_app;
use crate::feature::business::business_page::save;
use crate::feature::business::text_field::TextField;
use domain::Label;
use domain::merge::Was;
use domain::reach::template::variables_fit;
use domain::reach::{Strategy, StrategySet};
use leptos::prelude::*;

pub(super) const MAX_SUBJECT: usize = 160;
pub(super) const MAX_BODY: usize = 4_000;

/// What is typed.
#[derive(Debug, Clone, Copy)]
struct Typed {
    subject_zh: RwSignal<String>,
    subject_en: RwSignal<String>,
    body_zh: RwSignal<String>,
    body_en: RwSignal<String>,
}

impl Typed {
    fn of(one: &Strategy) -> Self {
        let text = |text: &str| RwSignal::new(text.to_owned());
        Self {
            subject_zh: text(&one.subject.zh),
            subject_en: text(&one.subject.en),
            body_zh: text(&one.body.zh),
            body_en: text(&one.body.en),
        }
    }

    /// The strategy with what is typed.
    fn over(self, was: &Strategy) -> Strategy {
        let text = |field: RwSignal<String>| field.get().trim().to_owned();
        Strategy {
            subject: Label::new(&text(self.subject_zh), &text(self.subject_en)),
            body: Label::new(&text(self.body_zh), &text(self.body_en)),
            ..was.clone()
        }
    }
}

/// What was changed, each with what stood there.
fn changes(was: &Strategy, new: &Strategy) -> StrategySet {
    let change = |was: &Label, new: &Label| {
        (was != new).then(|| Was {
            was: was.clone(),
            new: new.clone(),
        })
    };
    StrategySet {
        subject: change(&was.subject, &new.subject),
        body: change(&was.body, &new.body),
        ..StrategySet::of(was.id)
    }
}

/// A text that does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrong {
    Variable,
    TooLong,
}

pub(super) fn wrong(text: &str, most: usize) -> Option<Wrong> {
    if text.chars().count() > most {
        return Some(Wrong::TooLong);
    }
    let fits = variables_fit(&Label::new("", text)).is_ok();
    (!fits).then_some(Wrong::Variable)
}

#[component]
pub fn StrategyForm(one: Strategy) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let typed = Typed::of(&one);
    let saved = StoredValue::new(one);
    let said = move |field: RwSignal<String>, most| {
        Signal::derive(move || {
            field.with(|text| wrong(text, most)).map(|why| match why {
                Wrong::Variable => words.account.why_variable,
                Wrong::TooLong => words.reach.too_long,
            })
        })
    };
    let wrongs = [
        said(typed.subject_en, MAX_SUBJECT),
        said(typed.body_en, MAX_BODY),
        said(typed.subject_zh, MAX_SUBJECT),
        said(typed.body_zh, MAX_BODY),
    ];
    let leave = Callback::new(move |()| {
        if wrongs.iter().any(|wrong| wrong.get_untracked().is_some()) {
            return;
        }
        let was = saved.get_value();
        let new = untrack(|| typed.over(&was));
        let set = changes(&was, &new);
        saved.set_value(new);
        if set != StrategySet::of(was.id) {
            save(app, set);
        }
    });
    let [subject_en, body_en, subject_zh, body_zh] = wrongs;
    let shown = Signal::derive(move || typed.over(&saved.get_value()));
    view! {
        <form class="form" on:submit=|event| event.prevent_default()>
            <p class="muted small">{(words.reach.variables)("{name}", "{business}")}" "{words.reach.one_language}</p>
            <TextField id="strategy-subject-en" label=words.reach.subject_en value=typed.subject_en leave=leave wrong=subject_en />
            <TextField id="strategy-body-en" label=words.reach.body_en value=typed.body_en rows=6 leave=leave wrong=body_en />
            <TextField id="strategy-subject-zh" label=words.reach.subject_zh value=typed.subject_zh leave=leave wrong=subject_zh />
            <TextField id="strategy-body-zh" label=words.reach.body_zh value=typed.body_zh rows=6 leave=leave wrong=body_zh />
        </form>
        <LetterPreview subjects=Signal::derive(move || vec![shown.get().subject]) body=Signal::derive(move || shown.get().body) />
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_with_an_unknown_variable_is_not_saved() {
        assert_eq!(wrong("Hi {name} of {business}", 40), None);
        assert_eq!(wrong("Hi {code}", 40), Some(Wrong::Variable));
        assert_eq!(wrong("Hi", 1), Some(Wrong::TooLong));
    }
}
