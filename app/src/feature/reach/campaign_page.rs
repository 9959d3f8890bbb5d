//! One campaign, from its name to its results.

use super::campaign_audience::CampaignAudience;
use super::campaign_form::CampaignForm;
use super::campaign_result::CampaignResults;
use super::campaign_send::{CampaignSend, CampaignTime};
use super::campaign_text::{campaign, state_text};
use crate::context::{AppContext, use_app};
use crate::ui::{Confirm, Empty, Icon, Page, RowMark};
use domain::id::CampaignId;
use domain::merge::Was;
use domain::policy::Action;
use domain::reach::{Campaign, CampaignSet, CampaignState};
use domain::{Draft, Entity, Key, routes};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;

#[component]
pub fn CampaignPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let params = use_params_map();
    let id = move || {
        let id = params.with(|params| params.get("id").and_then(|id| id.parse().ok()));
        let id = CampaignId(id?);
        untrack(|| app.rows(|rows| campaign(rows, id))).map(|one| one.id)
    };
    view! {
        <Page title=words.campaign.campaign back=routes::desk::CAMPAIGNS>
            {move || match id() {
                Some(id) => view! { <Here id=id /> }.into_any(),
                None => view! { <Empty of=lu::LuSend title=words.ui.not_found_title text=words.ui.not_found_text next=(routes::desk::CAMPAIGNS, words.place.campaign) /> }.into_any(),
            }}
        </Page>
    }
}

#[component]
fn Here(id: CampaignId) -> impl IntoView {
    let app = use_app();
    let one = Memo::new(move |_| app.rows(|rows| campaign(rows, id)));
    let is_owner = app.me().may(Action::EditCampaign);
    let state = Memo::new(move |_| one.get().map(|one| one.state));
    let unfit = RwSignal::new(false);
    let writes = Memo::new(move |_| is_owner && state.get() == Some(CampaignState::Draft));
    view! {
        <State one=one may_edit=is_owner />
        {move || {
            let first = one.get_untracked()?;
            writes.get().then(|| view! {
                <CampaignAudience one=one />
                <CampaignForm one=first unfit=unfit />
                <CampaignTime one=one />
                <CampaignSend one=one unfit=unfit />
            })
        }}
        <CampaignResults one=one />
    }
}

/// Moves it from where it was seen, and says what that means.
pub(super) fn step(app: AppContext, one: &Campaign, new: CampaignState, said: &'static str) {
    let was = one.state;
    let set = CampaignSet {
        state: Some(Was { was, new }),
        ..CampaignSet::of(one.id)
    };
    let saving = app.commit(Draft::from(set));
    spawn_local(async move {
        match saving.await {
            Ok(_) => app.toast(said),
            Err(error) => app.not_saved(&error),
        }
    });
}

#[component]
fn State(one: Memo<Option<Campaign>>, may_edit: bool) -> impl IntoView {
    let words = use_app().staff_words();
    move || {
        let one = one.get()?;
        let (class, state) = state_text(one.state, words);
        Some(view! {
            <section class="section">
                <div class="section-head"><h2>{one.name.text(words.lang).to_owned()}</h2><span class=class>{state}</span></div>
                <RowMark key=Key::new(Entity::Campaign, one.id.0) />
                {may_edit.then(|| view! { <Steps one=one /> })}
            </section>
        })
    }
}

/// Pause, go on, take back, cancel: what is possible from here.
#[component]
fn Steps(one: Campaign) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let asks = RwSignal::new(false);
    let next = match one.state {
        CampaignState::Scheduled => {
            Some((CampaignState::Draft, words.campaign.take_back, lu::LuUndo2))
        }
        CampaignState::Sending => Some((CampaignState::Paused, words.campaign.pause, lu::LuPause)),
        CampaignState::Paused => Some((CampaignState::Sending, words.campaign.resume, lu::LuPlay)),
        CampaignState::Draft | CampaignState::Done | CampaignState::Cancelled => None,
    };
    let ends = matches!(one.state, CampaignState::Done | CampaignState::Cancelled);
    let one = StoredValue::new(one);
    let go = move |to| one.with_value(|one| step(app, one, to, words.campaign.changed));
    view! {
        {next.map(|(to, text, icon)| view! { <button type="button" class="btn block" on:click=move |_| go(to)><Icon of=icon />{text}</button> })}
        {(!ends).then(|| view! { <button type="button" class="btn danger block" on:click=move |_| asks.set(true)><Icon of=lu::LuX />{words.campaign.cancel}</button> })}
        {move || asks.get().then(|| view! {
            <Confirm title=words.campaign.cancel_title text=words.campaign.cancel_text yes=words.campaign.cancel
                on_yes=Callback::new(move |()| go(CampaignState::Cancelled)) on_close=Callback::new(move |()| asks.set(false)) />
        })}
    }
}
