//! The menu for staff: what can be had, and the ways to change it.

use super::menu_sections::{staff_sections, titled};
use super::picture::picture;
use super::product_edit::{ProductEdit, save};
use super::product_new::{CategoryEdit, CategoryNew, ProductNew};
use crate::catalogue::{Section, photo};
use crate::context::use_app;
use crate::ui::{Empty, Icon, Page, RowMark};
use domain::merge::Was;
use domain::row::Entity;
use domain::sales::{Category, Product, ProductSet};
use domain::{Key, ProductId};
use icondata_lu as lu;
use leptos::ev;
use leptos::prelude::*;
use std::collections::BTreeMap;
use web_sys::HtmlInputElement;

type Products = BTreeMap<ProductId, Product>;

/// A category and which products stand under it, in order.
#[derive(Debug, Clone, PartialEq)]
struct Heading {
    category: Category,
    products: Vec<ProductId>,
}

/// The products whose name holds what is looked for, in lower case, under their categories.
fn headings(menu: &[Section], wanted: &str) -> Vec<Heading> {
    let found = |product: &&Product| {
        product.name.zh.contains(wanted) || product.name.en.to_lowercase().contains(wanted)
    };
    let heading = |section: &Section| Heading {
        category: section.category.clone(),
        products: section
            .products
            .iter()
            .filter(found)
            .map(|product| product.id)
            .collect(),
    };
    let headings = menu.iter().map(heading);
    headings
        // A heading that is new stands there empty, to be filled.
        .filter(|heading| wanted.is_empty() || !heading.products.is_empty())
        .collect()
}

#[component]
pub fn DeskMenuPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let typed = RwSignal::new(String::new());
    let all = Memo::new(move |_| app.rows(staff_sections));
    let menu = Memo::new(move |_| {
        let wanted = typed.with(|typed| typed.trim().to_lowercase());
        all.with(|all| headings(all, &wanted))
    });
    let products = Memo::new(move |_| {
        all.with(|all| {
            let products = all.iter().flat_map(|section| &section.products);
            products
                .map(|product| (product.id, product.clone()))
                .collect::<Products>()
        })
    });
    let editing = RwSignal::new(None::<Product>);
    let heading = RwSignal::new(None::<Category>);
    let (adding, adding_heading) = (RwSignal::new(false), RwSignal::new(false));
    view! {
        <Page title=words.sales.menu class="broad">
            <div class="btn-row">
                {move || all.with(|all| !all.is_empty()).then(|| view! {
                    <button type="button" class="btn primary" on:click=move |_| adding.set(true)><Icon of=lu::LuPlus />{words.sales.new_product}</button>
                })}
                <button type="button" class="btn" on:click=move |_| adding_heading.set(true)><Icon of=lu::LuPlus />{words.sales.new_heading}</button>
            </div>
            <label class="search">
                <span class="vh">{words.sales.search_menu}</span>
                <Icon of=lu::LuSearch />
                <input
                    id="search"
                    type="search"
                    autocomplete="off"
                    placeholder=words.sales.search_menu
                    prop:value=move || typed.get()
                    on:input=move |event| typed.set(event_target_value(&event))
                />
            </label>
            {move || menu.with(Vec::is_empty).then(|| view! {
                <Empty of=lu::LuUtensils title=words.sales.menu_empty_title text=words.sales.menu_empty_text />
            })}
            <For each=move || menu.get() key=|one| titled(&one.category) let:one>
                <Group category=one.category menu=menu products=products editing=editing heading=heading />
            </For>
        </Page>
        {move || editing.get().map(|product| view! { <ProductEdit product=product sections=all editing=editing /> })}
        {move || heading.get().map(|category| view! { <CategoryEdit category=category sections=all editing=heading /> })}
        {move || adding.get().then(|| view! { <ProductNew sections=all open=adding editing=editing /> })}
        {move || adding_heading.get().then(|| view! { <CategoryNew sections=all open=adding_heading /> })}
    }
}

