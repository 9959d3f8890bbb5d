//! How devices fare, and work that waits for the owner's decision. Needs the server; without it, the last that was known.

use crate::api::{
    ApiError, DeviceFares, HeldChange, HeldWork, SyncHealth, decide_held, sync_health,
};
use crate::context::{AppContext, use_app};
use crate::feature::account::held_work;
use crate::feature::account::mutation_text::mutation_text;
use crate::forms;
use crate::ui::{Confirm, Empty, Icon, Page};
use domain::policy::Action;
use domain::routes;
use domain::{Draft, Mutation};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::Undecided;
use words::{StaffWords, time};

/// Changes of one device that are listed.
const SHOWN: usize = 20;

/// What is known.
#[derive(Debug, Clone, PartialEq)]
enum HealthAnswer {
    Asking,
    Here(SyncHealth),
    /// Devices as they were at this time, epoch ms.
    Before(i64, Vec<DeviceFares>),
    Failed(ApiError),
}

#[component]
pub fn SyncHealthPage() -> impl IntoView {
    let app = use_app();
    let owner = app.me().may(Action::LookAfterSync);
    let words = app.staff_words();
    let known = RwSignal::new(HealthAnswer::Asking);
    let said = Memo::new(move |_| {
        let status = app.sync.with(|sync| sync.status);
        status.map_or((false, None), |status| {
            (status.reached, status.caught_up.then_some(status.undecided))
        })
    });
    // Asked at once, and again when the network returns or something else waits for a decision.
    Effect::new(move |before: Option<(bool, Option<Undecided>)>| {
        let now = said.get();
        // Whoever does not decide is not answered either.
        if !owner {
            return now;
        }
        let news =
            before.is_none_or(|(reached, waits)| !reached || (waits.is_some() && waits != now.1));
        if before.is_none() || (now.0 && news) {
            ask(app, known);
        }
        now
    });
    view! {
        <Page title=words.account.health_title back=routes::desk::MORE>
            {(!owner).then(|| view! {
                <Empty
                    of=lu::LuLock
                    title=words.account.health_not_yours_title
                    text=words.account.health_not_yours_text
                    next=(routes::desk::MORE, words.account.more)
                />
            })}
            {move || owner.then(|| match known.get() {
                HealthAnswer::Asking => view! { <ul class="list" aria-busy="true"><li class="skeleton" aria-hidden="true"></li></ul> }.into_any(),
                HealthAnswer::Here(health) => view! { <HeldList all=health.held known=known /><Devices all=health.devices /> }.into_any(),
                HealthAnswer::Before(at, devices) => view! {
                    <div class="banner warn" role="status"><Icon of=lu::LuCloudOff /><p>{move || (words.account.health_as_of)(&app.ago(at))}</p></div>
                    <Devices all=devices />
                    <button type="button" class="btn" on:click=move |_| ask(app, known)>{words.sync.try_again}</button>
                }.into_any(),
                HealthAnswer::Failed(error) => view! { <Failed error=error known=known /> }.into_any(),
            })}
        </Page>
    }
}

fn ask(app: AppContext, known: RwSignal<HealthAnswer>) {
    spawn_local(async move {
        let answer = sync_health().await;
        let now = match answer {
            Ok(health) => {
                app.save_draft(forms::SYNC_HEALTH, Some(&(app.now(), &health.devices)));
                HealthAnswer::Here(health)
            }
            Err(ApiError::Unreachable) => match app.draft(forms::SYNC_HEALTH) {
                Some((at, devices)) => HealthAnswer::Before(at, devices),
                None => HealthAnswer::Failed(ApiError::Unreachable),
            },
            Err(error) => HealthAnswer::Failed(error),
        };
        // The screen may have been left meanwhile.
        known.try_set(now);
    });
}

