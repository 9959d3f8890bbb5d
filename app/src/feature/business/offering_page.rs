//! Something that can be booked: a new one, and one that is changed.

use super::business_page::{locations, save};
use super::offering_typed::{Typed, Wrong, changes};
use super::resources::resources;
use super::text_field::TextField;
use crate::context::{AppContext, use_app};
use crate::ui::{Empty, Icon, Page};
use domain::account::Location;
use domain::id::{LocationId, ResourceId, ServiceOfferingId};
use domain::merge::Was;
use domain::money::Currency;
use domain::sales::{ServiceOffering, ServiceOfferingMake, ServiceOfferingSet};
use domain::{Entity, Key, Label, Row, routes};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map};

/// The business's currency, as it is when the page is opened.
fn currency_of(app: AppContext) -> Currency {
    let business = app.business.get_untracked();
    business.map_or_else(|| Currency("CNY".to_owned()), |business| business.currency)
}

fn empty(id: ServiceOfferingId, place: LocationId, resources: Vec<ResourceId>) -> ServiceOffering {
    ServiceOffering {
        id,
        location: place,
        name: Label::default(),
        about: Label::default(),
        minutes: 90,
        before: 0,
        after: 0,
        party_from: 1,
        party_to: 8,
        lead: 30,
        horizon: 30,
        cancel_until: 60,
        resources,
        sort: 0,
        hidden: false,
        removed: false,
        price: None,
    }
}

/// The place where something new is offered: the first one.
fn first_place(app: AppContext) -> Option<Location> {
    untrack(|| app.rows(locations)).into_iter().next()
}

#[component]
pub fn OfferingNewPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let content = match first_place(app) {
        Some(place) => view! { <OfferingNew place=place /> }.into_any(),
        None => view! { <Empty of=lu::LuMapPin title=words.business.places text=words.business.new_place next=(routes::desk::LOCATION_NEW, words.business.new_place) /> }.into_any(),
    };
    view! { <Page title=words.booking.new_offering back=routes::desk::BUSINESS>{content}</Page> }
}

#[component]
fn OfferingNew(place: Location) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let here = untrack(|| app.rows(resources))
        .into_iter()
        .filter(|one| one.location == place.id);
    let one = empty(
        ServiceOfferingId(app.device().new_id()),
        place.id,
        here.map(|one| one.id).collect(),
    );
    let currency = currency_of(app);
    let typed = Typed::of(&one, &currency);
    let wrong = RwSignal::new(None);
    let go = use_navigate();
    let make = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match typed.read(&one, &currency) {
            Err(which) => wrong.set(Some(which)),
            Ok(new) => {
                let (id, price) = (new.id, new.price);
                save(app, made(new));
                // The mutation that makes an offering does not know prices.
                if price.is_some() {
                    let price = Some(Was {
                        was: None,
                        new: price,
                    });
                    let set = ServiceOfferingSet {
                        price,
                        ..ServiceOfferingSet::of(id)
                    };
                    save(app, set);
                }
                go(routes::desk::BUSINESS, NavigateOptions::default());
            }
        }
    };
    view! {
        <form class="form" on:submit=make>
            <OfferingFields typed=typed wrong=wrong place=place.id leave=Callback::new(|()| {}) />
            <button type="submit" class="btn primary block">{words.booking.add_offering}</button>
        </form>
    }
}

fn made(new: ServiceOffering) -> ServiceOfferingMake {
    ServiceOfferingMake {
        id: new.id,
        location: new.location,
        name: new.name,
        about: new.about,
        minutes: new.minutes,
        before: new.before,
        after: new.after,
        party_from: new.party_from,
        party_to: new.party_to,
        lead: new.lead,
        horizon: new.horizon,
        cancel_until: new.cancel_until,
        resources: new.resources,
        sort: new.sort,
        hidden: new.hidden,
        removed: false,
    }
}

#[component]
pub fn OfferingPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let params = use_params_map();
    let one = move || {
        let id = params.with(|params| params.get("id").and_then(|id| id.parse().ok()));
        let key = Key::new(Entity::ServiceOffering, id?);
        untrack(|| app.rows(|rows| rows.get(key).and_then(Row::as_service_offering).cloned()))
    };
    view! {
        <Page title=words.booking.offering back=routes::desk::BUSINESS>
            {move || match one() {
                Some(one) => view! { <OfferingEdit one=one /> }.into_any(),
                None => view! { <Empty of=lu::LuCalendarDays title=words.ui.not_found_title text=words.ui.not_found_text next=(routes::desk::BUSINESS, words.place.business) /> }.into_any(),
            }}
        </Page>
    }
}

