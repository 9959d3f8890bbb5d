//! *More → Text messages*: who carries them, by which keys, and what may be spent. Needs the server, which alone holds the keys.

use super::sms_bounds::{SmsBounds, SmsTest, TypedBounds};
use super::sms_keys_sheet::SmsKeysSheet;
use super::sms_setup_text::{about_text, provider_text, refusal_text, trial_text};
use super::sms_templates::{SmsTemplateList, UnknownSenders};
use crate::api::{ApiError, choose_sms_provider, remove_sms_keys, sms_settings};
use crate::context::{AppContext, use_app};
use crate::ui::clipboard::copy_text;
use crate::ui::{Confirm, Empty, Icon, Page, ask_online};
use domain::people::sms::provider::{
    SmsAnswer, SmsKeysState, SmsOverview, SmsProvider, SmsProviderSetUp,
};
use domain::policy::Action;
use domain::routes;
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What is known of the settings.
#[derive(Debug, Clone, PartialEq)]
enum SmsList {
    Asking,
    Here(SmsOverview),
    Failed(ApiError),
}

/// What lies over the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SmsOver {
    Keys(SmsProvider),
    Remove(SmsProvider),
}

/// The settings, for the parts of the page.
#[derive(Clone, Copy)]
pub struct SmsSetUp {
    pub app: AppContext,
    list: RwSignal<SmsList>,
    over: RwSignal<Option<SmsOver>>,
    /// What became of the last test.
    pub tried: RwSignal<Option<String>>,
    /// Bounds that were typed and are not kept yet.
    pub bounds: RwSignal<Option<TypedBounds>>,
    pub test_to: RwSignal<String>,
    /// Something is under way.
    pub waits: RwSignal<bool>,
}

impl SmsSetUp {
    fn ask(self) {
        spawn_local(async move {
            // The screen may have been left meanwhile.
            let _ = self.list.try_set(match sms_settings().await {
                Ok(Some(overview)) => SmsList::Here(overview),
                Ok(None) => SmsList::Failed(ApiError::Broken),
                Err(error) => SmsList::Failed(error),
            });
        });
    }

    /// The sheet did what it is for.
    pub fn sheet_done(self) {
        let _ = self.over.try_set(None);
        let _ = self.tried.try_set(None);
        self.ask();
    }

    /// Does something, says what became of it, and shows how it is now. What is typed stays where nothing was changed.
    pub fn run<F>(self, done: &'static str, doing: F)
    where
        F: Future<Output = Result<SmsAnswer, ApiError>> + 'static,
    {
        let (app, words) = (self.app, self.app.staff_words());
        self.waits.set(true);
        spawn_local(async move {
            let answer = doing.await;
            let _ = self.waits.try_set(false);
            let said = match answer {
                Ok(SmsAnswer::Done) => {
                    app.toast(done);
                    return self.ask();
                }
                Ok(SmsAnswer::Tried { trial }) => {
                    let _ = self.tried.try_set(Some(trial_text(&trial, words)));
                    return;
                }
                Ok(SmsAnswer::Refused { refusal }) => refusal_text(refusal, words),
                Err(ApiError::Unreachable) => words.sms.offline_text.to_owned(),
                Err(ApiError::Broken) => words.sms.broken.to_owned(),
            };
            let _ = self.tried.try_set(None);
            app.warn(said);
        });
    }
}

#[component]
pub fn SmsPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let state = SmsSetUp {
        app,
        list: RwSignal::new(SmsList::Asking),
        over: RwSignal::new(None),
        tried: RwSignal::new(None),
        bounds: RwSignal::new(None),
        test_to: RwSignal::new(String::new()),
        waits: RwSignal::new(false),
    };
    if !app.me().may(Action::EditBusiness) {
        return view! {
            <Page title=words.place.sms back=routes::desk::MORE>
                <Empty of=lu::LuMessageSquare title=words.sms.owners_title text=words.sms.owners_text />
            </Page>
        }
        .into_any();
    }
    let failed = move || {
        let list = state.list;
        list.with_untracked(|list| matches!(list, SmsList::Failed(_)))
    };
    ask_online(app, failed, move || state.ask());
    let content = move || {
        match state.list.get() {
        SmsList::Asking => view! { <ul class="list" aria-busy="true"><li class="skeleton" aria-hidden="true"></li></ul> }.into_any(),
        SmsList::Here(overview) => view! { <Overview overview=overview state=state /> }.into_any(),
        SmsList::Failed(ApiError::Unreachable) => view! {
            <Empty of=lu::LuCloudOff title=words.sms.offline_title text=words.sms.offline_text />
        }
        .into_any(),
        SmsList::Failed(ApiError::Broken) => view! {
            <Empty of=lu::LuCloudOff title=words.sms.broken text="" />
            <button type="button" class="btn" on:click=move |_| state.ask()>{words.sync.try_again}</button>
        }
        .into_any(),
    }
    };
    view! {
        <Page title=words.place.sms back=routes::desk::MORE>
            {content}
            {move || state.over.get().map(|over| above(over, state))}
        </Page>
    }
    .into_any()
}

