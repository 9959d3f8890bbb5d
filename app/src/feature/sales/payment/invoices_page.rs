//! *More → Invoices*: all that was given out, the tax that prices hold, and numbers that wait after a restore.

use super::invoice_sheet::InvoiceRow;
use super::invoice_text::{invoices, refusal_text};
use crate::api::{confirm_invoice_number, invoices_rest};
use crate::context::use_app;
use crate::ui::{Empty, Icon, Page, ask_online};
use domain::account::{Business, BusinessSet};
use domain::merge::Was;
use domain::policy::Action;
use domain::routes;
use domain::sales::payment::invoice::{MAX_PREFIX, MAX_TAX_RATE, prefix_fits};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// How many are listed.
const LISTED: usize = 200;

/// A rate as it is typed, `19` or `7,25`, in hundredths of a percent; nothing typed is none.
#[must_use]
pub fn read_rate(typed: &str) -> Option<u32> {
    let typed = typed.trim().trim_end_matches('%').trim().replace(',', ".");
    if typed.is_empty() {
        return Some(0);
    }
    let (whole, part) = typed.split_once('.').unwrap_or((&typed, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    let rate = format!("{whole}{part:0<2}").parse().ok()?;
    (rate <= MAX_TAX_RATE).then_some(rate)
}

/// A rate as it is read; empty for none.
#[must_use]
pub fn rate_text(rate: u32) -> String {
    match (rate, rate % 100) {
        (0, _) => String::new(),
        (_, 0) => (rate / 100).to_string(),
        (_, part) => format!("{}.{part:02}", rate / 100),
    }
}

#[component]
pub fn InvoicesPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    if !app.me().may(Action::WorkInvoice) {
        return view! {
            <Page title=words.payment.invoices back=routes::desk::MORE>
                <Empty of=lu::LuLock title=words.payment.no_not_allowed text="" />
            </Page>
        }
        .into_any();
    }
    let owns = app.me().may(Action::EditBusiness);
    let all = Memo::new(move |_| {
        let mut all = app.rows(invoices);
        all.truncate(LISTED);
        all
    });
    let business = app.business.get_untracked().filter(|_| owns);
    view! {
        <Page title=words.payment.invoices back=routes::desk::MORE class="broad">
            <Resting />
            {move || all.with(Vec::is_empty).then(|| view! { <Empty of=lu::LuFileText title=words.payment.invoice_none text=words.payment.invoice_none_text /> })}
            <ul class="list">
                <For each=move || all.get() key=|one| one.id let:one><InvoiceRow one=one /></For>
            </ul>
            {business.map(|business| view! { <Settings business=business /> })}
        </Page>
    }
    .into_any()
}

/// Numbers that wait since the database was put back to a copy.
#[component]
fn Resting() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let rests = RwSignal::new(None::<(String, i64)>);
    let failed = RwSignal::new(false);
    ask_online(
        app,
        move || failed.get_untracked(),
        move || {
            spawn_local(async move {
                let answer = invoices_rest().await;
                // The screen may have been left meanwhile.
                let _ = failed.try_set(answer.is_err());
                let _ = rests.try_set(answer.ok().flatten());
            });
        },
    );
    let last = RwSignal::new(String::new());
    let go = move |_| {
        let Ok(number) = last.get_untracked().trim().parse::<i64>() else {
            return app.warn(words.payment.bad_amount);
        };
        spawn_local(async move {
            match confirm_invoice_number(number).await {
                Ok(None) => {
                    app.toast(words.payment.rest_done);
                    let _ = rests.try_set(None);
                }
                Ok(Some(why)) => app.warn(refusal_text(&why, app)),
                Err(_) => app.warn(words.payment.invoice_offline),
            }
        });
    };
    let owns = app.me().may(Action::EditBusiness);
    move || {
        rests.get().map(|(series, known)| view! {
            <section class="section">
                <div class="banner warn" role="status"><Icon of=lu::LuCircleAlert /><p><strong>{words.payment.rest_title}</strong>" "{(words.payment.rest_text)(&series, known)}</p></div>
                {match owns {
                    false => view! { <p>{words.payment.rest_owner}</p> }.into_any(),
                    true => view! {
                        <div class="form">
                            <div class="field">
                                <label for="rest-last">{words.payment.rest_last}</label>
                                <input id="rest-last" inputmode="numeric" autocomplete="off" prop:value=move || last.get() on:input=move |event| last.set(event_target_value(&event)) />
                            </div>
                            <button type="button" class="btn primary block" on:click=go>{words.payment.rest_go}</button>
                        </div>
                    }.into_any(),
                }}
            </section>
        })
    }
}

/// The tax that prices hold, and what stands in front of a number: saved together, each field only where it was changed.
#[component]
fn Settings(business: Business) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let rate = RwSignal::new(rate_text(business.tax_rate));
    let number = RwSignal::new(business.tax_number.clone());
    let prefix = RwSignal::new(business.invoice_prefix.clone());
    let save = move |_| {
        let new_rate = rate.with_untracked(|rate| read_rate(rate));
        let (number, prefix) = (number.get_untracked(), prefix.get_untracked());
        let (number, prefix) = (number.trim().to_owned(), prefix.trim().to_owned());
        let Some(new_rate) = new_rate.filter(|_| prefix_fits(&prefix)) else {
            return app.warn(words.payment.settings_bad);
        };
        let now = app.business.get_untracked();
        let Some(now) = now else { return };
        let mut set = BusinessSet::of(now.id);
        set.tax_rate = changed(now.tax_rate, new_rate);
        set.tax_number = changed(now.tax_number, number);
        set.invoice_prefix = changed(now.invoice_prefix, prefix);
        app.save(set, Some(words.business.saved.to_owned()), || {});
    };
    let field = move |id: &'static str,
                      label: &'static str,
                      most: usize,
                      value: RwSignal<String>| {
        view! {
            <div class="field">
                <label for=id>{label}</label>
                <input id=id autocomplete="off" maxlength=most.to_string() prop:value=move || value.get() on:input=move |event| value.set(event_target_value(&event)) />
            </div>
        }
    };
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.payment.invoice_settings}</h2></div>
            <div class="form">
                {field("tax-rate", words.payment.tax_rate, 6, rate)}
                <p class="help">{words.payment.tax_rate_help}</p>
                {field("tax-number", words.payment.tax_number, 60, number)}
                {field("invoice-prefix", words.payment.invoice_prefix, MAX_PREFIX, prefix)}
                <button type="button" class="btn primary block" on:click=save>{words.file.save}</button>
            </div>
        </section>
    }
}

fn changed<T: PartialEq>(was: T, new: T) -> Option<Was<T>> {
    (was != new).then_some(Was { was, new })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_typed_with_up_to_two_decimals() {
        for (typed, rate) in [
            ("", 0),
            ("19", 1_900),
            ("7,25", 725),
            ("6.5 %", 650),
            ("50", 5_000),
        ] {
            assert_eq!(read_rate(typed), Some(rate), "{typed}");
        }
        for bad in ["50.01", "-1", "x", "1.234", ".5", "99999999999"] {
            assert_eq!(read_rate(bad), None, "{bad}");
        }
        let shown = [0, 1_900, 725].map(rate_text);
        assert_eq!(shown, ["", "19", "7.25"]);
    }
}
