//! The customers' app: its places and its screens.

use crate::area::{Area, Awaited, Fetch, FirstScreen};
use crate::context::{AppContext, use_app};
use crate::customer_areas::{CustomerAccount, CustomerOrders};
use crate::device::Device;
use crate::feature::sales::order::cart_state::{CartState, use_cart};
use crate::feature::sales::product::menu::MenuPage;
use crate::feature::start::home::HomePage;
use crate::shell::{Pattern, Place, Shell};
use crate::ui::alert::badge;
use crate::ui::first_sync::{First, FirstSync, FirstWhole, first};
use crate::ui::keys::{CUSTOMER, Shortcuts};
use crate::ui::offline_start::{browser_lang, clock_offset};
use crate::ui::{Empty, Page};
use domain::Lang;
use domain::routes;
use icondata_lu as lu;
use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use std::rc::Rc;

/// What the customers' program fetches when it is first opened.
#[derive(Clone, Copy)]
pub struct CustomerAreas {
    pub orders: Fetch<CustomerOrders>,
    pub account: Fetch<CustomerAccount>,
}

/// The areas of this page.
#[derive(Clone, Copy)]
struct Areas {
    orders: Area<CustomerOrders>,
    account: Area<CustomerAccount>,
}

/// The customers' app on a device.
#[component]
pub fn CustomerApp(device: Rc<dyn Device>, areas: CustomerAreas) -> impl IntoView {
    provide_context(Areas {
        orders: Area::new(areas.orders),
        account: Area::new(areas.account),
    });
    let app = AppContext::provide(device, browser_lang(), clock_offset, words::words);
    CartState::provide(app);
    provide_context(FirstWhole(StoredValue::new(0)));
    view! {
        <Router>
            // A change of language builds everything below anew, so that no word has to be watched.
            <For each=move || [app.lang.get()] key=|lang: &Lang| *lang let:_lang>
                <Frame />
            </For>
        </Router>
    }
}

#[component]
fn Frame() -> impl IntoView {
    let app = use_app();
    let cart = use_cart();
    let words = app.customer_words();
    let state = first(app);
    // One value for the first screens and for everything: what is done on them stays when the rest comes.
    let some = Memo::new(move |_| matches!(state.get(), First::Done | First::Board(_)));
    let needs = Signal::derive(move || app.open_parked_count());
    let in_cart = Signal::derive(move || cart.draft.with(|draft| draft.cart.count()) as usize);
    let unread = Signal::derive(move || crate::feature::service::conversation::chat::unread(app));
    // The icon of the installed app counts what waits; the worker counts on while no page is open.
    Effect::new(move |_| badge(unread.get() + needs.get()));
    let places = vec![
        Place::new(routes::app::HOME, words.sales.home, lu::LuHouse),
        Place::new(routes::app::MENU, words.sales.menu, lu::LuUtensils)
            .counting(in_cart, words.sales.in_cart),
        Place::new(routes::app::ORDERS, words.sales.orders, lu::LuReceiptText),
        Place::new(routes::app::BOOK, words.booking.book, lu::LuCalendarDays).wide(),
        Place::new(routes::app::CHAT, words.service.chat, lu::LuMessageCircle)
            .counting(unread, words.service.unread),
        Place::new(
            routes::app::PARKED,
            words.account.needs_you,
            lu::LuCircleAlert,
        )
        .counting(needs, words.account.needs_banner)
        .wide(),
        Place::new(routes::app::ME, words.account.me, lu::LuUser)
            .counting(needs, words.account.needs_banner),
    ];
    view! {
        <Shell places=places>
            {move || if some.get() {
                view! { <Screens /> }.into_any()
            } else {
                view! { <FirstSync /> }.into_any()
            }}
        </Shell>
        <Shortcuts shortcuts=CUSTOMER />
    }
}

#[component]
fn Screens() -> impl IntoView {
    let Areas { orders, account } = expect_context();
    let first = FirstScreen::provide();
    view! {
        <Awaited first=first />
        <FlatRoutes fallback=NotFound>
            <Route path=Pattern(routes::app::HOME) view=HomePage />
            <Route path=Pattern(routes::app::MENU_PATTERN) view=MenuPage />
            <Route path=Pattern(routes::app::CART) view=orders.screen(|area| area.cart).whole() />
            <Route path=Pattern(routes::app::ORDERS) view=orders.screen(|area| area.orders).whole() />
            <Route path=Pattern(routes::app::ORDER_PATTERN) view=orders.screen(|area| area.order).whole() />
            <Route path=Pattern(routes::app::RECEIPT_PATTERN) view=orders.screen(|area| area.receipt).whole() />
            <Route path=Pattern(routes::app::ORDER_REVIEW_PATTERN) view=orders.screen(|area| area.order_review).whole() />
            <Route path=Pattern(routes::app::OFFERS_PATTERN) view=orders.screen(|area| area.offers).whole() />
            <Route path=Pattern(routes::app::BOOK) view=orders.screen(|area| area.book).whole() />
            <Route path=Pattern(routes::app::BOOKING_PATTERN) view=orders.screen(|area| area.booking).whole() />
            <Route path=Pattern(routes::app::BOOKING_REVIEW_PATTERN) view=orders.screen(|area| area.booking_review).whole() />
            <Route path=Pattern(routes::app::CHAT) view=orders.screen(|area| area.chat).whole() />
            <Route path=Pattern(routes::app::MY_DATA) view=account.screen(|area| area.my_data).whole() />
            <Route path=Pattern(routes::app::PRIVACY) view=account.screen(|area| area.privacy).whole() />
            <Route path=Pattern(routes::app::DEVICES) view=account.screen(|area| area.devices).whole() />
            <Route path=Pattern(routes::app::THIS_PHONE) view=account.screen(|area| area.this_phone).whole() />
            <Route path=Pattern(routes::app::NOTIFICATIONS) view=account.screen(|area| area.notifications).whole() />
            <Route path=Pattern(routes::app::TICKETS) view=account.screen(|area| area.tickets).whole() />
            <Route path=Pattern(routes::app::TICKET_NEW) view=account.screen(|area| area.ticket_new).whole() />
            <Route path=Pattern(routes::app::TICKET_PATTERN) view=account.screen(|area| area.ticket).whole() />
            <Route path=Pattern(routes::app::PARKED) view=account.screen(|area| area.parked).whole() />
            <Route path=Pattern(routes::app::ME) view=account.screen(|area| area.me).whole() />
        </FlatRoutes>
    }
}

#[component]
fn NotFound() -> impl IntoView {
    let words = use_app().customer_words();
    view! {
        <Page title=words.ui.not_found_title>
            <Empty of=lu::LuMapPin title=words.ui.not_found_title text=words.ui.not_found_text next=(routes::app::HOME, words.ui.to_start) />
        </Page>
    }
}
