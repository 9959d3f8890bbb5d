//! The staff's app: its places and its screens.

use crate::context::{AppContext, use_app};
use crate::device::Device;
use crate::feature::account::device::devices::DevicesPage;
use crate::feature::account::device::sync_health::SyncHealthPage;
use crate::feature::account::held_work;
use crate::feature::account::me::MePage;
use crate::feature::account::parked::desk_parked_page::DeskParkedPage;
use crate::feature::account::phone_protection::this_phone::ThisPhonePage;
use crate::feature::business::business_page::BusinessPage;
use crate::feature::business::location_page::{LocationNewPage, LocationPage};
use crate::feature::business::offering_page::{OfferingNewPage, OfferingPage};
use crate::feature::insight::insight_page::InsightPage;
use crate::feature::people::activity::after_call::AfterCall;
use crate::feature::people::activity::calls::Calls;
use crate::feature::people::contact::contact_new::ContactNewPage;
use crate::feature::people::contact::contact_page::ContactPage;
use crate::feature::people::contact::contacts::ContactsPage;
use crate::feature::people::contact::search_index::{ContactSearch, use_contact_search};
use crate::feature::people::import::import_page::ImportPage;
use crate::feature::sales::booking::desk_book::DeskBookPage;
use crate::feature::sales::booking::desk_booking::DeskBookingPage;
use crate::feature::sales::booking::desk_new::{DeskBookNewPage, WalkInPage};
use crate::feature::sales::order::board::BoardPage;
use crate::feature::sales::order::desk_order::DeskOrderPage;
use crate::feature::sales::order::order_text::newest_first;
use crate::feature::sales::order::refusing::{Waiting, WaitingRefusals};
use crate::feature::sales::payment::closing::ClosingPage;
use crate::feature::sales::payment::open_bills::OpenBillsPage;
use crate::feature::sales::product::desk_menu::DeskMenuPage;
use crate::feature::service::conversation::conversation_page::ConversationPage;
use crate::feature::service::conversation::inbox::InboxPage;
use crate::feature::service::ticket::desk_ticket::DeskTicketPage;
use crate::feature::service::ticket::desk_tickets::DeskTicketsPage;
use crate::feature::start::today::TodayPage;
use crate::shell::{Pattern, Place, Shell};
use crate::ui::first_sync::{First, FirstSync, FirstWhole, first, whole};
use crate::ui::keys::{STAFF, Shortcuts};
use crate::ui::offline_start::{browser_lang, clock_offset};
use crate::ui::{Empty, Page};
use domain::Lang;
use domain::routes;
use domain::sales::OrderState;
use icondata_lu as lu;
use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use std::rc::Rc;
use words::staff_words;

/// The staff's app on a device.
#[component]
pub fn StaffApp(device: Rc<dyn Device>) -> impl IntoView {
    let app = AppContext::provide(device, browser_lang(), clock_offset(), |lang| {
        staff_words(lang)
    });
    provide_context(FirstWhole(StoredValue::new(0)));
    ContactSearch::provide(app);
    Calls::provide(app);
    Waiting::provide(app);
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
    let words = app.staff_words();
    let state = first(app);
    let done = Memo::new(move |_| state.get() == First::Done);
    // One value for the board and for everything: what is done on it stays when the rest comes.
    let some = Memo::new(move |_| matches!(state.get(), First::Done | First::Board(_)));
    let book = use_contact_search();
    Effect::new(move |_| {
        if done.get() {
            untrack(|| book.warm(app));
        }
    });
    held_work::follow(app);
    let needs = Signal::derive(move || app.open_parked_count());
    let placed = Memo::new(move |_| {
        app.rows(|rows| {
            newest_first(rows)
                .iter()
                .filter(|order| order.state == OrderState::Placed)
                .count()
        })
    });
    let unread = Signal::derive(move || crate::feature::service::conversation::inbox::waiting(app));
    let places = vec![
        Place::new(routes::desk::HOME, words.sales.today, lu::LuSun),
        Place::new(routes::desk::CONTACTS, words.people.contacts, lu::LuUsers),
        Place::new(
            routes::desk::INBOX,
            words.service.inbox,
            lu::LuMessagesSquare,
        )
        .counting(unread, words.service.unread),
        Place::new(
            routes::desk::ORDERS,
            words.sales.orders,
            lu::LuClipboardList,
        )
        .counting(placed.into(), words.sales.to_accept_count),
        Place::new(
            routes::desk::BOOK,
            words.booking.book_title,
            lu::LuCalendarDays,
        )
        .wide(),
        Place::new(routes::desk::MENU, words.sales.menu, lu::LuUtensils).wide(),
        Place::new(
            routes::desk::PARKED,
            words.account.needs_you,
            lu::LuCircleAlert,
        )
        .counting(needs, words.account.needs_banner)
        .wide(),
        Place::new(routes::desk::MORE, words.account.more, lu::LuEllipsis)
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
        <AfterCall />
        <WaitingRefusals />
        <Shortcuts shortcuts=STAFF new=routes::desk::CONTACT_NEW />
    }
}

