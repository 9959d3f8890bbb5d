//! Who one is, and what this phone holds. The customer's "Me" and the staff's "More".

use super::settings::Settings;
use super::sign_out::SignOut;
use crate::context::use_app;
use crate::device::PushPhone;
use crate::feature::service::review::review_rows::waiting_count as reviews_waiting;
use crate::feature::service::ticket::ticket_rows::waiting_count;
use crate::feature::task::task_rows::due_count;
use crate::ui::alert::sound;
use crate::ui::install::InstallRow;
use crate::ui::pill::storage_text;
use crate::ui::{Icon, Page};
use domain::policy::Action;
use domain::routes;
use icondata_core::Icon as Drawing;
use icondata_lu as lu;
use leptos::prelude::*;

#[component]
pub fn MePage(title: &'static str) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    view! {
        <Page title=title>
            <Person />
            <Places />
            <Settings />
            <AlertSound />
            <ThisPhone />
            <SignOut />
            <section class="section">
                <div class="section-head"><h2>{words.account.about}</h2></div>
                <ul class="list">
                    <li><a class="row" href="/" rel="external">
                        <span class="lead"><Icon of=lu::LuBookOpen /></span>
                        <div class="row-text"><p class="row-title">{words.account.public_menu}</p></div>
                        <Icon of=lu::LuChevronRight />
                    </a></li>
                </ul>
                <p class="muted small">{words.account.about_text}" Rapport "{env!("CARGO_PKG_VERSION")}</p>
            </section>
        </Page>
    }
}

/// Whether this device sounds when something new comes. For staff: a customer's app has nothing to sound for.
#[component]
fn AlertSound() -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let turn = move |event| {
        let on = event_target_checked(&event);
        app.set_prefs(|prefs| prefs.sound = on);
        if on {
            // Heard at once: so one knows it, and the browser has its tap.
            sound();
        }
    };
    app.me().role.is_staff().then(|| view! {
        <section class="section">
            <label class="check">
                <input type="checkbox" class="switch" role="switch" prop:checked=move || app.prefs.with(|prefs| prefs.sound) on:change=turn />
                <span class="grow">{words.of_staff(|staff| staff.sales.alert_sound)}</span>
            </label>
            <p class="muted small">{words.of_staff(|staff| staff.sales.alert_sound_text)}</p>
        </section>
    })
}

#[component]
fn Person() -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let me = app.me();
    let upgrade = me.guest.then(|| view! {
        <div class="card pad soft">
            <p>{words.account.guest_text}</p>
            <div class="btn-row">
                <a class="btn primary" href=routes::site::then(routes::site::SIGN_UP, routes::app::ME) rel="external"><Icon of=lu::LuUserPlus />{words.account.make_account}</a>
                <a class="btn" href=routes::site::then(routes::site::SIGN_IN, routes::app::HOME) rel="external">{words.account.have_account}</a>
            </div>
        </div>
    });
    let what = if me.guest {
        words.account.guest
    } else {
        words.role(me.role)
    };
    view! {
        <div class="contact-head">
            <span class="lead round large" aria-hidden="true">{crate::catalogue::initials(&me.name)}</span>
            <div class="grow"><h2>{me.name.clone()}</h2><p class="muted">{what}</p></div>
        </div>
        {upgrade}
    }
}

