//! The staff application: what is loaded first, and the areas that are files of their own.

use app::{NotLoaded, StaffApp, StaffAreas, StaffDaily, StaffManage, StaffReach, StaffService};
use frontend::Engine;
use frontend::platform::Audience;
use leptos::prelude::*;
use leptos::wasm_split::wasm_split;

// One name, one file. They stand here because their linker names are kept: in a library, the other program would carry them too.
#[wasm_split(daily, fallible, wasm_split_path = leptos::wasm_split)]
fn daily() -> Result<StaffDaily, NotLoaded> {
    Ok(StaffDaily::screens())
}

#[wasm_split(service, fallible, wasm_split_path = leptos::wasm_split)]
fn service() -> Result<StaffService, NotLoaded> {
    Ok(StaffService::screens())
}

#[wasm_split(manage, fallible, wasm_split_path = leptos::wasm_split)]
fn manage() -> Result<StaffManage, NotLoaded> {
    Ok(StaffManage::screens())
}

#[wasm_split(reach, fallible, wasm_split_path = leptos::wasm_split)]
fn reach() -> Result<StaffReach, NotLoaded> {
    Ok(StaffReach::screens())
}

#[wasm_split(engine, fallible, wasm_split_path = leptos::wasm_split)]
fn engine() -> Result<Engine, NotLoaded> {
    app::bring_contact_search();
    Ok(Engine::here())
}

fn main() {
    frontend::begin(
        Audience::Staff,
        || Box::pin(engine()),
        |device| {
            let areas = StaffAreas {
                daily: || Box::pin(daily()),
                service: || Box::pin(service()),
                manage: || Box::pin(manage()),
                reach: || Box::pin(reach()),
            };
            view! { <StaffApp device areas /> }.into_any()
        },
    );
}
