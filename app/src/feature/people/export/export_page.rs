//! *More → Export*: records as files, and the card of the business for customers' phones.

use super::contact_card::offer_card;
use crate::context::use_app;
use crate::feature::business::business_page::locations;
use crate::ui::qr_code::Qr;
use crate::ui::{Empty, Icon, Page};
use domain::people::ExportFile;
use domain::people::contact_card::business_card;
use domain::routes;
use icondata_lu as lu;
use leptos::prelude::*;

#[component]
pub fn ExportPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let may_edit = app.limits().may_export(&app.actor());
    view! {
        <Page title=words.records.export back=routes::desk::MORE>
            {(!may_edit).then(|| view! {
                <Empty of=lu::LuLock title=words.records.export_owner text=words.records.fields_owner next=(routes::desk::MORE, words.account.more) />
            })}
            {may_edit.then(|| view! { <Files /><OurCard /> })}
        </Page>
    }
}

/// What the endings of files say to people who choose between them.
fn format(file: ExportFile) -> &'static str {
    match file {
        ExportFile::ContactsCsv
        | ExportFile::OrdersCsv
        | ExportFile::ProductsCsv
        | ExportFile::InvoicesCsv
        | ExportFile::PaymentsCsv => "CSV",
        ExportFile::ContactsXlsx => "XLSX",
        ExportFile::ContactsVcard => "vCard",
    }
}

#[component]
fn Files() -> impl IntoView {
    let words = use_app().staff_words();
    let one = |title: &'static str, files: Vec<ExportFile>| {
        let links = files.into_iter().map(|file| {
            let label = format!("{title}: {}", format(file));
            view! {
                <a class="btn small" href=format!("/api/export/v1/{}", file.name()) rel="external" download=file.name() aria-label=label>
                    <Icon of=lu::LuDownload />{format(file)}
                </a>
            }
        });
        view! {
            <li class="row wraps">
                <div class="row-text"><p class="row-title">{title}</p></div>
                <div class="cluster">{links.collect_view()}</div>
            </li>
        }
    };
    view! {
        <p class="muted small">{words.records.export_text}" "{words.records.export_offline}</p>
        <ul class="list">
            {one(words.records.export_contacts, vec![ExportFile::ContactsCsv, ExportFile::ContactsXlsx, ExportFile::ContactsVcard])}
            {one(words.records.export_orders, vec![ExportFile::OrdersCsv])}
            {one(words.records.export_products, vec![ExportFile::ProductsCsv])}
            {one(words.records.export_invoices, vec![ExportFile::InvoicesCsv])}
            {one(words.records.export_payments, vec![ExportFile::PaymentsCsv])}
        </ul>
    }
}

/// Customers take it into their address books.
#[component]
fn OurCard() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let card = Memo::new(move |_| {
        let place = app.rows(|rows| locations(rows).into_iter().next());
        let address = place.map(|place| place.address).unwrap_or_default();
        let url = window().location().origin().unwrap_or_default();
        business_card(&app.business_name(), &address, &url)
    });
    let keep = move |_| offer_card(app, &card.get_untracked(), &app.business_name());
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.records.add_us}</h2></div>
            <div class="card pad qr-card">
                {move || view! { <Qr text=card.get() label=words.records.add_us.to_owned() /> }}
                <p class="muted small">{words.records.card_text}</p>
                <button type="button" class="btn" on:click=keep><Icon of=lu::LuDownload />{words.records.card_file}</button>
            </div>
        </section>
    }
}
