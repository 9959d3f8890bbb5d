//! Letters to begin with: one tap puts one into both languages of what is being written.

use crate::context::use_app;
use crate::ui::{Icon, Sheet, close_dialog};
use domain::reach::{LetterGoal, ReadyLetter};
use icondata_lu as lu;
use leptos::prelude::*;
use words::staff::StaffWords;

/// English, Chinese.
type Texts = (RwSignal<String>, RwSignal<String>);

#[component]
pub fn LetterChoice(
    subject: Texts,
    body: Texts,
    /// Saves what was typed.
    leave: Callback<()>,
) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let open = RwSignal::new(false);
    let is_empty = move || {
        [subject.0, subject.1, body.0, body.1]
            .into_iter()
            .all(|text| text.with_untracked(|text| text.trim().is_empty()))
    };
    let take = Callback::new(move |letter: ReadyLetter| {
        subject.0.set(letter.subject.en);
        subject.1.set(letter.subject.zh);
        body.0.set(letter.body.en);
        body.1.set(letter.body.zh);
        leave.run(());
        app.toast(words.campaign.letters_taken);
    });
    view! {
        <button type="button" class="btn block" on:click=move |_| open.set(true)><Icon of=lu::LuLayoutTemplate />{words.campaign.letters}</button>
        {move || open.get().then(|| view! {
            <Sheet title=words.campaign.letters on_close=Callback::new(move |()| open.set(false))>
                <div class="sheet-body">
                    <p class="muted small">{words.campaign.letters_text}</p>
                    {(!is_empty()).then(|| view! { <p class="strong">{words.campaign.letters_replace}</p> })}
                    {LetterGoal::ALL.map(|goal| view! { <OfGoal goal=goal take=take /> }).collect_view()}
                </div>
            </Sheet>
        })}
    }
}

fn goal_text(goal: LetterGoal, words: &StaffWords) -> &'static str {
    match goal {
        LetterGoal::News => words.campaign.goal_news,
        LetterGoal::Offer => words.campaign.goal_offer,
        LetterGoal::Occasion => words.campaign.goal_occasion,
        LetterGoal::Thanks => words.campaign.goal_thanks,
        LetterGoal::Ask => words.campaign.goal_ask,
    }
}

#[component]
fn OfGoal(goal: LetterGoal, take: Callback<ReadyLetter>) -> impl IntoView {
    let words = use_app().staff_words();
    let line = |letter: ReadyLetter| {
        let name = letter.name.text(words.lang).to_owned();
        let subject = letter.subject.text(words.lang).to_owned();
        let choose = move |event| {
            take.run(letter.clone());
            close_dialog(&event);
        };
        view! {
            <li><button type="button" class="row" on:click=choose>
                <div class="row-text"><p class="row-title">{name}</p><p class="row-sub">{subject}</p></div>
            </button></li>
        }
    };
    view! {
        <h3>{goal_text(goal, words)}</h3>
        <ul class="list">{goal.letters().into_iter().map(line).collect_view()}</ul>
    }
}
