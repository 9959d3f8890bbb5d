//! One field of the business's own: what it is called, what it holds, what can be chosen.

use super::choice_lines::{choice_lines, read_choices};
use super::custom_field_text::{custom_fields, kind_text};
use crate::context::{AppContext, use_app};
use crate::ui::form_draft::FormDraft;
use crate::ui::{Empty, Page};
use domain::id::CustomFieldId;
use domain::merge::{Position, Was};
use domain::people::custom_field::{MAX_CHOICES, MAX_NAME};
use domain::people::{Choice, CustomField, CustomFieldCreate, CustomFieldKind, CustomFieldSet};
use domain::policy::Action;
use domain::{Draft, Label, routes};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::{use_navigate, use_params_map};
use serde::{Deserialize, Serialize};

/// What is typed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CustomFieldDraft {
    pub en: String,
    pub zh: String,
    /// None is a text.
    pub kind: Option<CustomFieldKind>,
    pub choices: String,
    pub hidden: bool,
}

/// Why it cannot be saved as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CustomFieldError {
    Name,
    Long,
    Choices,
}

impl CustomFieldDraft {
    fn of(field: &CustomField) -> Self {
        Self {
            en: field.name.en.clone(),
            zh: field.name.zh.clone(),
            kind: Some(field.kind),
            choices: choice_lines(&field.choices),
            hidden: field.hidden,
        }
    }

    fn kind(&self) -> CustomFieldKind {
        self.kind.unwrap_or(CustomFieldKind::Text)
    }

    fn name(&self) -> Result<Label, CustomFieldError> {
        let name = Label::new(self.zh.trim(), self.en.trim());
        let long = |text: &String| text.chars().count() > MAX_NAME;
        if name.zh.is_empty() && name.en.is_empty() {
            Err(CustomFieldError::Name)
        } else if long(&name.zh) || long(&name.en) {
            Err(CustomFieldError::Long)
        } else {
            Ok(name)
        }
    }

    fn choices(
        &self,
        was: &[Choice],
        new_key: impl FnMut() -> String,
    ) -> Result<Vec<Choice>, CustomFieldError> {
        if !self.kind().has_choices() {
            return Ok(Vec::new());
        }
        let choices = read_choices(&self.choices, was, new_key);
        let long = |text: &String| text.chars().count() > MAX_NAME;
        let mut labels = choices.iter().map(|choice| &choice.label);
        if choices.iter().all(|choice| choice.hidden) || choices.len() > MAX_CHOICES {
            Err(CustomFieldError::Choices)
        } else if labels.any(|label| long(&label.zh) || long(&label.en)) {
            Err(CustomFieldError::Long)
        } else {
            Ok(choices)
        }
    }

    /// The field that is to be made.
    fn create(
        &self,
        id: CustomFieldId,
        last: Option<&Position>,
        new_key: impl FnMut() -> String,
    ) -> Result<CustomFieldCreate, CustomFieldError> {
        Ok(CustomFieldCreate {
            id,
            kind: self.kind(),
            name: self.name()?,
            choices: self.choices(&[], new_key)?,
            sort: Position::between(last, None),
            hidden: self.hidden,
        })
    }

    /// What changed of a field; none where nothing did.
    fn set(
        &self,
        field: &CustomField,
        new_key: impl FnMut() -> String,
    ) -> Result<Option<CustomFieldSet>, CustomFieldError> {
        fn change<T: PartialEq + Clone>(was: &T, new: T) -> Option<Was<T>> {
            (*was != new).then(|| Was {
                was: was.clone(),
                new,
            })
        }
        let set = CustomFieldSet {
            name: change(&field.name, self.name()?),
            choices: change(&field.choices, self.choices(&field.choices, new_key)?),
            hidden: change(&field.hidden, self.hidden),
            ..CustomFieldSet::of(field.id)
        };
        Ok((set != CustomFieldSet::of(field.id)).then_some(set))
    }
}

