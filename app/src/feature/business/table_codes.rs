//! *More → The business → Codes for the tables*: a sheet of A4 to print, a code a table, in the business's look.

use crate::context::use_app;
use crate::ui::qr_code::Qr;
use crate::ui::{Empty, Icon, Page};
use domain::account::open_point::OpenPoint;
use domain::routes;
use icondata_lu as lu;
use leptos::prelude::*;

/// Where this app is, for what stands on paper.
fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

#[component]
pub fn TableCodesPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let business = Memo::new(move |_| app.business.get());
    let print = move |_| {
        app.set_prefs(|prefs| prefs.hidden_points.hide(OpenPoint::TableCodes));
        // Where a browser cannot print, nothing happens; the page can be shown as it is.
        let _ = window().print();
    };
    let sheet = move || {
        let business = business.get()?;
        let name = business.name.text(words.lang).to_owned();
        let cards = business.tables.iter().map(|table| {
            let address = format!("{}{}", origin(), routes::site::table(table));
            view! { <TableCode name=name.clone() table=table.clone() address=address /> }
        });
        (!business.tables.is_empty()).then(|| view! {
            <div class="no-print stack">
                <p class="muted">{words.business.codes_text}</p>
                <button type="button" class="btn primary block" on:click=print><Icon of=lu::LuPrinter />{words.business.codes_print}</button>
            </div>
            <ul class="table-codes">{cards.collect_view()}</ul>
        }
        .into_any())
    };
    view! {
        <Page title=words.business.codes back=routes::desk::BUSINESS class="paper">
            {move || sheet().unwrap_or_else(|| view! {
                <Empty of=lu::LuQrCode title=words.business.codes_none text=words.business.codes_none_text next=(routes::desk::BUSINESS, words.place.business) />
            }.into_any())}
        </Page>
    }
}

#[component]
fn TableCode(name: String, table: String, address: String) -> impl IntoView {
    let words = use_app().staff_words();
    let label = (words.business.code_of)(&table);
    view! {
        <li class="table-code">
            <p class="strong">{name}</p>
            <Qr text=address label=label.clone() paper=true />
            <p class="table-code-name">{label}</p>
            <p class="small">{words.business.codes_scan}</p>
        </li>
    }
}
