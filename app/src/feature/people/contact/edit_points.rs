//! Numbers and addresses of a contact, each saved when it is left.

use super::contact_edit::{ContactEditDraft, hint, point_change, removal};
use super::contact_text::{KINDS, LABELS, kind_text, point_text};
use super::contact_view::ContactView;
use crate::ui::Icon;
use crate::ui::form_draft::FormDraft;
use domain::id::PointId;
use domain::merge::Was;
use domain::people::{Point, PointEdit, PointKind};
use icondata_lu as lu;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// The points of the row, then those that are typed and not saved yet.
fn ids(who: ContactView, typed: FormDraft<ContactEditDraft>) -> Vec<PointId> {
    let mut ids: Vec<PointId> =
        who.of(|contact| contact.points.iter().map(|point| point.id).collect());
    let known: BTreeSet<PointId> = ids.iter().copied().collect();
    typed.value.with(|typed| {
        let fresh = typed
            .points
            .iter()
            .filter(|(id, being)| !known.contains(id) && being.was.is_none());
        ids.extend(fresh.map(|(id, _)| *id));
    });
    ids
}

#[component]
pub fn EditPoints(who: ContactView, typed: FormDraft<ContactEditDraft>) -> impl IntoView {
    let app = who.app;
    let words = app.staff_words();
    let ids = Memo::new(move |_| ids(who, typed));
    let add = move |_| {
        let id = PointId(app.device().new_id());
        let empty = PointEdit {
            kind: PointKind::Phone,
            value: String::new(),
            label: String::new(),
            primary: false,
        };
        typed.update(|typed| typed.point(id, None, empty));
    };
    view! {
        <div class="stack">
            <For each=move || ids.get() key=|id| *id let:id>
                <One who=who typed=typed id=id />
            </For>
            <button type="button" class="btn" on:click=add><Icon of=lu::LuPlus />{words.people.add_point}</button>
        </div>
    }
}

#[component]
fn One(who: ContactView, typed: FormDraft<ContactEditDraft>, id: PointId) -> impl IntoView {
    let app = who.app;
    let words = app.staff_words();
    let row = Memo::new(move |_| {
        who.of(|contact| contact.points.iter().find(|point| point.id == id).cloned())
    });
    let being = Memo::new(move |_| typed.value.with(|typed| typed.points.get(&id).cloned()));
    let edit = Memo::new(move |_| {
        let typed = being.with(|being| being.as_ref().and_then(|being| being.new.clone()));
        typed.or_else(|| row.with(|row| row.as_ref().map(Point::edit)))
    });
    let change = move |act: &dyn Fn(&mut PointEdit)| {
        if let Some(mut now) = edit.get_untracked() {
            act(&mut now);
            let row = row.get_untracked();
            typed.update(|typed| typed.point(id, row.as_ref(), now));
        }
    };
    let leave = move || {
        let Some(being) = being.get_untracked() else {
            return;
        };
        let settle = {
            let (being, later) = (being.clone(), typed.later());
            move || later.update(|typed| settle(typed, id, &being))
        };
        match point_change(who.id, &who.home(), id, &being) {
            Some(set) => app.save(set, Some(words.sales.saved.to_owned()), settle),
            // A new one stays until there is something in it.
            None if being.was.is_some() => settle(),
            None => {}
        }
    };
    let remove = move |_| {
        typed.update(|typed| {
            typed.points.remove(&id);
        });
        if let Some(point) = row.get_untracked() {
            let (gone, back) = removal(who.id, &who.home(), &point);
            let text = (words.people.removed)(&point_text(&point, &who.home()));
            app.save(gone, None, move || app.toast_undo(text, back));
        }
    };
    let value = move || edit.with(|edit| edit.as_ref().map(|edit| edit.value.clone()));
    let kind = Memo::new(move |_| {
        edit.with(|edit| edit.as_ref().map_or(PointKind::Other, |edit| edit.kind))
    });
    let primary = move || edit.with(|edit| edit.as_ref().is_some_and(|edit| edit.primary));
    let hint = move || {
        edit.with(|edit| {
            edit.as_ref()
                .and_then(|edit| hint(edit, &who.home(), words))
        })
    };
    let drifted = move || {
        let being = being.get()?;
        let row = row.get();
        let now = row.as_ref().map(Point::edit);
        (now != being.was && now != being.new).then(|| match row {
            Some(row) => (words.people.drifted)(&point_text(&row, &who.home())),
            None => words.people.drifted_gone.to_owned(),
        })
    };
    let (kind_id, value_id) = (format!("kind-{id}"), format!("value-{id}"));
    let help = format!("{value_id}-help");
    let kinds = KINDS
        .into_iter()
        .enumerate()
        .map(|(at, one)| view! { <option value=at.to_string() selected=move || kind.get() == one>{kind_text(one, words)}</option> })
        .collect_view();
    let choose = move |event| {
        let at: usize = event_target_value(&event).parse().unwrap_or(0);
        if let Some(kind) = KINDS.get(at).copied() {
            change(&|edit| edit.kind = kind);
            leave();
        }
    };
    view! {
        <div class="point-edit">
            <div class="field">
                <label for=kind_id.clone()>{words.people.kind}</label>
                <select id=kind_id on:change=choose>{kinds}</select>
            </div>
            <LabelField id=id edit=edit on_label=Callback::new(move |label: String| change(&|edit| edit.label.clone_from(&label))) on_leave=Callback::new(move |()| leave()) />
            <div class="field all">
                <label for=value_id.clone()>{words.people.value}</label>
                <input
                    id=value_id
                    type=move || input_type(kind.get())
                    autocomplete="off"
                    autocapitalize="none"
                    maxlength="254"
                    aria-describedby=help.clone()
                    prop:value=value
                    on:input=move |event| {
                        let value = event_target_value(&event);
                        change(&|edit| edit.value.clone_from(&value));
                    }
                    on:blur=move |_| leave()
                />
            </div>
            <div class="field all" id=help role="status">
                {move || hint().map(|hint| view! { <p class="help warn-text">{hint}</p> })}
                {move || drifted().map(|text| view! { <p class="help">{text}</p> })}
            </div>
            <div class="spread">
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=primary
                        on:change=move |event| {
                            let on = event_target_checked(&event);
                            change(&|edit| edit.primary = on);
                            leave();
                        }
                    />
                    <span>{words.people.primary}</span>
                </label>
                <button type="button" class="icon-btn" aria-label=move || (words.people.remove)(&value().unwrap_or_default()) on:click=remove>
                    <Icon of=lu::LuTrash2 />
                </button>
            </div>
        </div>
    }
}

