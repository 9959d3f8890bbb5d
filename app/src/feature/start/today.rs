//! The staff's first screen: what to accept, what is in work, and a search over everything.

use super::greeting::greeting;
use super::today_search::{FoundLists, found};
use crate::context::use_app;
use crate::feature::business::open_points::OpenPoints;
use crate::feature::insight::who_to_contact::WhoToday;
use crate::feature::sales::booking::desk_book::BookToday;
use crate::feature::sales::offer::overdrawn::OverdrawnCoupons;
use crate::feature::sales::order::board::OrderCard;
use crate::feature::sales::order::order_text::{fits, newest_first};
use crate::feature::sales::order::refuse_sheet::Refusals;
use crate::feature::sales::payment::discounts_waiting::DiscountsWaiting;
use crate::feature::sales::payment::open_bills::PaidTooMuch;
use crate::feature::sales::payment::takings::Takings;
use crate::feature::service::conversation::chats_waiting::ChatsWaiting;
use crate::feature::service::review::desk_reviews::ReviewsWaiting;
use crate::feature::service::ticket::desk_tickets::TicketsWaiting;
use crate::feature::task::task_lines::TasksToday;
use crate::ui::first_sync::{TheRest, only_board};
use crate::ui::parked_banner::ParkedBanner;
use crate::ui::{Empty, Icon, Page};
use domain::routes;
use domain::sales::{Order, OrderState};
use icondata_lu as lu;
use leptos::prelude::*;

/// What the screen shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Today {
    pub to_accept: Vec<Order>,
    pub in_work: Vec<Order>,
    /// What a search found, finished orders too.
    pub found: Option<Vec<Order>>,
}

/// Sorts orders (newest first) into the two lists, the longest waiting first; or searches all of them.
#[must_use]
pub fn today(orders: &[Order], typed: &str) -> Today {
    if !typed.trim().is_empty() {
        let found = orders
            .iter()
            .filter(|order| fits(order, typed))
            .take(50)
            .cloned()
            .collect();
        return Today {
            found: Some(found),
            ..Today::default()
        };
    }
    let open = orders
        .iter()
        .rev()
        .filter(|order| !order.state.is_final())
        .cloned();
    let (to_accept, in_work) = open.partition(|order| order.state == OrderState::Placed);
    Today {
        to_accept,
        in_work,
        found: None,
    }
}

#[component]
pub fn TodayPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let typed = RwSignal::new(String::new());
    let orders = Memo::new(move |_| app.rows(newest_first));
    let day = Memo::new(move |_| orders.with(|orders| typed.with(|typed| today(orders, typed))));
    let elsewhere = found(typed);
    let none = move || {
        day.with(|day| day.found.as_ref().is_some_and(Vec::is_empty))
            && elsewhere.with(|found| found.is_empty())
    };
    // A search over a part would say "none" of orders that are only still to come.
    let part = only_board();
    let quiet = move || {
        !part.get()
            && day.with(|day| {
                day.found.is_none() && day.to_accept.is_empty() && day.in_work.is_empty()
            })
    };
    view! {
        <Page title=words.sales.today kicker=Signal::derive(move || greeting(app)) class="today-page">
            {move || (!part.get()).then(|| view! {
                <label class="search">
                    <span class="vh">{words.ui.search}</span>
                    <Icon of=lu::LuSearch />
                    <input
                        id="search"
                        type="search"
                        autocomplete="off"
                        placeholder=words.sales.search_today
                        prop:value=move || typed.get()
                        on:input=move |event| typed.set(event_target_value(&event))
                    />
                </label>
            })}
            <TheRest />
            <ParkedBanner href=routes::desk::PARKED />
            {move || quiet().then(|| view! { <Empty of=lu::LuSun title=words.sales.today_empty_title text=words.sales.today_empty_text /> })}
            <Refusals>
                <div class="today">
                    <div>
                        {move || (typed.with(String::is_empty) && !part.get()).then(|| view! { <OpenPoints /> })}
                        {move || typed.with(String::is_empty).then(|| view! { <ChatsWaiting /><TicketsWaiting /><ReviewsWaiting /><WhoToday /><TasksToday /> })}
                        {move || (typed.with(String::is_empty) && !part.get()).then(|| view! { <DiscountsWaiting />
            <OverdrawnCoupons /><PaidTooMuch /><BookToday /><Takings /> })}
                        <Group title=words.sales.to_accept orders=Memo::new(move |_| day.with(|day| day.to_accept.clone())) />
                    </div>
                    <div><Group title=words.sales.in_work orders=Memo::new(move |_| day.with(|day| day.in_work.clone())) /></div>
                </div>
                <FoundLists found=elsewhere />
                <Group title=words.sales.orders orders=Memo::new(move |_| day.with(|day| day.found.clone().unwrap_or_default())) />
            </Refusals>
            {move || none().then(|| view! { <p class="muted">{words.sales.search_none}</p> })}
        </Page>
    }
}

#[component]
fn Group(title: &'static str, orders: Memo<Vec<Order>>) -> impl IntoView {
    let some = Memo::new(move |_| orders.with(|orders| !orders.is_empty()));
    let words = use_app().staff_words();
    move || {
        some.get().then(|| view! {
        <section class="section">
            <div class="section-head"><h2>{title}</h2><a href=routes::desk::ORDERS>{words.ui.all}</a></div>
            <div class="stack">
                <For each=move || orders.get() key=|order| (order.id, order.number, order.state.name(), order.discounts.len()) let:order>
                    <OrderCard order=order />
                </For>
            </div>
        </section>
    })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::an_order;

    #[test]
    fn what_is_to_accept_comes_first_and_the_longest_waiting_before_the_rest() {
        let orders = [
            an_order(9, OrderState::Placed),
            an_order(8, OrderState::Ready),
            an_order(7, OrderState::Placed),
            an_order(6, OrderState::Fulfilled),
        ];
        let today = today(&orders, "");
        assert_eq!(today.to_accept, [orders[2].clone(), orders[0].clone()]);
        assert_eq!(today.in_work, [orders[1].clone()]);
    }

    #[test]
    fn a_search_finds_finished_orders_too() {
        let orders = [
            an_order(9, OrderState::Placed),
            an_order(6, OrderState::Fulfilled),
        ];
        assert_eq!(today(&orders, "1006").found.unwrap(), [orders[1].clone()]);
    }
}
