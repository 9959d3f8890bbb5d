//! From an order to whoever ordered it.

use crate::context::AppContext;
use domain::people::of_user;
use domain::projection::Projection;
use domain::routes;
use domain::sales::Order;
use leptos::prelude::*;

/// The name on an order leads to the customer, where there is a record.
pub fn customer_link(app: AppContext, order: &Order) -> impl IntoView + use<> {
    let (customer, name) = (order.customer, order.name.clone());
    let record = Memo::new(move |_| {
        let found = |rows: &Projection| of_user(rows, customer).ok().flatten().map(|one| one.id);
        app.rows(found)
    });
    move || {
        let name = name.clone();
        match record.get().filter(|_| !name.is_empty()) {
            Some(id) => {
                view! { <a class="order-customer" href=routes::desk::contact(id)>{name}</a> }
                    .into_any()
            }
            None => name.into_any(),
        }
    }
}
