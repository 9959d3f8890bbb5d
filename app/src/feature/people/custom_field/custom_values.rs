//! What the business's own fields say of one customer. Each value is saved when its field is left; what is typed is kept until then.

use super::custom_field_text::shown_fields;
use crate::context::AppContext;
use crate::feature::people::contact::contact_view::ContactView;
use crate::feature::sales::product::product_edit::currency;
use crate::ui::form_draft::FormDraft;
use domain::id::CustomFieldId;
use domain::merge::Was;
use domain::people::{ContactStaffSet, CustomField, CustomFieldKind};
use domain::{ContactId, Label};
use icondata_lu as lu;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What is typed and not saved, by the field's id.
type Typed = FormDraft<BTreeMap<String, Typing>>;

/// A value that is being written, and what stood there when it began: a colleague's value of since then is not written over unseen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Typing {
    seen: Option<String>,
    text: String,
}

/// The change of one value.
fn change(
    who: ContactId,
    field: &CustomField,
    was: Option<String>,
    new: Option<String>,
) -> Option<ContactStaffSet> {
    let mut set = ContactStaffSet::of(who);
    if was == new {
        return None;
    }
    set.custom.insert(field.id.to_string(), Was { was, new });
    Some(set)
}

#[component]
pub fn CustomValues(who: ContactView) -> impl IntoView {
    let app = who.app;
    let words = app.staff_words();
    let fields = Memo::new(move |_| app.rows(shown_fields));
    let typed = Typed::new(app, format!("custom/{}", who.id));
    let some = Memo::new(move |_| fields.with(|fields| !fields.is_empty()));
    move || {
        some.get().then(|| {
            view! {
                <section class="section">
                    <div class="section-head"><h2>{words.records.values_title}</h2></div>
                    <div class="card pad form">
                        <For each=move || fields.get() key=as_shown let:field>
                            <CustomValue who=who field=field typed=typed />
                        </For>
                    </div>
                </section>
            }
        })
    }
}

/// What of a field a record shows: with another of it, its control is built anew.
fn as_shown(field: &CustomField) -> (CustomFieldId, Label, Vec<(String, Label, bool)>) {
    let choices = field.choices.iter();
    let choices = choices.map(|one| (one.key.clone(), one.label.clone(), one.hidden));
    (field.id, field.name.clone(), choices.collect())
}

#[component]
fn CustomValue(who: ContactView, field: CustomField, typed: Typed) -> impl IntoView {
    let key = field.id.to_string();
    let now = Memo::new(move |_| who.of_staff(|staff| staff.custom.get(&key).cloned()));
    match field.kind {
        CustomFieldKind::Choice | CustomFieldKind::YesNo => {
            view! { <OneOf who=who field=field now=now /> }.into_any()
        }
        CustomFieldKind::Several => view! { <AnyOf who=who field=field now=now /> }.into_any(),
        _ => view! { <TypedValue who=who field=field now=now typed=typed /> }.into_any(),
    }
}

fn save(who: ContactView, field: &CustomField, was: Option<String>, new: Option<String>) {
    if let Some(set) = change(who.id, field, was, new) {
        let saved = who.app.staff_words().sales.saved.to_owned();
        who.app.save(set, Some(saved), || {});
    }
}

#[component]
fn TypedValue(
    who: ContactView,
    field: CustomField,
    now: Memo<Option<String>>,
    typed: Typed,
) -> impl IntoView {
    let app = who.app;
    let words = app.staff_words();
    let money = currency(app);
    let id = format!("custom-{}", field.id);
    let help = format!("{id}-help");
    let name = field.name.text(words.lang).to_owned();
    let (input_type, mode) = match field.kind {
        CustomFieldKind::Date => ("date", "text"),
        CustomFieldKind::Number | CustomFieldKind::Money => ("text", "decimal"),
        CustomFieldKind::Link => ("text", "url"),
        _ => ("text", "text"),
    };
    let field = StoredValue::new(field);
    let key = field.with_value(|field| field.id.to_string());
    let being = {
        let key = key.clone();
        Memo::new(move |_| typed.value.with(|typed| typed.get(&key).cloned()))
    };
    let is_money = money.clone();
    let shown = move || {
        being.get().map(|typing| typing.text).unwrap_or_else(|| {
            let now = now.get().unwrap_or_default();
            field.with_value(|field| field.typed(&now, words.lang, &is_money))
        })
    };
    let wrong = RwSignal::new(false);
    let input = {
        let key = key.clone();
        move |event| {
            let value = event_target_value(&event);
            typed.update(|typed| {
                let begun = typed.entry(key.clone()).or_insert_with(|| Typing {
                    seen: now.get_untracked(),
                    text: String::new(),
                });
                begun.text = value;
            });
        }
    };
    let leave = move |_| {
        let Some(said) = being.get_untracked() else {
            return;
        };
        let read = field.with_value(|field| field.read(&said.text, &money));
        let Ok(new) = read else {
            return wrong.set(true);
        };
        wrong.set(false);
        let (later, key, seen) = (typed.later(), key.clone(), said.seen.clone());
        let settle = move || {
            later.update(|typed| {
                // Whoever typed on meanwhile goes on.
                if typed.get(&key) == Some(&said) {
                    typed.remove(&key);
                }
            });
        };
        match field.with_value(|field| change(who.id, field, seen, new)) {
            Some(set) => app.save(set, Some(words.sales.saved.to_owned()), settle),
            None => settle(),
        }
    };
    let is_link = field.with_value(|field| field.kind == CustomFieldKind::Link);
    let bad = if is_link {
        words.records.bad_link
    } else {
        words.records.bad_value
    };
    let link = move || {
        now.get()
            .filter(|_| is_link)
            .map(|href| open_link(app, href))
    };
    view! {
        <div class="field">
            <label for=id.clone()>{name}</label>
            <input id=id type=input_type inputmode=mode autocomplete="off" maxlength="500" aria-describedby=help.clone()
                aria-invalid=move || wrong.get().to_string() prop:value=shown on:input=input on:blur=leave />
            <div id=help role="status">{move || wrong.get().then(|| view! { <p class="error">{bad}</p> })}</div>
            {link}
        </div>
    }
}

