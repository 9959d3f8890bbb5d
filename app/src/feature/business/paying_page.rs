//! *More → The business → Paying online*: whom customers pay through, and its keys. Needs the server, which alone holds them.

use super::keys_sheet::KeysSheet;
use super::paying_text::{about_text, provider_text, refusal_text, trial_text};
use crate::api::{ApiError, choose_provider, paying_settings, remove_keys, try_keys};
use crate::context::{AppContext, use_app};
use crate::ui::clipboard::copy_text;
use crate::ui::{Confirm, Empty, Icon, Page, ask_online};
use domain::policy::Action;
use domain::routes;
use domain::sales::payment::provider::{
    KeyMode, KeysState, PayingAnswer, PayingOverview, Provider, ProviderSetUp,
};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What is known of the settings.
#[derive(Debug, Clone, PartialEq)]
enum PayingList {
    Asking,
    Here(PayingOverview),
    Failed(ApiError),
}

/// What lies over the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PayingSheet {
    Keys(Provider),
    Remove(Provider),
}

/// The settings, for the parts of the page.
#[derive(Clone, Copy)]
pub struct PayingState {
    pub app: AppContext,
    list: RwSignal<PayingList>,
    sheet: RwSignal<Option<PayingSheet>>,
    /// What a provider said of its keys, the last time.
    tried: RwSignal<Option<(Provider, String)>>,
    /// Something is under way.
    waits: RwSignal<bool>,
}

impl PayingState {
    fn ask(self) {
        spawn_local(async move {
            // The screen may have been left meanwhile.
            let _ = self.list.try_set(match paying_settings().await {
                Ok(Some(overview)) => PayingList::Here(overview),
                Ok(None) => PayingList::Failed(ApiError::Broken),
                Err(error) => PayingList::Failed(error),
            });
        });
    }

    /// The sheet did what it is for.
    pub fn sheet_done(self) {
        let _ = self.sheet.try_set(None);
        let _ = self.tried.try_set(None);
        self.ask();
    }

    /// Does something, says what became of it, and shows how it is now.
    fn run<F>(self, done: &'static str, of: Provider, doing: F)
    where
        F: Future<Output = Result<PayingAnswer, ApiError>> + 'static,
    {
        let (app, words) = (self.app, self.app.staff_words());
        self.waits.set(true);
        spawn_local(async move {
            let answer = doing.await;
            let _ = self.waits.try_set(false);
            match answer {
                Ok(PayingAnswer::Done) => app.toast(done),
                Ok(PayingAnswer::Tried { trial }) => {
                    let said = Some((of, trial_text(&trial, words)));
                    let _ = self.tried.try_set(said);
                    return;
                }
                Ok(PayingAnswer::Refused { refusal }) => app.warn(refusal_text(refusal, words)),
                Err(ApiError::Unreachable) => return app.warn(words.paying.offline_text),
                Err(ApiError::Broken) => app.warn(words.paying.broken),
            }
            self.ask();
        });
    }
}

#[component]
pub fn PayingPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let state = PayingState {
        app,
        list: RwSignal::new(PayingList::Asking),
        sheet: RwSignal::new(None),
        tried: RwSignal::new(None),
        waits: RwSignal::new(false),
    };
    if !app.me().may(Action::EditBusiness) {
        return view! {
            <Page title=words.paying.title back=routes::desk::BUSINESS>
                <Empty of=lu::LuCreditCard title=words.paying.owners_title text=words.paying.owners_text />
            </Page>
        }
        .into_any();
    }
    let failed = move || {
        let list = state.list;
        list.with_untracked(|list| matches!(list, PayingList::Failed(_)))
    };
    ask_online(app, failed, move || state.ask());
    let content = move || {
        match state.list.get() {
        PayingList::Asking => view! { <ul class="list" aria-busy="true"><li class="skeleton" aria-hidden="true"></li></ul> }.into_any(),
        PayingList::Here(overview) => view! { <Overview overview=overview state=state /> }.into_any(),
        PayingList::Failed(ApiError::Unreachable) => view! {
            <Empty of=lu::LuCloudOff title=words.paying.offline_title text=words.paying.offline_text />
        }
        .into_any(),
        PayingList::Failed(ApiError::Broken) => view! {
            <Empty of=lu::LuCloudOff title=words.paying.broken text="" />
            <button type="button" class="btn" on:click=move |_| state.ask()>{words.sync.try_again}</button>
        }
        .into_any(),
    }
    };
    view! {
        <Page title=words.paying.title back=routes::desk::BUSINESS>
            {content}
            {move || state.sheet.get().map(|sheet| over(sheet, state))}
        </Page>
    }
    .into_any()
}

fn over(sheet: PayingSheet, state: PayingState) -> AnyView {
    let words = state.app.staff_words();
    let close = Callback::new(move |()| state.sheet.set(None));
    match sheet {
        PayingSheet::Keys(provider) => {
            view! { <KeysSheet provider=provider state=state on_close=close /> }.into_any()
        }
        PayingSheet::Remove(provider) => {
            let remove = move || {
                let _ = state.tried.try_set(None);
                state.run(words.paying.removed_toast, provider, remove_keys(provider));
            };
            view! {
                <Confirm title=words.paying.remove_title text=words.paying.remove_text yes=words.paying.remove
                    on_yes=Callback::new(move |()| remove()) on_close=close />
            }
            .into_any()
        }
    }
}

