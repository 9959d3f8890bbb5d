//! Where one is signed in, and signing out elsewhere. Needs the server.

use crate::api::{ApiError, SessionInfo, end_session, sessions};
use crate::context::{Dev, use_dev};
use crate::ui::{Confirm, Empty, Icon, Page};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What is known of the list.
#[derive(Debug, Clone, PartialEq)]
enum List {
    Asking,
    Here(Vec<SessionInfo>),
    Failed(ApiError),
}

#[component]
pub fn DevicesPage() -> impl IntoView {
    let dev = use_dev();
    let words = dev.words();
    let back = if dev.me().role.is_staff() {
        "/desk/more"
    } else {
        "/app/me"
    };
    let list = RwSignal::new(List::Asking);
    let reached = Memo::new(move |_| {
        dev.sync
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
        <Page title=words.own.devices back=back>
            {move || match list.get() {
                List::Asking => view! { <ul class="list" aria-busy="true"><li class="skeleton" aria-hidden="true"></li></ul> }.into_any(),
                List::Here(all) => view! { <Sessions all=all list=list /> }.into_any(),
                List::Failed(error) => view! { <Failed error=error list=list /> }.into_any(),
            }}
        </Page>
    }
}

fn ask(list: RwSignal<List>) {
    spawn_local(async move {
        let answer = sessions().await;
        // The screen may have been left meanwhile.
        list.try_set(match answer {
            Ok(all) => List::Here(all),
            Err(error) => List::Failed(error),
        });
    });
}

#[component]
fn Failed(error: ApiError, list: RwSignal<List>) -> impl IntoView {
    let words = use_dev().words();
    let text = match error {
        ApiError::Unreachable => words.own.devices_offline_text,
        ApiError::Broken => words.own.devices_broken,
    };
    view! {
        <Empty of=lu::LuCloudOff title=words.own.devices_offline_title text=text />
        <button type="button" class="btn" on:click=move |_| ask(list)>{words.try_again}</button>
    }
}

#[component]
fn Sessions(all: Vec<SessionInfo>, list: RwSignal<List>) -> impl IntoView {
    let dev = use_dev();
    let words = dev.words();
    let asking = RwSignal::new(None::<String>);
    let rows = all
        .into_iter()
        .map(|one| view! { <SessionRow one=one asking=asking /> });
    view! {
        <ul class="list">{rows.collect_view()}</ul>
        <p class="muted small">{words.own.devices_text}</p>
        {move || asking.get().map(|id| view! {
            <Confirm
                title=words.own.end_title
                text=words.own.end_text
                yes=words.own.end_session
                on_yes=Callback::new(move |()| end(dev, id.clone(), list))
                on_close=Callback::new(move |()| asking.set(None))
            />
        })}
    }
}

fn end(dev: Dev, id: String, list: RwSignal<List>) {
    let words = dev.words();
    spawn_local(async move {
        match end_session(id).await {
            // One that is gone already is what was wanted.
            Ok(_) => dev.toast(words.own.ended),
            Err(ApiError::Unreachable) => dev.warn(words.own.devices_offline_text),
            Err(ApiError::Broken) => dev.warn(words.own.devices_broken),
        }
        ask(list);
    });
}

#[component]
fn SessionRow(one: SessionInfo, asking: RwSignal<Option<String>>) -> impl IntoView {
    let dev = use_dev();
    let words = dev.words();
    let name = if one.device.is_empty() {
        words.own.unknown_device.to_owned()
    } else {
        one.device
    };
    let icon = if is_phone(&name) {
        lu::LuSmartphone
    } else {
        lu::LuMonitor
    };
    let (seen, current, id) = (one.last_seen, one.current, one.id);
    let label = format!("{}: {name}", words.own.end_session);
    let end = (!current).then(|| {
        view! {
            <button type="button" class="btn small danger" aria-label=label on:click=move |_| asking.set(Some(id.clone()))>
                {words.own.end_session}
            </button>
        }
    });
    view! {
        <li class="row">
            <span class="lead neutral"><Icon of=icon /></span>
            <div class="row-text">
                <p class="row-title">{name}{current.then(|| view! { <span class="tag ok">{words.own.this_device}</span> })}</p>
                <p class="row-sub">{move || (words.own.seen)(&dev.ago(seen))}</p>
            </div>
            <div class="row-end">{end}</div>
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
