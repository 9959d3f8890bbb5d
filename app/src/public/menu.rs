//! The menu: opening words, categories, dishes. It works without any script.

use super::frame::{bar, document, foot, html, name_of, words_of};
use super::{MenuView, PageHead};
use crate::catalogue::{Section, initials, photo, sections};
use crate::icon::Icon;
use domain::money::Currency;
use domain::routes;
use domain::sales::Product;
use icondata_lu as lu;
use leptos::prelude::*;

/// The menu of the business with its opening words.
#[must_use]
pub fn menu_page(view: &MenuView) -> String {
    let words = words_of(&view.head);
    let menu = sections(view.categories.clone(), view.products.clone());
    let order = order_href(view.table.as_deref());
    let body = html(|| {
        view! {
            <a class="skip" href="#menu">{words.sales.skip_to_menu}</a>
            {bar(&view.head)}
            <main class="pub-page">
                {hero(view, &menu, &order)}
                <div class="pub-main" id="menu" tabindex="-1">
                    {strip(&view.head, &menu)}
                    {menu.iter().map(|section| heading(&view.head, section, view.table.as_deref())).collect_view()}
                    {menu.is_empty().then(|| view! {
                        <div class="empty"><Icon of=lu::LuUtensils class="icon l" /><h2>{words.sales.menu_empty_title}</h2><p>{words.sales.menu_empty_text}</p></div>
                    })}
                </div>
                <div class="pub-cta">
                    {view.bookable.then(|| view! { <a class="btn" href=routes::site::BOOK><Icon of=lu::LuCalendarDays />{words.booking.book}</a> })}
                    <a class="btn primary" href=order.clone()>{order_label(view)}</a>
                </div>
            </main>
            {foot(&view.head)}
        }
    });
    let manifest = html(|| view! { <link rel="manifest" href=routes::app::MANIFEST /> });
    document(&view.head, words.sales.menu, &manifest, "public", &body)
}

fn order_href(table: Option<&str>) -> String {
    match table {
        Some(table) => format!(
            "{}?table={}",
            routes::app::MENU,
            routes::site::encoded(table)
        ),
        None => routes::app::MENU.to_owned(),
    }
}

fn order_label(view: &MenuView) -> String {
    let words = words_of(&view.head);
    view.table.as_ref().map_or_else(
        || words.sales.order.to_owned(),
        |table| (words.sales.order_from)(table),
    )
}

/// The business in a sentence over the photo of its first dish.
fn hero(view: &MenuView, menu: &[Section], order: &str) -> impl IntoView + use<> {
    let words = words_of(&view.head);
    let business = view.head.business.as_ref();
    let picture = menu
        .iter()
        .flat_map(|section| &section.products)
        .find_map(photo);
    let about = business
        .map_or(words.sales.no_business, |business| {
            business.about.text(view.head.lang)
        })
        .to_owned();
    let table = view
        .table
        .as_ref()
        .map(|table| view! { <li><Icon of=lu::LuArmchair />{(words.sales.table_n)(table)}</li> });
    view! {
        <section class="pub-hero">
            {picture.map(|src| view! { <img class="photo" src=src alt="" width="800" height="600" fetchpriority="high" /> })}
            <div class="pub-hero-text">
                <h1>{name_of(&view.head)}</h1>
                <p>{about}</p>
                <ul class="pub-facts">
                    {table}
                    <li><Icon of=lu::LuCloudOff />{words.sales.works_offline}</li>
                    {stars(view)}
                    {view.helps.then(|| view! { <li><Icon of=lu::LuBookOpen /><a href=routes::site::HELP>{words.service.help}</a></li> })}
                </ul>
                <div class="btn-row">
                    <a class="btn primary" href=order.to_owned()><Icon of=lu::LuUtensils />{order_label(view)}</a>
                    {view.bookable.then(|| view! { <a class="btn" href=routes::site::BOOK><Icon of=lu::LuCalendarDays />{words.booking.book}</a> })}
                </div>
            </div>
        </section>
    }
}

/// What customers say, in a line that leads to all of it; none where nobody said anything yet.
fn stars(view: &MenuView) -> Option<impl IntoView + use<>> {
    let words = words_of(&view.head);
    let average = view.stars.average()?;
    let count = (words.review.count_n)(view.stars.count().into());
    let text = format!("{} · {count}", (words.review.average_of)(&average));
    Some(view! { <li><Icon of=lu::LuStar /><a href=routes::site::REVIEWS>{text}</a></li> })
}

fn strip(head: &PageHead, menu: &[Section]) -> impl IntoView + use<> {
    let words = words_of(head);
    let chip = |section: &Section| {
        view! {
            <a class="chip" href=format!("#c-{}", section.category.id)>{section.category.name.text(head.lang).to_owned()}</a>
        }
    };
    view! { <nav class="strip sticky" aria-label=words.sales.categories>{menu.iter().map(chip).collect_view()}</nav> }
}

fn heading(head: &PageHead, section: &Section, table: Option<&str>) -> impl IntoView + use<> {
    let products = section
        .products
        .iter()
        .map(|product| tile(head, product, table))
        .collect_view();
    view! {
        <section class="category" id=format!("c-{}", section.category.id)>
            <h2>{section.category.name.text(head.lang).to_owned()}</h2>
            <ul class="products grid">{products}</ul>
        </section>
    }
}

fn tile(head: &PageHead, product: &Product, table: Option<&str>) -> impl IntoView + use<> {
    let words = words_of(head);
    let name = product.name.text(head.lang).to_owned();
    let about = product.about.text(head.lang).to_owned();
    let currency = head.business.as_ref().map_or_else(
        || Currency("CNY".into()),
        |business| business.currency.clone(),
    );
    let picture = match photo(product) {
        Some(src) => view! { <img class="photo" src=src alt="" width="800" height="600" loading="lazy" decoding="async" /> }.into_any(),
        None => view! { <span class="photo none" aria-hidden="true">{initials(&name)}</span> }.into_any(),
    };
    let tag = match (product.available, product.marks.iter().next()) {
        (false, _) => Some(view! { <span class="tag">{words.sales.sold_out}</span> }.into_any()),
        (true, Some(mark)) => {
            Some(view! { <span class="tag accent">{words.mark(mark).to_owned()}</span> }.into_any())
        }
        (true, None) => None,
    };
    let query = table
        .map(|table| format!("?table={}", routes::site::encoded(table)))
        .unwrap_or_default();
    let href = routes::app::product(product.id) + &query;
    view! {
        <li class=if product.available { "product" } else { "product sold-out" }>
            {picture}
            {tag}
            <div class="product-text">
                <a class="product-open" href=href>{name}</a>
                {(!about.is_empty()).then(|| view! { <p class="product-sub">{about}</p> })}
            </div>
            <div class="product-foot"><span class="price">{product.price.show(&currency)}</span></div>
        </li>
    }
}
