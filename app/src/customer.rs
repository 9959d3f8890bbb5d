//! The customers' app: its places and its screens.

use crate::context::{AppContext, use_app};
use crate::device::Device;
use crate::feature::account::device::devices::DevicesPage;
use crate::feature::account::me::MePage;
use crate::feature::account::parked::parked_page::{ParkedCard, ParkedPage};
use crate::feature::account::phone_protection::this_phone::ThisPhonePage;
use crate::feature::people::consent::privacy::PrivacyPage;
use crate::feature::people::contact::my_data::MyDataPage;
use crate::feature::sales::booking::book_page::BookPage;
use crate::feature::sales::booking::booking_page::BookingPage;
use crate::feature::sales::order::cart::CartPage;
use crate::feature::sales::order::cart_state::{CartState, use_cart};
use crate::feature::sales::order::order_page::OrderPage;
use crate::feature::sales::order::orders::OrdersPage;
use crate::feature::sales::payment::receipt::ReceiptPage;
use crate::feature::sales::product::menu::MenuPage;
use crate::feature::service::conversation::chat::ChatPage;
use crate::feature::service::ticket::my_ticket::MyTicketPage;
use crate::feature::service::ticket::my_tickets::MyTicketsPage;
use crate::feature::service::ticket::new_ticket::NewTicketPage;
use crate::feature::start::home::HomePage;
use crate::shell::{Pattern, Place, Shell};
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

/// The customers' app on a device.
#[component]
pub fn CustomerApp(device: Rc<dyn Device>) -> impl IntoView {
    let app = AppContext::provide(device, browser_lang(), clock_offset(), words::words);
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
    let done = Memo::new(move |_| state.get() == First::Done);
    let needs = Signal::derive(move || app.open_parked_count());
    let in_cart = Signal::derive(move || cart.draft.with(|draft| draft.cart.count()) as usize);
    let unread = Signal::derive(move || crate::feature::service::conversation::chat::unread(app));
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
            {move || if done.get() {
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
    let words = use_app().customer_words();
    let me = words.account.me;
    view! {
        <FlatRoutes fallback=NotFound>
            <Route path=Pattern(routes::app::HOME) view=HomePage />
            <Route path=Pattern(routes::app::MENU_PATTERN) view=MenuPage />
            <Route path=Pattern(routes::app::CART) view=CartPage />
            <Route path=Pattern(routes::app::ORDERS) view=OrdersPage />
            <Route path=Pattern(routes::app::ORDER_PATTERN) view=|| view! { <OrderPage question=|parked| view! { <ParkedCard parked=parked /> }.into_any() /> } />
            <Route path=Pattern(routes::app::RECEIPT_PATTERN) view=ReceiptPage />
            <Route path=Pattern(routes::app::BOOK) view=BookPage />
            <Route path=Pattern(routes::app::BOOKING_PATTERN) view=|| view! { <BookingPage question=|parked| view! { <ParkedCard parked=parked /> }.into_any() /> } />
            <Route path=Pattern(routes::app::CHAT) view=ChatPage />
            <Route path=Pattern(routes::app::MY_DATA) view=MyDataPage />
            <Route path=Pattern(routes::app::PRIVACY) view=PrivacyPage />
            <Route path=Pattern(routes::app::DEVICES) view=DevicesPage />
            <Route path=Pattern(routes::app::THIS_PHONE) view=ThisPhonePage />
            <Route path=Pattern(routes::app::TICKETS) view=MyTicketsPage />
            <Route path=Pattern(routes::app::TICKET_NEW) view=NewTicketPage />
            <Route path=Pattern(routes::app::TICKET_PATTERN) view=MyTicketPage />
            <Route path=Pattern(routes::app::PARKED) view=|| view! { <ParkedPage /> } />
            <Route path=Pattern(routes::app::ME) view=move || view! { <MePage title=me /> } />
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
