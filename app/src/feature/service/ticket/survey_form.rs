//! How it was: three items, each on its own scale, by big taps. Said again, the later one counts.

use super::ticket_rows::response;
use crate::context::use_app;
use crate::ui::RowMark;
use crate::ui::form_draft::FormDraft;
use domain::id::{SurveyResponseId, TicketId};
use domain::service::survey::MAX_COMMENT;
use domain::service::{SurveyItem, SurveyResponse, SurveyResponseSubmit};
use domain::{Entity, Key};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What was tapped and typed so far.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Tapped {
    speed: Option<u32>,
    result: Option<u32>,
    recommend: Option<u32>,
    comment: String,
}

impl Tapped {
    fn of(response: SurveyResponse) -> Self {
        Self {
            speed: Some(response.speed),
            result: Some(response.result),
            recommend: Some(response.recommend),
            comment: response.comment,
        }
    }

    fn item(&self, item: SurveyItem) -> Option<u32> {
        match item {
            SurveyItem::Speed => self.speed,
            SurveyItem::Result => self.result,
            SurveyItem::Recommend => self.recommend,
        }
    }

    fn tap(&mut self, item: SurveyItem, value: u32) {
        let place = match item {
            SurveyItem::Speed => &mut self.speed,
            SurveyItem::Result => &mut self.result,
            SurveyItem::Recommend => &mut self.recommend,
        };
        *place = Some(value);
    }

    /// What is to be saved; none while an item is open.
    #[must_use]
    pub fn submit(&self, ticket: TicketId) -> Option<SurveyResponseSubmit> {
        Some(SurveyResponseSubmit {
            ticket,
            speed: self.speed?,
            result: self.result?,
            recommend: self.recommend?,
            comment: self.comment.trim().to_owned(),
        })
    }
}

#[component]
pub fn SurveyForm(ticket: TicketId) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let form = format!("survey/{ticket}");
    let draft = FormDraft::<Tapped>::new(app, form.clone());
    // What was said before, on whichever phone, is where a change begins.
    if draft
        .value
        .with_untracked(|tapped| *tapped == Tapped::default())
        && let Some(said) = untrack(|| app.rows(|rows| response(rows, ticket)))
    {
        draft.value.set(Tapped::of(said));
    }
    let missing = RwSignal::new(false);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(submit) = draft.value.with_untracked(|tapped| tapped.submit(ticket)) else {
            missing.set(true);
            return;
        };
        missing.set(false);
        let form = form.clone();
        // What was said is no longer a draft; it stays on the screen, to be said otherwise.
        app.save(submit, Some(words.ticket.submitted.to_owned()), move || {
            app.save_draft::<Tapped>(&form, None);
        });
    };
    let items = SurveyItem::ALL.map(|item| view! { <Scale item=item draft=draft /> });
    let key = Key::new(Entity::SurveyResponse, SurveyResponseId::of(ticket).0);
    view! {
        <form class="form" autocomplete="off" on:submit=submit>
            <p class="muted">{words.ticket.survey_text}</p>
            {items.collect_view()}
            <div class="field">
                <label for="survey-comment">{words.ticket.comment}</label>
                <textarea
                    id="survey-comment"
                    rows="2"
                    maxlength=MAX_COMMENT.to_string()
                    autocomplete="off"
                    prop:value=move || draft.value.with(|tapped| tapped.comment.clone())
                    on:input=move |event| draft.update(|tapped| tapped.comment = event_target_value(&event))
                ></textarea>
            </div>
            <div role="status">{move || missing.get().then(|| view! { <p class="error">{words.ticket.need_all}</p> })}</div>
            <button type="submit" class="btn primary block">{words.ticket.submit}</button>
            <RowMark key=key />
        </form>
    }
}

/// One item: every value of its scale is a tap.
#[component]
fn Scale(item: SurveyItem, draft: FormDraft<Tapped>) -> impl IntoView {
    let words = use_app().customer_words();
    let (low, high) = (*item.scale().start(), *item.scale().end());
    let values = item.scale().map(|value| {
        view! {
            <label class="chip">
                <input
                    type="radio"
                    name=item.name()
                    value=value.to_string()
                    prop:checked=move || draft.value.with(|tapped| tapped.item(item) == Some(value))
                    on:change=move |_| draft.update(|tapped| tapped.tap(item, value))
                />
                {value}
            </label>
        }
    });
    view! {
        <fieldset class="field">
            <legend>{words.survey_item(item)}</legend>
            <p class="help">{(words.ticket.scale)(low, high)}</p>
            <div class="cluster scale">{values.collect_view()}</div>
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::{a_ticket, a_user, an_id};

    #[test]
    fn nothing_is_sent_before_every_item_was_tapped() {
        let id = a_ticket(1).id;
        let mut tapped = Tapped::default();
        for item in SurveyItem::ALL {
            assert_eq!(tapped.submit(id), None);
            tapped.tap(item, *item.scale().end());
        }
        tapped.comment = " Quick ".into();
        let submit = tapped.submit(id).unwrap();
        assert_eq!((submit.speed, submit.result, submit.recommend), (5, 10, 10));
        assert_eq!(submit.comment, "Quick");
    }

    #[test]
    fn what_was_said_before_is_where_a_change_begins() {
        let said = SurveyResponse {
            id: SurveyResponseId(an_id(9)),
            ticket: a_ticket(1).id,
            customer: a_user(),
            speed: 2,
            result: 7,
            recommend: 0,
            comment: "Slow".into(),
            at: 1,
        };
        let tapped = Tapped::of(said);
        let items = SurveyItem::ALL.map(|item| tapped.item(item));
        assert_eq!(items, [Some(2), Some(7), Some(0)]);
    }
}
