//! One segment: its name, its rule by taps, and who belongs to it now.

use super::segment_rule::SegmentRule;
use super::segment_text::{is_list, segment};
use super::segments_page::audience_of;
use crate::context::use_app;
use crate::feature::business::business_page::save;
use crate::feature::business::text_field::TextField;
use crate::ui::{Empty, Icon, Page, RowMark};
use domain::id::SegmentId;
use domain::merge::{SetChange, Was};
use domain::people::ContactStaffSet;
use domain::policy::Action;
use domain::reach::{Segment, SegmentSet};
use domain::{ContactId, Entity, Key, Label, routes};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use std::collections::BTreeSet;

const MAX_NAME: usize = 80;

#[component]
pub fn SegmentPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let params = use_params_map();
    let id = move || {
        let id = params.with(|params| params.get("id").and_then(|id| id.parse().ok()));
        let id = SegmentId(id?);
        untrack(|| app.rows(|rows| segment(rows, id))).map(|one| one.id)
    };
    view! {
        <Page title=words.campaign.segment back=routes::desk::SEGMENTS>
            {move || match id() {
                Some(id) => view! { <Here id=id /> }.into_any(),
                None => view! { <Empty of=lu::LuUsers title=words.ui.not_found_title text=words.ui.not_found_text next=(routes::desk::SEGMENTS, words.place.segments) /> }.into_any(),
            }}
        </Page>
    }
}

#[component]
fn Here(id: SegmentId) -> impl IntoView {
    let app = use_app();
    let one = Memo::new(move |_| app.rows(|rows| segment(rows, id)));
    let Some(first) = one.get_untracked() else {
        return ().into_any();
    };
    let owner = app.me().may(Action::EditSegment);
    let rule = Signal::derive(move || one.get().map(|one| one.rule).unwrap_or_default());
    let by_hand = is_list(&first);
    let words = app.staff_words();
    view! {
        <RowMark key=Key::new(Entity::Segment, id.0) />
        {owner.then(|| view! { <Name one=first /> })}
        {by_hand.then(|| view! { <p class="muted">{words.reach.list_text}</p> })}
        {(!by_hand).then(|| view! { <SegmentRule id=id rule=rule may_edit=owner /> })}
        <Members id=id rule=rule by_hand=by_hand />
    }
    .into_any()
}

#[component]
fn Name(one: Segment) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let (en, zh) = (
        RwSignal::new(one.name.en.clone()),
        RwSignal::new(one.name.zh.clone()),
    );
    let saved = StoredValue::new(one);
    let wrong = move |field: RwSignal<String>| {
        Signal::derive(move || {
            let is_long = field.with(|text| text.chars().count() > MAX_NAME);
            is_long.then_some(words.reach.too_long)
        })
    };
    let (wrong_en, wrong_zh) = (wrong(en), wrong(zh));
    let leave = Callback::new(move |()| {
        let was = saved.get_value();
        let text = |field: RwSignal<String>| field.get_untracked().trim().to_owned();
        let name = Label::new(&text(zh), &text(en));
        let is_nothing = name.en.is_empty() && name.zh.is_empty();
        let is_wrong = wrong_en
            .get_untracked()
            .or(wrong_zh.get_untracked())
            .is_some();
        if is_nothing || is_wrong || name == was.name {
            return;
        }
        let set = SegmentSet {
            name: Some(Was {
                was: was.name.clone(),
                new: name.clone(),
            }),
            ..SegmentSet::of(was.id)
        };
        saved.set_value(Segment { name, ..was });
        save(app, set);
    });
    view! {
        <form class="form" on:submit=|event| event.prevent_default()>
            <TextField id="segment-name-en" label=words.reach.name_en value=en leave=leave wrong=wrong_en />
            <TextField id="segment-name-zh" label=words.reach.name_zh value=zh leave=leave wrong=wrong_zh />
        </form>
    }
}

/// Puts somebody on a list, or takes them off it.
#[must_use]
pub fn on_list(contact: ContactId, list: SegmentId, is_on: bool) -> ContactStaffSet {
    let only = BTreeSet::from([list.to_string()]);
    let change = match is_on {
        true => SetChange {
            add: only,
            ..SetChange::default()
        },
        false => SetChange {
            remove: only,
            ..SetChange::default()
        },
    };
    ContactStaffSet {
        lists: Some(change),
        ..ContactStaffSet::of(contact)
    }
}

/// How many belong to it, and some of them.
#[component]
fn Members(id: SegmentId, rule: Signal<String>, by_hand: bool) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let found = Memo::new(move |_| audience_of(app, &rule.get()));
    let count = move || (words.campaign.people)(found.with(|found| found.people as u64));
    let examples = move || {
        let each = found.get().examples.into_iter().map(|(contact, name)| {
            let label = (words.reach.list_off)(&name);
            let off = move |_| save(app, on_list(contact, id, false));
            view! {
                <li class="row">
                    <div class="row-text"><p class="row-title"><a class="row-link" href=routes::desk::contact(contact)>{name}</a></p></div>
                    {by_hand.then(|| view! { <button type="button" class="icon-btn" aria-label=label on:click=off><Icon of=lu::LuX /></button> })}
                </li>
            }
        });
        each.collect_view()
    };
    view! {
        <section class="section">
            <div class="section-head" role="status"><h2>{count}</h2></div>
            {move || found.with(|found| found.people > 0).then(|| view! { <p class="muted small">{words.campaign.examples}</p> })}
            <ul class="list">{examples}</ul>
        </section>
    }
}