#[component]
pub fn CustomFieldPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let may_edit = app.me().may(Action::EditCustomField);
    let params = use_params_map();
    // The form stays as it is while others change the field: what is saved names what was seen.
    let form = move || {
        let id = params.with(|params| params.get("id")).unwrap_or_default();
        let here = untrack(|| app.rows(custom_fields));
        let field = here.into_iter().find(|one| one.id.to_string() == id);
        if may_edit && (field.is_some() || id == "new") {
            view! { <FieldForm field=field /> }.into_any()
        } else {
            view! { <Empty of=lu::LuLock title=words.ui.not_found_title text=words.records.fields_owner next=(routes::desk::CUSTOM_FIELDS, words.records.fields) /> }.into_any()
        }
    };
    let title = Signal::derive(move || {
        let is_new = params.with(|params| params.get("id").is_some_and(|id| id == "new"));
        let title = if is_new {
            words.records.new_field
        } else {
            words.records.field
        };
        title.to_owned()
    });
    view! { <Page title=title back=routes::desk::CUSTOM_FIELDS>{form}</Page> }
}

fn new_key(app: AppContext) -> String {
    app.device().new_id().simple().to_string()
}

/// What of the draft is saved; none where nothing changed.
fn saved(
    app: AppContext,
    field: Option<&CustomField>,
    typed: &CustomFieldDraft,
) -> Result<Option<Draft>, CustomFieldError> {
    match field {
        Some(field) => Ok(typed.set(field, || new_key(app))?.map(Draft::from)),
        None => {
            let all = app.rows(custom_fields);
            let last = all.last().map(|one| &one.sort);
            let id = CustomFieldId(app.device().new_id());
            let make = typed.create(id, last, || new_key(app))?;
            Ok(Some(make.into()))
        }
    }
}

#[component]
fn FieldForm(field: Option<CustomField>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let name = field.as_ref().map(|one| one.id.to_string());
    let form = format!("custom-field/{}", name.unwrap_or_default());
    let typed = FormDraft::<CustomFieldDraft>::new(app, form);
    let is_new = field.is_none();
    if let Some(field) = &field
        && typed
            .value
            .with_untracked(|typed| *typed == CustomFieldDraft::default())
    {
        typed.value.set(CustomFieldDraft::of(field));
    }
    let field = StoredValue::new(field);
    let wrong = RwSignal::new(None::<CustomFieldError>);
    let go = use_navigate();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let now = typed.value.get_untracked();
        match untrack(|| field.with_value(|field| saved(app, field.as_ref(), &now))) {
            Err(why) => wrong.set(Some(why)),
            Ok(draft) => {
                let (later, go) = (typed.later(), go.clone());
                spawn_local(async move {
                    if let Some(draft) = draft
                        && let Err(error) = app.commit(draft).await
                    {
                        return app.not_saved(&error);
                    }
                    later.clear();
                    go(routes::desk::CUSTOM_FIELDS, Default::default());
                });
            }
        }
    };
    let error = move || {
        let text = match wrong.get()? {
            CustomFieldError::Name => words.records.needs_name,
            CustomFieldError::Long => words.records.too_long,
            CustomFieldError::Choices => words.records.choices_none,
        };
        Some(view! { <p class="error">{text}</p> })
    };
    view! {
        <form class="form" on:submit=submit>
            <NameField id="field-en" label=words.records.name_en typed=typed get=|typed| &mut typed.en />
            <NameField id="field-zh" label=words.records.name_zh typed=typed get=|typed| &mut typed.zh />
            <Kind typed=typed is_new=is_new />
            <Choices typed=typed />
            {(!is_new).then(|| view! {
                <label class="check">
                    <input type="checkbox" class="switch" role="switch" prop:checked=move || typed.value.with(|typed| typed.hidden)
                        on:change=move |_| typed.update(|typed| typed.hidden = !typed.hidden) />
                    <span class="grow">{words.records.hide}<br /><span class="help">{words.records.hide_help}</span></span>
                </label>
            })}
            <div role="status">{error}</div>
            <button type="submit" class="btn primary block">{words.records.save_field}</button>
        </form>
    }
}