#[component]
fn Group(
    category: Category,
    menu: Memo<Vec<Heading>>,
    products: Memo<Products>,
    editing: RwSignal<Option<Product>>,
    heading: RwSignal<Option<Category>>,
) -> impl IntoView {
    let words = use_app().staff_words();
    let id = category.id;
    let name = category.name.text(words.lang).to_owned();
    let label = (words.sales.edit_named)(&name);
    let rows = Memo::new(move |_| {
        menu.with(|menu| {
            let here = menu.iter().find(|heading| heading.category.id == id);
            here.map(|heading| heading.products.clone())
                .unwrap_or_default()
        })
    });
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{name}</h2>
                <button type="button" class="icon-btn" aria-label=label on:click=move |_| heading.set(Some(category.clone()))><Icon of=lu::LuPencil /></button>
            </div>
            {move || rows.with(Vec::is_empty).then(|| view! { <p class="muted small">{words.sales.heading_empty}</p> })}
            <ul class="list">
                <For each=move || rows.get() key=|id| *id let:id>
                    <ProductRow id=id products=products editing=editing />
                </For>
            </ul>
        </section>
    }
}

/// One product. The row stays when the product changes, and with it the picture and where the keyboard is.
#[component]
fn ProductRow(
    id: ProductId,
    products: Memo<Products>,
    editing: RwSignal<Option<Product>>,
) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    // The list lets go of the row of a product that is gone.
    let product = Memo::new(move |before: Option<&Option<Product>>| {
        let now = products.with(|products| products.get(&id).cloned());
        now.or_else(|| before.cloned().flatten())
    });
    let available =
        Memo::new(move |_| product.with(|one| one.as_ref().is_some_and(|one| one.available)));
    let hidden = Memo::new(move |_| product.with(|one| one.as_ref().is_some_and(|one| one.hidden)));
    let name = Memo::new(move |_| {
        product.with(|product| {
            let name = product.as_ref().map(|one| one.name.text(words.lang));
            name.unwrap_or_default().to_owned()
        })
    });
    let src = Memo::new(move |_| product.with(|product| product.as_ref().and_then(photo)));
    let picture = move || picture(src.get(), &name.get());
    let price = move || product.with(|one| one.as_ref().map(|one| app.money(one.price)));
    let flip = move |event: ev::Event| {
        let switch = event_target::<HtmlInputElement>(&event);
        let was = available.get_untracked();
        let set = ProductSet {
            available: Some(Was { was, new: !was }),
            ..ProductSet::of(id)
        };
        // The page may have been left meanwhile.
        save(app, set, words.sales.saved, move || {
            if let Some(now) = available.try_get_untracked() {
                switch.set_checked(now);
            }
        });
    };
    view! {
        <li class="row" class:sold-out=move || !available.get()>
            <span class="lead photo-lead" aria-hidden="true">{picture}</span>
            <div class="row-text">
                <p class="row-title">
                    <button
                        type="button"
                        class="product-open"
                        aria-label=move || name.with(|name| (words.sales.edit_named)(name))
                        on:click=move |_| editing.set(product.get_untracked())
                    >
                        {name}
                    </button>
                </p>
                <p class="row-sub">
                    <span class="price">{price}</span>
                    {move || (!available.get()).then(|| view! { " " <span class="tag warn">{words.sales.sold_out}</span> })}
                    {move || hidden.get().then(|| view! { " " <span class="tag">{words.sales.hidden}</span> })}
                </p>
                <RowMark key=Key::new(Entity::Product, id.0) />
            </div>
            <div class="row-end">
                <input
                    type="checkbox"
                    class="switch"
                    role="switch"
                    aria-label=move || format!("{}: {}", name.get(), words.sales.available)
                    prop:checked=available
                    on:change=flip
                />
            </div>
        </li>
    }
}
