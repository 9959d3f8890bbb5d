//! A new product or heading: what it needs at least, and then everything else.

use super::place::last;
use super::product_edit::{ProductField, category_options, currency, made};
use crate::catalogue::Section;
use crate::context::use_app;
use crate::ui::Sheet;
use domain::id::CategoryId;
use domain::merge::Was;
use domain::sales::product::MAX_PRICE;
use domain::sales::{Category, CategoryMake, CategorySet, Product};
use domain::{Label, Money, Mutation, ProductId};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What is wrong with what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NewProductError {
    Name,
    Price,
}

fn named(zh: &str, en: &str) -> Option<Label> {
    let name = Label::new(zh.trim(), en.trim());
    let fits = |text: &str| text.chars().count() <= 80;
    let is_some = !(name.zh.is_empty() && name.en.is_empty());
    (is_some && fits(&name.zh) && fits(&name.en)).then_some(name)
}

/// Name, price and heading of a new product; afterwards all of it is open to be edited.
#[component]
pub fn ProductNew(
    sections: Memo<Vec<Section>>,
    open: RwSignal<bool>,
    editing: RwSignal<Option<Product>>,
) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let (zh, en, price) = (
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
    );
    let first = sections.with_untracked(|all| all.first().map(|section| section.category.id));
    let category = RwSignal::new(first);
    let wrong = RwSignal::new(None::<NewProductError>);
    // One product however often it is tapped.
    let id = ProductId(app.device().new_id());
    let make = move || {
        let Some(category) = category.get_untracked() else {
            return Err(NewProductError::Name);
        };
        let name = named(&zh.get_untracked(), &en.get_untracked());
        let price = Money::parse(&price.get_untracked(), &currency(app));
        let sort = sections.with_untracked(|all| {
            let here = all.iter().filter(|section| section.category.id == category);
            last(here.flat_map(|section| section.products.iter().map(|one| one.sort)))
        });
        Ok(Product {
            id,
            category,
            name: name.ok_or(NewProductError::Name)?,
            about: Label::default(),
            price: price
                .filter(|price| *price <= MAX_PRICE)
                .ok_or(NewProductError::Price)?,
            options: Vec::new(),
            photo: None,
            available: true,
            marks: Default::default(),
            sort,
            hidden: false,
            removed: false,
        })
    };
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match make() {
            Err(which) => wrong.set(Some(which)),
            Ok(product) => {
                let saving = app.commit(Mutation::ProductMake(made(&product)));
                spawn_local(async move {
                    match saving.await {
                        Ok(_) => {
                            app.toast(words.sales.saved);
                            open.set(false);
                            editing.set(Some(product));
                        }
                        Err(error) => app.not_saved(&error),
                    }
                });
            }
        }
    };
    let is = move |which, text: &'static str| {
        Signal::derive(move || (wrong.get() == Some(which)).then_some(text))
    };
    let choose = move |event| category.set(event_target_value(&event).parse::<CategoryId>().ok());
    view! {
        <Sheet title=words.sales.new_product on_close=Callback::new(move |()| open.set(false))>
            <form class="sheet-body form" on:submit=save>
                <ProductField id="new-zh" label=words.sales.name_zh value=zh leave=|| {} wrong=is(NewProductError::Name, words.sales.name_wrong) />
                <ProductField id="new-en" label=words.sales.name_en value=en leave=|| {} wrong=Signal::derive(|| None) />
                <ProductField id="new-price" label=words.sales.price value=price leave=|| {} wrong=is(NewProductError::Price, words.sales.price_wrong) />
                <div class="field">
                    <label for="new-category">{words.sales.heading}</label>
                    <select id="new-category" on:change=choose>{category_options(sections, first, words.lang)}</select>
                </div>
                <button type="submit" class="btn primary block">{words.sales.put_up}</button>
            </form>
        </Sheet>
    }
}