fn above(over: SmsOver, state: SmsSetUp) -> AnyView {
    let words = state.app.staff_words();
    let close = Callback::new(move |()| state.over.set(None));
    match over {
        SmsOver::Keys(provider) => {
            view! { <SmsKeysSheet provider=provider state=state on_close=close /> }.into_any()
        }
        SmsOver::Remove(provider) => {
            let remove = move || state.run(words.sms.removed_toast, remove_sms_keys(provider));
            view! {
                <Confirm title=words.sms.remove_title text=words.sms.remove_text yes=words.sms.remove
                    on_yes=Callback::new(move |()| remove()) on_close=close />
            }
            .into_any()
        }
    }
}

#[component]
fn Overview(overview: SmsOverview, state: SmsSetUp) -> impl IntoView {
    let words = state.app.staff_words();
    let chosen = overview.chosen;
    let now = chosen.map_or_else(
        || words.sms.now_off.to_owned(),
        |chosen| (words.sms.now)(provider_text(chosen, words)),
    );
    let mut offered = overview.offered.iter();
    let is_demo = offered.any(|one| one.provider == SmsProvider::Demo);
    let intro = if is_demo {
        words.sms.demo_text
    } else {
        words.sms.intro
    };
    let stop = chosen.map(|_| {
        let stop = move |_| state.run(words.sms.stopped_toast, choose_sms_provider(None));
        view! { <button type="button" class="btn block" disabled=move || state.waits.get() on:click=stop>{words.sms.stop}</button> }
    });
    let keyed = |one: &SmsProviderSetUp| {
        one.provider.needs_templates() && matches!(one.keys, SmsKeysState::Ready { .. })
    };
    let templates = overview.offered.iter().any(keyed).then(|| {
        view! { <SmsTemplateList templates=overview.templates.clone() state=state /> }
    });
    let senders = overview.unknown_senders.clone();
    let unknown =
        (!senders.is_empty()).then(|| view! { <UnknownSenders senders=senders state=state /> });
    let each = overview.offered.clone().into_iter().map(|one| {
        let is_chosen = chosen == Some(one.provider);
        view! { <Offered one=one is_chosen=is_chosen state=state /> }
    });
    view! {
        <section class="section">
            <p class="strong" role="status">{now}</p>
            <p class="muted small">{intro}</p>
            {is_demo.then(|| view! { <a class="btn block" href=routes::site::DEMO_SMS rel="external">{words.sms.demo_page}</a> })}
            {stop}
        </section>
        {each.collect_view()}
        {chosen.map(|_| view! { <SmsTest state=state /> })}
        <SmsBounds overview=overview state=state />
        {templates}
        {unknown}
    }
}

