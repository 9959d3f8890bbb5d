//! To whom a campaign goes: the segment, how many of it can be written to, and why the others cannot.

use super::segment_text::{Audience, segment, segments};
use super::segments_page::audience_of;
use super::strategy_text::skip_text;
use crate::context::{AppContext, use_app};
use crate::feature::business::business_page::save;
use domain::id::SegmentId;
use domain::merge::Was;
use domain::reach::{Campaign, CampaignSet};
use leptos::prelude::*;

/// Who belongs to a campaign's segment now.
#[must_use]
pub fn audience_of_campaign(app: AppContext, one: &Campaign) -> Audience {
    let segment = app.rows(|rows| segment(rows, one.segment));
    segment.map_or_else(Audience::default, |segment| audience_of(app, &segment.rule))
}

#[component]
pub fn CampaignAudience(one: Memo<Option<Campaign>>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let all = Memo::new(move |_| app.rows(segments));
    let chosen = Memo::new(move |_| one.get().map(|one| one.segment));
    let choose = move |event| {
        let new = event_target_value(&event).parse().ok().map(SegmentId);
        if let (Some(one), Some(new)) = (one.get_untracked(), new) {
            let set = CampaignSet {
                segment: Some(Was {
                    was: one.segment,
                    new,
                }),
                ..CampaignSet::of(one.id)
            };
            save(app, set);
        }
    };
    let keep = move |_| {
        if let Some(one) = one.get_untracked() {
            let set = CampaignSet {
                control: Some(Was {
                    was: one.control,
                    new: !one.control,
                }),
                ..CampaignSet::of(one.id)
            };
            save(app, set);
        }
    };
    let control = move || one.get().is_some_and(|one| one.control);
    let options = move || {
        let each = all.get().into_iter().map(|segment| {
            let (id, name) = (segment.id, segment.name.text(words.lang).to_owned());
            view! { <option value=id.to_string() selected=move || chosen.get() == Some(id)>{name}</option> }
        });
        each.collect_view()
    };
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.campaign.audience}</h2></div>
            <div class="field">
                <label for="campaign-segment">{words.campaign.segment}</label>
                <select id="campaign-segment" on:change=choose>{options}</select>
            </div>
            <Reachable one=one />
            <label class="check">
                <input type="checkbox" prop:checked=control on:change=keep />
                <span class="grow">{words.campaign.control}</span>
            </label>
            <p class="help">{words.campaign.control_text}</p>
        </section>
    }
}

#[component]
fn Reachable(one: Memo<Option<Campaign>>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let found = Memo::new(move |_| {
        let one = one.get()?;
        Some(audience_of_campaign(app, &one))
    });
    move || {
        let found = found.get()?;
        let why_not = found.why_not.into_iter().map(|(why, count)| {
            let line = (words.reach.skipped)(skip_text(why, words), count as u64);
            view! { <li>{line}</li> }
        });
        Some(view! {
            <p role="status">{(words.campaign.reachable)(found.reachable as u64, found.people as u64)}</p>
            <ul class="stack">{why_not.collect_view()}</ul>
            <p class="muted small">{words.campaign.as_known}</p>
        })
    }
}
