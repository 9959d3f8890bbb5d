//! One segment: its name, its rule by taps, and who belongs to it now.

use super::segment_rule::SegmentRule;
use super::segment_text::segment;
use super::segments_page::audience_of;
use crate::context::use_app;
use crate::feature::business::business_page::save;
use crate::feature::business::text_field::TextField;
use crate::ui::{Empty, Page, RowMark};
use domain::id::SegmentId;
use domain::merge::Was;
use domain::policy::Action;
use domain::reach::{Segment, SegmentSet};
use domain::{Entity, Key, Label, routes};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

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
                None => view! { <Empty of=lu::LuUsers title=words.ui.not_found_title text=words.ui.not_found_text next=(routes::desk::SEGMENTS, words.campaign.segments) /> }.into_any(),
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
    view! {
        <RowMark key=Key::new(Entity::Segment, id.0) />
        {owner.then(|| view! { <Name one=first /> })}
        <SegmentRule id=id rule=rule may_edit=owner />
        <Members rule=rule />
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

/// How many belong to it, and some of them.
#[component]
fn Members(rule: Signal<String>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let found = Memo::new(move |_| audience_of(app, &rule.get()));
    let count = move || (words.campaign.people)(found.with(|found| found.people as u64));
    let examples = move || {
        let each = found.get().examples.into_iter().map(|(contact, name)| {
            view! {
                <li class="row"><div class="row-text">
                    <p class="row-title"><a class="row-link" href=routes::desk::contact(contact)>{name}</a></p>
                </div></li>
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
