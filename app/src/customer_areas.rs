//! The areas of the customers' app: what is opened from its first screens.

use crate::area::area;
use crate::context::use_app;
use crate::feature::account::device::devices::DevicesPage;
use crate::feature::account::me::MePage;
use crate::feature::account::notifications_page::NotificationsPage;
use crate::feature::account::parked::parked_page::{ParkedCard, ParkedPage};
use crate::feature::account::phone_protection::this_phone::ThisPhonePage;
use crate::feature::people::consent::privacy::PrivacyPage;
use crate::feature::people::contact::my_data::MyDataPage;
use crate::feature::sales::booking::book_page::BookPage;
use crate::feature::sales::booking::booking_page::BookingPage;
use crate::feature::sales::offer::my_offers::MyOffersPage;
use crate::feature::sales::order::cart::CartPage;
use crate::feature::sales::order::order_page::OrderPage;
use crate::feature::sales::order::orders::OrdersPage;
use crate::feature::sales::payment::receipt::ReceiptPage;
use crate::feature::service::conversation::chat::ChatPage;
use crate::feature::service::review::review_ask::ReviewAsk;
use crate::feature::service::review::review_page::{BookingReviewPage, OrderReviewPage};
use crate::feature::service::ticket::my_ticket::MyTicketPage;
use crate::feature::service::ticket::my_tickets::MyTicketsPage;
use crate::feature::service::ticket::new_ticket::NewTicketPage;
use domain::service::ReviewAbout;
use leptos::prelude::*;

area! {
    /// Orders, bookings and the chat.
    CustomerOrders {
        cart: || view! { <CartPage /> }.into_any(),
        orders: || view! { <OrdersPage /> }.into_any(),
        order: || view! {
            <OrderPage
                question=|parked| view! { <ParkedCard parked=parked /> }.into_any()
                how_it_was=|order| view! { <ReviewAsk about=ReviewAbout::Order { order } /> }.into_any()
            />
        }
        .into_any(),
        order_review: || view! { <OrderReviewPage /> }.into_any(),
        receipt: || view! { <ReceiptPage /> }.into_any(),
        offers: || view! { <MyOffersPage /> }.into_any(),
        book: || view! { <BookPage /> }.into_any(),
        booking: || view! {
            <BookingPage
                question=|parked| view! { <ParkedCard parked=parked /> }.into_any()
                how_it_was=|booking| view! { <ReviewAsk about=ReviewAbout::Booking { booking } /> }.into_any()
            />
        }
        .into_any(),
        booking_review: || view! { <BookingReviewPage /> }.into_any(),
        chat: || view! { <ChatPage /> }.into_any(),
    }
}

area! {
    /// Oneself: data, privacy, devices, complaints, what needs an answer.
    CustomerAccount {
        my_data: || view! { <MyDataPage /> }.into_any(),
        privacy: || view! { <PrivacyPage /> }.into_any(),
        devices: || view! { <DevicesPage /> }.into_any(),
        this_phone: || view! { <ThisPhonePage /> }.into_any(),
        notifications: || view! { <NotificationsPage /> }.into_any(),
        tickets: || view! { <MyTicketsPage /> }.into_any(),
        ticket_new: || view! { <NewTicketPage /> }.into_any(),
        ticket: || view! { <MyTicketPage /> }.into_any(),
        parked: || view! { <ParkedPage /> }.into_any(),
        me: || {
            let title = use_app().customer_words().account.me;
            view! { <MePage title=title /> }.into_any()
        },
    }
}
