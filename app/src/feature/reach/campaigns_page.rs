//! All campaigns.

use super::campaign_text::{campaigns, state_text};
use super::segment_text::{segment, segments};
use crate::context::use_app;
use crate::ui::{Icon, Page, RowMark};
use domain::id::CampaignId;
use domain::policy::Action;
use domain::reach::{Campaign, CampaignCreate};
use domain::{Draft, Entity, Key, Label, routes};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;

#[component]
pub fn CampaignsPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let all = Memo::new(move |_| app.rows(campaigns));
    view! {
        <Page title=words.place.campaign back=routes::desk::MORE>
            <p class="muted small">{words.campaign.text}</p>
            {move || all.with(Vec::is_empty).then(|| view! { <p class="muted">{words.campaign.none}</p> })}
            <ul class="list">
                <For each=move || all.get() key=|one| (one.id, one.state, one.name.clone(), one.segment) let:campaign><CampaignRow one=campaign /></For>
            </ul>
            {(app.me().may(Action::EditCampaign)).then(|| view! { <NewCampaign /> })}
        </Page>
    }
}

#[component]
fn CampaignRow(one: Campaign) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let to = Memo::new(move |_| {
        let segment = app.rows(|rows| segment(rows, one.segment));
        segment.map(|segment| segment.name.text(words.lang).to_owned())
    });
    let (class, state) = state_text(one.state, words);
    view! {
        <li><a class="row" href=routes::desk::campaign(one.id)>
            <span class="lead neutral"><Icon of=lu::LuSend /></span>
            <div class="row-text">
                <p class="row-title">{one.name.text(words.lang).to_owned()}</p>
                <p class="row-sub">{move || to.get()}</p>
                <RowMark key=Key::new(Entity::Campaign, one.id.0) />
            </div>
            <span class=class>{state}</span>
            <Icon of=lu::LuChevronRight />
        </a></li>
    }
}

#[component]
fn NewCampaign() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let first = Memo::new(move |_| app.rows(|rows| segments(rows).first().map(|one| one.id)));
    let go = StoredValue::new(use_navigate());
    let make = move |_| {
        let Some(segment) = first.get_untracked() else {
            return;
        };
        let make = CampaignCreate {
            id: CampaignId(app.device().new_id()),
            name: Label::new("新活动", "New campaign"),
            segment,
            subject: Label::default(),
            other_subject: Label::default(),
            body: Label::default(),
            control: false,
            send_at: None,
        };
        let there = routes::desk::campaign(make.id);
        let saving = app.commit(Draft::from(make));
        spawn_local(async move {
            match saving.await {
                Ok(_) => go.with_value(|go| go(&there, Default::default())),
                Err(error) => app.not_saved(&error),
            }
        });
    };
    move || {
        match first.get() {
        Some(_) => view! { <button type="button" class="btn primary block" on:click=make><Icon of=lu::LuPlus />{words.campaign.add_campaign}</button> }.into_any(),
        None => view! {
            <p class="muted">{words.campaign.needs_segment}</p>
            <a class="btn block" href=routes::desk::SEGMENTS>{words.place.segments}</a>
        }
        .into_any(),
    }
    }
}
