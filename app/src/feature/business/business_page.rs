//! What everybody knows of the business: each field is saved when it is left, and is new on all phones at once.

use super::logo_field::LogoField;
use super::resources::Offerings;
use super::text_field::TextField;
use crate::context::{AppContext, use_app};
use crate::ui::{Empty, Icon, Page};
use domain::account::business::{MAX_TABLE_NAME, MAX_TABLES};
use domain::account::{Business, BusinessSet, Location};
use domain::merge::Was;
use domain::policy::Action;
use domain::{Entity, Key, Label, Mutation, Row, routes};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Saves a change of the business, of a place.
pub fn save(app: AppContext, mutation: impl Into<Mutation>) {
    let mutation: Mutation = mutation.into();
    let saving = app.commit(mutation);
    spawn_local(async move {
        match saving.await {
            Ok(_) => app.toast(app.staff_words().business.saved),
            Err(error) => app.not_saved(&error),
        }
    });
}

/// The places that are in use, by name.
#[must_use]
pub fn locations(rows: &domain::projection::Projection) -> Vec<Location> {
    let all = rows.all(Entity::Location).filter_map(Row::as_location);
    let mut all: Vec<Location> = all.filter(|place| !place.removed).cloned().collect();
    all.sort_by_key(|place| (place.name.zh.clone(), place.name.en.clone(), place.id));
    all
}

/// Names of tables as they are typed: one a line, or with commas between them.
///
/// # Errors
/// Where a name is too long, stands twice, cannot be in an address, or there are too many.
fn read_tables(typed: &str) -> Result<Vec<String>, ()> {
    let mut tables: Vec<String> = Vec::new();
    for name in typed.split(['\n', ',', '，', '、']).map(str::trim) {
        let odd = |c: char| c.is_control() || matches!(c, '/' | '\\' | '?' | '#' | '%' | '<' | '>');
        if name.is_empty() {
            continue;
        }
        if name.chars().count() > MAX_TABLE_NAME
            || name.chars().any(odd)
            || tables.iter().any(|have| have == name)
        {
            return Err(());
        }
        tables.push(name.to_owned());
    }
    if tables.len() > MAX_TABLES {
        return Err(());
    }
    Ok(tables)
}

#[component]
pub fn BusinessPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let business = app.business.get_untracked();
    let owner = app.me().may(Action::EditBusiness);
    let places_too = app.me().may(Action::EditPlace);
    let places = Memo::new(move |_| app.rows(locations));
    view! {
        <Page title=words.place.business>
            {match business.filter(|_| owner) {
                Some(business) => view! { <Fields business=business /> }.into_any(),
                None => view! { <Empty of=lu::LuStore title=words.business.owners_title text=words.business.owners_text /> }.into_any(),
            }}
            {owner.then(|| view! {
                <ul class="list">
                    <li><a class="row" href=routes::desk::PAYING>
                        <span class="lead neutral"><Icon of=lu::LuCreditCard /></span>
                        <div class="row-text"><p class="row-title">{words.paying.title}</p><p class="row-sub">{words.paying.sub}</p></div>
                        <Icon of=lu::LuChevronRight />
                    </a></li>
                </ul>
            })}
            <section class="section">
                <div class="section-head"><h2>{words.business.places}</h2></div>
                <ul class="list">
                    <For each=move || places.get() key=|place| (place.id, place.name.zh.clone(), place.name.en.clone(), place.address.clone()) let:place>
                        <li><a class="row" href=routes::desk::location(place.id)>
                            <span class="lead neutral"><Icon of=lu::LuMapPin /></span>
                            <div class="row-text"><p class="row-title">{place.name.text(words.lang).to_owned()}</p><p class="row-sub">{place.address.replace('\n', ", ")}</p></div>
                            <Icon of=lu::LuChevronRight />
                        </a></li>
                    </For>
                </ul>
                {places_too.then(|| view! { <a class="btn block" href=routes::desk::LOCATION_NEW><Icon of=lu::LuPlus />{words.business.new_place}</a> })}
            </section>
            {places_too.then(|| view! {
                <ul class="list">
                    <li><a class="row" href=routes::desk::TABLE_CODES>
                        <span class="lead neutral"><Icon of=lu::LuQrCode /></span>
                        <div class="row-text"><p class="row-title">{words.business.codes}</p><p class="row-sub">{words.business.codes_sub}</p></div>
                        <Icon of=lu::LuChevronRight />
                    </a></li>
                    {owner.then(|| view! {
                        <li><a class="row" href=routes::desk::LEGAL>
                            <span class="lead neutral"><Icon of=lu::LuScale /></span>
                            <div class="row-text"><p class="row-title">{words.business.legal}</p><p class="row-sub">{words.business.legal_sub}</p></div>
                            <Icon of=lu::LuChevronRight />
                        </a></li>
                        <li><a class="row" href=routes::desk::BUSINESS_CLOSING>
                            <span class="lead neutral"><Icon of=lu::LuArchive /></span>
                            <div class="row-text"><p class="row-title">{words.business.closing}</p><p class="row-sub">{words.business.closing_sub}</p></div>
                            <Icon of=lu::LuChevronRight />
                        </a></li>
                    })}
                </ul>
            })}
            {places_too.then(|| view! { <Offerings /> })}
        </Page>
    }
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrong {
    Name,
    About,
    Tables,
}

