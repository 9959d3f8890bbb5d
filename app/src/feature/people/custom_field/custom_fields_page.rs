//! *More → Own fields*: which fields of the business's own there are, and in which order.

use super::custom_field_text::{custom_fields, kind_text};
use crate::context::use_app;
use crate::ui::{Icon, Page, RowMark};
use domain::merge::{Position, Was};
use domain::people::custom_field::MAX_CUSTOM_FIELDS;
use domain::people::{CustomField, CustomFieldSet};
use domain::policy::Action;
use domain::{Entity, Key, routes};
use icondata_lu as lu;
use leptos::prelude::*;

#[component]
pub fn CustomFieldsPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let may_edit = app.me().may(Action::EditCustomField);
    let all = Memo::new(move |_| app.rows(custom_fields));
    let full = move || all.with(|all| all.len() >= MAX_CUSTOM_FIELDS);
    let add = move || {
        if full() {
            view! { <p class="muted">{words.records.too_many_fields}</p> }.into_any()
        } else {
            view! { <a class="btn primary block" href=routes::desk::CUSTOM_FIELD_NEW><Icon of=lu::LuPlus />{words.records.add_field}</a> }.into_any()
        }
    };
    view! {
        <Page title=words.records.fields back=routes::desk::MORE>
            <p class="muted small">{words.records.fields_text}</p>
            {move || all.with(Vec::is_empty).then(|| view! { <p class="muted">{words.records.fields_none}</p> })}
            <ul class="list">
                {move || {
                    let all = all.get();
                    let rows = (0..all.len()).map(|at| view! { <FieldRow all=all.clone() at=at may_edit=may_edit /> });
                    rows.collect_view()
                }}
            </ul>
            {if may_edit { add.into_any() } else { view! { <p class="muted small">{words.records.fields_owner}</p> }.into_any() }}
        </Page>
    }
}

/// The change that puts a field before the one that stands before it; none for the first.
fn earlier(all: &[CustomField], at: usize) -> Option<CustomFieldSet> {
    let before = all.get(at.checked_sub(1)?)?;
    let after = at.checked_sub(2).and_then(|at| all.get(at));
    let field = all.get(at)?;
    Some(CustomFieldSet {
        sort: Some(Was {
            was: field.sort.clone(),
            new: Position::between(after.map(|one| &one.sort), Some(&before.sort)),
        }),
        ..CustomFieldSet::of(field.id)
    })
}

#[component]
fn FieldRow(all: Vec<CustomField>, at: usize, may_edit: bool) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let moved = earlier(&all, at);
    let field = all.into_iter().nth(at)?;
    let name = field.name.text(words.lang).to_owned();
    let label = format!("{}: {name}", words.records.earlier);
    let up = moved.filter(|_| may_edit).map(|set| {
        let up = move |_| app.save(set.clone(), None, || {});
        view! { <button type="button" class="icon-btn" aria-label=label on:click=up><Icon of=lu::LuArrowUp /></button> }
    });
    let hidden = field
        .hidden
        .then(|| view! { <span class="tag">{words.records.hidden}</span> });
    let title = if may_edit {
        view! { <a class="row-link" href=routes::desk::custom_field(field.id)>{name}</a> }
            .into_any()
    } else {
        view! { <span>{name}</span> }.into_any()
    };
    Some(view! {
        <li class="row">
            <span class="lead neutral"><Icon of=lu::LuTextCursorInput /></span>
            <div class="row-text">
                <p class="row-title">{title}" "{hidden}</p>
                <p class="row-sub">{kind_text(field.kind, words)}</p>
                <RowMark key=Key::new(Entity::CustomField, field.id.0) />
            </div>
            <div class="row-end">{up}</div>
        </li>
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::people::tests::a_field;
    use domain::people::CustomFieldKind;

    #[test]
    fn a_field_goes_before_the_one_before_it() {
        let mut all: Vec<CustomField> = Vec::new();
        for n in 60..63 {
            let last = all.last().map(|one| one.sort.clone());
            let sort = Position::between(last.as_ref(), None);
            all.push(CustomField {
                sort,
                ..a_field(n, CustomFieldKind::Text)
            });
        }
        assert_eq!(earlier(&all, 0), None);
        let second = earlier(&all, 1).and_then(|set| set.sort).unwrap().new;
        assert!(second < all[0].sort);
        let third = earlier(&all, 2).and_then(|set| set.sort).unwrap().new;
        assert!(all[0].sort < third && third < all[1].sort);
    }
}