#[component]
fn OfferingEdit(one: ServiceOffering) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let currency = currency_of(app);
    let (typed, id, place) = (Typed::of(&one, &currency), one.id, one.location);
    let wrong = RwSignal::new(None);
    let saved = StoredValue::new(one);
    let leave = Callback::new(move |()| {
        let was = saved.get_value();
        match typed.read(&was, &currency) {
            Err(which) => wrong.set(Some(which)),
            Ok(new) => {
                wrong.set(None);
                let set = changes(&was, &new);
                saved.set_value(new);
                if set != ServiceOfferingSet::of(id) {
                    save(app, set);
                }
            }
        }
    });
    let go = use_navigate();
    let remove = move |_| {
        let removed = Some(Was {
            was: false,
            new: true,
        });
        let set = ServiceOfferingSet {
            removed,
            ..ServiceOfferingSet::of(id)
        };
        save(app, set);
        go(routes::desk::BUSINESS, NavigateOptions::default());
    };
    view! {
        <form class="form" on:submit=|event| event.prevent_default()>
            <OfferingFields typed=typed wrong=wrong place=place leave=leave />
            <button type="button" class="btn danger block" on:click=remove><Icon of=lu::LuTrash2 />{words.sales.remove}</button>
        </form>
    }
}

#[component]
fn OfferingFields(
    typed: Typed,
    wrong: RwSignal<Option<Wrong>>,
    place: LocationId,
    leave: Callback<()>,
) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let is = move |which: Wrong| {
        let (from, to) = which.range();
        // A sentence with numbers, kept for as long as the page.
        let text = StoredValue::new((words.booking.number_wrong)(from, to));
        Signal::derive(move || (wrong.get() == Some(which)).then(|| text.get_value()))
    };
    let numbers = [
        (
            "offering-minutes",
            words.booking.offering_minutes,
            typed.minutes,
            Wrong::Minutes,
        ),
        (
            "offering-after",
            words.booking.offering_after,
            typed.after,
            Wrong::After,
        ),
        (
            "offering-party",
            words.booking.party_to,
            typed.party_to,
            Wrong::PartyTo,
        ),
        ("offering-lead", words.booking.lead, typed.lead, Wrong::Lead),
        (
            "offering-horizon",
            words.booking.horizon,
            typed.horizon,
            Wrong::Horizon,
        ),
        (
            "offering-cancel",
            words.booking.cancel_until,
            typed.cancel_until,
            Wrong::CancelUntil,
        ),
    ];
    let numbers = numbers.map(|(id, label, value, which)| {
        let (said, note) = (is(which), format!("{id}-note"));
        let described = note.clone();
        view! {
            <div class="field">
                <label for=id>{label}</label>
                <input id=id inputmode="numeric" autocomplete="off" aria-describedby=described aria-invalid=move || said.get().is_some().to_string()
                    prop:value=move || value.get() on:input=move |event| value.set(event_target_value(&event)) on:change=move |_| leave.run(()) />
                <div role="status" id=note>{move || said.get().map(|said| view! { <p class="error">{said}</p> })}</div>
            </div>
        }
    });
    let tables = Memo::new(move |_| {
        let all = app.rows(resources);
        all.into_iter()
            .filter(|one| one.location == place)
            .collect::<Vec<_>>()
    });
    let table = move |one: domain::account::Resource| {
        let id = one.id;
        let checked = move || typed.resources.with(|all| all.contains(&id));
        let turn = move |event| {
            let on = event_target_checked(&event);
            typed.resources.update(|all| {
                all.retain(|have| *have != id);
                if on {
                    all.push(id);
                }
            });
            leave.run(());
        };
        view! {
            <label class="check"><input type="checkbox" prop:checked=checked on:change=turn /><span class="grow">{one.name.text(words.lang).to_owned()}" · "{(words.booking.seats_n)(one.seats)}</span></label>
        }
    };
    let hide = move |event| {
        typed.hidden.set(event_target_checked(&event));
        leave.run(());
    };
    let name = Signal::derive(move || {
        (wrong.get() == Some(Wrong::Name)).then_some(words.sales.name_wrong)
    });
    view! {
        <TextField id="offering-zh" label=words.sales.name_zh value=typed.zh leave=leave wrong=name />
        <TextField id="offering-en" label=words.sales.name_en value=typed.en leave=leave wrong=Signal::derive(|| None) />
        {numbers.collect_view()}
        <TextField id="offering-price" label=words.booking.offering_price value=typed.price leave=leave wrong=Signal::derive(move || (wrong.get() == Some(Wrong::Price)).then_some(words.booking.price_wrong)) />
        <fieldset class="field">
            <legend>{words.booking.at_tables}</legend>
            {move || tables.get().into_iter().map(table).collect_view()}
        </fieldset>
        <label class="check">
            <input type="checkbox" class="switch" role="switch" prop:checked=move || typed.hidden.get() on:change=hide />
            <span class="grow">{words.booking.hidden}</span>
        </label>
    }
}
