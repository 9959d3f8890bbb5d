//! The staff's app: its places and its screens.

use crate::context::{AppContext, use_app};
use crate::device::Device;
use crate::feature::account::device::devices::DevicesPage;
use crate::feature::account::device::sync_health::SyncHealthPage;
use crate::feature::account::held_work;
use crate::feature::account::me::MePage;
use crate::feature::account::parked::desk_parked_page::DeskParkedPage;
use crate::feature::account::phone_protection::this_phone::ThisPhonePage;
use crate::feature::people::activity::after_call::AfterCall;
use crate::feature::people::activity::calls::Calls;
use crate::feature::people::contact::contact_new::ContactNewPage;
use crate::feature::people::contact::contact_page::ContactPage;
use crate::feature::people::contact::contacts::ContactsPage;
use crate::feature::people::contact::search_index::{ContactSearch, use_contact_search};
use crate::feature::sales::order::board::BoardPage;
use crate::feature::sales::order::desk_order::DeskOrderPage;
use crate::feature::sales::order::order_text::newest_first;
use crate::feature::sales::product::desk_menu::DeskMenuPage;
use crate::feature::service::conversation::conversation_page::ConversationPage;
use crate::feature::service::conversation::inbox::InboxPage;
use crate::feature::start::today::TodayPage;
use crate::shell::{Place, Shell};
use crate::ui::first_sync::{First, FirstSync, FirstWhole, first, whole};
use crate::ui::keys::{STAFF, Shortcuts};
use crate::ui::offline_start::{browser_lang, clock_offset};
use crate::ui::{Empty, Page};
use domain::Lang;
use domain::sales::OrderState;
use icondata_lu as lu;
use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::path;

/// The staff's app on a device.
#[component]
pub fn StaffApp(device: Device) -> impl IntoView {
    let app = AppContext::provide(device, browser_lang(), clock_offset());
    provide_context(FirstWhole(StoredValue::new(0)));
    ContactSearch::provide(app);
    Calls::provide(app);
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
    let words = app.words();
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
        Place::new("/desk", words.today, lu::LuSun),
        Place::new("/desk/contacts", words.people.contacts, lu::LuUsers),
        Place::new("/desk/inbox", words.chat.inbox, lu::LuMessagesSquare)
            .counting(unread, words.chat.unread),
        Place::new("/desk/orders", words.orders, lu::LuClipboardList)
            .counting(placed.into(), words.to_accept_count),
        Place::new("/desk/menu", words.menu, lu::LuUtensils).wide(),
        Place::new("/desk/needs", words.needs_you, lu::LuCircleAlert)
            .counting(needs, words.needs_banner)
            .wide(),
        Place::new("/desk/more", words.more, lu::LuEllipsis).counting(needs, words.needs_banner),
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
        <Shortcuts shortcuts=STAFF new="/desk/contacts/new" />
    }
}

#[component]
fn Screens() -> impl IntoView {
    let words = use_app().words();
    let more = words.more;
    view! {
        <FlatRoutes fallback=NotFound>
            <Route path=path!("/desk") view=TodayPage />
            <Route path=path!("/desk/orders") view=BoardPage />
            <Route path=path!("/desk/orders/:id") view=DeskOrderPage />
            <Route path=path!("/desk/contacts") view=whole(|| view! { <ContactsPage /> }.into_any()) />
            <Route path=path!("/desk/contacts/new") view=whole(|| view! { <ContactNewPage /> }.into_any()) />
            <Route path=path!("/desk/contacts/:id") view=whole(|| view! { <ContactPage /> }.into_any()) />
            <Route path=path!("/desk/inbox") view=whole(|| view! { <InboxPage /> }.into_any()) />
            <Route path=path!("/desk/inbox/:id") view=whole(|| view! { <ConversationPage /> }.into_any()) />
            <Route path=path!("/desk/more/devices") view=DevicesPage />
            <Route path=path!("/desk/more/sync") view=SyncHealthPage />
            <Route path=path!("/desk/more/phone") view=ThisPhonePage />
            <Route path=path!("/desk/menu") view=whole(|| view! { <DeskMenuPage /> }.into_any()) />
            <Route path=path!("/desk/needs") view=whole(|| view! { <DeskParkedPage /> }.into_any()) />
            <Route path=path!("/desk/more") view=move || view! { <MePage title=more /> } />
        </FlatRoutes>
    }
}

#[component]
fn NotFound() -> impl IntoView {
    let words = use_app().words();
    view! {
        <Page title=words.not_found_title>
            <Empty of=lu::LuMapPin title=words.not_found_title text=words.not_found_text next=("/desk", words.to_start) />
        </Page>
    }
}
