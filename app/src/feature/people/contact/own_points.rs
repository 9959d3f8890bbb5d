//! A customer's own telephone numbers and mail addresses.

use super::own_data::Own;
use super::own_field::{Complaint, FieldDraft, save};
use crate::context::use_app;
use crate::forms;
use crate::ui::Icon;
use domain::id::PointId;
use domain::people::{Phone, Point, PointEdit, PointKind};
use icondata_lu as lu;
use leptos::prelude::*;

#[component]
pub fn Points(data: Memo<Own>, kind: PointKind) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let (title, add) = if kind == PointKind::Email {
        (words.account.mails, words.account.add_mail)
    } else {
        (words.account.phones, words.account.add_phone)
    };
    let saved = Memo::new(move |_| {
        data.with(|data| {
            let points = data
                .contact
                .iter()
                .flat_map(|contact| contact.points.iter());
            points
                .filter(|point| point.kind == kind)
                .map(|point| point.id)
                .collect::<Vec<_>>()
        })
    });
    // A field that is not saved yet keeps its id over a reload, so that it is one number and not two.
    let form = if kind == PointKind::Email {
        forms::NEW_MAIL
    } else {
        forms::NEW_PHONE
    };
    let fresh = RwSignal::new(app.draft::<PointId>(form));
    app.follow_draft(form.to_owned(), move || fresh.set(app.draft(form)));
    let ids = Memo::new(move |_| {
        let mut ids = saved.get();
        ids.extend(fresh.get().filter(|id| !ids.contains(id)));
        ids
    });
    Effect::new(move |_| {
        if fresh
            .get()
            .is_some_and(|id| saved.with(|saved| saved.contains(&id)))
        {
            fresh.set(None);
            app.save_draft::<PointId>(form, None);
        }
    });
    let more = move |_| {
        let id = PointId(app.device().new_id());
        app.save_draft(form, Some(&id));
        fresh.set(Some(id));
    };
    let drop_fresh = Callback::new(move |()| {
        fresh.set(None);
        app.save_draft::<PointId>(form, None);
    });
    view! {
        <fieldset class="field">
            <legend>{title}</legend>
            <For each=move || ids.get() key=|id| *id let:id>
                <PointField data=data id=id kind=kind label=title on_drop=drop_fresh />
            </For>
            {move || fresh.get().is_none().then(|| view! {
                <button type="button" class="btn small quiet" on:click=more><Icon of=lu::LuPlus />{add}</button>
            })}
        </fieldset>
    }
}

#[component]
fn PointField(
    data: Memo<Own>,
    id: PointId,
    kind: PointKind,
    label: &'static str,
    on_drop: Callback<()>,
) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let typed = FieldDraft::of(app, &id.to_string());
    let point = Memo::new(move |_| {
        data.with(|data| {
            data.contact
                .as_ref()?
                .points
                .iter()
                .find(|point| point.id == id)
                .cloned()
        })
    });
    let saved = move || point.get().map(|point| point.value).unwrap_or_default();
    let saved_now = move || untrack(saved);
    let edit = move |value: String| {
        let have = point.get_untracked().as_ref().map(Point::edit);
        let blank = PointEdit {
            kind,
            value: String::new(),
            label: String::new(),
            primary: false,
        };
        PointEdit {
            value,
            ..have.unwrap_or(blank)
        }
    };
    let leave = move || {
        typed.leave(|now| {
            let was = point.get_untracked().map(|_| edit(now.was.clone()));
            data.with_untracked(|data| data.point(id, was, edit(now.new.clone())))
        });
    };
    let remove = move |_| {
        typed.clear();
        match point.get_untracked() {
            Some(point) => {
                let draft = data.with_untracked(|data| data.without(id, point.edit()));
                save(app, vec![draft], |_| {});
            }
            None => on_drop.run(()),
        }
    };
    let verified = move || point.with(|point| point.as_ref().is_some_and(|point| point.verified));
    let odd = move || {
        let value = saved();
        let country = data.with(|data| data.country.clone());
        (kind == PointKind::Phone && !value.is_empty() && Phone::read(&value, &country).is_err())
            .then(|| view! { <p class="help">{words.account.odd_phone}</p> })
    };
    let (input, complete) = if kind == PointKind::Email {
        ("email", "email")
    } else {
        ("tel", "tel")
    };
    view! {
        <div class="point">
            <input
                class="input"
                type=input
                autocomplete=complete
                aria-label=label
                aria-invalid=move || typed.wrong.get().is_some().to_string()
                prop:value=move || typed.resolve_contact(saved())
                on:input=move |event| typed.write(saved_now(), event_target_value(&event))
                on:change=move |_| leave()
                on:blur=move |_| leave()
            />
            <button type="button" class="icon-btn" aria-label=move || (words.account.remove_point)(&saved()) on:click=remove>
                <Icon of=lu::LuTrash2 />
            </button>
        </div>
        {move || verified().then(|| view! { <span class="tag ok"><Icon of=lu::LuBadgeCheck />{words.account.verified}</span> })}
        {odd}
        <Complaint typed=typed id=format!("own-{id}-error") />
    }
}