#[component]
fn Fields(business: Business) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let text = |text: &str| RwSignal::new(text.to_owned());
    let (zh, en) = (text(&business.name.zh), text(&business.name.en));
    let (about_zh, about_en) = (text(&business.about.zh), text(&business.about.en));
    let tables = RwSignal::new(business.tables.join("\n"));
    let accent = RwSignal::new(business.accent.clone());
    let delivers = RwSignal::new(business.delivers);
    let business_pays_online = business.pays_online;
    let wrong = RwSignal::new(None::<Wrong>);
    let key = Key::new(Entity::Business, business.id.0);
    // What its author sees now: this phone's rows, with what waits on it.
    let now = move || {
        let row = untrack(|| app.rows(|rows| rows.get(key).and_then(Row::as_business).cloned()));
        row.unwrap_or_else(|| business.clone())
    };
    let now = StoredValue::new(now);
    let now = move || now.with_value(|now| now());
    let said = move |zh: RwSignal<String>, en: RwSignal<String>, most: usize| {
        let (zh, en) = (zh.get_untracked(), en.get_untracked());
        let new = Label::new(zh.trim(), en.trim());
        let fits = |text: &str| text.chars().count() <= most;
        (fits(&new.zh) && fits(&new.en)).then_some(new)
    };
    let leave_name = Callback::new(move |()| {
        let (was, new) = (now(), said(zh, en, 80));
        match new.filter(|new| !(new.zh.is_empty() && new.en.is_empty())) {
            None => wrong.set(Some(Wrong::Name)),
            Some(new) => {
                wrong.set(None);
                if new != was.name {
                    let name = Some(Was { was: was.name, new });
                    save(
                        app,
                        BusinessSet {
                            name,
                            ..BusinessSet::of(was.id)
                        },
                    );
                }
            }
        }
    });
    let leave_about = Callback::new(move |()| {
        let was = now();
        match said(about_zh, about_en, 500) {
            None => wrong.set(Some(Wrong::About)),
            Some(new) => {
                wrong.set(None);
                if new != was.about {
                    let about = Some(Was {
                        was: was.about,
                        new,
                    });
                    save(
                        app,
                        BusinessSet {
                            about,
                            ..BusinessSet::of(was.id)
                        },
                    );
                }
            }
        }
    });
    let leave_tables = Callback::new(move |()| {
        let was = now();
        match read_tables(&tables.get_untracked()) {
            Err(()) => wrong.set(Some(Wrong::Tables)),
            Ok(new) => {
                wrong.set(None);
                if new != was.tables {
                    let tables = Some(Was {
                        was: was.tables,
                        new,
                    });
                    save(
                        app,
                        BusinessSet {
                            tables,
                            ..BusinessSet::of(was.id)
                        },
                    );
                }
            }
        }
    });
    let paint = move |event| {
        let (was, new) = (now(), event_target_value(&event));
        accent.set(new.clone());
        if new != was.accent {
            let accent = Some(Was {
                was: was.accent,
                new,
            });
            save(
                app,
                BusinessSet {
                    accent,
                    ..BusinessSet::of(was.id)
                },
            );
        }
    };
    let turn = move |event| {
        let (was, new) = (now(), event_target_checked(&event));
        delivers.set(new);
        let delivers = Some(Was {
            was: was.delivers,
            new,
        });
        save(
            app,
            BusinessSet {
                delivers,
                ..BusinessSet::of(was.id)
            },
        );
    };
    let pays_online = RwSignal::new(business_pays_online);
    let turn_online = move |event| {
        let (was, new) = (now(), event_target_checked(&event));
        pays_online.set(new);
        let pays_online = Some(Was {
            was: was.pays_online,
            new,
        });
        save(
            app,
            BusinessSet {
                pays_online,
                ..BusinessSet::of(was.id)
            },
        );
    };
    // In a demo by this switch alone; else it goes with the provider that is chosen.
    let online = app.me().demo.then(|| view! {
        <label class="check">
            <input type="checkbox" class="switch" role="switch" aria-describedby="pays-online-help" prop:checked=move || pays_online.get() on:change=turn_online />
            <span class="grow">{words.business.pays_online}</span>
        </label>
        <p class="help" id="pays-online-help">{words.business.pays_online_sandbox}</p>
    });
    let is = move |which: Wrong, text: &'static str| {
        Signal::derive(move || (wrong.get() == Some(which)).then_some(text))
    };
    let none = Signal::derive(|| None);
    view! {
        <form class="form" on:submit=|event| event.prevent_default()>
            <p class="muted small">{words.business.text}</p>
            <TextField id="business-zh" label=words.sales.name_zh value=zh leave=leave_name wrong=is(Wrong::Name, words.sales.name_wrong) />
            <TextField id="business-en" label=words.sales.name_en value=en leave=leave_name wrong=none />
            <TextField id="about-zh" label=words.sales.about_zh value=about_zh rows=2 leave=leave_about wrong=is(Wrong::About, words.sales.about_wrong) />
            <TextField id="about-en" label=words.sales.about_en value=about_en rows=2 leave=leave_about wrong=none />
            <div class="field">
                <label for="accent">{words.business.accent}</label>
                <input id="accent" type="color" prop:value=move || accent.get() on:change=paint />
            </div>
            <LogoField />
            <label class="check">
                <input type="checkbox" class="switch" role="switch" prop:checked=move || delivers.get() on:change=turn />
                <span class="grow">{words.business.delivers}</span>
            </label>
            {online}
            <TextField id="tables" label=words.business.tables value=tables rows=4 help=words.business.tables_help leave=leave_tables wrong=is(Wrong::Tables, words.business.tables_wrong) />
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_typed_in_lines_or_with_commas() {
        let read = read_tables("1, 2，露台、 4\n\nBar ").unwrap();
        assert_eq!(read, ["1", "2", "露台", "4", "Bar"]);
        assert_eq!(read_tables(" \n"), Ok(vec![]));
    }

    #[test]
    fn a_table_that_cannot_stand_in_an_address_is_told() {
        for wrong in ["1\n1", "a/b", "<b>x</b>", &"x".repeat(21)] {
            assert_eq!(read_tables(wrong), Err(()), "{wrong}");
        }
        let many: Vec<String> = (0..=MAX_TABLES).map(|n| n.to_string()).collect();
        assert_eq!(read_tables(&many.join(",")), Err(()));
    }
}