/// A new heading.
#[component]
pub fn CategoryNew(sections: Memo<Vec<Section>>, open: RwSignal<bool>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let (zh, en) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let wrong = RwSignal::new(false);
    let id = CategoryId(app.device().new_id());
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(name) = named(&zh.get_untracked(), &en.get_untracked()) else {
            return wrong.set(true);
        };
        let sort =
            sections.with_untracked(|all| last(all.iter().map(|section| section.category.sort)));
        let make = CategoryMake {
            id,
            name,
            sort,
            removed: false,
        };
        let saving = app.commit(Mutation::CategoryMake(make));
        spawn_local(async move {
            match saving.await {
                Ok(_) => {
                    app.toast(words.sales.saved);
                    open.set(false);
                }
                Err(error) => app.not_saved(&error),
            }
        });
    };
    let error = Signal::derive(move || wrong.get().then_some(words.sales.name_wrong));
    view! {
        <Sheet title=words.sales.new_heading on_close=Callback::new(move |()| open.set(false))>
            <form class="sheet-body form" on:submit=save>
                <ProductField id="heading-zh" label=words.sales.name_zh value=zh leave=|| {} wrong=error />
                <ProductField id="heading-en" label=words.sales.name_en value=en leave=|| {} wrong=Signal::derive(|| None) />
                <button type="submit" class="btn primary block">{words.sales.put_up}</button>
            </form>
        </Sheet>
    }
}

/// A heading's names and its place; one without products can go.
#[component]
pub fn CategoryEdit(
    category: Category,
    sections: Memo<Vec<Section>>,
    editing: RwSignal<Option<Category>>,
) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let id = category.id;
    let title = category.name.text(words.lang).to_owned();
    let zh = RwSignal::new(category.name.zh.clone());
    let en = RwSignal::new(category.name.en.clone());
    let wrong = RwSignal::new(false);
    let now = StoredValue::new(category.name);
    let commit = move |set: CategorySet| {
        let saving = app.commit(Mutation::CategorySet(set));
        spawn_local(async move {
            match saving.await {
                Ok(_) => app.toast(words.sales.saved),
                Err(error) => app.not_saved(&error),
            }
        });
    };
    let leave = move || match named(&zh.get_untracked(), &en.get_untracked()) {
        None => wrong.set(true),
        Some(new) => {
            wrong.set(false);
            let was = now.get_value();
            if new != was {
                now.set_value(new.clone());
                commit(CategorySet {
                    name: Some(Was { was, new }),
                    ..CategorySet::of(id)
                });
            }
        }
    };
    let shift = move |up: bool| {
        let moves = sections.with_untracked(|all| {
            let places: Vec<i64> = all.iter().map(|section| section.category.sort).collect();
            let at = all.iter().position(|section| section.category.id == id)?;
            let moves = super::place::moved(&places, at, up).into_iter();
            let set = |(at, new): (usize, i64)| {
                let one = &all.get(at)?.category;
                Some(CategorySet {
                    sort: Some(Was { was: one.sort, new }),
                    ..CategorySet::of(one.id)
                })
            };
            Some(moves.filter_map(set).collect::<Vec<_>>())
        });
        moves.unwrap_or_default().into_iter().for_each(commit);
    };
    let empty = Memo::new(move |_| {
        sections.with(|all| {
            let here = all.iter().find(|section| section.category.id == id);
            here.is_none_or(|section| section.products.is_empty())
        })
    });
    let remove = move |_| {
        commit(CategorySet {
            removed: Some(Was {
                was: false,
                new: true,
            }),
            ..CategorySet::of(id)
        });
        editing.set(None);
    };
    let error = Signal::derive(move || wrong.get().then_some(words.sales.name_wrong));
    view! {
        <Sheet title=title on_close=Callback::new(move |()| editing.set(None))>
            <div class="sheet-body form">
                <ProductField id="heading-zh" label=words.sales.name_zh value=zh leave=leave wrong=error />
                <ProductField id="heading-en" label=words.sales.name_en value=en leave=leave wrong=Signal::derive(|| None) />
                <div class="btn-row">
                    <button type="button" class="btn" on:click=move |_| shift(true)>{words.sales.move_up}</button>
                    <button type="button" class="btn" on:click=move |_| shift(false)>{words.sales.move_down}</button>
                </div>
                {move || if empty.get() {
                    view! { <button type="button" class="btn danger block" on:click=remove>{words.sales.remove}</button> }.into_any()
                } else {
                    view! { <p class="help">{words.sales.heading_full}</p> }.into_any()
                }}
            </div>
        </Sheet>
    }
}
