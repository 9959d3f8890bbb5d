//! The customers' application: what is loaded first, and the areas that are files of their own.

use app::{CustomerAccount, CustomerApp, CustomerAreas, CustomerOrders, NotLoaded};
use frontend::Engine;
use frontend::platform::Audience;
use leptos::prelude::*;
use leptos::wasm_split::wasm_split;

// One name, one file. They stand here because their linker names are kept: in a library, the other program would carry them too.
#[wasm_split(orders, fallible, wasm_split_path = leptos::wasm_split)]
fn orders() -> Result<CustomerOrders, NotLoaded> {
    Ok(CustomerOrders::screens())
}

#[wasm_split(account, fallible, wasm_split_path = leptos::wasm_split)]
fn account() -> Result<CustomerAccount, NotLoaded> {
    Ok(CustomerAccount::screens())
}

#[wasm_split(engine, fallible, wasm_split_path = leptos::wasm_split)]
fn engine() -> Result<Engine, NotLoaded> {
    Ok(Engine::here())
}

fn main() {
    frontend::begin(
        Audience::Customer,
        || Box::pin(engine()),
        |device| {
            let areas = CustomerAreas {
                orders: || Box::pin(orders()),
                account: || Box::pin(account()),
            };
            view! { <CustomerApp device areas /> }.into_any()
        },
    );
}