/// What was saved is no longer being typed; whoever typed on goes on from there.
fn settle(typed: &mut ContactEditDraft, id: PointId, saved: &Was<Option<PointEdit>>) {
    match typed.points.get_mut(&id) {
        Some(more) if more.new != saved.new => more.was.clone_from(&saved.new),
        _ => {
            typed.points.remove(&id);
        }
    }
}

fn input_type(kind: PointKind) -> &'static str {
    match kind {
        PointKind::Phone | PointKind::Whatsapp => "tel",
        PointKind::Email => "email",
        PointKind::Wechat | PointKind::Other => "text",
    }
}

/// One of the usual labels, or the person's own word.
#[component]
fn LabelField(
    id: PointId,
    edit: Memo<Option<PointEdit>>,
    on_label: Callback<String>,
    on_leave: Callback<()>,
) -> impl IntoView {
    let words = crate::context::use_app().staff_words();
    let label = Memo::new(move |_| {
        edit.with(|edit| {
            edit.as_ref()
                .map(|edit| edit.label.clone())
                .unwrap_or_default()
        })
    });
    let own = RwSignal::new(
        label.with_untracked(|label| !label.is_empty() && !LABELS.contains(&label.as_str())),
    );
    let choose = move |event| {
        let value = event_target_value(&event);
        own.set(value == "own");
        if value != "own" {
            on_label.run(value);
            on_leave.run(());
        }
    };
    let usual = LABELS
        .into_iter()
        .zip(words.people.labels)
        .map(|(name, text)| view! { <option value=name selected=move || !own.get() && label.with(|label| label == name)>{text}</option> })
        .collect_view();
    let (select_id, own_id) = (format!("label-{id}"), format!("own-{id}"));
    let own_field = move || {
        let own_id = own_id.clone();
        own.get().then(|| {
            view! {
                <div class="field all">
                    <label for=own_id.clone()>{words.people.own_label}</label>
                    <input
                        id=own_id
                        maxlength="40"
                        autocomplete="off"
                        prop:value=label
                        on:input=move |event| on_label.run(event_target_value(&event))
                        on:blur=move |_| on_leave.run(())
                    />
                </div>
            }
        })
    };
    view! {
        <div class="field">
            <label for=select_id.clone()>{words.people.label}</label>
            <select id=select_id on:change=choose>
                <option value="" selected=move || !own.get() && label.with(String::is_empty)>{words.people.no_label}</option>
                {usual}
                <option value="own" selected=move || own.get()>{words.people.own_label}</option>
            </select>
        </div>
        {own_field}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::people::tests::a_point;

    #[test]
    fn typing_on_while_a_point_is_saved_begins_from_what_was_saved() {
        let row = a_point(1, PointKind::Phone, "1");
        let value = |value: &str| PointEdit {
            value: value.to_owned(),
            ..row.edit()
        };
        let mut typed = ContactEditDraft::default();
        typed.point(row.id, Some(&row), value("12"));
        let saved = typed.points[&row.id].clone();
        typed.point(row.id, Some(&row), value("123"));
        settle(&mut typed, row.id, &saved);
        let left = &typed.points[&row.id];
        assert_eq!(
            (&left.was, &left.new),
            (&Some(value("12")), &Some(value("123")))
        );
        let saved = left.clone();
        settle(&mut typed, row.id, &saved);
        assert_eq!(typed, ContactEditDraft::default());
    }
}
