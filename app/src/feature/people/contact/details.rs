//! Everything known about how to reach somebody, to read and tap; one more tap makes it a form.

use super::contact_edit::ContactEditDraft;
use super::contact_links::{map, tel};
use super::contact_text::{kind_icon, kind_text, label_text, point_text};
use super::contact_view::{ContactView, points};
use super::edit_form::EditForm;
use crate::context::AppContext;
use crate::feature::people::activity::actions::{Act, Acts, CallLink};
use crate::ui::Icon;
use crate::ui::clipboard::copy_text;
use crate::ui::form_draft::typed;
use domain::Lang;
use domain::people::{Contact, Point, PointKind};
use icondata_lu as lu;
use leptos::prelude::*;

#[component]
pub fn Details(who: ContactView, acts: Acts) -> impl IntoView {
    let app = who.app;
    let words = app.staff_words();
    // What was left half typed is a form again.
    let left = typed::<ContactEditDraft>(app, &ContactEditDraft::form(who.id));
    let editing = RwSignal::new(left.is_some());
    let toggle = move || {
        if editing.get() {
            words.people.done
        } else {
            words.people.edit
        }
    };
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{words.people.details}</h2>
                <button type="button" aria-expanded=move || editing.get().to_string() on:click=move |_| editing.update(|on| *on = !*on)>
                    {toggle}
                </button>
            </div>
            {move || if editing.get() {
                view! { <EditForm who=who /> }.into_any()
            } else {
                view! { <Reading who=who acts=acts /> }.into_any()
            }}
        </section>
    }
}

#[component]
fn Reading(who: ContactView, acts: Acts) -> impl IntoView {
    let app = who.app;
    let words = app.staff_words();
    let all = Memo::new(move |_| {
        who.of(|contact: &Contact| points(contact, &super::contact_text::KINDS))
    });
    let careful = Memo::new(move |_| who.of(|contact| contact.do_not_contact));
    let facts = Memo::new(move |_| who.of(|contact| facts(contact, app)));
    let nothing = move || {
        (all.with(Vec::is_empty) && facts.with(Vec::is_empty))
            .then(|| view! { <p class="muted">{words.people.no_details}</p> })
    };
    view! {
        {nothing}
        <ul class="list points">
            {move || {
                let careful = careful.get();
                all.get().into_iter().map(|point| view! { <PointRow who=who acts=acts point=point careful=careful /> }).collect_view()
            }}
        </ul>
        {move || (!facts.with(Vec::is_empty)).then(|| view! {
            <div class="card">
                <dl class="facts">
                    {facts.get().into_iter().map(|(name, text)| view! { <div><dt>{name}</dt><dd>{text}</dd></div> }).collect_view()}
                    <MapLink who=who />
                </dl>
            </div>
        })}
    }
}

/// What is known beside the points, by name; the address has a row of its own.
fn facts(contact: &Contact, app: AppContext) -> Vec<(&'static str, String)> {
    let words = app.staff_words();
    let fields = &contact.fields;
    let language = fields.language.map(|lang| match lang {
        Lang::Zh => "中文",
        Lang::En => "English",
    });
    let facts = [
        (words.people.birthday, fields.birthday.clone()),
        (
            words.people.language,
            language.unwrap_or_default().to_owned(),
        ),
        (words.people.address, fields.address.clone()),
    ];
    facts
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .collect()
}

#[component]
fn MapLink(who: ContactView) -> impl IntoView {
    let words = who.app.staff_words();
    let address = Memo::new(move |_| who.of(|contact| contact.fields.address.clone()));
    move || {
        address.with(|address| (!address.is_empty()).then(|| map(address))).map(|href| view! {
            <div>
                <dt class="vh">{words.people.map}</dt>
                <dd class="grow"><a class="btn small" href=href target="_blank" rel="external noopener noreferrer"><Icon of=lu::LuMapPin />{words.people.map}</a></dd>
            </div>
        })
    }
}

#[component]
fn PointRow(who: ContactView, acts: Acts, point: Point, careful: bool) -> impl IntoView {
    let app = who.app;
    let words = app.staff_words();
    let home = who.home();
    let text = point_text(&point, &home);
    let copied = text.clone();
    let label = label_text(&point.label, words);
    let sub = if label.is_empty() {
        kind_text(point.kind, words).to_owned()
    } else {
        format!("{} · {label}", kind_text(point.kind, words))
    };
    let unread = point.normal.is_none() && !matches!(point.kind, PointKind::Other);
    let value = point.value.clone();
    let title = match point.kind {
        PointKind::Phone | PointKind::Whatsapp if tel(&point, &home).is_some() => {
            if careful {
                view! { <button type="button" class="row-link" on:click=move |_| acts.open(Act::Call)>{text.clone()}</button> }.into_any()
            } else {
                view! { <CallLink who=who point=point.clone() class="row-link">{text.clone()}</CallLink> }.into_any()
            }
        }
        PointKind::Email if !unread => {
            let to = value.clone();
            view! {
                <button type="button" class="row-link" on:click=move |_| acts.open(Act::Mail(Some(to.clone())))>{text.clone()}</button>
            }
            .into_any()
        }
        _ => view! { <span>{text.clone()}</span> }.into_any(),
    };
    let sms = (point.kind == PointKind::Phone && tel(&point, &home).is_some()).then(|| {
        let to = value.clone();
        let label = words.people.message;
        view! {
            <button type="button" class="icon-btn" aria-label=label on:click=move |_| acts.open(Act::Sms(Some(to.clone())))>
                <Icon of=lu::LuMessageSquare />
            </button>
        }
    });
    view! {
        <li class="row">
            <span class="lead neutral"><Icon of=kind_icon(point.kind) /></span>
            <div class="row-text">
                <p class="row-title">{title}</p>
                <p class="row-sub">
                    {sub}
                    {point.verified.then(|| view! { " "<span class="tag ok">{words.people.verified}</span> })}
                    {unread.then(|| view! { " "<span class="tag warn">{words.people.not_dialable}</span> })}
                </p>
            </div>
            <div class="row-end">
                {sms}
                <button type="button" class="icon-btn" aria-label=words.ui.copy on:click=move |_| copy_text(app, &copied)>
                    <Icon of=lu::LuCopy />
                </button>
            </div>
        </li>
    }
}
