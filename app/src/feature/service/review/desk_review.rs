//! One review, as staff see it: what was said, who reads it, and what the business answers.

use super::hide_sheet::HideSheet;
use super::review_rows::{key_of, review};
use super::stars::Stars;
use crate::context::{AppContext, use_app};
use crate::feature::sales::order::order_text::order_title;
use crate::feature::service::conversation::assign::record_of;
use crate::field_text::review_class;
use crate::ui::form_draft::FormDraft;
use crate::ui::{Empty, Icon, Page, RowMark};
use domain::id::ReviewId;
use domain::policy::Action;
use domain::row::{Entity, Row};
use domain::service::review::MAX_TEXT;
use domain::service::{Review, ReviewAbout, ReviewItem, ReviewModerate, ReviewReply, ReviewState};
use domain::{Key, routes};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

#[component]
pub fn DeskReviewPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params.with(|params| params.get("id").and_then(|id| id.parse::<ReviewId>().ok()))
    });
    let shown = Memo::new(move |_| id.get().and_then(|id| app.rows(|rows| review(rows, id))));
    // What is being typed is not rebuilt when the review changes.
    let here = Memo::new(move |_| shown.with(|review| review.as_ref().map(|one| one.id)));
    view! {
        <Page title=words.review.review back=routes::desk::REVIEWS>
            {move || match here.get() {
                Some(id) => view! {
                    {move || shown.get().map(|review| view! { <Said review=review /> })}
                    <Decision review=shown />
                    <ReplyForm id=id review=shown />
                }
                .into_any(),
                None => view! {
                    <Empty of=lu::LuStar title=words.review.missing_title text=words.review.missing_text next=(routes::desk::REVIEWS, words.review.reviews) />
                }
                .into_any(),
            }}
        </Page>
    }
}

#[component]
fn Said(review: Review) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let by = (!review.name.is_empty())
        .then(|| view! { <p class="muted">{(words.review.by)(&review.name)}</p> });
    let items = ReviewItem::ALL.into_iter().filter_map(|item| {
        let given = *review.items.get(item.name())?;
        Some(view! { <div><dt>{words.review_item(item)}</dt><dd><Stars given=given /></dd></div> })
    });
    let items: Vec<_> = items.collect();
    let why = match &review.state {
        ReviewState::Hidden { reason } => Some(view! { <p class="warn-text">{reason.clone()}</p> }),
        ReviewState::Waiting | ReviewState::Published => None,
    };
    view! {
        <p class="cluster strong"><Stars given=review.overall /></p>
        {by}
        <div class="cluster">
            <span class=review_class(&review.state)>{words.review_state(&review.state)}</span>
            <RowMark key=key_of(review.id) />
        </div>
        {why}
        {(!review.text.is_empty()).then(|| view! { <p class="said">{review.text.clone()}</p> })}
        {(!items.is_empty()).then(|| view! { <div class="card"><dl class="facts">{items}</dl></div> })}
        {links(app, &review)}
        {poor(app, &review)}
    }
}

/// Whose it is and what it is about, to look there.
fn links(app: AppContext, review: &Review) -> impl IntoView + use<> {
    let words = app.staff_words();
    let record = record_of(app, review.customer).map(|record| view! {
        <a class="chip" href=routes::desk::contact(record)><Icon of=lu::LuUser />{words.ticket.record}</a>
    });
    let about = match &review.about {
        ReviewAbout::Order { order } => {
            let key = Key::new(Entity::Order, order.0);
            let number = app.rows(|rows| rows.get(key).and_then(Row::as_order).and_then(|one| one.number));
            Some(view! {
                <a class="chip" href=routes::desk::order(*order)><Icon of=lu::LuReceiptText />{order_title(number, words)}</a>
            }
            .into_any())
        }
        ReviewAbout::Booking { booking } => Some(view! {
            <a class="chip" href=routes::desk::booking(*booking)><Icon of=lu::LuCalendarDays />{words.booking.booking}</a>
        }
        .into_any()),
        ReviewAbout::Other { .. } => None,
    };
    view! { <div class="cluster">{record}{about}</div> }
}

/// Somebody who was not content is asked what went wrong: a ticket, begun with what they said.
fn poor(app: AppContext, review: &Review) -> Option<impl IntoView + use<>> {
    let words = app.staff_words();
    let record = record_of(app, review.customer).filter(|_| review.is_poor())?;
    let href = routes::desk::new_ticket_of_review(record, review.id);
    Some(view! {
        <div class="banner warn">
            <Icon of=lu::LuLifeBuoy />
            <div><p>{words.review.poor}</p></div>
            <a class="btn small" href=href>{words.review.open_ticket}</a>
        </div>
    })
}

/// Publish or hide: an owner's to say.
#[component]
fn Decision(review: Memo<Option<Review>>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let hiding = RwSignal::new(false);
    let owner = app.me().may(Action::ModerateReview);
    let state = Memo::new(move |_| review.with(|one| one.as_ref().map(|one| one.state.clone())));
    let publish = move |_| {
        let Some(review) = review.get_untracked() else {
            return;
        };
        let moderate = ReviewModerate {
            id: review.id,
            edition: review.edition,
            was: review.state,
            to: ReviewState::Published,
        };
        app.save(moderate, None, || {});
    };
    let buttons = move || {
        let state = state.get()?;
        if !owner {
            return Some(
                view! { <p class="muted small">{words.review.owner_decides}</p> }.into_any(),
            );
        }
        let to_publish = (state != ReviewState::Published).then(|| view! {
            <button type="button" class="btn primary" on:click=publish><Icon of=lu::LuCheck />{words.review.publish}</button>
        });
        let to_hide = (!matches!(state, ReviewState::Hidden { .. })).then(|| view! {
            <button type="button" class="btn" on:click=move |_| hiding.set(true)><Icon of=lu::LuEyeOff />{words.review.hide}</button>
        });
        Some(view! { <div class="btn-row">{to_publish}{to_hide}</div> }.into_any())
    };
    let close = Callback::new(move |()| hiding.set(false));
    view! {
        {buttons}
        {move || hiding.get().then(|| review.get_untracked().map(|review| view! { <HideSheet review=review on_close=close /> }))}
    }
}

/// What the business answers. It says over which answer it was written: two answers do not go over each other.
#[component]
fn ReplyForm(id: ReviewId, review: Memo<Option<Review>>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let stands = move || review.with_untracked(|one| one.as_ref().map(|one| one.reply.clone()));
    let text = FormDraft::<String>::new(app, format!("review/{id}/reply"));
    let before = StoredValue::new(stands().unwrap_or_default());
    if text.value.with_untracked(String::is_empty) {
        text.value.set(before.get_value());
    }
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let typed = text.value.get_untracked().trim().to_owned();
        let reply = ReviewReply {
            id,
            was: before.get_value(),
            text: typed.clone(),
        };
        app.save(reply, None, move || {
            before.try_set_value(typed);
            app.save_draft::<String>(&format!("review/{id}/reply"), None);
        });
    };
    view! {
        <form class="form" autocomplete="off" on:submit=save>
            <div class="field">
                <label for="review-reply">{words.review.reply_label}</label>
                <textarea
                    id="review-reply"
                    rows="3"
                    maxlength=MAX_TEXT.to_string()
                    autocomplete="off"
                    prop:value=move || text.value.get()
                    on:input=move |event| text.update(|text| *text = event_target_value(&event))
                ></textarea>
            </div>
            <button type="submit" class="btn"><Icon of=lu::LuSend />{words.review.reply_save}</button>
        </form>
    }
}
