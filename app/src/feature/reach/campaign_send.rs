//! When a campaign begins, and the last look before it does.

use super::campaign_audience::audience_of_campaign;
use super::campaign_page::step;
use super::segment_text::segment;
use crate::context::use_app;
use crate::feature::business::business_page::save;
use crate::feature::sales::booking::booking_text::{typed_instant, when_text};
use crate::feature::sales::booking::desk_book::book_zone;
use crate::ui::{Confirm, Icon};
use domain::merge::Was;
use domain::reach::ready_letter::gap;
use domain::reach::{Campaign, CampaignSet, CampaignState, Rule};
use icondata_lu as lu;
use leptos::prelude::*;

#[component]
pub fn CampaignTime(one: Memo<Option<Campaign>>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let send_at = Memo::new(move |_| one.get().and_then(|one| one.send_at));
    let asks = RwSignal::new(send_at.get_untracked().is_some());
    let change = move |new: Option<i64>| {
        let Some(one) = one.get_untracked() else {
            return;
        };
        let was = one.send_at;
        if was != new {
            let set = CampaignSet {
                send_at: Some(Was { was, new }),
                ..CampaignSet::of(one.id)
            };
            save(app, set);
        }
    };
    let choose = move |event| {
        let later = event_target_value(&event) == "later";
        asks.set(later);
        if !later {
            change(None);
        }
    };
    let typed = move |event| {
        if let Some(at) = typed_instant(&event_target_value(&event), &book_zone(app)) {
            change(Some(at));
        }
    };
    let begins = move || {
        let when = when_text(send_at.get()?, &book_zone(app), app.words());
        Some(view! { <p role="status">{(words.campaign.begins)(&when)}</p> })
    };
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.campaign.time}</h2></div>
            <div class="field">
                <label for="campaign-time">{words.campaign.time}</label>
                <select id="campaign-time" on:change=choose>
                    <option value="now" selected=move || !asks.get()>{words.campaign.at_once}</option>
                    <option value="later" selected=move || asks.get()>{words.campaign.at_time}</option>
                </select>
            </div>
            {move || asks.get().then(|| view! {
                <div class="field">
                    <label for="campaign-when">{words.campaign.when}</label>
                    <input id="campaign-when" type="datetime-local" on:change=typed />
                </div>
            })}
            {begins}
        </section>
    }
}

/// True where its segment is everybody.
fn is_everybody(rule: &str) -> bool {
    Rule::parse(rule).is_ok_and(|rule| rule == Rule::everyone())
}

/// What of a ready letter nobody filled in.
fn left_open(one: &Campaign) -> Option<String> {
    [&one.subject, &one.other_subject, &one.body]
        .into_iter()
        .find_map(gap)
        .map(str::to_owned)
}

#[component]
pub fn CampaignSend(
    one: Memo<Option<Campaign>>,
    /// Whether something that was typed does not fit: what would leave is not what is read.
    unfit: RwSignal<bool>,
) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let count = Memo::new(move |_| {
        let found = one.get().map(|one| audience_of_campaign(app, &one));
        found.map_or(0, |found| found.reachable as u64)
    });
    let asks = RwSignal::new(false);
    let gap_left = RwSignal::new(None::<String>);
    let send = Callback::new(move |()| {
        if let Some(one) = one.get_untracked() {
            step(app, &one, CampaignState::Scheduled, words.campaign.sends);
        }
    });
    // Whoever means everybody is asked after that of a gap, so that each is answered for itself.
    let to_whom = Callback::new(move |()| {
        let Some(one) = one.get_untracked() else {
            return;
        };
        let segment = untrack(|| app.rows(|rows| segment(rows, one.segment)));
        if segment.is_some_and(|segment| is_everybody(&segment.rule)) {
            asks.set(true);
        } else {
            send.run(());
        }
    });
    let press = move |_| {
        let Some(one) = one.get_untracked() else {
            return;
        };
        if unfit.get_untracked() {
            return app.warn(words.campaign.why_unfit);
        }
        if one.check().is_err() {
            return app.toast(words.campaign.why_not_whole);
        }
        match left_open(&one) {
            Some(gap) => gap_left.set(Some(gap)),
            None => to_whom.run(()),
        }
    };
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.campaign.check}</h2></div>
            <p>{move || (words.campaign.check_text)(count.get())}</p>
            <button type="button" class="btn primary block" on:click=press><Icon of=lu::LuSend />{words.campaign.send}</button>
            {move || gap_left.get().map(|gap| view! {
                <Confirm title=words.campaign.gap_title text=(words.campaign.gap_text)(&gap) danger=false yes=words.campaign.gap_send
                    on_yes=to_whom on_close=Callback::new(move |()| gap_left.set(None)) />
            })}
            {move || asks.get().then(|| view! {
                <Confirm title=words.campaign.send_title text=(words.campaign.send_everyone)(count.get_untracked()) danger=false yes=words.campaign.send
                    on_yes=send on_close=Callback::new(move |()| asks.set(false)) />
            })}
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::reach::campaign_text::tests::a_campaign;
    use domain::Label;

    #[test]
    fn a_gap_in_any_text_is_asked_about() {
        let whole = a_campaign();
        assert_eq!(left_open(&whole), None);
        let other = Campaign {
            other_subject: Label::new("", "Until [day]"),
            ..whole
        };
        assert_eq!(left_open(&other).as_deref(), Some("[day]"));
    }

    #[test]
    fn everybody_is_asked_for_twice() {
        assert!(is_everybody("all()") && !is_everybody("mail") && !is_everybody("?"));
    }
}
