//! How soon tickets are answered and solved, by priority: each field is saved when it is left.

use super::desk_tickets::priority_text;
use crate::context::use_app;
use crate::feature::business::business_page::save;
use crate::ui::{Page, RowMark};
use domain::account::BusinessSet;
use domain::merge::Was;
use domain::policy::Action;
use domain::service::Priority;
use domain::service::sla::Target;
use domain::{Entity, Key, routes};
use leptos::prelude::*;

#[component]
pub fn TicketTargetsPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    // The most urgent first, as in the list.
    let mut all = Priority::ALL;
    all.reverse();
    let mark = app.business.get_untracked().map(|business| business.id.0);
    view! {
        <Page title=words.ticket.targets back=routes::desk::MORE>
            {mark.map(|id| view! { <RowMark key=Key::new(Entity::Business, id) /> })}
            <AutoReplySwitch />
            <p class="muted small">{words.ticket.targets_text}</p>
            <form class="form" autocomplete="off" on:submit=|event| event.prevent_default()>
                {all.map(|priority| view! { <TargetFields priority=priority /> }).collect_view()}
            </form>
        </Page>
    }
}

#[component]
fn AutoReplySwitch() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let business = app.business.get_untracked();
    let on = RwSignal::new(
        business
            .as_ref()
            .is_some_and(|business| business.auto_reply),
    );
    let id = business.map(|business| business.id);
    let turn = move |event| {
        let (was, new) = (on.get_untracked(), event_target_checked(&event));
        on.set(new);
        if let Some(id) = id {
            let auto_reply = Some(Was { was, new });
            save(
                app,
                BusinessSet {
                    auto_reply,
                    ..BusinessSet::of(id)
                },
            );
        }
    };
    view! {
        <label class="check">
            <input
                type="checkbox"
                class="switch"
                role="switch"
                aria-describedby="auto-reply-help"
                disabled=!app.me().may(Action::EditBusiness)
                prop:checked=move || on.get()
                on:change=turn
            />
            <span class="grow">{words.ticket.auto_reply}</span>
        </label>
        <p class="help" id="auto-reply-help">{words.ticket.auto_reply_text}</p>
    }
}

/// What two fields say: a target, nothing of its own, or what cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Usual,
    Own(Target),
    Wrong,
}

fn read(answer: &str, resolution: &str) -> Said {
    match (answer.trim(), resolution.trim()) {
        ("", "") => Said::Usual,
        (answer, resolution) => {
            Target::parse(&format!("{answer}/{resolution}")).map_or(Said::Wrong, Said::Own)
        }
    }
}

#[component]
fn TargetFields(priority: Priority) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let now = move || {
        let business = app.business.get();
        business.and_then(|business| business.service_targets.get(priority.name()).cloned())
    };
    let own = untrack(now).and_then(|text| Target::parse(&text));
    let text =
        |minutes: Option<u32>| RwSignal::new(minutes.map_or_else(String::new, |n| n.to_string()));
    let answer = text(own.map(|own| own.first_answer));
    let resolution = text(own.map(|own| own.resolution));
    let wrong = RwSignal::new(false);
    let leave = move |_| {
        let said = read(&answer.get_untracked(), &resolution.get_untracked());
        wrong.set(said == Said::Wrong);
        let was = untrack(now);
        let new = match said {
            Said::Wrong => return,
            Said::Usual => None,
            Said::Own(target) => Some(target.write()),
        };
        let business = app.business.get_untracked().map(|business| business.id);
        if let Some(id) = business.filter(|_| was != new) {
            let service_targets = [(priority.name().to_owned(), Was { was, new })].into();
            save(
                app,
                BusinessSet {
                    service_targets,
                    ..BusinessSet::of(id)
                },
            );
        }
    };
    let usual = priority.target();
    let may_edit = app.me().may(Action::EditBusiness);
    let field = move |id: String, label: &'static str, value: RwSignal<String>, usual: u32| {
        view! {
            <div class="field">
                <label for=id.clone()>{label}</label>
                <input
                    id=id
                    inputmode="numeric"
                    autocomplete="off"
                    placeholder=usual.to_string()
                    disabled=!may_edit
                    aria-invalid=move || wrong.get().then_some("true")
                    prop:value=move || value.get()
                    on:input=move |event| value.set(event_target_value(&event))
                    on:change=leave
                />
            </div>
        }
    };
    let id = |part: &str| format!("target-{}-{part}", priority.name());
    view! {
        <fieldset class="field">
            <legend>{priority_text(priority, words)}</legend>
            <div class="field-row">
                {field(id("answer"), words.ticket.first_answer, answer, usual.first_answer)}
                {field(id("resolution"), words.ticket.resolution_in, resolution, usual.resolution)}
            </div>
            <div role="status">{move || wrong.get().then(|| view! { <p class="error">{words.ticket.targets_wrong}</p> })}</div>
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_fields_together_say_a_target_and_both_empty_what_is_usual() {
        assert_eq!(read("", " "), Said::Usual);
        let own = Target {
            first_answer: 10,
            resolution: 60,
        };
        assert_eq!(read("10", "60"), Said::Own(own));
        for (answer, resolution) in [("10", ""), ("60", "10"), ("ten", "60"), ("-1", "60")] {
            assert_eq!(
                read(answer, resolution),
                Said::Wrong,
                "{answer}/{resolution}"
            );
        }
    }
}