#[component]
fn NameField(
    id: &'static str,
    label: &'static str,
    typed: FormDraft<CustomFieldDraft>,
    get: fn(&mut CustomFieldDraft) -> &mut String,
) -> impl IntoView {
    let shown = move || typed.value.with(|typed| get(&mut typed.clone()).clone());
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input id=id autocomplete="off" maxlength=MAX_NAME.to_string() prop:value=shown
                on:input=move |event| typed.update(|typed| *get(typed) = event_target_value(&event)) />
        </div>
    }
}

#[component]
fn Kind(typed: FormDraft<CustomFieldDraft>, is_new: bool) -> impl IntoView {
    let words = use_app().staff_words();
    let options = CustomFieldKind::ALL.map(|kind| {
        let here = move || typed.value.with(|typed| typed.kind() == kind);
        view! { <option value=kind.name() selected=here>{kind_text(kind, words)}</option> }
    });
    let choose = move |event| {
        let kind = CustomFieldKind::parse(&event_target_value(&event));
        typed.update(|typed| typed.kind = kind);
    };
    view! {
        <div class="field">
            <label for="field-kind">{words.records.kind}</label>
            <select id="field-kind" disabled=!is_new on:change=choose>{options.collect_view()}</select>
            {(!is_new).then(|| view! { <p class="help">{words.records.kind_stays}</p> })}
        </div>
    }
}

#[component]
fn Choices(typed: FormDraft<CustomFieldDraft>) -> impl IntoView {
    let words = use_app().staff_words();
    let shown = Memo::new(move |_| typed.value.with(|typed| typed.kind().has_choices()));
    move || {
        shown.get().then(|| view! {
            <div class="field">
                <label for="field-choices">{words.records.choices}</label>
                <textarea id="field-choices" rows="5" aria-describedby="field-choices-help"
                    prop:value=move || typed.value.with(|typed| typed.choices.clone())
                    on:input=move |event| typed.update(|typed| typed.choices = event_target_value(&event))></textarea>
                <p class="help" id="field-choices-help">{words.records.choices_help}" "{words.records.choices_stay}</p>
            </div>
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::people::tests::a_field;
    use crate::memory::an_id;

    #[test]
    fn a_field_needs_a_name_and_where_it_chooses_something_to_choose() {
        let id = CustomFieldId(an_id(60));
        let mut typed = CustomFieldDraft::default();
        let made = |typed: &CustomFieldDraft| typed.create(id, None, || "k".into());
        assert_eq!(made(&typed), Err(CustomFieldError::Name));
        typed.en = " Favourite table ".into();
        let make = made(&typed).unwrap();
        assert_eq!(make.name, Label::new("", "Favourite table"));
        assert_eq!(make.kind, CustomFieldKind::Text);
        typed.kind = Some(CustomFieldKind::Choice);
        assert_eq!(made(&typed), Err(CustomFieldError::Choices));
        typed.choices = "Window\n".into();
        assert_eq!(made(&typed).unwrap().choices.len(), 1);
        typed.zh = "长".repeat(MAX_NAME + 1);
        assert_eq!(made(&typed), Err(CustomFieldError::Long));
    }

    #[test]
    fn only_what_changed_is_said_with_what_was_seen() {
        let field = a_field(60, CustomFieldKind::Text);
        let mut typed = CustomFieldDraft::of(&field);
        assert_eq!(typed.set(&field, String::new), Ok(None));
        typed.hidden = true;
        let set = typed.set(&field, String::new).unwrap().unwrap();
        assert!(set.name.is_none() && set.choices.is_none());
        assert_eq!(set.hidden.map(|hidden| hidden.was), Some(false));
    }
}
