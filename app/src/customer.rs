//! The customers' app: its places and its screens.

use crate::context::{Dev, use_dev};
use crate::device::Device;
use crate::feature::account::me::MePage;
use crate::feature::account::needs::NeedsPage;
use crate::feature::sales::cart::CartPage;
use crate::feature::sales::home::HomePage;
use crate::feature::sales::menu::MenuPage;
use crate::feature::sales::order::OrderPage;
use crate::feature::sales::orders::OrdersPage;
use crate::feature::sales::till::{Till, use_till};
use crate::ui::first_sync::{First, FirstSync, FirstWhole, first};
use crate::ui::stranded::{browser_lang, clock_offset};
use crate::ui::{Empty, Page, Place, Shell};
use domain::Lang;
use icondata_lu as lu;
use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::path;

/// The customers' app on a device.
#[component]
pub fn CustomerApp(device: Device) -> impl IntoView {
    let dev = Dev::provide(device, browser_lang(), clock_offset());
    Till::provide(dev);
    provide_context(FirstWhole(StoredValue::new(0)));
    view! {
        <Router>
            // A change of language builds everything below anew, so that no word has to be watched.
            <For each=move || [dev.lang.get()] key=|lang: &Lang| *lang let:_lang>
                <Frame />
            </For>
        </Router>
    }
}

#[component]
fn Frame() -> impl IntoView {
    let dev = use_dev();
    let till = use_till();
    let words = dev.words();
    let state = first(dev);
    let done = Memo::new(move |_| state.get() == First::Done);
    let needs = Signal::derive(move || dev.open_needs());
    let in_cart = Signal::derive(move || till.basket.with(|basket| basket.cart.count()) as usize);
    let places = vec![
        Place {
            href: "/app",
            label: words.home,
            icon: lu::LuHouse,
            badge: None,
        },
        Place {
            href: "/app/menu",
            label: words.menu,
            icon: lu::LuUtensils,
            badge: Some(in_cart),
        },
        Place {
            href: "/app/orders",
            label: words.orders,
            icon: lu::LuReceiptText,
            badge: None,
        },
        Place {
            href: "/app/needs",
            label: words.needs_you,
            icon: lu::LuCircleAlert,
            badge: Some(needs),
        },
        Place {
            href: "/app/me",
            label: words.me,
            icon: lu::LuUser,
            badge: None,
        },
    ];
    view! {
        <Shell places=places>
            {move || if done.get() {
                view! { <Screens /> }.into_any()
            } else {
                view! { <FirstSync state=state /> }.into_any()
            }}
        </Shell>
    }
}

#[component]
fn Screens() -> impl IntoView {
    let words = use_dev().words();
    let me = words.me;
    view! {
        <FlatRoutes fallback=NotFound>
            <Route path=path!("/app") view=HomePage />
            <Route path=path!("/app/menu/:id?") view=MenuPage />
            <Route path=path!("/app/cart") view=CartPage />
            <Route path=path!("/app/orders") view=OrdersPage />
            <Route path=path!("/app/orders/:id") view=OrderPage />
            <Route path=path!("/app/needs") view=NeedsPage />
            <Route path=path!("/app/me") view=move || view! { <MePage title=me /> } />
        </FlatRoutes>
    }
}

#[component]
fn NotFound() -> impl IntoView {
    let words = use_dev().words();
    view! {
        <Page title=words.not_found_title>
            <Empty of=lu::LuMapPin title=words.not_found_title text=words.not_found_text next=("/app", words.to_start) />
        </Page>
    }
}