#[component]
fn Failed(error: ApiError, known: RwSignal<HealthAnswer>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let text = match error {
        ApiError::Unreachable => words.account.health_offline_text,
        ApiError::Broken => words.account.devices_broken,
    };
    view! {
        <Empty of=lu::LuCloudOff title=words.account.health_offline_title text=text />
        <button type="button" class="btn" on:click=move |_| ask(app, known)>{words.sync.try_again}</button>
    }
}

/// Work that waits for a decision; nothing where there is none.
#[component]
fn HeldList(all: Vec<HeldWork>, known: RwSignal<HealthAnswer>) -> impl IntoView {
    let words = use_app().staff_words();
    (!all.is_empty()).then(|| {
        let cards = all
            .into_iter()
            .map(|one| view! { <HeldCard one=one known=known /> });
        view! {
            <section class="section">
                <div class="section-head"><h2>{words.account.held_title}</h2></div>
                <p class="muted small">{words.account.held_intro}</p>
                {cards.collect_view()}
            </section>
        }
    })
}

/// A mutation in words, as the Sync sheet says it; one that this build does not know by its name.
fn said(change: &HeldChange, app: AppContext, words: &StaffWords) -> (String, String) {
    match Mutation::decode(&change.name, &change.args) {
        Ok(mutation) => {
            let draft = Draft::from(mutation);
            app.rows(|rows| mutation_text(&draft, rows, words))
        }
        Err(_) => (change.name.clone(), String::new()),
    }
}

#[component]
fn HeldCard(one: HeldWork, known: RwSignal<HealthAnswer>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let asking = RwSignal::new(None::<bool>);
    let (client, count, at) = (one.client, one.changes.len(), one.at);
    let more = count.saturating_sub(SHOWN);
    let changes = one.changes.iter().take(SHOWN).map(|change| {
        let ((title, text), at) = (said(change, app, words), change.at);
        view! {
            <li class="row">
                <div class="row-text"><p class="row-title">{title}</p><p class="row-sub">{text}</p></div>
                <div class="row-end"><time class="small muted nowrap">{move || app.ago(at)}</time></div>
            </li>
        }
    });
    let changes = changes.collect_view();
    let who = whose(&one.name, &one.label, words);
    let button = |take: bool, text: &'static str, class: &'static str| {
        let label = format!("{text}: {who}");
        view! {
            <button type="button" class=class aria-label=label on:click=move |_| asking.set(Some(take))>{text}</button>
        }
    };
    let take = button(true, words.account.held_take, "btn primary");
    let aside = button(false, words.account.held_aside, "btn");
    view! {
        <article class="card pad" data-held=client.to_string()>
            <h3>{who.clone()}</h3>
            <p class="muted small">{held_work::why_text(one.why, words)}" · "{(words.account.held_changes)(count as u64)}" · "{move || app.ago(at)}</p>
            <ul class="waits">{changes}</ul>
            {(more > 0).then(|| view! { <p class="small muted">{(words.sync.and_more)(more as u64)}</p> })}
            <div class="btn-row">{take}{aside}</div>
        </article>
        {move || asking.get().map(|take| {
            let (yes, text) = if take {
                (words.account.held_take, words.account.held_take_text)
            } else {
                (words.account.held_aside, words.account.held_aside_text)
            };
            view! {
                <Confirm
                    title=who.clone()
                    text=text
                    danger=false
                    yes=yes
                    on_yes=Callback::new(move |()| decide(app, client, take, known))
                    on_close=Callback::new(move |()| asking.set(None))
                />
            }
        })}
    }
}

fn decide(app: AppContext, client: uuid::Uuid, take: bool, known: RwSignal<HealthAnswer>) {
    let words = app.staff_words();
    spawn_local(async move {
        match decide_held(client, take).await {
            Ok(0) => app.toast(words.account.held_settled),
            Ok(count) if take => app.toast((words.account.held_taken)(count)),
            Ok(count) => app.toast((words.account.held_set_aside)(count)),
            Err(ApiError::Unreachable) => app.warn(words.account.health_offline_text),
            Err(ApiError::Broken) => app.warn(app.staff_words().account.devices_broken),
        }
        ask(app, known);
    });
}

