//! The tables and rooms of a place, and what can be booked of them.

use super::business_page::save;
use super::text_field::TextField;
use crate::context::use_app;
use crate::ui::Icon;
use domain::account::resource::MAX_SEATS;
use domain::account::{Resource, ResourceKind, ResourceMake, ResourceSet};
use domain::id::{LocationId, ResourceId};
use domain::merge::Was;
use domain::projection::Projection;
use domain::sales::ServiceOffering;
use domain::{Entity, Label, Row, routes};
use icondata_lu as lu;
use leptos::prelude::*;

/// The tables and rooms in use, by place and order.
#[must_use]
pub fn resources(rows: &Projection) -> Vec<Resource> {
    let all = rows.all(Entity::Resource).filter_map(Row::as_resource);
    let mut all: Vec<Resource> = all.filter(|one| !one.removed).cloned().collect();
    all.sort_by_key(|one| (one.location, one.sort, one.id));
    all
}

/// What is offered, also what cannot be booked for now.
#[must_use]
pub fn all_offerings(rows: &Projection) -> Vec<ServiceOffering> {
    let all = rows
        .all(Entity::ServiceOffering)
        .filter_map(Row::as_service_offering);
    let mut all: Vec<ServiceOffering> = all.filter(|one| !one.removed).cloned().collect();
    all.sort_by_key(|one| (one.sort, one.id));
    all
}

/// `Window 4`: the name, and the number at its end. A number alone is a table of that name for so many… nobody: it needs both.
fn read_table(typed: &str) -> Option<(String, u32)> {
    let (name, seats) = typed.trim().rsplit_once(char::is_whitespace)?;
    let name = name.trim();
    let seats: u32 = seats.parse().ok()?;
    let fits = !name.is_empty() && name.chars().count() <= 80 && (1..=MAX_SEATS).contains(&seats);
    fits.then(|| (name.to_owned(), seats))
}

/// The tables of a place: what there is, and lines for more.
#[component]
pub fn Resources(place: LocationId) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let here = Memo::new(move |_| {
        let all = app.rows(resources);
        all.into_iter()
            .filter(|one| one.location == place)
            .collect::<Vec<_>>()
    });
    let typed = RwSignal::new(String::new());
    let wrong = RwSignal::new(None);
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let typed_now = typed.get_untracked();
        let lines = typed_now.lines().filter(|line| !line.trim().is_empty());
        let Some(tables) = lines.map(read_table).collect::<Option<Vec<_>>>() else {
            wrong.set(Some(words.booking.resources_wrong));
            return;
        };
        wrong.set(None);
        let first = i64::try_from(here.with_untracked(Vec::len)).unwrap_or_default();
        for (n, (name, seats)) in (first..).zip(tables) {
            let make = ResourceMake {
                id: ResourceId(app.device().new_id()),
                location: place,
                name: Label::new(&name, &name),
                kind: ResourceKind::Table,
                seats,
                sort: n,
                removed: false,
            };
            save(app, make);
        }
        typed.set(String::new());
    };
    let remove = move |id: ResourceId| {
        let removed = Some(Was {
            was: false,
            new: true,
        });
        let set = ResourceSet {
            removed,
            ..ResourceSet::of(id)
        };
        save(app, set);
    };
    let row = move |one: Resource| {
        let name = one.name.text(words.lang).to_owned();
        let label = format!("{}: {name}", words.sales.remove);
        let stands_with = format!("{}: {name}", words.booking.join_group);
        let (id, stood) = (one.id, one.join_group.clone());
        let saved = StoredValue::new(one.join_group);
        let join = move |event| {
            let new = event_target_value(&event).trim().to_owned();
            let was = saved.get_value();
            if new != was {
                saved.set_value(new.clone());
                let set = ResourceSet {
                    join_group: Some(Was { was, new }),
                    ..ResourceSet::of(id)
                };
                save(app, set);
            }
        };
        view! {
            <li class="row">
                <span class="lead neutral"><Icon of=lu::LuArmchair /></span>
                <div class="row-text"><p class="row-title">{name}</p><p class="row-sub">{(words.booking.seats_n)(one.seats)}</p>
                    <input class="input" maxlength="40" autocomplete="off" aria-label=stands_with placeholder=words.booking.join_group prop:value=stood on:change=join />
                </div>
                <div class="row-end"><button type="button" class="icon-btn" aria-label=label on:click=move |_| remove(one.id)><Icon of=lu::LuTrash2 /></button></div>
            </li>
        }
    };
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.booking.resources}</h2></div>
            <p class="muted small">{words.booking.join_group_help}</p>
            <ul class="list"><For each=move || here.get() key=|one| (one.id, one.seats, one.name.clone()) let:one>{row(one)}</For></ul>
            <form class="form" on:submit=add>
                <TextField id="resources" label=words.booking.resources value=typed rows=3 help=words.booking.resources_help leave=Callback::new(|()| {}) wrong=wrong />
                <button type="submit" class="btn block"><Icon of=lu::LuPlus />{words.booking.add_tables}</button>
            </form>
        </section>
    }
}

/// What can be booked, on the page of the business.
#[component]
pub fn Offerings() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let all = Memo::new(move |_| app.rows(all_offerings));
    let row = move |one: ServiceOffering| {
        let sub = format!(
            "{} · {}",
            (words.booking.minutes_n)(one.minutes),
            (words.booking.party_n)(one.party_to)
        );
        let hidden =
            (!one.is_bookable()).then(|| view! { <span class="tag">{words.booking.hidden}</span> });
        view! {
            <li><a class="row" href=routes::desk::offering(one.id)>
                <span class="lead neutral"><Icon of=lu::LuCalendarDays /></span>
                <div class="row-text"><p class="row-title">{one.name.text(words.lang).to_owned()}" "{hidden}</p><p class="row-sub">{sub}</p></div>
                <Icon of=lu::LuChevronRight />
            </a></li>
        }
    };
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.booking.offerings}</h2></div>
            <ul class="list">{move || all.get().into_iter().map(row).collect_view()}</ul>
            <a class="btn block" href=routes::desk::OFFERING_NEW><Icon of=lu::LuPlus />{words.booking.new_offering}</a>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_a_name_and_how_many_people() {
        assert_eq!(read_table(" Window 4 "), Some(("Window".into(), 4)));
        assert_eq!(read_table("12 号桌 2"), Some(("12 号桌".into(), 2)));
        for bad in ["Window", "4", "Window four", "Window 0", "Window 501", ""] {
            assert_eq!(read_table(bad), None, "{bad}");
        }
    }
}
