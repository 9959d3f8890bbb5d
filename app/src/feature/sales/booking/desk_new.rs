//! What staff write down: a booking by telephone, and people who stand there.

use super::book_page::{BookingTyped, TypedFields, Wrong};
use super::booking_text::when_text;
use super::picker::{Pick, Picker, place_of};
use crate::context::use_app;
use crate::feature::business::resources::resources;
use crate::ui::form_draft::FormDraft;
use crate::ui::{Empty, Icon, Page, Stepper};
use domain::account::Resource;
use domain::id::BookingId;
use domain::projection::Projection;
use domain::routes;
use domain::sales::booking::busy_day::{Taken, is_free};
use domain::sales::booking::joined::joined;
use domain::sales::{BookingRequest, BookingWalkIn};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// How long walk-ins stay, to choose from.
const STAYS: [u32; 4] = [45, 60, 90, 120];

#[component]
pub fn DeskBookNewPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let pick = Pick::new(true);
    let typed = FormDraft::<BookingTyped>::new(app, "desk_booking".to_owned());
    let wrong = RwSignal::new(None::<Wrong>);
    let name = Signal::derive(move || {
        typed
            .value
            .with(|typed| typed.name.clone().unwrap_or_default())
    });
    let go = use_navigate();
    let save = move |_| {
        let (Some(start), Some(offering)) =
            (pick.start.get_untracked(), untrack(|| pick.chosen(app)))
        else {
            return;
        };
        let (now, name) = (typed.value.get_untracked(), name.get_untracked());
        if let Err(which) = now.check(&name) {
            wrong.set(Some(which));
            return;
        }
        let id = BookingId(app.device().new_id());
        let request = BookingRequest {
            id,
            offering: offering.id,
            customer: app.me().user,
            name,
            phone: now.phone.clone(),
            party: pick.party.get_untracked(),
            start,
            note: now.note.clone(),
        };
        let (kept, go) = (typed.later(), go.clone());
        app.save(
            request,
            Some(words.booking.saved_toast.to_owned()),
            move || {
                kept.update(|typed| *typed = BookingTyped::default());
                go(&routes::desk::booking(id), NavigateOptions::default());
            },
        );
    };
    let zone = move || {
        let offering = pick.chosen(app)?;
        app.rows(|rows| place_of(&offering, rows))
            .map(|place| place.zone)
    };
    view! {
        <Page title=words.booking.new_booking back=routes::desk::BOOK>
            <Picker pick=pick />
            {move || pick.start.get().map(|start| {
                let when = when_text(start, &untrack(zone).unwrap_or_default(), words);
                let save = save.clone();
                view! {
                    <div class="form card pad">
                        <p class="strong">{when}" · "{move || (words.booking.party_n)(pick.party.get())}</p>
                        <TypedFields typed=typed name=name wrong=wrong />
                        <button type="button" class="btn primary block" on:click=save><Icon of=lu::LuCalendarCheck />{words.booking.new_booking}</button>
                    </div>
                }
            })}
        </Page>
    }
}

/// Where people may sit: tables that hold the party, those that are free for so long first, and the smallest of them; where no single one is free, those
/// that can be joined before all others.
#[must_use]
pub fn tables_for(
    rows: &Projection,
    party: u32,
    start: i64,
    minutes: u32,
) -> Vec<(Vec<Resource>, bool)> {
    let end = start + i64::from(minutes) * domain::civil::MINUTE_MS;
    let wish = Taken::of(BookingId(uuid::Uuid::nil()), start, end, (0, 0));
    let free = |one: &Resource| is_free(rows, one.id, &wish).unwrap_or(true);
    let mut all = resources(rows);
    all.sort_by_key(|one| (one.seats, one.sort, one.id));
    let (open, taken): (Vec<Resource>, Vec<Resource>) = all.into_iter().partition(free);
    let fits = |one: &&Resource| one.seats >= party;
    let alone = |one: &Resource| vec![one.clone()];
    let mut found: Vec<_> = open
        .iter()
        .filter(fits)
        .map(|one| (alone(one), true))
        .collect();
    if found.is_empty() {
        let free: Vec<&Resource> = open.iter().collect();
        let together = joined(&free, party).map(|ids| {
            let of = open.iter().filter(|one| ids.contains(&one.id));
            of.cloned().collect::<Vec<_>>()
        });
        found.extend(together.map(|tables| (tables, true)));
    }
    found.extend(taken.iter().filter(fits).map(|one| (alone(one), false)));
    found
}

