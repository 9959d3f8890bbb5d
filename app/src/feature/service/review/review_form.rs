//! How it was: stars for the whole, stars for some items, and words. Said again, it is read again.

use super::review_rows::key_of;
use super::star_field::StarField;
use crate::context::use_app;
use crate::ui::RowMark;
use crate::ui::form_draft::FormDraft;
use domain::id::ReviewId;
use domain::service::review::MAX_TEXT;
use domain::service::{Review, ReviewAbout, ReviewItem, ReviewWrite};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What was tapped and typed so far.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Tapped {
    overall: Option<u32>,
    items: BTreeMap<String, u32>,
    text: String,
}

impl Tapped {
    fn of(review: Review) -> Self {
        Self {
            overall: Some(review.overall),
            items: review.items,
            text: review.text,
        }
    }

    /// What is to be saved; none without stars for the whole.
    #[must_use]
    pub fn submit(&self, about: &ReviewAbout) -> Option<ReviewWrite> {
        Some(ReviewWrite {
            about: about.clone(),
            overall: self.overall?,
            items: self.items.clone(),
            text: self.text.trim().to_owned(),
        })
    }
}

#[component]
pub fn ReviewForm(
    about: ReviewAbout,
    id: ReviewId,
    /// What was said before, on whichever phone: where a change begins.
    said: Option<Review>,
    /// Stars that were tapped on the way here.
    stars: Option<u32>,
) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let form = format!("review/{id}");
    let draft = FormDraft::<Tapped>::new(app, form.clone());
    let nothing = draft
        .value
        .with_untracked(|tapped| *tapped == Tapped::default());
    match (said, stars) {
        (Some(said), _) if nothing => draft.value.set(Tapped::of(said)),
        (None, Some(stars)) => draft.value.update(|tapped| tapped.overall = Some(stars)),
        _ => {}
    }
    let missing = RwSignal::new(false);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(write) = draft.value.with_untracked(|tapped| tapped.submit(&about)) else {
            missing.set(true);
            return;
        };
        missing.set(false);
        let form = form.clone();
        // What was said is no longer a draft; it stays on the screen, to be said otherwise.
        app.save(write, Some(words.review.submitted.to_owned()), move || {
            app.save_draft::<Tapped>(&form, None);
        });
    };
    let overall = Signal::derive(move || draft.value.with(|tapped| tapped.overall));
    let give = Callback::new(move |stars| draft.update(|tapped| tapped.overall = Some(stars)));
    let items = ReviewItem::ALL.map(|item| {
        let given = Signal::derive(move || draft.value.with(|tapped| tapped.items.get(item.name()).copied()));
        let give = Callback::new(move |stars| {
            draft.update(|tapped| {
                tapped.items.insert(item.name().to_owned(), stars);
            });
        });
        view! { <StarField legend=words.review_item(item) name=item.name() given=given on_give=give /> }
    });
    view! {
        <form class="form" autocomplete="off" on:submit=submit>
            <p class="muted small">{words.review.intro}</p>
            <StarField legend=words.review.overall name="overall" given=overall on_give=give />
            {items.collect_view()}
            <div class="field">
                <label for="review-text">{words.review.text}</label>
                <textarea
                    id="review-text"
                    rows="4"
                    maxlength=MAX_TEXT.to_string()
                    autocomplete="off"
                    prop:value=move || draft.value.with(|tapped| tapped.text.clone())
                    on:input=move |event| draft.update(|tapped| tapped.text = event_target_value(&event))
                ></textarea>
            </div>
            <div role="status">{move || missing.get().then(|| view! { <p class="error">{words.review.need_overall}</p> })}</div>
            <button type="submit" class="btn primary block">{words.review.submit}</button>
            <RowMark key=key_of(id) />
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::a_review;

    #[test]
    fn nothing_is_sent_without_stars_for_the_whole() {
        let about = a_review(1).about;
        let mut tapped = Tapped {
            items: [("food".to_owned(), 5)].into(),
            text: " Good ".into(),
            ..Tapped::default()
        };
        assert_eq!(tapped.submit(&about), None);
        tapped.overall = Some(4);
        let write = tapped.submit(&about).unwrap();
        assert_eq!((write.overall, &*write.text), (4, "Good"));
        assert_eq!(write.items.get("food"), Some(&5));
    }

    #[test]
    fn what_was_said_before_is_where_a_change_begins() {
        let said = a_review(2);
        let tapped = Tapped::of(said.clone());
        let again = tapped.submit(&said.about).unwrap();
        assert_eq!(
            (again.overall, again.items, again.text),
            (said.overall, said.items, said.text)
        );
    }
}