#[component]
fn Overview(overview: PayingOverview, state: PayingState) -> impl IntoView {
    let words = state.app.staff_words();
    let now = overview.chosen.map_or_else(
        || words.paying.now_off.to_owned(),
        |chosen| (words.paying.now)(provider_text(chosen, words)),
    );
    let offers = |provider| overview.offered.iter().any(|one| one.provider == provider);
    let intro = if offers(Provider::Sandbox) {
        words.paying.demo_text
    } else {
        words.paying.intro
    };
    let only_yuan = offers(Provider::Stripe) && !offers(Provider::Alipay);
    let stop = overview.chosen.map(|chosen| {
        let stop = move |_| state.run(words.paying.stopped_toast, chosen, choose_provider(None));
        view! { <button type="button" class="btn block" disabled=move || state.waits.get() on:click=stop>{words.paying.stop}</button> }
    });
    let chosen = overview.chosen;
    let offered = overview.offered.into_iter();
    let offered = offered.map(|one| {
        let is_chosen = chosen == Some(one.provider);
        view! { <Offered one=one is_chosen=is_chosen state=state /> }
    });
    view! {
        <section class="section">
            <p class="strong" role="status">{now}</p>
            <p class="muted small">{intro}</p>
            {only_yuan.then(|| view! { <p class="muted small">{words.paying.only_yuan}</p> })}
            {stop}
        </section>
        {offered.collect_view()}
    }
}

#[component]
fn Offered(one: ProviderSetUp, is_chosen: bool, state: PayingState) -> impl IntoView {
    let app = state.app;
    let words = app.staff_words();
    let (provider, keys) = (one.provider, one.keys);
    let needs_keys = !provider.key_fields().is_empty();
    let stands = needs_keys.then(|| match keys {
        KeysState::Absent => words.paying.keys_absent.to_owned(),
        KeysState::Ready { set_at, .. } => (words.paying.keys_set)(&app.dated(set_at)),
        KeysState::EnterAgain { set_at } => (words.paying.keys_again)(&app.dated(set_at)),
    });
    let tests = matches!(
        keys,
        KeysState::Ready {
            mode: KeyMode::Test,
            ..
        }
    );
    let ready = !needs_keys || matches!(keys, KeysState::Ready { .. });
    let choose = move |_| {
        let doing = choose_provider(Some(provider));
        state.run(words.paying.chosen_toast, provider, doing);
    };
    let can_choose = (ready && !is_chosen).then(|| view! {
        <button type="button" class="btn primary block" disabled=move || state.waits.get() on:click=choose>{words.paying.choose}</button>
    });
    let name = provider_text(provider, words);
    let heading = format!("paying-{}", provider.name());
    let labelled = heading.clone();
    view! {
        <section class="section" aria-labelledby=labelled>
            <div class="section-head">
                <h2 id=heading>{name}</h2>
                {is_chosen.then(|| view! { <span class="tag">{words.paying.chosen}</span> })}
            </div>
            <p class="muted small">{about_text(provider, words)}</p>
            {stands.map(|text| view! { <p>{text}</p> })}
            {tests.then(|| view! { <p class="strong">{words.paying.test_mode}</p> })}
            {needs_keys.then(|| view! { <KeyButtons provider=provider keys=keys state=state /> })}
            {can_choose}
            {(!one.notify.is_empty()).then(|| view! { <Notify provider=provider address=one.notify state=state /> })}
        </section>
    }
}

#[component]
fn KeyButtons(provider: Provider, keys: KeysState, state: PayingState) -> impl IntoView {
    let words = state.app.staff_words();
    let name = provider_text(provider, words);
    let named = move |text: &str| format!("{text}: {name}");
    let enter = match keys {
        KeysState::Absent => words.paying.enter,
        KeysState::Ready { .. } | KeysState::EnterAgain { .. } => words.paying.replace,
    };
    let open = move |sheet| move |_| state.sheet.set(Some(sheet));
    let attempt = move |_| {
        let said = (provider, words.paying.trying.to_owned());
        state.tried.set(Some(said));
        state.run("", provider, try_keys(provider));
    };
    let ready = matches!(keys, KeysState::Ready { .. }).then(|| view! {
        <button type="button" class="btn small" aria-label=named(words.paying.try_them) disabled=move || state.waits.get() on:click=attempt>{words.paying.try_them}</button>
    });
    let there = (keys != KeysState::Absent).then(|| view! {
        <button type="button" class="btn small danger" aria-label=named(words.paying.remove) on:click=open(PayingSheet::Remove(provider))>{words.paying.remove}</button>
    });
    let said = move || {
        let tried = state.tried.get();
        tried
            .filter(|(of, _)| *of == provider)
            .map(|(_, said)| said)
    };
    view! {
        <div class="btn-row">
            <button type="button" class="btn small" aria-label=named(enter) on:click=open(PayingSheet::Keys(provider))>{enter}</button>
            {ready}
            {there}
        </div>
        <div role="status">{move || said().map(|text| view! { <p>{text}</p> })}</div>
    }
}

#[component]
fn Notify(provider: Provider, address: String, state: PayingState) -> impl IntoView {
    let words = state.app.staff_words();
    let help = match provider {
        Provider::Stripe => words.paying.notify_stripe,
        Provider::Sandbox | Provider::Alipay | Provider::WechatPay => words.paying.notify_other,
    };
    let copied = address.clone();
    let label = format!("{}: {}", words.paying.copy, provider_text(provider, words));
    view! {
        <div class="field">
            <p class="strong small">{words.paying.notify}</p>
            <p class="link-text small">{address}</p>
            <p class="help">{help}</p>
            <button type="button" class="btn small" aria-label=label on:click=move |_| copy_text(state.app, &copied)>
                <Icon of=lu::LuCopy />{words.paying.copy}
            </button>
        </div>
    }
}
