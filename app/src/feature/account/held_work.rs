//! Work that waits for an owner's decision, as this phone last heard: how many devices comes with each pull, the rest is asked for where
//! that changed, and kept for when there is no network.

use super::device::sync_health::whose;
use crate::api::{HeldWork, WhyHeld, sync_health};
use crate::context::{AppContext, use_app};
use crate::ui::Icon;
use crate::words::Words;
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use sync::Undecided;

/// The form under which it is kept.
pub const KEPT: &str = "undecided";

/// What is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct HeldWorkKnown {
    /// What the server said when the cards were asked for.
    mark: Undecided,
    cards: Vec<HeldDevice>,
}

/// A device whose work waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct HeldDevice {
    client: uuid::Uuid,
    name: String,
    label: String,
    why: WhyHeld,
    /// When it came, epoch ms UTC.
    at: i64,
    changes: u64,
}

impl From<HeldWork> for HeldDevice {
    fn from(work: HeldWork) -> Self {
        Self {
            client: work.client,
            name: work.name,
            label: work.label,
            why: work.why,
            at: work.at,
            changes: work.changes.len() as u64,
        }
    }
}

/// What the server said last: in this session, or before.
fn mark(app: AppContext) -> Undecided {
    let status = app.sync.with(|sync| sync.status);
    match status.filter(|status| status.caught_up) {
        Some(status) => status.undecided,
        None => app.undecided.with(|known| known.mark),
    }
}

/// Devices whose work waits for this person.
pub fn count(app: AppContext) -> usize {
    usize::try_from(mark(app).devices).unwrap_or(usize::MAX)
}

/// Follows what the server says, and asks for what it is about where that changed.
pub fn follow(app: AppContext) {
    let said = Memo::new(move |_| {
        let reached = app
            .sync
            .with(|sync| sync.status.is_some_and(|status| status.reached));
        (mark(app), reached)
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
    app.save_draft(KEPT, (!known.mark.is_nothing()).then_some(&known));
    app.undecided.try_set(known);
}

/// Why work waits for an owner.
pub fn why_text(why: WhyHeld, words: &Words) -> &'static str {
    match why {
        WhyHeld::Ended => words.health.why_ended,
        WhyHeld::Wiped => words.health.why_wiped,
        WhyHeld::Role => words.health.why_role,
        WhyHeld::Old => words.health.why_old,
    }
}

/// The cards in *Needs you*; nothing where nothing waits.
#[component]
pub fn HeldCards() -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let all = Memo::new(move |_| {
        let mark = mark(app);
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
            .or_else(|| Some(mark(app).at).filter(|at| *at > 0));
        let (title, why) = match one {
            Some(one) => (
                (words.health.needs_title)(&whose(&one.name, &one.label, words)),
                format!(
                    "{} · {}",
                    (words.health.changes)(one.changes),
                    why_text(one.why, words)
                ),
            ),
            None => (
                words.health.held.to_owned(),
                (words.health.changes)(mark(app).changes),
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
                {move || (!reached.get()).then(|| view! { <p class="small muted">{words.health.needs_offline}</p> })}
                <a class="btn primary block" href="/desk/more/sync">{words.health.needs_decide}</a>
            </article>
        }
    };
    move || all.get().into_iter().map(card).collect_view()
}