#[component]
fn Screens() -> impl IntoView {
    let words = use_app().staff_words();
    let more = words.account.more;
    view! {
        <FlatRoutes fallback=NotFound>
            <Route path=Pattern(routes::desk::HOME) view=TodayPage />
            <Route path=Pattern(routes::desk::ORDERS) view=BoardPage />
            <Route path=Pattern(routes::desk::ORDER_PATTERN) view=DeskOrderPage />
            <Route path=Pattern(routes::desk::BILLS) view=whole(|| view! { <OpenBillsPage /> }.into_any()) />
            <Route path=Pattern(routes::desk::DAY_CLOSING) view=whole(|| view! { <ClosingPage /> }.into_any()) />
            <Route path=Pattern(routes::desk::BOOK) view=whole(|| view! { <DeskBookPage /> }.into_any()) />
            <Route path=Pattern(routes::desk::BOOK_NEW) view=whole(|| view! { <DeskBookNewPage /> }.into_any()) />
            <Route path=Pattern(routes::desk::BOOK_WALK_IN) view=whole(|| view! { <WalkInPage /> }.into_any()) />
            <Route path=Pattern(routes::desk::BOOKING_PATTERN) view=whole(|| view! { <DeskBookingPage /> }.into_any()) />
            <Route path=Pattern(routes::desk::CONTACTS) view=whole(|| view! { <ContactsPage /> }.into_any()) />
            <Route path=Pattern(routes::desk::CONTACT_NEW) view=whole(|| view! { <ContactNewPage /> }.into_any()) />
            <Route path=Pattern(routes::desk::CONTACT_PATTERN) view=whole(|| view! { <ContactPage /> }.into_any()) />
            <Route path=Pattern(routes::desk::IMPORT) view=ImportPage />
            <Route path=Pattern(routes::desk::INBOX) view=whole(|| view! { <InboxPage /> }.into_any()) />
            <Route path=Pattern(routes::desk::CONVERSATION_PATTERN) view=whole(|| view! { <ConversationPage /> }.into_any()) />
            <Route path=Pattern(routes::desk::DEVICES) view=DevicesPage />
            <Route path=Pattern(routes::desk::SYNC_HEALTH) view=SyncHealthPage />
            <Route path=Pattern(routes::desk::THIS_PHONE) view=ThisPhonePage />
            <Route path=Pattern(routes::desk::BUSINESS) view=whole(|| view! { <BusinessPage /> }.into_any()) />
            <Route path=Pattern(routes::desk::LOCATION_NEW) view=whole(|| view! { <LocationNewPage /> }.into_any()) />
            <Route path=Pattern(routes::desk::OFFERING_NEW) view=whole(|| view! { <OfferingNewPage /> }.into_any()) />
            <Route path=Pattern(routes::desk::OFFERING_PATTERN) view=whole(|| view! { <OfferingPage /> }.into_any()) />
            <Route path=Pattern(routes::desk::LOCATION_PATTERN) view=whole(|| view! { <LocationPage /> }.into_any()) />
            <Route path=Pattern(routes::desk::TICKETS) view=whole(|| view! { <DeskTicketsPage /> }.into_any()) />
            <Route path=Pattern(routes::desk::TICKET_PATTERN) view=whole(|| view! { <DeskTicketPage /> }.into_any()) />
            <Route path=Pattern(routes::desk::INSIGHT) view=whole(|| view! { <InsightPage /> }.into_any()) />
            <Route path=Pattern(routes::desk::MENU) view=whole(|| view! { <DeskMenuPage /> }.into_any()) />
            <Route path=Pattern(routes::desk::PARKED) view=whole(|| view! { <DeskParkedPage /> }.into_any()) />
            <Route path=Pattern(routes::desk::MORE) view=move || view! { <MePage title=more /> } />
        </FlatRoutes>
    }
}

#[component]
fn NotFound() -> impl IntoView {
    let words = use_app().staff_words();
    view! {
        <Page title=words.ui.not_found_title>
            <Empty of=lu::LuMapPin title=words.ui.not_found_title text=words.ui.not_found_text next=(routes::desk::HOME, words.ui.to_start) />
        </Page>
    }
}
