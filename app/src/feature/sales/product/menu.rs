//! The menu on the phone: from local rows, at once, with or without a network.

use super::menu_sections::{menu_sections, titled};
use super::picture::picture;
use super::product_options::is_simple;
use super::product_sheet::ProductSheet;
use crate::catalogue::{Section, photo};
use crate::context::{AppContext, use_app};
use crate::feature::sales::order::cart_bar::CartBar;
use crate::feature::sales::order::cart_state::{CartState, use_cart};
use crate::ui::{Empty, Icon, Page};
use domain::routes;
use domain::sales::{CartLine, Product};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_params_map, use_query_map};

#[component]
pub fn MenuPage() -> impl IntoView {
    let app = use_app();
    let cart = use_cart();
    let words = app.customer_words();
    sit_down(app, cart);
    let menu = Memo::new(move |_| app.rows(menu_sections));
    let open = use_params_map();
    let open =
        Memo::new(move |_| open.with(|params| params.get("id").and_then(|id| id.parse().ok())));
    let kicker = Signal::derive(move || {
        let table = cart.draft.with(|draft| draft.table.clone());
        if table.is_empty() {
            app.business_name()
        } else {
            (words.sales.table_n)(&table)
        }
    });
    let class = Signal::derive(move || {
        cart.draft
            .with(|draft| {
                if draft.cart.is_empty() {
                    "broad"
                } else {
                    "broad has-cart"
                }
            })
            .to_owned()
    });
    view! {
        <Page title=words.sales.menu kicker=kicker class=class>
            {move || menu.with(Vec::is_empty).then(|| view! {
                <Empty of=lu::LuUtensils title=words.sales.menu_empty_title text=words.sales.menu_empty_text />
            })}
            <Strip menu=menu />
            <For each=move || menu.get() key=|section| titled(&section.category) let:section>
                <Heading section=section menu=menu />
            </For>
            <CartBar />
        </Page>
        <ProductSheet open=open />
    }
}

/// A table's QR code leads here with `?table=12`.
fn sit_down(app: AppContext, cart: CartState) {
    let query = use_query_map();
    let path = use_location().pathname;
    Effect::new(move |_| {
        let table = query
            .with(|query| query.get("table"))
            .filter(|_| path.with_untracked(|path| path.starts_with(routes::app::MENU)));
        if let Some(table) = table {
            let known = app.business.with(|business| {
                business
                    .as_ref()
                    .is_some_and(|business| business.tables.contains(&table))
            });
            let here = cart.draft.with_untracked(|draft| draft.table == table);
            if known && !here {
                let now = app.device().now();
                cart.change(|draft| draft.sit_down(&table, now));
            }
        }
    });
}

/// One chip per category; it follows no scrolling, it only leads there.
#[component]
fn Strip(menu: Memo<Vec<Section>>) -> impl IntoView {
    let words = use_app().customer_words();
    let chips = move || {
        menu.get().into_iter().map(|section| {
        let id = section.category.id;
        view! {
            <a
                class="chip"
                href=format!("#c-{id}")
                rel="external"
                on:click=move |event| {
                    event.prevent_default();
                    if let Some(heading) = document().get_element_by_id(&format!("c-{id}")) {
                        heading.scroll_into_view();
                    }
                }
            >
                {section.category.name.text(words.lang).to_owned()}
            </a>
        }
    }).collect_view()
    };
    view! { <nav class="strip sticky" aria-label=words.sales.categories>{chips}</nav> }
}

#[component]
fn Heading(section: Section, menu: Memo<Vec<Section>>) -> impl IntoView {
    let words = use_app().customer_words();
    let id = section.category.id;
    let products = move || {
        menu.with(|menu| {
            menu.iter()
                .find(|section| section.category.id == id)
                .map(|section| section.products.clone())
        })
        .unwrap_or_default()
    };
    view! {
        <section class="category" id=format!("c-{id}")>
            <h2>{section.category.name.text(words.lang).to_owned()}</h2>
            <ul class="products grid">
                <For each=products key=looks let:product>
                    <Tile product=product />
                </For>
            </ul>
        </section>
    }
}

/// Everything on a tile is its key: it is drawn anew exactly when something on it changed.
fn looks(
    product: &Product,
) -> (
    domain::ProductId,
    domain::Money,
    bool,
    [String; 4],
    Option<String>,
    usize,
) {
    let (name, about) = (&product.name, &product.about);
    let texts = [&name.zh, &name.en, &about.zh, &about.en].map(Clone::clone);
    (
        product.id,
        product.price,
        product.available,
        texts,
        product.photo.clone(),
        product.options.len(),
    )
}

/// A dish with its photo, its price and the button that adds it.
#[component]
pub fn Tile(product: Product) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let name = product.name.text(words.lang).to_owned();
    let about = product.about.text(words.lang).to_owned();
    let picture = picture(photo(&product), &name);
    let tag = if product.available {
        product.marks.iter().next().map(|mark| {
            view! { <span class="tag accent">{words.mark(mark).to_owned()}</span> }.into_any()
        })
    } else {
        Some(view! { <span class="tag">{words.sales.sold_out}</span> }.into_any())
    };
    let href = routes::app::product(product.id);
    let price = product.price;
    let class = if product.available {
        "product"
    } else {
        "product sold-out"
    };
    view! {
        <li class=class>
            {picture}
            {tag}
            <div class="product-text">
                <a class="product-open" href=href data-noscroll="">{name}</a>
                {(!about.is_empty()).then(|| view! { <p class="product-sub">{about}</p> })}
            </div>
            <div class="product-foot">
                <span class="price">{move || app.money(price)}</span>
                <AddButton product=product />
            </div>
        </li>
    }
}

/// Adds a simple product at once; asks where there is something to choose.
#[component]
fn AddButton(product: Product) -> impl IntoView {
    let app = use_app();
    let cart = use_cart();
    let words = app.customer_words();
    let id = product.id;
    let name = product.name.text(words.lang).to_owned();
    let count = Memo::new(move |_| cart.count_of(id));
    let inside = move || match count.get() {
        0 => view! { <Icon of=lu::LuPlus /> }.into_any(),
        count => count.into_any(),
    };
    let class = move || {
        if count.get() > 0 {
            "add in-cart"
        } else {
            "add"
        }
    };
    let label = {
        let name = name.clone();
        move || match count.get() {
            0 => (words.sales.add_named)(&name),
            count => format!(
                "{}{}{}",
                (words.sales.add_named)(&name),
                words.ui.comma,
                (words.sales.in_cart)(u64::from(count))
            ),
        }
    };
    if is_simple(&product) {
        let add = move |_| {
            cart.change(|draft| {
                draft.cart.add(CartLine {
                    product: id,
                    options: Vec::new(),
                    quantity: 1,
                })
            });
            // The tile and the cart bar show it; this says it to those who do not see them.
            app.announce((words.sales.added)(&name));
        };
        view! { <button type="button" class=class aria-label=label disabled=!product.available on:click=add>{inside}</button> }.into_any()
    } else if product.available {
        view! { <a class=class href=routes::app::product(id) data-noscroll="" aria-label=label>{inside}</a> }.into_any()
    } else {
        view! { <button type="button" class="add" disabled aria-label=words.sales.sold_out><Icon of=lu::LuPlus /></button> }.into_any()
    }
}
