//! What the team keeps about a contact: who looks after them, how far they are, tags and needs.

use super::chips::{Chips, Set};
use super::contact_text::{lifecycle_text, source_text};
use super::contact_view::ContactView;
use crate::feature::reach::segment_page::on_list;
use crate::feature::reach::segment_text::{is_list, segments};
use crate::feature::team::colleagues_by_name;
use crate::ui::RowMark;
use domain::merge::Was;
use domain::people::{ContactStaff, ContactStaffSet, Lifecycle};
use domain::reach::Segment;
use domain::row::Entity;
use domain::{Key, UserId};
use leptos::prelude::*;

/// Names to choose an owner from: nobody, the team, and an owner who is no longer of the team.
#[must_use]
pub fn choices(
    team: &[(UserId, String)],
    owner: Option<UserId>,
    nobody: &str,
    gone: &str,
) -> Vec<(Option<UserId>, String)> {
    let mut choices = vec![(None, nobody.to_owned())];
    choices.extend(team.iter().map(|(id, name)| (Some(*id), name.clone())));
    if owner.is_some() && !choices.iter().any(|(id, _)| *id == owner) {
        choices.push((owner, gone.to_owned()));
    }
    choices
}

#[component]
pub fn TeamHalf(who: ContactView) -> impl IntoView {
    let app = who.app;
    let words = app.staff_words();
    let source = move || {
        let source = who.of_staff(|staff| staff.source.clone());
        (!source.is_empty()).then(|| view! {
            <p class="small muted">{words.people.source}": "{source_text(&source, words).to_owned()}</p>
        })
    };
    let key = Key::new(Entity::ContactStaff, who.id.0);
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.people.team_title}</h2><RowMark key=key /></div>
            <div class="card pad form">
                <div class="field-row"><Owner who=who /><Stage who=who /></div>
                <Chips who=who set=Set::Tags title=words.people.tags add=words.people.add_tag />
                <Chips who=who set=Set::Needs title=words.people.needs add=words.people.add_need />
                <Lists who=who />
                {source}
            </div>
        </section>
    }
}

/// Lists on which somebody can be put by a tap; none where there is no list.
#[component]
fn Lists(who: ContactView) -> impl IntoView {
    let app = who.app;
    let words = app.staff_words();
    let all = Memo::new(move |_| {
        let all = app.rows(segments).into_iter().filter(is_list);
        all.collect::<Vec<_>>()
    });
    let on = Memo::new(move |_| who.of_staff(|staff| staff.lists.clone()));
    let chip = move |list: Segment| {
        let id = list.id;
        let is_on = move || on.with(|on| on.contains(&id.to_string()));
        let turn = move |_| {
            let new = untrack(|| !is_on());
            app.save(on_list(who.id, id, new), None, || {});
        };
        view! {
            <button type="button" class="chip" aria-pressed=move || is_on().to_string() on:click=turn>
                {list.name.text(words.lang).to_owned()}
            </button>
        }
    };
    move || {
        (!all.with(Vec::is_empty)).then(|| {
            view! {
                <div class="field">
                    <p class="label" id="the-lists">{words.reach.lists}</p>
                    <div class="cluster" role="group" aria-labelledby="the-lists">
                        <For each=move || all.get() key=|list| (list.id, list.name.clone()) let:list>{chip(list)}</For>
                    </div>
                </div>
            }
        })
    }
}

#[component]
fn Owner(who: ContactView) -> impl IntoView {
    let app = who.app;
    let words = app.staff_words();
    let owner = Memo::new(move |_| who.of_staff(|staff| staff.owner));
    let all = Memo::new(move |_| {
        choices(
            &app.rows(colleagues_by_name),
            owner.get(),
            words.people.nobody,
            words.people.somebody,
        )
    });
    let choose = move |event| {
        let new: Option<UserId> = event_target_value(&event).parse().ok();
        let was = owner.get_untracked();
        if new != was {
            let set = ContactStaffSet {
                owner: Some(Was { was, new }),
                ..ContactStaffSet::of(who.id)
            };
            app.save(set, None, || {});
        }
    };
    let options = move || {
        let here = owner.get();
        all.get()
            .into_iter()
            .map(|(id, name)| {
                let value = id.map(|id| id.to_string()).unwrap_or_default();
                view! { <option value=value selected=id == here>{name}</option> }
            })
            .collect_view()
    };
    view! {
        <div class="field">
            <label for="owner">{words.people.owner}</label>
            <select id="owner" on:change=choose>{options}</select>
        </div>
    }
}

#[component]
fn Stage(who: ContactView) -> impl IntoView {
    let app = who.app;
    let words = app.staff_words();
    let stage = Memo::new(move |_| {
        who.staff.with(|staff| {
            staff
                .as_ref()
                .map_or(Lifecycle::Lead, |staff: &ContactStaff| staff.lifecycle)
        })
    });
    let choose = move |event| {
        let was = stage.get_untracked();
        if let Some(new) = Lifecycle::parse(&event_target_value(&event)).filter(|new| *new != was) {
            let set = ContactStaffSet {
                lifecycle: Some(Was { was, new }),
                ..ContactStaffSet::of(who.id)
            };
            app.save(set, None, || {});
        }
    };
    let options = move || {
        let here = stage.get();
        Lifecycle::ALL
            .map(|one| view! { <option value=one.name() selected=one == here>{lifecycle_text(one, words)}</option> })
            .collect_view()
    };
    view! {
        <div class="field">
            <label for="stage">{words.people.lifecycle}</label>
            <select id="stage" on:change=choose>{options}</select>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::{a_user, an_id};

    #[test]
    fn an_owner_who_left_the_team_is_still_shown() {
        let team = [(a_user(), "Ben".to_owned())];
        let gone = UserId(an_id(50));
        let names = |owner| -> Vec<String> {
            let choices = choices(&team, owner, "nobody", "gone");
            choices.into_iter().map(|(_, name)| name).collect()
        };
        assert_eq!(names(None), ["nobody", "Ben"]);
        assert_eq!(names(Some(a_user())), ["nobody", "Ben"]);
        assert_eq!(names(Some(gone)), ["nobody", "Ben", "gone"]);
    }
}
