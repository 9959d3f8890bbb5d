//! "May be the same person as …": two records made one, or known to be two people.

use super::contact_text::point_text;
use super::contact_view::{ContactView, resolve_contact};
use crate::ui::{Confirm, Icon};
use domain::ContactId;
use domain::Key;
use domain::people::search::fold;
use domain::people::{Contact, ContactJoin, ContactStaffSet, Country};
use domain::projection::Projection;
use domain::routes;
use domain::row::{Entity, Row};
use icondata_lu as lu;
use leptos::prelude::*;
use std::collections::BTreeSet;
use words::StaffWords;

/// Somebody who may be the same person, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct DuplicateSuggestion {
    pub id: ContactId,
    pub name: String,
    /// What both have.
    pub common: Vec<String>,
}

/// What two contacts have in common, in words.
#[must_use]
pub fn in_common(
    one: &Contact,
    other: &Contact,
    home: &Country,
    words: &StaffWords,
) -> Vec<String> {
    let (name, others) = (fold(&one.fields.name()), fold(&other.fields.name()));
    let named = (!name.is_empty() && name == others).then(|| words.people.same_name.to_owned());
    let same = |point: &&domain::people::Point| {
        other.has(point.kind, &point.value, point.normal.as_deref())
    };
    let points = one.points.iter().filter(same);
    let points = points.map(|point| point_text(point, home));
    let mut seen = BTreeSet::new();
    named
        .into_iter()
        .chain(points)
        .filter(|text| seen.insert(text.clone()))
        .collect()
}

/// The suggestions of a contact that still make sense.
fn suggestions(rows: &Projection, who: ContactView, home: &Country) -> Vec<DuplicateSuggestion> {
    let words = who.app.staff_words();
    let find = |id: ContactId| {
        rows.get(Key::new(Entity::Contact, id.0))
            .and_then(Row::as_contact)
    };
    let Some(me) = find(who.id) else {
        return Vec::new();
    };
    let ids = rows
        .get(Key::new(Entity::ContactStaff, who.id.0))
        .and_then(Row::as_contact_staff)
        .map(|staff| staff.suggestions().collect::<Vec<_>>())
        .unwrap_or_default();
    // One of them may have been joined with somebody else meanwhile, or with this one.
    let others: BTreeSet<ContactId> = ids
        .into_iter()
        .filter_map(|id| resolve_contact(rows, id))
        .filter(|id| *id != me.id)
        .collect();
    others
        .into_iter()
        .filter_map(find)
        .map(|other| DuplicateSuggestion {
            id: other.id,
            name: other.name(),
            common: in_common(me, other, home, words),
        })
        .collect()
}

#[component]
pub fn DuplicateSuggestions(who: ContactView) -> impl IntoView {
    let app = who.app;
    let all = Memo::new(move |_| {
        let home = who.home();
        app.rows(|rows| suggestions(rows, who, &home))
    });
    view! {
        <For each=move || all.get() key=|one| (one.id, one.common.clone()) let:one>
            <Card who=who one=one />
        </For>
    }
}

#[component]
fn Card(who: ContactView, one: DuplicateSuggestion) -> impl IntoView {
    let app = who.app;
    let words = app.staff_words();
    let asking = RwSignal::new(false);
    let id = one.id;
    let name = StoredValue::new(one.name.clone());
    let different = move |_| {
        let set = ContactStaffSet {
            others: BTreeSet::from([id]),
            ..ContactStaffSet::of(who.id)
        };
        app.save(set, Some(words.people.answered.to_owned()), || {});
    };
    let join = Callback::new(move |()| {
        let join = ContactJoin {
            from: id,
            into: who.id,
        };
        app.save(join, Some(words.people.joined.to_owned()), || {});
    });
    let common = (!one.common.is_empty()).then(|| {
        let text = format!(
            "{} {}",
            words.people.same_known,
            one.common.join(words.ui.comma)
        );
        view! { <p class="small">{text}</p> }
    });
    view! {
        <article class="card soft pad">
            <div class="spread">
                <span class="lead"><Icon of=lu::LuUsers /></span>
                <div class="grow">
                    <p class="strong">{(words.people.same_title)(&one.name)}</p>
                    {common}
                </div>
                <a class="icon-btn" href=routes::desk::contact(id) aria-label=words.people.look><Icon of=lu::LuChevronRight /></a>
            </div>
            <div class="btn-row">
                <button type="button" class="btn primary small" on:click=move |_| asking.set(true)>{words.people.join}</button>
                <button type="button" class="btn small" on:click=different>{words.people.not_same}</button>
            </div>
        </article>
        {move || asking.get().then(|| view! {
            <Confirm
                danger=false
                title=words.people.join_title
                text=(words.people.join_text)(&name.get_value(), &untrack(|| who.name()))
                yes=words.people.join
                on_yes=join
                on_close=Callback::new(move |()| asking.set(false))
            />
        })}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::people::tests::{a_contact, a_point};
    use domain::Lang;
    use domain::people::PointKind;
    use words::staff_words;

    #[test]
    fn a_suggestion_says_what_both_have() {
        let (home, words) = (Country::default(), staff_words(Lang::En));
        let mut one = a_contact(20, "Ann  Lee");
        one.points = vec![
            a_point(1, PointKind::Phone, "138 0013 8000"),
            a_point(2, PointKind::Email, "ann@example.com"),
        ];
        let mut other = a_contact(21, "ann lee");
        other.points = vec![a_point(3, PointKind::Phone, "+8613800138000")];
        assert_eq!(
            in_common(&one, &other, &home, words),
            ["the name", "138 0013 8000"]
        );
        other.fields.display = "Ben".into();
        other.points.clear();
        assert!(in_common(&one, &other, &home, words).is_empty());
    }
}