#[component]
fn Offered(one: SmsProviderSetUp, is_chosen: bool, state: SmsSetUp) -> impl IntoView {
    let app = state.app;
    let words = app.staff_words();
    let (provider, keys) = (one.provider, one.keys);
    let needs_keys = !provider.key_fields().is_empty();
    let stands = needs_keys.then(|| match keys {
        SmsKeysState::Absent => words.sms.keys_absent.to_owned(),
        SmsKeysState::Ready { set_at } => (words.sms.keys_set)(&app.dated(set_at)),
        SmsKeysState::EnterAgain { set_at } => (words.sms.keys_again)(&app.dated(set_at)),
    });
    let ready = !needs_keys || matches!(keys, SmsKeysState::Ready { .. });
    let choose = move |_| {
        let doing = choose_sms_provider(Some(provider));
        state.run(words.sms.chosen_toast, doing);
    };
    let can_choose = (ready && !is_chosen).then(|| view! {
        <button type="button" class="btn primary block" disabled=move || state.waits.get() on:click=choose>{words.sms.choose}</button>
    });
    let heading = format!("sms-{}", provider.name());
    let labelled = heading.clone();
    let inbound_help = match provider {
        SmsProvider::Aliyun => words.sms.inbound_aliyun,
        SmsProvider::Demo | SmsProvider::Twilio => words.sms.inbound_twilio,
    };
    let address = move |title: &'static str, help: &'static str, address: String| {
        (!address.is_empty()).then(|| view! { <Address title=title help=help address=address provider=provider state=state /> })
    };
    view! {
        <section class="section" aria-labelledby=labelled>
            <div class="section-head">
                <h2 id=heading>{provider_text(provider, words)}</h2>
                {is_chosen.then(|| view! { <span class="tag">{words.sms.chosen}</span> })}
            </div>
            <p class="muted small">{about_text(provider, words)}</p>
            {stands.map(|text| view! { <p>{text}</p> })}
            {needs_keys.then(|| view! { <KeyButtons provider=provider keys=keys state=state /> })}
            {can_choose}
            {address(words.sms.inbound, inbound_help, one.inbound)}
            {address(words.sms.receipts, words.sms.receipts_help, one.receipts)}
        </section>
    }
}

#[component]
fn KeyButtons(provider: SmsProvider, keys: SmsKeysState, state: SmsSetUp) -> impl IntoView {
    let words = state.app.staff_words();
    let name = provider_text(provider, words);
    let named = move |text: &str| format!("{text}: {name}");
    let enter = match keys {
        SmsKeysState::Absent => words.sms.enter,
        SmsKeysState::Ready { .. } | SmsKeysState::EnterAgain { .. } => words.sms.replace,
    };
    let open = move |over| move |_| state.over.set(Some(over));
    let there = (keys != SmsKeysState::Absent).then(|| view! {
        <button type="button" class="btn small danger" aria-label=named(words.sms.remove) on:click=open(SmsOver::Remove(provider))>{words.sms.remove}</button>
    });
    view! {
        <div class="btn-row">
            <button type="button" class="btn small" aria-label=named(enter) on:click=open(SmsOver::Keys(provider))>{enter}</button>
            {there}
        </div>
    }
}

#[component]
fn Address(
    title: &'static str,
    help: &'static str,
    address: String,
    provider: SmsProvider,
    state: SmsSetUp,
) -> impl IntoView {
    let words = state.app.staff_words();
    let copied = address.clone();
    let name = provider_text(provider, words);
    let label = format!("{}: {name}, {title}", words.sms.copy);
    view! {
        <div class="field">
            <p class="strong small">{title}</p>
            <p class="link-text small">{address}</p>
            <p class="help">{help}</p>
            <button type="button" class="btn small" aria-label=label on:click=move |_| copy_text(state.app, &copied)>
                <Icon of=lu::LuCopy />{words.sms.copy}
            </button>
        </div>
    }
}
