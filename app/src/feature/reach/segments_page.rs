//! All segments, and those that are there with one tap.

use super::segment_text::{Audience, audience, list_rule, rule_text, segments};
use crate::context::{AppContext, use_app};
use crate::feature::sales::booking::desk_book::book_zone;
use crate::ui::{Icon, Page, RowMark};
use crate::zones::{day_at, offset_minutes};
use domain::id::SegmentId;
use domain::policy::Action;
use domain::reach::{ReadySegment, Rule, Segment, SegmentCreate};
use domain::{Draft, Entity, Key, Label, Money, Row, routes};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;

/// Who belongs to a rule's text now; nobody where it cannot be read here.
#[must_use]
pub fn audience_of(app: AppContext, rule: &str) -> Audience {
    let Ok(rule) = Rule::parse(rule) else {
        return Audience::default();
    };
    let (zone, now) = (book_zone(app), app.now());
    let today = day_at(&zone, now);
    let offset = i32::try_from(offset_minutes(&zone, now) * 60).unwrap_or_default();
    app.rows(|rows| audience(rows, &rule, today, offset))
}

#[component]
pub fn SegmentsPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let all = Memo::new(move |_| app.rows(segments));
    view! {
        <Page title=words.place.segments back=routes::desk::MORE>
            <p class="muted small">{words.campaign.segments_text}</p>
            {move || all.with(Vec::is_empty).then(|| view! { <p class="muted">{words.campaign.segments_none}</p> })}
            <ul class="list">
                <For each=move || all.get() key=|one| (one.id, one.rule.clone(), one.name.clone()) let:segment><SegmentRow one=segment /></For>
            </ul>
            {(app.me().may(Action::EditSegment)).then(|| view! { <NewOnes all=all /> })}
        </Page>
    }
}

#[component]
fn SegmentRow(one: Segment) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let rule = one.rule.clone();
    let count = Memo::new(move |_| audience_of(app, &rule).people as u64);
    let money = move |sum| app.money(Money(sum));
    view! {
        <li><a class="row" href=routes::desk::segment(one.id)>
            <span class="lead neutral"><Icon of=lu::LuUsers /></span>
            <div class="row-text">
                <p class="row-title">{one.name.text(words.lang).to_owned()}</p>
                <p class="row-sub">{rule_text(&one.rule, words, &money)}</p>
                <RowMark key=Key::new(Entity::Segment, one.id.0) />
            </div>
            <span class="tag">{move || (words.campaign.people)(count.get())}</span>
            <Icon of=lu::LuChevronRight />
        </a></li>
    }
}

/// What is not there yet of the ready ones, and one of one's own.
#[component]
fn NewOnes(all: Memo<Vec<Segment>>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let business = Memo::new(move |_| {
        app.rows(|rows| {
            let mut all = rows.all(Entity::Business).filter_map(Row::as_business);
            all.next().map(|business| business.id.0)
        })
    });
    let go = use_navigate();
    let own = Callback::new(move |is_list: bool| {
        let id = SegmentId(app.device().new_id());
        let (name, rule) = match is_list {
            true => (Label::new("新名单", "New list"), list_rule(id)),
            false => (Label::new("新客群", "New segment"), Rule::everyone()),
        };
        let make = SegmentCreate {
            id,
            name,
            rule: rule.to_string(),
        };
        let there = routes::desk::segment(make.id);
        let (saving, go) = (app.commit(Draft::from(make)), go.clone());
        spawn_local(async move {
            match saving.await {
                Ok(_) => go(&there, Default::default()),
                Err(error) => app.not_saved(&error),
            }
        });
    });
    let ready = move |ready: ReadySegment| {
        let draft = move || business.get().map(|business| ready.draft(business));
        let add = move |_| {
            let Some(draft) = untrack(draft) else { return };
            let saving = app.commit(Draft::from(draft));
            spawn_local(async move {
                if let Err(error) = saving.await {
                    app.not_saved(&error);
                }
            });
        };
        move || {
            let draft = draft()?;
            let is_there = all.with(|all| all.iter().any(|one| one.id == draft.id));
            let text = (words.campaign.add)(draft.name.text(words.lang));
            (!is_there).then(|| view! { <button type="button" class="btn block" on:click=add><Icon of=lu::LuPlus />{text}</button> })
        }
    };
    view! {
        <button type="button" class="btn primary block" on:click=move |_| own.run(false)><Icon of=lu::LuPlus />{words.campaign.add_segment}</button>
        <button type="button" class="btn block" on:click=move |_| own.run(true)><Icon of=lu::LuPlus />{words.reach.list_add}</button>
        {ReadySegment::ALL.map(ready).collect_view()}
    }
}
