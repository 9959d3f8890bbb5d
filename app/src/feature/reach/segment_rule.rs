//! The rule of a segment, built by taps: a list of conditions, each of which can be turned round and taken away.

use super::segment_text::{Flat, field_choices, line_text};
use crate::context::use_app;
use crate::feature::business::business_page::save;
use crate::feature::insight::insight_text::group_text;
use crate::ui::Icon;
use domain::id::SegmentId;
use domain::insight::rfm::Group;
use domain::merge::Was;
use domain::reach::rule::MAX_CONDITIONS;
use domain::reach::{Condition, Rule, SegmentSet};
use domain::{Lang, Money};
use icondata_lu as lu;
use leptos::prelude::*;
use words::StaffWords;

/// What can be asked, by the names that rules have.
const KINDS: [&str; 15] = [
    "orders", "spent", "away", "within", "new", "birthday", "tag", "language", "group", "bookings",
    "stars", "answer", "tickets", "mail", "field",
];

fn kind_text(kind: &str, words: &StaffWords) -> &'static str {
    let say = words.campaign;
    match kind {
        "orders" => say.kind_orders,
        "spent" => say.kind_spent,
        "away" => say.kind_away,
        "within" => say.kind_within,
        "new" => say.kind_new,
        "birthday" => say.kind_birthday,
        "tag" => say.kind_tag,
        "language" => say.kind_language,
        "group" => say.kind_group,
        "tickets" => say.kind_tickets,
        "field" => say.kind_field,
        "bookings" => say.kind_bookings,
        "stars" => say.kind_stars,
        "answer" => say.kind_answer,
        _ => say.kind_mail,
    }
}

/// What is offered first.
fn usual(kind: &str) -> &'static str {
    match kind {
        "orders" | "bookings" => "3",
        "stars" => "2",
        "answer" => "6",
        "spent" => "100",
        "away" => "60",
        "within" | "new" | "birthday" => "30",
        "language" => "en",
        "group" => "champion",
        _ => "",
    }
}

/// The condition of a kind with what was typed; money in whole units, of `unit` minor units each.
fn condition(kind: &str, value: &str, unit: u32) -> Option<Condition> {
    let value = value.trim();
    let number = || value.parse::<u32>().ok();
    let condition = match kind {
        "orders" => Condition::Orders(number()?),
        "spent" => Condition::Spent(number()?.checked_mul(unit)?),
        "away" => Condition::Away(number()?),
        "within" => Condition::Within(number()?),
        "new" => Condition::New(number()?),
        "birthday" => Condition::Birthday(number()?),
        "tag" => Condition::Tag(value.to_owned()),
        "language" => Condition::Language(Lang::parse(value)),
        "group" => Condition::Group(Group::parse(value)?),
        "tickets" => Condition::Tickets,
        "bookings" => Condition::Bookings(number()?),
        "stars" => Condition::Stars(number()?),
        "answer" => Condition::Answer(number()?),
        "field" => {
            let (field, choice) = value.split_once(' ')?;
            Condition::Field(field.parse().ok()?, choice.to_owned())
        }
        _ => Condition::Mail,
    };
    let fits = Rule::Is(condition.clone()).check().is_ok();
    fits.then_some(condition)
}

#[component]
pub fn SegmentRule(id: SegmentId, rule: Signal<String>, may_edit: bool) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let flat = Memo::new(move |_| {
        let rule = Rule::parse(&rule.get()).map_err(|_| words.campaign.newer)?;
        Flat::of(&rule).ok_or(words.campaign.by_hand)
    });
    let change = Callback::new(move |new: Flat| {
        let (was, new) = (rule.get_untracked(), new.rule().to_string());
        if was != new {
            let set = SegmentSet {
                rule: Some(Was { was, new }),
                ..SegmentSet::of(id)
            };
            save(app, set);
        }
    });
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.campaign.rule}</h2></div>
            {move || match flat.get() {
                Err(why) => view! { <p class="muted">{why}</p> }.into_any(),
                Ok(flat) => view! { <Lines flat=flat change=change may_edit=may_edit /> }.into_any(),
            }}
        </section>
    }
}