/// What has no tab of its own on a narrow screen.
#[component]
fn Places() -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let staff = app.me().role.is_staff();
    let may = move |action: Action<'_>| app.me().may(action);
    let needs = Memo::new(move |_| app.open_parked_count());
    let waits = move || match needs.get() {
        0 => words.account.needs_none.to_owned(),
        count => (words.account.needs_sub)(count as u64),
    };
    let (needs_href, devices_href) = if staff {
        (routes::desk::PARKED, routes::desk::DEVICES)
    } else {
        (routes::app::PARKED, routes::app::DEVICES)
    };
    let tone = move || {
        if needs.get() > 0 {
            "lead warn"
        } else {
            "lead neutral"
        }
    };
    let more = if staff {
        view! {
            <PlaceRow href=routes::desk::BOOK icon=lu::LuCalendarDays title=words.of_staff(|staff| staff.booking.book_title) text=words.of_staff(|staff| staff.booking.book_sub) />
            <PlaceRow href=routes::desk::BILLS icon=lu::LuBanknote title=words.of_staff(|staff| staff.payment.bills) text=words.of_staff(|staff| staff.payment.bills_sub) />
            {may(Action::WorkInvoice).then(|| view! { <PlaceRow href=routes::desk::INVOICES icon=lu::LuFileText title=words.of_staff(|staff| staff.payment.invoices) text=words.of_staff(|staff| staff.payment.invoices_sub) /> })}
            <PlaceRow href=routes::desk::MENU icon=lu::LuUtensils title=words.sales.menu text=words.of_staff(|staff| staff.sales.menu_sub) />
            <TicketsRow />
            <ReviewsRow />
            <PlaceRow href=routes::desk::CANNED_REPLIES icon=lu::LuMessageSquareText title=words.of_staff(|staff| staff.service.canned) text=words.of_staff(|staff| staff.service.canned_sub) />
            <PlaceRow href=routes::desk::HELP_ARTICLES icon=lu::LuBookOpen title=words.of_staff(|staff| staff.service.help) text=words.of_staff(|staff| staff.service.help_sub) />
            <TasksRow />
            <PlaceRow href=routes::desk::INSIGHT icon=lu::LuLightbulb title=words.of_staff(|staff| staff.place.insight) text=words.of_staff(|staff| staff.place.insight_sub) />
        }
        .into_any()
    } else {
        view! {
            <PlaceRow href=routes::app::BOOK icon=lu::LuCalendarDays title=words.booking.bookings text=words.account.bookings_sub />
            <PlaceRow href=routes::app::OFFERS icon=lu::LuTicketPercent title=words.offer.offers text=words.account.offers_sub />
            <PlaceRow href=routes::app::MY_DATA icon=lu::LuContact title=words.account.my_data text=words.account.my_data_sub />
            <PlaceRow href=routes::app::PRIVACY icon=lu::LuHandshake title=words.consent.privacy text=words.consent.privacy_sub />
            <PlaceRow href=routes::app::TICKETS icon=lu::LuLifeBuoy title=words.ticket.my_tickets text=words.ticket.my_tickets_sub />
        }
        .into_any()
    };
    view! {
        <ul class="list">
            <li><a class="row" href=needs_href>
                <span class=tone><Icon of=lu::LuCircleAlert /></span>
                <div class="row-text"><p class="row-title">{words.account.needs_you}</p><p class="row-sub">{waits}</p></div>
                <Icon of=lu::LuChevronRight />
            </a></li>
            {more}
            <PlaceRow href=devices_href icon=lu::LuSmartphone title=words.account.devices text=words.account.devices_sub />
            {may(Action::EditSegment).then(|| view! { <PlaceRow href=routes::desk::SEGMENTS icon=lu::LuUsers title=words.of_staff(|staff| staff.place.segments) text=words.of_staff(|staff| staff.place.segments_sub) /> })}
            {may(Action::EditCampaign).then(|| view! { <PlaceRow href=routes::desk::CAMPAIGNS icon=lu::LuSend title=words.of_staff(|staff| staff.place.campaign) text=words.of_staff(|staff| staff.place.campaign_sub) /> })}
            {staff.then(|| view! { <PlaceRow href=routes::desk::OFFERS icon=lu::LuTicketPercent title=words.offer.offers text=words.of_staff(|staff| staff.offer.sub) /> })}
            {may(Action::EditStrategy).then(|| view! { <PlaceRow href=routes::desk::STRATEGIES icon=lu::LuMail title=words.of_staff(|staff| staff.place.reach) text=words.of_staff(|staff| staff.place.reach_sub) /> })}
            {staff.then(|| view! { <PlaceRow href=routes::desk::COMPANIES icon=lu::LuBuilding2 title=words.of_staff(|staff| staff.records.companies) text=words.of_staff(|staff| staff.records.companies_sub) /> })}
            {staff.then(|| view! { <PlaceRow href=routes::desk::CUSTOM_FIELDS icon=lu::LuTextCursorInput title=words.of_staff(|staff| staff.records.fields) text=words.of_staff(|staff| staff.records.fields_sub) /> })}
            {staff.then(|| view! { <PlaceRow href=routes::desk::CALENDAR icon=lu::LuCalendarSync title=words.of_staff(|staff| staff.booking.feed_title) text=words.of_staff(|staff| staff.booking.feed_sub) /> })}
            {may(Action::ImportContacts).then(|| view! { <PlaceRow href=routes::desk::IMPORT icon=lu::LuImport title=words.of_staff(|staff| staff.place.import) text=words.of_staff(|staff| staff.place.import_sub) /> })}
            {may(Action::ExportRecords).then(|| view! { <PlaceRow href=routes::desk::EXPORT icon=lu::LuFileDown title=words.of_staff(|staff| staff.records.export) text=words.of_staff(|staff| staff.records.export_sub) /> })}
            {may(Action::ReadReports).then(|| view! { <PlaceRow href=routes::desk::REPORTS icon=lu::LuChartColumn title=words.of_staff(|staff| staff.place.reports) text=words.of_staff(|staff| staff.place.reports_sub) /> })}
            {may(Action::AnswerDataRequest).then(|| view! { <PlaceRow href=routes::desk::RETENTION icon=lu::LuHourglass title=words.of_staff(|staff| staff.consent.retention) text=words.of_staff(|staff| staff.consent.retention_sub) /> })}
            {may(Action::AnswerDataRequest).then(|| view! { <PlaceRow href=routes::desk::DATA_REQUESTS icon=lu::LuUserX title=words.of_staff(|staff| staff.consent.requests) text=words.of_staff(|staff| staff.consent.requests_sub) /> })}
            {may(Action::EditBusiness).then(|| view! { <PlaceRow href=routes::desk::TICKET_TARGETS icon=lu::LuTimer title=words.of_staff(|staff| staff.ticket.targets) text=words.of_staff(|staff| staff.ticket.targets_sub) /> })}
            {may(Action::EditPlace).then(|| view! { <PlaceRow href=routes::desk::BUSINESS icon=lu::LuStore title=words.of_staff(|staff| staff.place.business) text=words.of_staff(|staff| staff.place.business_sub) /> })}
            {may(Action::EditBusiness).then(|| view! { <PlaceRow href=routes::desk::MAIL_IN icon=lu::LuMailOpen title=words.of_staff(|staff| staff.place.mail_in) text=words.of_staff(|staff| staff.place.mail_in_sub) /> })}
            {may(Action::EditBusiness).then(|| view! { <PlaceRow href=routes::desk::MAIL icon=lu::LuMails title=words.of_staff(|staff| staff.place.mail) text=words.of_staff(|staff| staff.place.mail_sub) /> })}
            {may(Action::EditBusiness).then(|| view! { <PlaceRow href=routes::desk::SMS icon=lu::LuMessageSquare title=words.of_staff(|staff| staff.place.sms) text=words.of_staff(|staff| staff.place.sms_sub) /> })}
            {may(Action::ManageTeam).then(|| view! { <PlaceRow href=routes::desk::TEAM icon=lu::LuUserCog title=words.of_staff(|staff| staff.place.team) text=words.of_staff(|staff| staff.place.team_sub) /> })}
            {may(Action::ReadChanges).then(|| view! { <PlaceRow href=routes::desk::CHANGES icon=lu::LuHistory title=words.of_staff(|staff| staff.place.changes) text=words.of_staff(|staff| staff.place.changes_sub) /> })}
            {may(Action::LookAfterSync).then(|| view! { <PlaceRow href=routes::desk::SYNC_HEALTH icon=lu::LuActivity title=words.of_staff(|staff| staff.account.health_title) text=words.of_staff(|staff| staff.account.health_sub) /> })}
            <InstallRow />
        </ul>
    }
}

