//! A place of the business: a new one, and one that is changed.

use super::business_page::save;
use super::opening_fields::OpeningFields;
use super::resources::Resources;
use super::text_field::TextField;
use crate::context::use_app;
use crate::ui::{Confirm, Empty, Icon, Page};
use domain::account::{Location, LocationMake, LocationSet};
use domain::id::LocationId;
use domain::merge::Was;
use domain::{Entity, Key, Label, Row, routes};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map};

/// What was typed of a place.
#[derive(Debug, Clone, Copy)]
struct Typed {
    zh: RwSignal<String>,
    en: RwSignal<String>,
    address: RwSignal<String>,
    zone: RwSignal<String>,
}

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrong {
    Name,
    Address,
    Zone,
}

impl Typed {
    fn of(place: &Location) -> Self {
        let text = |text: &str| RwSignal::new(text.to_owned());
        Self {
            zh: text(&place.name.zh),
            en: text(&place.name.en),
            address: text(&place.address),
            zone: text(&place.zone),
        }
    }

    fn read(self, id: LocationId) -> Result<Location, Wrong> {
        let text = |field: RwSignal<String>| field.get_untracked().trim().to_owned();
        let name = Label::new(&text(self.zh), &text(self.en));
        let fits = |text: &str| text.chars().count() <= 80;
        if (name.zh.is_empty() && name.en.is_empty()) || !fits(&name.zh) || !fits(&name.en) {
            return Err(Wrong::Name);
        }
        let address = text(self.address);
        if address.chars().count() > 300 {
            return Err(Wrong::Address);
        }
        let zone = text(self.zone);
        if !is_zone(&zone) {
            return Err(Wrong::Zone);
        }
        Ok(Location {
            id,
            name,
            address,
            zone,
            opening: std::collections::BTreeMap::new(),
            removed: false,
        })
    }
}

/// Whether this browser knows a time zone of this name.
fn is_zone(name: &str) -> bool {
    use leptos::wasm_bindgen::{JsCast, JsValue};
    let options = js_sys::Object::new();
    let is_set = js_sys::Reflect::set(&options, &"timeZone".into(), &name.into()).is_ok();
    // The constructor throws for what it does not know.
    let made = js_sys::Reflect::get(&js_sys::global(), &"Intl".into())
        .and_then(|intl| js_sys::Reflect::get(&intl, &"DateTimeFormat".into()))
        .and_then(|class| {
            let arguments = js_sys::Array::of2(&JsValue::UNDEFINED, &options);
            js_sys::Reflect::construct(class.unchecked_ref::<js_sys::Function>(), &arguments)
        });
    !name.is_empty() && is_set && made.is_ok()
}

#[component]
fn PlaceFields(typed: Typed, wrong: RwSignal<Option<Wrong>>, leave: Callback<()>) -> impl IntoView {
    let words = use_app().staff_words();
    let is = move |which: Wrong, text: &'static str| {
        Signal::derive(move || (wrong.get() == Some(which)).then_some(text))
    };
    view! {
        <TextField id="place-zh" label=words.sales.name_zh value=typed.zh leave=leave wrong=is(Wrong::Name, words.sales.name_wrong) />
        <TextField id="place-en" label=words.sales.name_en value=typed.en leave=leave wrong=Signal::derive(|| None) />
        <TextField id="place-address" label=words.people.address value=typed.address rows=3 leave=leave wrong=is(Wrong::Address, words.business.address_wrong) />
        <TextField id="place-zone" label=words.business.zone value=typed.zone help=words.business.zone_help leave=leave wrong=is(Wrong::Zone, words.business.zone_wrong) />
    }
}

