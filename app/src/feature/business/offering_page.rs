//! Something that can be booked: a new one, and one that is changed.

use super::business_page::{locations, save};
use super::resources::resources;
use super::text_field::TextField;
use crate::context::{AppContext, use_app};
use crate::ui::{Empty, Icon, Page};
use domain::account::Location;
use domain::id::{LocationId, ResourceId, ServiceOfferingId};
use domain::merge::Was;
use domain::sales::service_offering::{MAX_GAP, MAX_HORIZON, MAX_MINUTES, MAX_NOTICE, MAX_PARTY};
use domain::sales::{ServiceOffering, ServiceOfferingMake, ServiceOfferingSet};
use domain::{Entity, Key, Label, Row, routes};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map};

/// What is typed of it. Numbers stay texts until they are read.
#[derive(Debug, Clone, Copy)]
struct Typed {
    zh: RwSignal<String>,
    en: RwSignal<String>,
    minutes: RwSignal<String>,
    after: RwSignal<String>,
    party_to: RwSignal<String>,
    lead: RwSignal<String>,
    horizon: RwSignal<String>,
    cancel_until: RwSignal<String>,
    hidden: RwSignal<bool>,
    resources: RwSignal<Vec<ResourceId>>,
}

/// The field that does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrong {
    Name,
    Minutes,
    After,
    PartyTo,
    Lead,
    Horizon,
    CancelUntil,
}

impl Wrong {
    /// From what to what its number goes.
    fn range(self) -> (u32, u32) {
        match self {
            Self::Name => (1, 80),
            Self::Minutes => (5, MAX_MINUTES),
            Self::After => (0, MAX_GAP),
            Self::PartyTo => (1, MAX_PARTY),
            Self::Lead | Self::CancelUntil => (0, MAX_NOTICE),
            Self::Horizon => (1, MAX_HORIZON),
        }
    }
}

/// A number within what its field can be.
fn number(typed: &str, of: Wrong) -> Result<u32, Wrong> {
    let (least, most) = of.range();
    let read: Option<u32> = typed.trim().parse().ok();
    read.filter(|read| (least..=most).contains(read)).ok_or(of)
}

impl Typed {
    fn of(one: &ServiceOffering) -> Self {
        let text = |text: &str| RwSignal::new(text.to_owned());
        let count = |count: u32| RwSignal::new(count.to_string());
        Self {
            zh: text(&one.name.zh),
            en: text(&one.name.en),
            minutes: count(one.minutes),
            after: count(one.after),
            party_to: count(one.party_to),
            lead: count(one.lead),
            horizon: count(one.horizon),
            cancel_until: count(one.cancel_until),
            hidden: RwSignal::new(one.hidden),
            resources: RwSignal::new(one.resources.clone()),
        }
    }

    fn read(self, was: &ServiceOffering) -> Result<ServiceOffering, Wrong> {
        let text = |field: RwSignal<String>| field.get_untracked().trim().to_owned();
        let name = Label::new(&text(self.zh), &text(self.en));
        let long = |text: &str| text.chars().count() > 80;
        if (name.zh.is_empty() && name.en.is_empty()) || long(&name.zh) || long(&name.en) {
            return Err(Wrong::Name);
        }
        Ok(ServiceOffering {
            name,
            minutes: number(&text(self.minutes), Wrong::Minutes)?,
            after: number(&text(self.after), Wrong::After)?,
            party_to: number(&text(self.party_to), Wrong::PartyTo)?,
            lead: number(&text(self.lead), Wrong::Lead)?,
            horizon: number(&text(self.horizon), Wrong::Horizon)?,
            cancel_until: number(&text(self.cancel_until), Wrong::CancelUntil)?,
            hidden: self.hidden.get_untracked(),
            resources: self.resources.get_untracked(),
            ..was.clone()
        })
    }
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
    let typed = Typed::of(&one);
    let wrong = RwSignal::new(None);
    let go = use_navigate();
    let make = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match typed.read(&one) {
            Err(which) => wrong.set(Some(which)),
            Ok(new) => {
                save(app, made(new));
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
                None => view! { <Empty of=lu::LuCalendarDays title=words.ui.not_found_title text=words.ui.not_found_text next=(routes::desk::BUSINESS, words.business.title) /> }.into_any(),
            }}
        </Page>
    }
}

#[component]
fn OfferingEdit(one: ServiceOffering) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let (typed, id, place) = (Typed::of(&one), one.id, one.location);
    let wrong = RwSignal::new(None);
    let saved = StoredValue::new(one);
    let leave = Callback::new(move |()| {
        let was = saved.get_value();
        match typed.read(&was) {
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

/// What was changed of it, each with what stood there.
fn changes(was: &ServiceOffering, new: &ServiceOffering) -> ServiceOfferingSet {
    fn change<T: PartialEq + Clone>(was: &T, new: &T) -> Option<Was<T>> {
        (was != new).then(|| Was {
            was: was.clone(),
            new: new.clone(),
        })
    }
    ServiceOfferingSet {
        name: change(&was.name, &new.name),
        minutes: change(&was.minutes, &new.minutes),
        after: change(&was.after, &new.after),
        party_to: change(&was.party_to, &new.party_to),
        lead: change(&was.lead, &new.lead),
        horizon: change(&was.horizon, &new.horizon),
        cancel_until: change(&was.cancel_until, &new.cancel_until),
        resources: change(&was.resources, &new.resources),
        hidden: change(&was.hidden, &new.hidden),
        ..ServiceOfferingSet::of(was.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_within_what_its_field_can_be() {
        assert_eq!(number(" 90 ", Wrong::Minutes), Ok(90));
        for (typed, of) in [
            ("4", Wrong::Minutes),
            ("", Wrong::PartyTo),
            ("x", Wrong::Lead),
            ("401", Wrong::Horizon),
            ("-1", Wrong::CancelUntil),
        ] {
            assert_eq!(number(typed, of), Err(of), "{typed}");
        }
    }
}