/// "Ben · Chrome · Android"
pub fn whose(name: &str, label: &str, words: &StaffWords) -> String {
    let device = if label.is_empty() {
        words.account.unknown_device
    } else {
        label
    };
    format!("{name} · {device}")
}

#[component]
fn Devices(all: Vec<DeviceFares>) -> impl IntoView {
    let words = use_app().staff_words();
    if all.is_empty() {
        return view! { <Empty of=lu::LuActivity title=words.account.health_empty_title text=words.account.health_empty_text /> }
            .into_any();
    }
    let rows = all
        .into_iter()
        .map(|one| view! { <DeviceRow one=one /> })
        .collect_view();
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.account.health_devices}</h2></div>
            <ul class="list">{rows}</ul>
            <p class="muted small">{words.account.health_intro}</p>
        </section>
    }
    .into_any()
}

/// What is not as it should be, and what to do about it. Answers that somebody owes are everyday business.
fn troubles(one: &DeviceFares, words: &StaffWords) -> Vec<(String, &'static str)> {
    let mut all = Vec::new();
    if one.waiting > 0 {
        let age = time::lasted(words, one.oldest_ms);
        all.push((
            (words.account.health_waiting)(one.waiting, &age),
            words.account.health_waiting_todo,
        ));
    }
    if one.evictions > 0 {
        all.push((
            (words.account.health_evictions)(one.evictions),
            words.account.health_evictions_todo,
        ));
    }
    if one.mismatches > 0 {
        all.push((
            (words.account.health_mismatches)(one.mismatches),
            words.account.health_mismatches_todo,
        ));
    }
    if one.parked > 0 {
        all.push((
            (words.account.health_parked)(one.parked),
            words.account.health_parked_todo,
        ));
    }
    all
}

#[component]
fn DeviceRow(one: DeviceFares) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let troubles = troubles(&one, words);
    let tone = if troubles.is_empty() {
        "lead neutral"
    } else {
        "lead warn"
    };
    let well = troubles
        .is_empty()
        .then(|| view! { <span class="tag ok">{words.account.health_well}</span> });
    let list = troubles.into_iter().map(|(what, todo)| {
        view! { <p class="row-sub"><strong>{what}</strong>" "{todo}</p> }
    });
    let (seen, build) = (one.seen_at, (words.account.health_build)(&one.build));
    view! {
        <li class="row wraps">
            <span class=tone><Icon of=lu::LuActivity /></span>
            <div class="row-text">
                <p class="row-title">{whose(&one.name, &one.label, words)}{well}</p>
                <p class="row-sub">{move || (words.account.seen)(&app.ago(seen))}" · "{build}</p>
                {list.collect_view()}
            </div>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Lang;
    use words::staff_words;

    #[test]
    fn a_device_names_each_trouble_with_what_to_do_about_it() {
        let words = staff_words(Lang::En);
        let well = DeviceFares {
            name: "Ben".into(),
            label: "Chrome".into(),
            build: "1.0.0".into(),
            seen_at: 0,
            waiting: 0,
            oldest_ms: 0,
            parked: 0,
            evictions: 0,
            mismatches: 0,
        };
        assert!(troubles(&well, words).is_empty());
        let ill = DeviceFares {
            waiting: 3,
            oldest_ms: 7_200_000,
            parked: 1,
            evictions: 1,
            mismatches: 2,
            ..well
        };
        let all = troubles(&ill, words);
        let what: Vec<&str> = all.iter().map(|(what, _)| what.as_str()).collect();
        assert_eq!(
            what,
            [
                "3 waiting, the oldest for 2 h",
                "Storage thrown away once",
                "Differed from the server 2 times",
                "1 answer owed"
            ]
        );
    }
}