fn open_link(app: AppContext, href: String) -> impl IntoView {
    let words = app.staff_words();
    view! {
        <a class="btn small" href=href target="_blank" rel="external noopener noreferrer"><crate::ui::Icon of=lu::LuExternalLink />{words.records.open_link}</a>
    }
}

/// What can be chosen: its key and its text; what is chosen and not offered any more stays.
fn choices(
    field: &CustomField,
    now: Option<&str>,
    words: &words::StaffWords,
) -> Vec<(String, String)> {
    if field.kind == CustomFieldKind::YesNo {
        return [("yes", words.people.yes), ("no", words.people.no)]
            .map(|(key, text)| (key.to_owned(), text.to_owned()))
            .into();
    }
    let chosen: BTreeSet<&str> = now.unwrap_or_default().split(',').collect();
    let shown = field
        .choices
        .iter()
        .filter(|choice| !choice.hidden || chosen.contains(choice.key.as_str()));
    shown
        .map(|choice| (choice.key.clone(), choice.label.text(words.lang).to_owned()))
        .collect()
}

#[component]
fn OneOf(who: ContactView, field: CustomField, now: Memo<Option<String>>) -> impl IntoView {
    let words = who.app.staff_words();
    let id = format!("custom-{}", field.id);
    let name = field.name.text(words.lang).to_owned();
    let field = StoredValue::new(field);
    let choose = move |event| {
        let new = Some(event_target_value(&event)).filter(|key| !key.is_empty());
        field.with_value(|field| save(who, field, now.get_untracked(), new));
    };
    let options = move || {
        let here = now.get();
        let all = field.with_value(|field| choices(field, here.as_deref(), words));
        let all = all.into_iter().map(|(key, text)| {
            let is_here = here.as_deref() == Some(key.as_str());
            view! { <option value=key selected=is_here>{text}</option> }
        });
        all.collect_view()
    };
    view! {
        <div class="field">
            <label for=id.clone()>{name}</label>
            <select id=id on:change=choose>
                <option value="" selected=move || now.get().is_none()>{words.records.not_said}</option>
                {options}
            </select>
        </div>
    }
}

#[component]
fn AnyOf(who: ContactView, field: CustomField, now: Memo<Option<String>>) -> impl IntoView {
    let words = who.app.staff_words();
    let name = field.name.text(words.lang).to_owned();
    let field = StoredValue::new(field);
    let flip = move |key: &str| {
        let was = now.get_untracked();
        let mut keys: BTreeSet<String> = was
            .iter()
            .flat_map(|was| was.split(','))
            .map(str::to_owned)
            .collect();
        if !keys.remove(key) {
            keys.insert(key.to_owned());
        }
        let new: Vec<String> = keys.into_iter().collect();
        let new = (!new.is_empty()).then(|| new.join(","));
        field.with_value(|field| save(who, field, was, new));
    };
    let each = move || {
        let here = now.get().unwrap_or_default();
        let all = field.with_value(|field| choices(field, Some(&here), words));
        let all = all.into_iter().map(|(key, text)| {
            let is_on = here.split(',').any(|one| one == key);
            view! {
                <label class="check">
                    <input type="checkbox" prop:checked=is_on on:change=move |_| flip(&key) />
                    <span class="grow">{text}</span>
                </label>
            }
        });
        all.collect_view()
    };
    view! { <fieldset class="field"><legend>{name}</legend>{each}</fieldset> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::people::tests::{a_contact, a_field};
    use domain::Lang;
    use words::staff_words;

    #[test]
    fn a_change_names_what_was_seen_and_the_same_is_none() {
        let (who, field) = (a_contact(20, "Ann").id, a_field(60, CustomFieldKind::Text));
        let value = |text: &str| Some(text.to_owned());
        assert_eq!(change(who, &field, value("12"), value("12")), None);
        let set = change(who, &field, None, value("12")).unwrap();
        let said = &set.custom[&field.id.to_string()];
        assert_eq!((said.was.clone(), said.new.clone()), (None, value("12")));
    }

    #[test]
    fn what_is_not_offered_any_more_is_shown_only_where_it_was_chosen() {
        let mut field = a_field(60, CustomFieldKind::Choice);
        field.choices[0].hidden = true;
        let keys = |now| -> Vec<String> {
            let all = choices(&field, now, staff_words(Lang::En));
            all.into_iter().map(|(key, _)| key).collect()
        };
        assert_eq!(keys(None), ["nuts"]);
        assert_eq!(keys(Some("fish")), ["fish", "nuts"]);
    }
}
