//! The form of a contact. Each field is saved when it is left; what is typed is kept on the device until then.

use super::contact_edit::{
    ContactEditDraft, ContactEditError, ContactField, drifted, field_change,
};
use super::contact_view::ContactView;
use super::edit_points::EditPoints;
use crate::ui::form_draft::FormDraft;
use domain::Lang;
use domain::merge::Was;
use domain::people::ContactSet;
use leptos::prelude::*;

#[component]
pub fn EditForm(who: ContactView) -> impl IntoView {
    let words = who.app.staff_words();
    let typed = FormDraft::<ContactEditDraft>::new(who.app, ContactEditDraft::form(who.id));
    let one = |field| view! { <TextField who=who typed=typed field=field /> };
    view! {
        <div class="form">
            <p class="help">{words.people.saved_fields}</p>
            <div class="field-row">{one(ContactField::Family)}{one(ContactField::Given)}</div>
            {one(ContactField::Display)}
            <EditPoints who=who typed=typed />
            <div class="field-row">{one(ContactField::Company)}{one(ContactField::Job)}</div>
            <div class="field-row">{one(ContactField::Birthday)}<Language who=who /></div>
            {one(ContactField::Address)}
            <DoNotContact who=who />
        </div>
    }
}

#[component]
fn TextField(
    who: ContactView,
    typed: FormDraft<ContactEditDraft>,
    field: ContactField,
) -> impl IntoView {
    let app = who.app;
    let words = app.staff_words();
    let id = format!(
        "edit-{}",
        field.label(words).replace(' ', "-").to_lowercase()
    );
    let help = format!("{id}-help");
    let now = Memo::new(move |_| who.of(|contact| field.value(&contact.fields).to_owned()));
    let being = Memo::new(move |_| typed.value.with(|typed| typed.fields.get(&field).cloned()));
    let shown = move || being.get().map_or_else(|| now.get(), |being| being.new);
    let wrong = RwSignal::new(None::<ContactEditError>);
    let input = move |event| {
        let value = event_target_value(&event);
        typed.update(|typed| typed.field(field, &now.get_untracked(), value));
    };
    let leave = move |_| {
        let Some(being) = being.get_untracked() else {
            return;
        };
        match field_change(who.id, &who.home(), field, &being) {
            Err(why) => wrong.set(Some(why)),
            Ok(change) => {
                wrong.set(None);
                let later = typed.later();
                let settle = move || {
                    later.update(|typed| {
                        // Whoever typed on meanwhile goes on from what was saved.
                        match typed.fields.get_mut(&field) {
                            Some(more) if more.new != being.new => {
                                more.was = being.new.trim().to_owned()
                            }
                            _ => {
                                typed.fields.remove(&field);
                            }
                        }
                    });
                };
                match change {
                    Some(set) => app.save(set, Some(words.sales.saved.to_owned()), settle),
                    None => settle(),
                }
            }
        }
    };
    let note = move || {
        if let Some(wrong) = wrong.get() {
            let text = match wrong {
                ContactEditError::Date => words.people.hint_date,
                ContactEditError::Long => words.people.hint_long,
            };
            return Some(view! { <p class="error">{text}</p> }.into_any());
        }
        let being = being.get()?;
        let other = who.of(|contact| drifted(contact, field, &being).map(str::to_owned))?;
        let text = if other.is_empty() {
            words.people.drifted_gone.to_owned()
        } else {
            (words.people.drifted)(&other)
        };
        Some(view! { <p class="help">{text}</p> }.into_any())
    };
    view! {
        <div class="field">
            <label for=id.clone()>{field.label(words)}</label>
            <input
                id=id
                type=if field == ContactField::Birthday { "date" } else { "text" }
                autocomplete="off"
                aria-describedby=help.clone()
                aria-invalid=move || wrong.get().is_some().to_string()
                prop:value=shown
                on:input=input
                on:blur=leave
            />
            <div id=help role="status">{note}</div>
        </div>
    }
}

#[component]
fn Language(who: ContactView) -> impl IntoView {
    let app = who.app;
    let words = app.staff_words();
    let now = Memo::new(move |_| who.of(|contact| contact.fields.language));
    let choose = move |event| {
        let new = match event_target_value(&event).as_str() {
            "" => None,
            tag => Some(Lang::parse(tag)),
        };
        let was = now.get_untracked();
        if new != was {
            let set = ContactSet {
                language: Some(Was { was, new }),
                ..ContactSet::of(who.id, who.home())
            };
            app.save(set, None, || {});
        }
    };
    let one = move |value: &'static str, name: &'static str, lang: Option<Lang>| {
        view! { <option value=value selected=move || now.get() == lang>{name}</option> }
    };
    view! {
        <div class="field">
            <label for="edit-lang">{words.people.language}</label>
            <select id="edit-lang" on:change=choose>
                {one("", words.people.any_language, None)}
                {one("zh", "中文", Some(Lang::Zh))}
                {one("en", "English", Some(Lang::En))}
            </select>
        </div>
    }
}

/// Anybody may switch it on; off only they themselves, where they have an account.
#[component]
fn DoNotContact(who: ContactView) -> impl IntoView {
    let app = who.app;
    let words = app.staff_words();
    let now = Memo::new(move |_| who.of(|contact| contact.do_not_contact));
    let theirs = Memo::new(move |_| now.get() && who.of(|contact| contact.user.is_some()));
    let flip = move |_| {
        let was = now.get_untracked();
        let set = ContactSet {
            do_not_contact: Some(Was { was, new: !was }),
            ..ContactSet::of(who.id, who.home())
        };
        app.save(set, None, || {});
    };
    view! {
        <label class="check">
            <input type="checkbox" class="switch" role="switch" prop:checked=now prop:disabled=theirs on:change=flip />
            <span class="grow">
                {words.people.do_not}
                {move || theirs.get().then(|| view! { <br /><span class="help">{words.people.do_not_theirs}</span> })}
            </span>
        </label>
    }
}