#[component]
pub fn WalkInPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let (party, minutes) = (RwSignal::new(2_u32), RwSignal::new(60_u32));
    let tables = Memo::new(move |_| {
        let now = app.now();
        app.rows(|rows| tables_for(rows, party.get(), now, minutes.get()))
    });
    let go = use_navigate();
    let seat = move |tables: &[Resource]| {
        let Some((first, rest)) = tables.split_first() else {
            return;
        };
        let id = BookingId(app.device().new_id());
        let walk_in = BookingWalkIn {
            id,
            resource: first.id,
            with: rest.iter().map(|one| one.id).collect(),
            party: party.get_untracked(),
            minutes: minutes.get_untracked(),
            name: String::new(),
            start: app.device().now(),
        };
        let go = go.clone();
        app.save(walk_in, Some(words.booking.stepped.to_owned()), move || {
            go(routes::desk::BOOK, NavigateOptions::default());
        });
    };
    let row = move |(tables, free): (Vec<Resource>, bool)| {
        let names = tables.iter().map(|one| one.name.text(words.lang));
        let (seat, named) = (seat.clone(), names.collect::<Vec<_>>().join(words.ui.comma));
        let sub = (words.booking.seats_n)(tables.iter().map(|one| one.seats).sum());
        let tag =
            (!free).then(|| view! { <span class="tag warn">{words.booking.confirmed}</span> });
        view! {
            <li class="row">
                <span class="lead neutral"><Icon of=lu::LuArmchair /></span>
                <div class="row-text"><p class="row-title">{named}" "{tag}</p><p class="row-sub">{sub}</p></div>
                <div class="row-end"><button type="button" class="btn small" on:click=move |_| seat(&tables)>{words.booking.seat_now}</button></div>
            </li>
        }
    };
    let stay = move |length: u32| {
        let pressed = move || (minutes.get() == length).to_string();
        view! { <button type="button" class="chip" aria-pressed=pressed on:click=move |_| minutes.set(length)>{(words.booking.minutes_n)(length)}</button> }
    };
    view! {
        <Page title=words.booking.walk_in back=routes::desk::BOOK>
            <p class="muted small">{words.booking.walk_in_text}</p>
            <div class="spread">
                <span class="strong">{words.booking.party}</span>
                <Stepper value=party least=1 most=50 on_set=Callback::new(move |now| party.set(now)) />
            </div>
            <div class="strip" role="group" aria-label=words.booking.minutes>{STAYS.map(stay).collect_view()}</div>
            {move || {
                let tables = tables.get();
                if tables.is_empty() {
                    view! { <Empty of=lu::LuArmchair title=words.booking.walk_in text=words.booking.none_free /> }.into_any()
                } else {
                    let row = row.clone();
                    view! { <ul class="list">{tables.into_iter().map(row).collect_view()}</ul> }.into_any()
                }
            }}
        </Page>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::an_id;
    use domain::account::ResourceKind;
    use domain::id::{LocationId, ResourceId};
    use domain::{Label, Row};

    #[test]
    fn walk_ins_are_offered_one_table_or_those_that_stand_together() {
        let table = |n: u8, seats, group: &str| Resource {
            id: ResourceId(an_id(n)),
            location: LocationId(an_id(90)),
            name: Label::new("", "Table"),
            kind: ResourceKind::Table,
            seats,
            sort: i64::from(n),
            removed: false,
            join_group: group.into(),
        };
        let tables = [table(1, 4, "a"), table(2, 2, "a"), table(3, 6, "")];
        let rows = Projection::new(tables.map(Row::Resource), Vec::new());
        let ids = |party| {
            let found = tables_for(&rows, party, 0, 60);
            let ids = |(tables, free): (Vec<Resource>, bool)| {
                (tables.iter().map(|one| one.id).collect::<Vec<_>>(), free)
            };
            found.into_iter().map(ids).collect::<Vec<_>>()
        };
        let id = |n: u8| ResourceId(an_id(n));
        assert_eq!(ids(3), [(vec![id(1)], true), (vec![id(3)], true)]);
        assert_eq!(ids(7), []);
        let tables = [table(1, 4, "a"), table(2, 4, "a")];
        let rows = Projection::new(tables.map(Row::Resource), Vec::new());
        let found = tables_for(&rows, 7, 0, 60);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].0.len(), found[0].1), (2, true));
    }
}