/// A new place.
#[component]
pub fn LocationNewPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let zone = app.business.get_untracked().map(|business| business.zone);
    let empty = Location {
        id: LocationId(app.device().new_id()),
        name: Label::default(),
        address: String::new(),
        zone: zone.unwrap_or_default(),
        opening: std::collections::BTreeMap::new(),
        removed: false,
    };
    let (typed, id) = (Typed::of(&empty), empty.id);
    let wrong = RwSignal::new(None);
    let go = use_navigate();
    let make = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match typed.read(id) {
            Err(which) => wrong.set(Some(which)),
            Ok(place) => {
                let make = LocationMake {
                    id,
                    name: place.name,
                    address: place.address,
                    zone: place.zone,
                    opening: std::collections::BTreeMap::new(),
                    removed: false,
                };
                save(app, make);
                go(routes::desk::BUSINESS, NavigateOptions::default());
            }
        }
    };
    view! {
        <Page title=words.business.new_place>
            <form class="form" on:submit=make>
                <PlaceFields typed=typed wrong=wrong leave=Callback::new(|()| {}) />
                <button type="submit" class="btn primary block">{words.business.add_place}</button>
            </form>
        </Page>
    }
}

/// A place that is there: each field is saved when it is left.
#[component]
pub fn LocationPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let params = use_params_map();
    let place = move || {
        let id = params.with(|params| params.get("id").and_then(|id| id.parse().ok()));
        let key = Key::new(Entity::Location, id?);
        untrack(|| app.rows(|rows| rows.get(key).and_then(Row::as_location).cloned()))
    };
    view! {
        <Page title=words.business.place>
            {move || match place() {
                Some(place) => view! { <PlaceEdit place=place /> }.into_any(),
                None => view! { <Empty of=lu::LuMapPin title=words.ui.not_found_title text=words.ui.not_found_text next=(routes::desk::BUSINESS, words.place.business) /> }.into_any(),
            }}
        </Page>
    }
}

#[component]
fn PlaceEdit(place: Location) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let (typed, id) = (Typed::of(&place), place.id);
    let wrong = RwSignal::new(None);
    let saved = StoredValue::new(place);
    let leave = Callback::new(move |()| match typed.read(id) {
        Err(which) => wrong.set(Some(which)),
        Ok(new) => {
            wrong.set(None);
            let was = saved.get_value();
            let set = changes(&was, &new);
            saved.set_value(new);
            if set != LocationSet::of(id) {
                save(app, set);
            }
        }
    });
    let asking = RwSignal::new(false);
    let go = use_navigate();
    let remove = Callback::new(move |()| {
        let removed = Some(Was {
            was: false,
            new: true,
        });
        save(
            app,
            LocationSet {
                removed,
                ..LocationSet::of(id)
            },
        );
        go(routes::desk::BUSINESS, NavigateOptions::default());
    });
    view! {
        <form class="form" on:submit=|event| event.prevent_default()>
            <p class="muted small">{words.sales.menu_edit_text}</p>
            <PlaceFields typed=typed wrong=wrong leave=leave />
        </form>
        <OpeningFields place=id />
        <Resources place=id />
        <form class="form" on:submit=|event| event.prevent_default()>
            <button type="button" class="btn danger block" on:click=move |_| asking.set(true)><Icon of=lu::LuTrash2 />{words.business.remove_place}</button>
        </form>
        {move || asking.get().then(|| view! {
            <Confirm title=words.business.remove_place_title text=words.business.remove_place_text yes=words.business.remove_place
                on_yes=remove on_close=Callback::new(move |()| asking.set(false)) />
        })}
    }
}

/// What was changed of a place, each with what stood there.
fn changes(was: &Location, new: &Location) -> LocationSet {
    fn change<T: PartialEq + Clone>(was: &T, new: &T) -> Option<Was<T>> {
        (was != new).then(|| Was {
            was: was.clone(),
            new: new.clone(),
        })
    }
    LocationSet {
        name: change(&was.name, &new.name),
        address: change(&was.address, &new.address),
        zone: change(&was.zone, &new.zone),
        ..LocationSet::of(was.id)
    }
}
