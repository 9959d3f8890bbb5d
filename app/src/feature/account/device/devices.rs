//! Where one is signed in, and signing out elsewhere. Needs the server.

use crate::api::{
    ApiError, SessionInfo, TeamDevice, end_session, sessions, team_devices, wipe_session,
};
use crate::context::{AppContext, use_app};
use crate::ui::{Confirm, Empty, Icon, Page};
use domain::routes;
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What somebody is about to do to a device.
#[derive(Debug, Clone, PartialEq)]
struct PendingEnd {
    id: String,
    wipe: bool,
}

/// What is known of the list.
#[derive(Debug, Clone, PartialEq)]
enum SessionList {
    Asking,
    Here(Vec<SessionInfo>, Vec<TeamDevice>),
    Failed(ApiError),
}

#[component]
pub fn DevicesPage() -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let back = if app.me().role.is_staff() {
        routes::desk::MORE
    } else {
        routes::app::ME
    };
    let list = RwSignal::new(SessionList::Asking);
    let reached = Memo::new(move |_| {
        app.sync
            .with(|sync| sync.status.is_some_and(|status| status.reached))
    });
    // Asked at once, and again when the network returns.
    Effect::new(move |before: Option<bool>| {
        let reached = reached.get();
        if before.is_none() || (reached && before == Some(false)) {
            ask(list);
        }
        reached
    });
    view! {
        <Page title=words.account.devices back=back>
            {move || match list.get() {
                SessionList::Asking => view! { <ul class="list" aria-busy="true"><li class="skeleton" aria-hidden="true"></li></ul> }.into_any(),
                SessionList::Here(all, team) => view! { <Sessions all=all team=team list=list /> }.into_any(),
                SessionList::Failed(error) => view! { <Failed error=error list=list /> }.into_any(),
            }}
        </Page>
    }
}

fn ask(list: RwSignal<SessionList>) {
    spawn_local(async move {
        let answer = async { Ok((sessions().await?, team_devices().await?)) };
        // The screen may have been left meanwhile.
        list.try_set(match answer.await {
            Ok((all, team)) => SessionList::Here(all, team),
            Err(error) => SessionList::Failed(error),
        });
    });
}

#[component]
fn Failed(error: ApiError, list: RwSignal<SessionList>) -> impl IntoView {
    let words = use_app().words();
    let text = match error {
        ApiError::Unreachable => words.account.devices_offline_text,
        ApiError::Broken => words.account.devices_broken,
    };
    view! {
        <Empty of=lu::LuCloudOff title=words.account.devices_offline_title text=text />
        <button type="button" class="btn" on:click=move |_| ask(list)>{words.sync.try_again}</button>
    }
}

#[component]
fn Sessions(
    all: Vec<SessionInfo>,
    team: Vec<TeamDevice>,
    list: RwSignal<SessionList>,
) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let asking = RwSignal::new(None::<PendingEnd>);
    let rows = all
        .into_iter()
        .map(|one| view! { <SessionRow one=one whose=None asking=asking /> });
    let team = (!team.is_empty()).then(|| {
        let rows = team
            .into_iter()
            .map(|one| view! { <SessionRow one=one.session whose=Some(one.name) asking=asking /> });
        view! {
            <section class="section">
                <div class="section-head"><h2>{words.of_staff(|staff| staff.account.team_devices)}</h2></div>
                <p class="muted small">{words.of_staff(|staff| staff.account.team_devices_text)}</p>
                <ul class="list">{rows.collect_view()}</ul>
            </section>
        }
    });
    view! {
        <ul class="list">{rows.collect_view()}</ul>
        <p class="muted small">{words.account.devices_text}</p>
        {team}
        {move || asking.get().map(|asked| {
            let (title, text, yes) = if asked.wipe {
                (words.protection.wipe_title, words.protection.wipe_text, words.protection.wipe)
            } else {
                (words.account.end_title, words.account.end_text, words.account.end_session)
            };
            view! {
                <Confirm
                    title=title
                    text=text
                    yes=yes
                    on_yes=Callback::new(move |()| end(app, asked.clone(), list))
                    on_close=Callback::new(move |()| asking.set(None))
                />
            }
        })}
    }
}

fn end(app: AppContext, asked: PendingEnd, list: RwSignal<SessionList>) {
    let words = app.words();
    spawn_local(async move {
        let done = if asked.wipe {
            wipe_session(asked.id).await.map(|_| words.protection.wiped)
        } else {
            end_session(asked.id).await.map(|_| words.account.ended)
        };
        match done {
            // One that is gone already is what was wanted.
            Ok(said) => app.toast(said),
            Err(ApiError::Unreachable) => app.warn(words.account.devices_offline_text),
            Err(ApiError::Broken) => app.warn(words.account.devices_broken),
        }
        ask(list);
    });
}

#[component]
fn SessionRow(
    one: SessionInfo,
    /// The person's name, where the device is not one's own.
    whose: Option<String>,
    asking: RwSignal<Option<PendingEnd>>,
) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let device = if one.device.is_empty() {
        words.account.unknown_device.to_owned()
    } else {
        one.device
    };
    let icon = if is_phone(&device) {
        lu::LuSmartphone
    } else {
        lu::LuMonitor
    };
    let own = whose.is_none();
    let name = match whose {
        Some(whose) => format!("{whose} · {device}"),
        None => device,
    };
    let (seen, current, id) = (one.last_seen, one.current, one.id);
    let button = {
        let name = name.clone();
        move |wipe: bool, text: &'static str| {
            let (id, label) = (id.clone(), format!("{text}: {name}"));
            view! {
                <button
                    type="button"
                    class="btn small danger"
                    aria-label=label
                    on:click=move |_| asking.set(Some(PendingEnd { id: id.clone(), wipe }))
                >
                    {text}
                </button>
            }
        }
    };
    let buttons = (!current).then(|| {
        view! {
            {own.then(|| button(false, words.account.end_session))}
            {button(true, words.protection.wipe)}
        }
    });
    view! {
        <li class="row wraps">
            <span class="lead neutral"><Icon of=icon /></span>
            <div class="row-text">
                <p class="row-title">{name}{current.then(|| view! { <span class="tag ok">{words.account.this_device}</span> })}</p>
                <p class="row-sub">{move || (words.account.seen)(&app.ago(seen))}</p>
            </div>
            <div class="row-end">{buttons}</div>
        </li>
    }
}

/// True where a device's name says that it is held in a hand.
#[must_use]
fn is_phone(name: &str) -> bool {
    ["Android", "iPhone", "iPad", "iOS"]
        .iter()
        .any(|system| name.contains(system))
}

#[cfg(test)]
mod tests {
    use super::is_phone;

    #[test]
    fn phones_are_drawn_as_phones() {
        assert!(is_phone("Chrome · Android") && is_phone("Safari · iPhone"));
        assert!(!is_phone("Firefox · Windows") && !is_phone(""));
    }
}
