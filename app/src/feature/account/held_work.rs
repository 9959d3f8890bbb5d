//! Work that waits for an owner's decision, as this phone last heard: how many devices comes with each pull, the rest is asked for where
//! that changed, and kept for when there is no network.

use super::device::sync_health::whose;
use crate::api::{WhyHeld, sync_health};
use crate::context::{AppContext, use_app};
use crate::forms;
use crate::held_work::{HeldDevice, HeldWorkKnown};
use crate::ui::Icon;
use domain::routes;
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;
use words::StaffWords;

/// Follows what the server says, and asks for what it is about where that changed.
pub fn follow(app: AppContext) {
    let said = Memo::new(move |_| {
        let reached = app
            .sync
            .with(|sync| sync.status.is_some_and(|status| status.reached));
        (app.held_work_mark(), reached)
    });
    Effect::new(move |_| {
        let (mark, reached) = said.get();
        if mark == app.undecided.with_untracked(|known| known.mark) {
            return;
        }
        if mark.is_nothing() {
            keep(app, HeldWorkKnown::default());
        } else if reached {
            spawn_local(async move {
                // Without an answer the next change of the network, or the screen, asks again.
                if let Ok(health) = sync_health().await {
                    let cards = health.held.into_iter().map(HeldDevice::from).collect();
                    keep(app, HeldWorkKnown { mark, cards });
                }
            });
        }
    });
}

fn keep(app: AppContext, known: HeldWorkKnown) {
    app.save_draft(
        forms::HELD_WORK,
        (!known.mark.is_nothing()).then_some(&known),
    );
    app.undecided.try_set(known);
}

/// Why work waits for an owner.
pub fn why_text(why: WhyHeld, words: &StaffWords) -> &'static str {
    match why {
        WhyHeld::Ended => words.account.held_why_ended,
        WhyHeld::Wiped => words.account.held_why_wiped,
        WhyHeld::Role => words.account.held_why_role,
        WhyHeld::Old => words.account.held_why_old,
    }
}

/// The cards in *Needs you*; nothing where nothing waits.
#[component]
pub fn HeldCards() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let all = Memo::new(move |_| {
        let mark = app.held_work_mark();
        let known = app.undecided.get();
        if mark.is_nothing() {
            Vec::new()
        } else if known.mark == mark && !known.cards.is_empty() {
            known.cards.into_iter().map(Some).collect()
        } else {
            vec![None]
        }
    });
    let reached = Memo::new(move |_| {
        app.sync
            .with(|sync| sync.status.is_some_and(|status| status.reached))
    });
    let card = move |one: Option<HeldDevice>| {
        let client = one.as_ref().map(|one| one.client.to_string());
        let at = one
            .as_ref()
            .map(|one| one.at)
            .or_else(|| Some(app.held_work_mark().at).filter(|at| *at > 0));
        let (title, why) = match one {
            Some(one) => (
                (words.account.held_needs_title)(&whose(&one.name, &one.label, words)),
                format!(
                    "{} · {}",
                    (words.account.held_changes)(one.changes),
                    why_text(one.why, words)
                ),
            ),
            None => (
                words.account.held_title.to_owned(),
                (words.account.held_changes)(app.held_work_mark().changes),
            ),
        };
        view! {
            <article class="need" data-held=client>
                <div class="need-head">
                    <span class="lead warn"><Icon of=lu::LuHand /></span>
                    <div class="grow">
                        <h2>{title}</h2>
                        <p class="need-why">{why}</p>
                    </div>
                    {at.map(|at| view! { <time>{move || app.moment(at)}</time> })}
                </div>
                {move || (!reached.get()).then(|| view! { <p class="small muted">{words.account.held_offline}</p> })}
                <a class="btn primary block" href=routes::desk::SYNC_HEALTH>{words.account.held_decide}</a>
            </article>
        }
    };
    move || all.get().into_iter().map(card).collect_view()
}