/// The staff's tickets, with how many wait.
#[component]
fn TicketsRow() -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let count = Memo::new(move |_| app.rows(waiting_count));
    let text = move || match count.get() as u64 {
        0 => words.of_staff(|staff| staff.ticket.tickets_sub.to_owned()),
        count => words.of_staff(|staff| (staff.ticket.waiting_sub)(count)),
    };
    let tone = move || {
        if count.get() > 0 { "lead warn" } else { "lead" }
    };
    view! {
        <li><a class="row" href=routes::desk::TICKETS>
            <span class=tone><Icon of=lu::LuLifeBuoy /></span>
            <div class="row-text"><p class="row-title">{words.of_staff(|staff| staff.ticket.tickets)}</p><p class="row-sub">{text}</p></div>
            <Icon of=lu::LuChevronRight />
        </a></li>
    }
}

/// The staff's tasks, with how many of one's own are due.
#[component]
fn TasksRow() -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let me = app.me().user;
    let count = Memo::new(move |_| {
        let today = app.day_and_minute().0;
        app.rows(|rows| due_count(rows, me, today.0))
    });
    let text = move || match count.get() as u64 {
        0 => words.of_staff(|staff| staff.task.tasks_sub.to_owned()),
        count => words.of_staff(|staff| (staff.task.due_sub)(count)),
    };
    let tone = move || {
        if count.get() > 0 { "lead warn" } else { "lead" }
    };
    view! {
        <li><a class="row" href=routes::desk::TASKS>
            <span class=tone><Icon of=lu::LuListTodo /></span>
            <div class="row-text"><p class="row-title">{words.of_staff(|staff| staff.task.tasks)}</p><p class="row-sub">{text}</p></div>
            <Icon of=lu::LuChevronRight />
        </a></li>
    }
}

