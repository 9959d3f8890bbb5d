//! What is still open, on *Today* for whoever looks after the business: each line leads to where it is done, and goes by itself.

use super::business_page::locations;
use crate::api::server_readiness;
use crate::context::{AppContext, use_app};
use crate::feature::team::others_at_work;
use crate::ui::Icon;
use domain::account::open_point::{OpenPoint, Readiness, ServerReadiness, open_points};
use domain::policy::Action;
use domain::sales::Product;
use domain::{Entity, Row, routes};
use icondata_core::Icon as Drawing;
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;
use words::StaffWords;

/// What the rows of this phone say, with what the server said when it was last asked.
fn readiness(app: AppContext, server: Option<ServerReadiness>) -> Readiness {
    let me = app.me().user;
    app.rows(|rows| {
        let products = rows.all(Entity::Product).filter_map(Row::as_product);
        let places = locations(rows);
        let mut businesses = rows.all(Entity::Business).filter_map(Row::as_business);
        Readiness {
            sells: { products }.any(Product::is_orderable),
            has_hours: places.iter().any(|place| !place.opening.is_empty()),
            has_tables: businesses.any(|business| !business.tables.is_empty()),
            colleagues: others_at_work(rows, me),
            server,
        }
    })
}

fn text(point: OpenPoint, words: &StaffWords) -> (&'static str, &'static str) {
    match point {
        OpenPoint::Products => (
            words.business.open_products,
            words.business.open_products_sub,
        ),
        OpenPoint::Hours => (words.business.open_hours, words.business.open_hours_sub),
        OpenPoint::Mail => (words.business.open_mail, words.business.open_mail_sub),
        OpenPoint::Team => (words.business.open_team, words.business.open_team_sub),
        OpenPoint::TableCodes => (words.business.open_codes, words.business.open_codes_sub),
        OpenPoint::Backup => (words.business.open_backup, words.business.open_backup_sub),
    }
}

/// Where it is done; a backup is made at the server alone.
fn place(point: OpenPoint) -> (Option<&'static str>, Drawing) {
    match point {
        OpenPoint::Products => (Some(routes::desk::MENU), lu::LuUtensils),
        OpenPoint::Hours => (Some(routes::desk::BUSINESS), lu::LuClock),
        OpenPoint::Mail => (Some(routes::desk::MAIL), lu::LuMails),
        OpenPoint::Team => (Some(routes::desk::TEAM), lu::LuUserPlus),
        OpenPoint::TableCodes => (Some(routes::desk::TABLE_CODES), lu::LuQrCode),
        OpenPoint::Backup => (None, lu::LuHardDrive),
    }
}

#[component]
pub fn OpenPoints() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let (manages, owns) = (
        app.me().may(Action::EditPlace),
        app.me().may(Action::EditBusiness),
    );
    // A demo is not gone live with.
    if !manages || app.me().demo {
        return ().into_any();
    }
    let server = RwSignal::new(None);
    if owns {
        spawn_local(async move {
            // Without an answer nothing is said of what the server knows.
            if let Ok(Some(known)) = server_readiness().await {
                let _ = server.try_set(Some(known));
            }
        });
    }
    let points = Memo::new(move |_| {
        let hidden = app.prefs.with(|prefs| prefs.hidden_points);
        open_points(&readiness(app, server.get()), hidden, owns)
    });
    let list = move || {
        let points = points.get();
        (!points.is_empty()).then(|| view! {
            <section class="section">
                <div class="section-head"><h2>{words.business.open_title}</h2></div>
                <ul class="list">{points.into_iter().map(|point| view! { <PointRow point=point /> }).collect_view()}</ul>
            </section>
        })
    };
    list.into_any()
}

#[component]
fn PointRow(point: OpenPoint) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let (title, sub) = text(point, words);
    let (href, icon) = place(point);
    let title_view = match href {
        Some(href) => view! { <a class="row-link" href=href>{title}</a> }.into_any(),
        None => title.into_any(),
    };
    view! {
        <li class="row">
            <span class="lead neutral"><Icon of=icon /></span>
            <div class="row-text"><p class="row-title">{title_view}</p><p class="row-sub">{sub}</p></div>
            <div class="row-end">
                <button type="button" class="icon-btn" aria-label=(words.business.hide_point)(title)
                    on:click=move |_| app.set_prefs(|prefs| prefs.hidden_points.hide(point))><Icon of=lu::LuX /></button>
            </div>
        </li>
    }
}