#[component]
fn Lines(flat: Flat, change: Callback<Flat>, may_edit: bool) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let money = move |sum| app.money(Money(sum));
    let lines = flat.lines.iter().enumerate().map(|(at, line)| {
        let text = line_text(line, words, &money);
        let (turned, gone) = (flat.clone(), flat.clone());
        let turn = move |_| {
            let mut flat = turned.clone();
            if let Some(line) = flat.lines.get_mut(at) {
                line.0 = !line.0;
            }
            change.run(flat);
        };
        let remove = move |_| {
            let mut flat = gone.clone();
            flat.lines.remove(at);
            change.run(flat);
        };
        let label = (words.campaign.take_away)(&text);
        view! {
            <li class="row">
                <div class="row-text"><p class="row-title">{text}</p></div>
                {may_edit.then(|| view! {
                    <button type="button" class="btn small" on:click=turn>{words.campaign.turn}</button>
                    <button type="button" class="icon-btn" aria-label=label on:click=remove><Icon of=lu::LuX /></button>
                })}
            </li>
        }
    });
    let lines = lines.collect_view();
    let empty = match (flat.lines.is_empty(), flat.any) {
        (true, true) => Some(words.campaign.nobody),
        (true, false) => Some(words.campaign.everyone),
        (false, _) => None,
    };
    let (combined, added) = (flat.clone(), flat.clone());
    let combine = move |event| {
        change.run(Flat {
            any: event_target_value(&event) == "any",
            ..combined.clone()
        });
    };
    let add = Callback::new(move |condition: Condition| {
        let mut flat = added.clone();
        flat.lines.push((false, condition));
        change.run(flat);
    });
    let many = flat.lines.len() >= MAX_CONDITIONS;
    let several = flat.lines.len() > 1;
    view! {
        {empty.map(|text| view! { <p>{text}</p> })}
        <ul class="list">{lines}</ul>
        {(may_edit && several).then(|| view! {
            <div class="field">
                <label for="segment-combine">{words.campaign.combine}</label>
                <select id="segment-combine" on:change=combine>
                    <option value="all" selected=!flat.any>{words.campaign.all_of}</option>
                    <option value="any" selected=flat.any>{words.campaign.any_of}</option>
                </select>
            </div>
        })}
        {match (may_edit, many) {
            (true, true) => view! { <p class="muted">{words.campaign.why_many}</p> }.into_any(),
            (true, false) => view! { <AddCondition add=add /> }.into_any(),
            (false, _) => ().into_any(),
        }}
    }
}

#[component]
fn AddCondition(add: Callback<Condition>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let kind = RwSignal::new(KINDS[0].to_owned());
    let value = RwSignal::new(usual(KINDS[0]).to_owned());
    let wrong = RwSignal::new(false);
    let choose = move |event| {
        let chosen = event_target_value(&event);
        value.set(usual(&chosen).to_owned());
        kind.set(chosen);
        wrong.set(false);
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let business = app.business.get_untracked();
        let unit = business.map_or(100, |business| 10_u32.pow(business.currency.digits()));
        let made = condition(&kind.get_untracked(), &value.get_untracked(), unit);
        wrong.set(made.is_none());
        if let Some(condition) = made {
            add.run(condition);
        }
    };
    let kinds = KINDS.map(|kind| view! { <option value=kind>{kind_text(kind, words)}</option> });
    view! {
        <form class="form" on:submit=submit>
            <div class="field">
                <label for="segment-kind">{words.campaign.add_condition}</label>
                <select id="segment-kind" on:change=choose>{kinds.collect_view()}</select>
            </div>
            {move || view! { <Value kind=kind.get() value=value /> }}
            <div role="status">{move || wrong.get().then(|| view! { <p class="error">{words.campaign.why_number}</p> })}</div>
            <button type="submit" class="btn block"><Icon of=lu::LuPlus />{words.campaign.add_it}</button>
        </form>
    }
}

/// What is asked of a condition beside its kind.
#[component]
fn Value(kind: String, value: RwSignal<String>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let fields = untrack(|| app.rows(|rows| field_choices(rows, words)));
    let named = |all: Vec<(&str, &str)>| {
        let each = all.into_iter();
        each.map(|(name, text)| (name.to_owned(), text.to_owned()))
            .collect()
    };
    let options: Vec<(String, String)> = match kind.as_str() {
        "tickets" | "mail" => return ().into_any(),
        "language" => named(vec![
            ("en", words.campaign.english),
            ("zh", words.campaign.chinese),
        ]),
        "group" => named(
            Group::ALL
                .map(|group| (group.name(), group_text(group, words)))
                .to_vec(),
        ),
        "field" => {
            // What stands in the list is what is asked for.
            if let Some((first, _)) = fields.first() {
                value.set(first.clone());
            }
            fields
        }
        _ => Vec::new(),
    };
    let change = move |event| value.set(event_target_value(&event));
    let control = if options.is_empty() {
        let mode = if kind == "tag" { "text" } else { "numeric" };
        view! { <input id="segment-value" inputmode=mode autocomplete="off" prop:value=move || value.get() on:input=change /> }.into_any()
    } else {
        let each = options
            .into_iter()
            .map(|(name, text)| view! { <option value=name>{text}</option> });
        view! { <select id="segment-value" on:change=change>{each.collect_view()}</select> }
            .into_any()
    };
    view! {
        <div class="field"><label for="segment-value">{words.campaign.value}</label>{control}</div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_makes_a_condition_of_its_name_and_nonsense_makes_none() {
        for kind in KINDS {
            let value = match kind {
                "tag" => "vip",
                "field" => "01a1c0de-0000-7000-8000-000000000501 window",
                other => usual(other),
            };
            let made = condition(kind, value, 100).unwrap();
            assert_eq!(made.name(), kind);
        }
        assert_eq!(
            condition("spent", "100", 100),
            Some(Condition::Spent(10_000))
        );
        for (kind, value) in [
            ("orders", "0"),
            ("orders", "-1"),
            ("away", "many"),
            ("spent", "99999999999"),
            ("tag", ""),
            ("group", "kings"),
            ("field", "window"),
            ("stars", "6"),
        ] {
            assert_eq!(condition(kind, value, 100), None, "{kind} {value}");
        }
    }
}