/// What customers say, with how many reviews nobody read yet.
#[component]
fn ReviewsRow() -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let count = Memo::new(move |_| app.rows(reviews_waiting));
    let text = move || match count.get() as u64 {
        0 => words.of_staff(|staff| staff.review.reviews_sub.to_owned()),
        count => words.of_staff(|staff| (staff.review.waiting_n)(count)),
    };
    let tone = move || {
        if count.get() > 0 { "lead warn" } else { "lead" }
    };
    view! {
        <li><a class="row" href=routes::desk::REVIEWS>
            <span class=tone><Icon of=lu::LuStar /></span>
            <div class="row-text"><p class="row-title">{words.review.reviews}</p><p class="row-sub">{text}</p></div>
            <Icon of=lu::LuChevronRight />
        </a></li>
    }
}

#[component]
fn PlaceRow(
    href: &'static str,
    icon: Drawing,
    title: &'static str,
    text: &'static str,
) -> impl IntoView {
    view! {
        <li><a class="row" href=href>
            <span class="lead"><Icon of=icon /></span>
            <div class="row-text"><p class="row-title">{title}</p><p class="row-sub">{text}</p></div>
            <Icon of=lu::LuChevronRight />
        </a></li>
    }
}

#[component]
fn ThisPhone() -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let storage = move || app.sync.with(|sync| storage_text(sync.persistent, words));
    let protect = move || {
        (app.sync.with(|sync| sync.persistent) != Some(true)).then(|| view! {
        <button type="button" class="btn small" on:click=move |_| app.device().ask_persistence()>
            {words.sync.protect_storage}
        </button>
    })
    };
    let state = move || app.sync.with(crate::ui::pill::Pill::of).text(words);
    let (phone, notifications) = if app.me().role.is_staff() {
        (routes::desk::THIS_PHONE, routes::desk::NOTIFICATIONS)
    } else {
        (routes::app::THIS_PHONE, routes::app::NOTIFICATIONS)
    };
    let told = move || match app.web_push.get() {
        PushPhone::On => words.account.push_state_on,
        PushPhone::Off
        | PushPhone::Denied
        | PushPhone::NeedsInstall
        | PushPhone::Shared
        | PushPhone::Unsupported => words.account.push_state_off,
    };
    let keeping = move || {
        super::phone_protection::this_phone::keeping_text(app.protection.get().kind, words).0
    };
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.account.this_phone}</h2></div>
            <ul class="list">
                <li><a class="row" href=phone>
                    <span class="lead neutral"><Icon of=lu::LuLock /></span>
                    <div class="row-text"><p class="row-title">{words.protection.protect}</p><p class="row-sub">{keeping}</p></div>
                    <Icon of=lu::LuChevronRight />
                </a></li>
                <li><a class="row" href=notifications>
                    <span class="lead neutral"><Icon of=lu::LuBell /></span>
                    <div class="row-text"><p class="row-title">{words.account.notifications}</p><p class="row-sub">{told}</p></div>
                    <Icon of=lu::LuChevronRight />
                </a></li>
                <li class="row wraps">
                    <span class="lead neutral"><Icon of=lu::LuShieldCheck /></span>
                    <div class="row-text"><p class="row-title">{storage}</p></div>
                    <div class="row-end">{protect}</div>
                </li>
                <li><button type="button" class="row" on:click=move |_| app.sync_open.set(true)>
                    <span class="lead neutral"><Icon of=lu::LuRefreshCw /></span>
                    <div class="row-text"><p class="row-title">{state}</p></div>
                    <Icon of=lu::LuChevronRight />
                </button></li>
            </ul>
        </section>
    }
}
