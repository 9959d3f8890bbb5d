//! The customer's home: what is happening now, and the next order one tap away.

use super::greeting::greeting;
use crate::catalogue::Section;
use crate::context::use_app;
use crate::feature::business::open_today::OpenToday;
use crate::feature::sales::booking::book_page::NextBooking;
use crate::feature::sales::booking::picker::offerings;
use crate::feature::sales::offer::offers_link::OffersLink;
use crate::feature::sales::order::cart_bar::CartBar;
use crate::feature::sales::order::cart_state::use_cart;
use crate::feature::sales::order::order_card::{Hero, OrderRow};
use crate::feature::sales::order::order_text::newest_first;
use crate::feature::sales::order::refused_lately::RefusedLately;
use crate::feature::sales::product::menu::Tile;
use crate::feature::sales::product::menu_sections::menu_sections;
use crate::ui::install::InstallCard;
use crate::ui::parked_banner::ParkedBanner;
use crate::ui::{Icon, Page};
use domain::routes;
use domain::sales::{Order, OrderState, Product};
use icondata_lu as lu;
use leptos::prelude::*;

/// How many earlier orders are offered again.
const AGAIN: usize = 3;
/// How many dishes are shown to somebody who has not ordered yet.
const TASTES: usize = 4;

/// Earlier orders worth repeating: handed over, newest first, each wish once.
#[must_use]
pub fn repeatable(orders: &[Order]) -> Vec<Order> {
    let mut found: Vec<Order> = Vec::new();
    for order in orders
        .iter()
        .filter(|order| order.state == OrderState::Fulfilled)
    {
        let same = |have: &Order| {
            have.lines
                .iter()
                .map(|line| line.wish())
                .eq(order.lines.iter().map(|line| line.wish()))
        };
        if found.len() < AGAIN && !found.iter().any(same) {
            found.push(order.clone());
        }
    }
    found
}

/// What a newcomer may like: the first dish of each heading that can be had.
#[must_use]
pub fn tastes(menu: Vec<Section>) -> Vec<Product> {
    let firsts = menu.into_iter().filter_map(|section| {
        let mut dishes = section.products.into_iter();
        dishes.find(|product| product.available)
    });
    firsts.take(TASTES).collect()
}

#[component]
fn Tastes() -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let dishes = Memo::new(move |_| tastes(app.rows(menu_sections)));
    move || {
        dishes.with(|dishes| !dishes.is_empty()).then(|| view! {
            <section class="section">
                <div class="section-head"><h2>{words.sales.menu}</h2><a href=routes::app::MENU>{words.ui.all}</a></div>
                <ul class="products grid">
                    {dishes.get().into_iter().map(|product| view! { <Tile product=product /> }).collect_view()}
                </ul>
            </section>
        })
    }
}

#[component]
pub fn HomePage() -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let orders = Memo::new(move |_| app.rows(newest_first));
    let title = Signal::derive(move || app.business_name());
    let about = move || {
        app.business.with(|business| {
            business
                .as_ref()
                .map(|business| business.about.text(words.lang).to_owned())
        })
    };
    let open = Memo::new(move |_| {
        orders.with(|orders| {
            orders
                .iter()
                .filter(|order| !order.state.is_final())
                .cloned()
                .collect::<Vec<_>>()
        })
    });
    let hero = move || {
        open.with(|open| open.first().cloned())
            .map(|order| view! { <Hero order=order link=true /> })
    };
    let others = move || open.with(|open| open.get(1..).unwrap_or_default().to_vec());
    let again = move || orders.with(|orders| repeatable(orders));
    let newcomer = Memo::new(move |_| orders.with(Vec::is_empty));
    let bookable = Memo::new(move |_| app.rows(|rows| !offerings(rows, false).is_empty()));
    let cart = use_cart();
    let class = Signal::derive(move || {
        let empty = cart.draft.with(|draft| draft.cart.is_empty());
        if empty { "broad" } else { "broad has-cart" }.to_owned()
    });
    view! {
        <Page title=title kicker=Signal::derive(move || greeting(app)) class=class>
            <ParkedBanner href=routes::app::PARKED />
            <RefusedLately />
            {hero}
            <div class="quick">
                <a class="btn primary tall" href=routes::app::MENU><Icon of=lu::LuUtensils />{words.sales.order}</a>
                <a class="btn tall" href=routes::app::ORDERS><Icon of=lu::LuReceiptText />{words.sales.orders}</a>
                <a class="btn tall" href=routes::app::CHAT><Icon of=lu::LuMessageCircle />{words.service.chat}</a>
                {move || if bookable.get() {
                    view! { <a class="btn tall" href=routes::app::BOOK><Icon of=lu::LuCalendarDays />{words.booking.book}</a> }.into_any()
                } else {
                    view! { <a class="btn tall" href=routes::app::MY_DATA><Icon of=lu::LuContact />{words.account.my_data}</a> }.into_any()
                }}
            </div>
            <NextBooking />
            <OffersLink />
            {move || {
                let others = others();
                (!others.is_empty()).then(|| view! {
                    <section class="section">
                        <div class="section-head"><h2>{words.sales.now_title}</h2><a href=routes::app::ORDERS>{words.ui.all}</a></div>
                        <ul class="list">{others.into_iter().map(|order| view! { <OrderRow order=order /> }).collect_view()}</ul>
                    </section>
                })
            }}
            {move || {
                let again = again();
                (!again.is_empty()).then(|| view! {
                    <section class="section">
                        <div class="section-head"><h2>{words.sales.order_again}</h2><a href=routes::app::ORDERS>{words.ui.all}</a></div>
                        <ul class="list">
                            {again.into_iter().map(|order| view! { <OrderRow order=order again=true /> }).collect_view()}
                        </ul>
                    </section>
                })
            }}
            {move || newcomer.get().then(|| view! { <Tastes /> })}
            <InstallCard />
            <p class="muted small center">{about}</p>
            <OpenToday />
            <CartBar />
        </Page>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::sections;
    use crate::memory::{a_category, an_order, noodles, tea};

    #[test]
    fn a_newcomer_is_shown_the_first_dish_of_each_heading_that_can_be_had() {
        let sold_out = Product {
            available: false,
            sort: 0,
            ..noodles()
        };
        let menu = sections(vec![a_category()], vec![sold_out, tea()]);
        assert_eq!(tastes(menu), [tea()]);
        assert!(tastes(Vec::new()).is_empty());
    }

    #[test]
    fn each_wish_is_offered_again_once_and_only_if_it_was_handed_over() {
        let mut other = an_order(8, OrderState::Fulfilled);
        other.lines[0].quantity = 5;
        let orders = [
            an_order(9, OrderState::Fulfilled),
            other.clone(),
            an_order(7, OrderState::Fulfilled),
            an_order(6, OrderState::Cancelled),
        ];
        let again = repeatable(&orders);
        assert_eq!(
            again.iter().map(|order| order.id).collect::<Vec<_>>(),
            [orders[0].id, other.id]
        );
    }
}
