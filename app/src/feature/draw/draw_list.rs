//! The draws of an offer: when, by whom, who won, and how it was done. The server alone knows them.

use super::draw_sheet::DrawSheet;
use crate::api::{ApiError, draw_winner_list, draws};
use crate::context::use_app;
use crate::feature::people::contact::contact_view::{contact_name, resolve_contact};
use crate::feature::team::colleague_name;
use crate::ui::{Icon, ask_online};
use domain::ContactId;
use domain::id::OfferId;
use domain::routes;
use domain::sales::Offer;
use domain::sales::offer::OfferState;
use domain::sales::offer::draw::{Draw, DrawWinner};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What is known of the draws, or of the winners of one.
#[derive(Debug, Clone, PartialEq)]
enum Known<T> {
    Asking,
    Here(Vec<T>),
    Failed(ApiError),
}

impl<T> From<Result<Vec<T>, ApiError>> for Known<T> {
    fn from(answer: Result<Vec<T>, ApiError>) -> Self {
        match answer {
            Ok(found) => Self::Here(found),
            Err(error) => Self::Failed(error),
        }
    }
}

/// Nothing for an offer that customers collect themselves and of which nothing was drawn.
#[component]
pub fn DrawSection(one: Memo<Option<Offer>>) -> impl IntoView {
    let id = Memo::new(move |_| one.with(|one| one.as_ref().map(|one| one.id)));
    move || id.get().map(|id| view! { <OfDraws id=id one=one /> })
}

#[component]
fn OfDraws(id: OfferId, one: Memo<Option<Offer>>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let known = RwSignal::new(Known::Asking);
    let opens = RwSignal::new(false);
    let ask = move || {
        spawn_local(async move {
            // The screen may have been left meanwhile.
            let _ = known.try_set(Known::from(draws(id.0).await));
        });
    };
    let failed = move || known.with_untracked(|known| matches!(known, Known::Failed(_)));
    ask_online(app, failed, ask);
    let is_drawn = Memo::new(move |_| one.with(|one| one.as_ref().is_some_and(Offer::is_drawn)));
    let state = Memo::new(move |_| one.with(|one| one.as_ref().map(|one| one.state)));
    let is_shown = move || {
        let has_some = known.with(|known| matches!(known, Known::Here(all) if !all.is_empty()));
        is_drawn.get() || has_some
    };
    let button = move || {
        match (is_drawn.get(), state.get()) {
        (true, Some(OfferState::Running)) => view! {
            <p class="muted small">{words.offer.draw_text}</p>
            <button type="button" class="btn block" on:click=move |_| opens.set(true)><Icon of=lu::LuDices />{words.offer.draw_winners}</button>
        }
        .into_any(),
        (true, Some(OfferState::Draft | OfferState::Paused)) => view! { <p class="muted small">{words.offer.draw_starts}</p> }.into_any(),
        _ => ().into_any(),
    }
    };
    let list = move || {
        match known.get() {
        Known::Asking => ().into_any(),
        Known::Failed(ApiError::Unreachable) => view! { <p class="muted">{words.reach.dry_run_offline}</p> }.into_any(),
        Known::Failed(ApiError::Broken) => view! { <p class="muted">{words.reach.dry_run_broken}</p> }.into_any(),
        Known::Here(all) => view! { <div class="stack">{all.into_iter().map(|draw| view! { <DrawCard draw=draw /> }).collect_view()}</div> }.into_any(),
    }
    };
    view! {
        {move || is_shown().then(|| view! {
            <section class="section">
                <div class="section-head"><h2>{words.offer.draws}</h2></div>
                {button}
                {list}
            </section>
        })}
        {move || opens.get().then(|| view! {
            <DrawSheet offer=id on_drawn=Callback::new(move |()| ask()) on_close=Callback::new(move |()| opens.set(false)) />
        })}
    }
}

#[component]
fn DrawCard(draw: Draw) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let by = draw.by;
    let name = app.rows(|rows| colleague_name(rows, by));
    let name = name.unwrap_or_else(|| words.offer.draw_somebody.to_owned());
    let when = (words.offer.draw_by)(&app.moment(draw.at), &name);
    let line = (words.offer.draw_line)(u64::from(draw.winners), draw.participants);
    let fewer = (draw.winners < draw.wanted)
        .then(|| (words.offer.draw_fewer)(u64::from(draw.winners), u64::from(draw.wanted)));
    view! {
        <article class="card pad stack">
            <div>
                <h3>{line}</h3>
                <p class="muted small">{draw.segment.text(words.lang).to_owned()}" · "{when}</p>
                {fewer.map(|fewer| view! { <p class="small warn-text">{fewer}</p> })}
            </div>
            <Winners id=draw.id />
            <details class="fold">
                <summary>{words.offer.draw_how}</summary>
                <p class="small">{words.offer.draw_how_text}</p>
                <dl class="stack small">
                    <div><dt class="muted">{words.offer.draw_rule}</dt><dd class="link-text">{draw.rule}</dd></div>
                    <div><dt class="muted">{words.offer.draw_seed}</dt><dd class="link-text">{draw.seed}</dd></div>
                    <div><dt class="muted">{words.offer.draw_hash}</dt><dd class="link-text">{draw.participants_hash}</dd></div>
                </dl>
            </details>
        </article>
    }
}

/// Who won, once they are asked for.
#[component]
fn Winners(id: uuid::Uuid) -> impl IntoView {
    let words = use_app().staff_words();
    let known = RwSignal::new(None::<Known<DrawWinner>>);
    let ask = move |_| {
        // Opened a second time it is here already.
        if known.with_untracked(|known| matches!(known, Some(Known::Asking | Known::Here(_)))) {
            return;
        }
        known.set(Some(Known::Asking));
        spawn_local(async move {
            let _ = known.try_set(Some(Known::from(draw_winner_list(id).await)));
        });
    };
    view! {
        <details class="fold" on:toggle=ask>
            <summary>{words.offer.draw_winner_list}</summary>
            <div role="status">
                {move || match known.get() {
                    None => ().into_any(),
                    Some(Known::Asking) => view! { <p class="muted">{words.reach.asking}</p> }.into_any(),
                    Some(Known::Failed(ApiError::Unreachable)) => view! { <p class="muted">{words.reach.dry_run_offline}</p> }.into_any(),
                    Some(Known::Failed(ApiError::Broken)) => view! { <p class="muted">{words.reach.dry_run_broken}</p> }.into_any(),
                    Some(Known::Here(all)) => view! { <ol class="list">{all.into_iter().map(|one| view! { <Winner one=one /> }).collect_view()}</ol> }.into_any(),
                }}
            </div>
        </details>
    }
}

#[component]
fn Winner(one: DrawWinner) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    // Who was joined since is the one that they were joined into.
    let named = |id: ContactId| {
        app.rows(|rows| {
            let id = resolve_contact(rows, id)?;
            Some((id, contact_name(rows, id)?))
        })
    };
    let name = match one.contact.map(named) {
        None => view! { <p class="row-title muted">{words.offer.draw_erased}</p> }.into_any(),
        Some(None) => view! { <p class="row-title muted">{words.offer.draw_unknown}</p> }.into_any(),
        Some(Some((id, name))) => view! { <p class="row-title"><a class="row-link" href=routes::desk::contact(id)>{name}</a></p> }.into_any(),
    };
    view! { <li class="row"><span class="lead neutral num">{one.place}</span><div class="row-text">{name}</div></li> }
}
