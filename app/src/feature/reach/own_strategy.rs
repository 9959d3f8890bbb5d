//! A strategy of one's own: when it begins, in two choices. What it does is written on its page.

use super::strategy_text::date_fields;
use crate::context::use_app;
use crate::ui::Icon;
use domain::id::StrategyId;
use domain::reach::{Ready, StrategyCreate, StrategyState, Trigger};
use domain::{Draft, Label, routes};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;
use words::StaffWords;

/// What a strategy can wait for, by the names that triggers have.
const KINDS: [&str; 9] = [
    "order_fulfilled",
    "sign_up",
    "booking_tomorrow",
    "ticket_resolved",
    "birthday",
    "no_visit",
    "low_review",
    "weekly",
    "date_field",
];

fn kind_text(kind: &str, words: &StaffWords) -> &'static str {
    let reach = words.reach;
    match kind {
        "order_fulfilled" => reach.on_order,
        "sign_up" => reach.on_sign_up,
        "booking_tomorrow" => reach.on_booking,
        "ticket_resolved" => reach.on_ticket,
        "birthday" => reach.kind_birthday,
        "no_visit" => reach.kind_no_visit,
        "low_review" => reach.kind_low_review,
        "weekly" => reach.kind_week,
        _ => reach.kind_date,
    }
}

/// What can be chosen of a kind; the one of `fields` that hold dates, by id and name.
fn triggers(
    kind: &str,
    fields: &[(domain::id::CustomFieldId, Label)],
    words: &StaffWords,
) -> Vec<(Trigger, String)> {
    let reach = words.reach;
    let before = |days: u32| match days {
        0 => reach.own_same_day.to_owned(),
        days => (reach.own_before)(u64::from(days)),
    };
    match kind {
        "sign_up" => vec![(Trigger::SignUp, String::new())],
        "order_fulfilled" => vec![(Trigger::OrderFulfilled, String::new())],
        "booking_tomorrow" => vec![(Trigger::BookingTomorrow, String::new())],
        "ticket_resolved" => vec![(Trigger::TicketResolved, String::new())],
        "birthday" => [0, 3, 7, 14]
            .map(|days_before| (Trigger::Birthday { days_before }, before(days_before)))
            .to_vec(),
        "no_visit" => [30, 60, 90, 180]
            .map(|days| {
                let text = (reach.own_days)(u64::from(days));
                (Trigger::NoVisit { days }, text)
            })
            .to_vec(),
        "low_review" => [1, 2, 3]
            .map(|stars| {
                let text = (reach.own_stars)(u64::from(stars));
                (Trigger::LowReview { stars }, text)
            })
            .to_vec(),
        "weekly" => {
            let days = words.booking.weekdays.into_iter().zip(0_u32..);
            let each = days.flat_map(|(day, weekday)| {
                [9, 12, 16].map(|hour| {
                    let minute = hour * 60;
                    let text = (reach.on_week)(day, &format!("{hour:02}:00"));
                    (Trigger::Weekly { weekday, minute }, text)
                })
            });
            each.collect()
        }
        _ => {
            let each = fields.iter().flat_map(|(field, name)| {
                [0, 7].map(|days_before| {
                    let name = name.text(words.lang);
                    let text = match days_before {
                        0 => (reach.on_date)(name),
                        days => (reach.before_date)(name, u64::from(days)),
                    };
                    let field = *field;
                    (Trigger::DateField { field, days_before }, text)
                })
            });
            each.collect()
        }
    }
}

/// What it is called at first: as the ready one of its kind, or as the field.
fn name_of(trigger: &Trigger, fields: &[(domain::id::CustomFieldId, Label)]) -> Label {
    if let Trigger::DateField { field, .. } = trigger {
        let found = fields.iter().find(|(id, _)| id == field);
        return found.map(|(_, name)| name.clone()).unwrap_or_default();
    }
    let mut all = Ready::ALL.into_iter();
    let same = all.find(|ready| ready.trigger().name() == trigger.name());
    same.map(Ready::name).unwrap_or_default()
}

#[component]
pub fn OwnStrategy() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let kind = RwSignal::new(KINDS[0].to_owned());
    let chosen = RwSignal::new(0_usize);
    let fields = Memo::new(move |_| {
        let all = app.rows(date_fields).into_iter();
        all.map(|field| (field.id, field.name)).collect::<Vec<_>>()
    });
    let offered = move || kind.with(|kind| triggers(kind, &fields.get(), words));
    let go = use_navigate();
    let make = move |_| {
        let mut offered = untrack(offered);
        if offered.is_empty() {
            return;
        }
        let at = chosen.get_untracked().min(offered.len() - 1);
        let (trigger, _) = offered.swap_remove(at);
        let make = StrategyCreate {
            id: StrategyId(app.device().new_id()),
            name: name_of(&trigger, &fields.get_untracked()),
            trigger,
            subject: Label::default(),
            body: Label::default(),
            state: StrategyState::Draft,
        };
        let there = routes::desk::strategy(make.id);
        let (saving, go) = (app.commit(Draft::from(make)), go.clone());
        spawn_local(async move {
            match saving.await {
                Ok(_) => go(&there, Default::default()),
                Err(error) => app.not_saved(&error),
            }
        });
    };
    let choose = move |event| {
        chosen.set(0);
        kind.set(event_target_value(&event));
    };
    let exactly = move |event| chosen.set(event_target_value(&event).parse().unwrap_or_default());
    let kinds = KINDS.map(|kind| view! { <option value=kind>{kind_text(kind, words)}</option> });
    let values = move || {
        let all = offered();
        if all.is_empty() {
            return view! { <p class="muted">{words.reach.kind_date_none}</p> }.into_any();
        }
        if all.len() == 1 {
            return ().into_any();
        }
        let each = all.into_iter().enumerate();
        let each =
            each.map(|(at, (_, text))| view! { <option value=at.to_string()>{text}</option> });
        view! {
            <div class="field">
                <label for="own-value">{words.reach.own_value}</label>
                <select id="own-value" on:change=exactly>{each.collect_view()}</select>
            </div>
        }
        .into_any()
    };
    view! {
        <section class="section form">
            <div class="section-head"><h2>{words.reach.own_title}</h2></div>
            <div class="field">
                <label for="own-when">{words.reach.own_when}</label>
                <select id="own-when" on:change=choose>{kinds.collect_view()}</select>
            </div>
            {values}
            <button type="button" class="btn block" on:click=make><Icon of=lu::LuPlus />{words.reach.own_add}</button>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Lang;
    use words::staff_words;

    #[test]
    fn each_kind_that_is_offered_makes_a_trigger_of_its_name_and_has_a_name() {
        let field = (
            domain::id::CustomFieldId(crate::memory::an_id(1)),
            Label::new("纪念日", "Anniversary"),
        );
        for lang in [Lang::En, Lang::Zh] {
            for kind in KINDS {
                let all = triggers(kind, std::slice::from_ref(&field), staff_words(lang));
                assert!(!all.is_empty(), "{kind}");
                for (trigger, text) in &all {
                    assert_eq!(trigger.name(), kind);
                    assert!(!name_of(trigger, std::slice::from_ref(&field)).en.is_empty());
                    assert_eq!(text.is_empty(), all.len() == 1, "{kind}");
                }
            }
        }
        let names = Trigger::NAMES.iter().filter(|name| !KINDS.contains(*name));
        assert_eq!(names.count(), 0);
        assert!(triggers("date_field", &[], staff_words(Lang::En)).is_empty());
    }
}
