//! The staff's app: its places and its screens.

use crate::area::{Area, Awaited, Fetch, FirstScreen};
use crate::context::{AppContext, use_app};
use crate::device::Device;
use crate::feature::account::held_work;
use crate::feature::people::activity::after_call::AfterCall;
use crate::feature::people::activity::calls::Calls;
use crate::feature::people::contact::search_index::{ContactSearch, use_contact_search};
use crate::feature::sales::order::board::BoardPage;
use crate::feature::sales::order::order_text::newest_first;
use crate::feature::sales::order::refusing::{Waiting, WaitingRefusals};
use crate::feature::start::alerts;
use crate::feature::start::today::TodayPage;
use crate::shell::{Pattern, Place, Shell};
use crate::staff_areas::{StaffDaily, StaffManage, StaffReach, StaffService};
use crate::ui::first_sync::{First, FirstSync, FirstWhole, first};
use crate::ui::keys::{STAFF, Shortcuts};
use crate::ui::offline_start::{browser_lang, clock_offset};
use crate::ui::{Empty, Page};
use domain::Lang;
use domain::routes;
use domain::sales::OrderState;
use icondata_lu as lu;
use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use std::rc::Rc;
use words::staff_words;

/// What the staff's program fetches when it is first opened.
#[derive(Clone, Copy)]
pub struct StaffAreas {
    pub daily: Fetch<StaffDaily>,
    pub service: Fetch<StaffService>,
    pub manage: Fetch<StaffManage>,
    pub reach: Fetch<StaffReach>,
}

/// The areas of this page.
#[derive(Clone, Copy)]
struct Areas {
    daily: Area<StaffDaily>,
    service: Area<StaffService>,
    manage: Area<StaffManage>,
    reach: Area<StaffReach>,
}

/// The staff's app on a device.
#[component]
pub fn StaffApp(device: Rc<dyn Device>, areas: StaffAreas) -> impl IntoView {
    provide_context(Areas {
        daily: Area::new(areas.daily),
        service: Area::new(areas.service),
        manage: Area::new(areas.manage),
        reach: Area::new(areas.reach),
    });
    let app = AppContext::provide(device, browser_lang(), clock_offset, |lang| {
        staff_words(lang)
    });
    provide_context(FirstWhole(StoredValue::new(0)));
    ContactSearch::provide(app);
    Calls::provide(app);
    Waiting::provide(app);
    view! {
        <Router>
            // A change of language builds everything below anew, so that no word has to be watched.
            <For each=move || [app.lang.get()] key=|lang: &Lang| *lang let:_lang>
                <Frame />
            </For>
        </Router>
    }
}

#[component]
fn Frame() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let state = first(app);
    let done = Memo::new(move |_| state.get() == First::Done);
    // One value for the board and for everything: what is done on it stays when the rest comes.
    let some = Memo::new(move |_| matches!(state.get(), First::Done | First::Board(_)));
    let book = use_contact_search();
    Effect::new(move |_| {
        if done.get() {
            untrack(|| book.warm(app));
        }
    });
    held_work::follow(app);
    let needs = Signal::derive(move || app.open_parked_count());
    let placed = Memo::new(move |_| {
        app.rows(|rows| {
            newest_first(rows)
                .iter()
                .filter(|order| order.state == OrderState::Placed)
                .count()
        })
    });
    let unread = Signal::derive(move || crate::feature::service::conversation::inbox::waiting(app));
    alerts::follow(app, done, unread);
    let places = vec![
        Place::new(routes::desk::HOME, words.sales.today, lu::LuSun),
        Place::new(routes::desk::CONTACTS, words.people.contacts, lu::LuUsers),
        Place::new(
            routes::desk::INBOX,
            words.service.inbox,
            lu::LuMessagesSquare,
        )
        .counting(unread, words.service.unread),
        Place::new(
            routes::desk::ORDERS,
            words.sales.orders,
            lu::LuClipboardList,
        )
        .counting(placed.into(), words.sales.to_accept_count),
        Place::new(
            routes::desk::BOOK,
            words.booking.book_title,
            lu::LuCalendarDays,
        )
        .wide(),
        Place::new(routes::desk::MENU, words.sales.menu, lu::LuUtensils).wide(),
        Place::new(
            routes::desk::PARKED,
            words.account.needs_you,
            lu::LuCircleAlert,
        )
        .counting(needs, words.account.needs_banner)
        .wide(),
        Place::new(routes::desk::MORE, words.account.more, lu::LuEllipsis)
            .counting(needs, words.account.needs_banner),
    ];
    view! {
        <Shell places=places>
            {move || if some.get() {
                view! { <Screens /> }.into_any()
            } else {
                view! { <FirstSync /> }.into_any()
            }}
        </Shell>
        <AfterCall />
        <WaitingRefusals />
        <Shortcuts shortcuts=STAFF new=routes::desk::CONTACT_NEW />
    }
}

#[component]
fn Screens() -> impl IntoView {
    let Areas {
        daily,
        service,
        manage,
        reach,
    } = expect_context();
    let first = FirstScreen::provide();
    view! {
        <Awaited first=first />
        <FlatRoutes fallback=NotFound>
            <Route path=Pattern(routes::desk::HOME) view=TodayPage />
            <Route path=Pattern(routes::desk::ORDERS) view=BoardPage />
            <Route path=Pattern(routes::desk::ORDER_PATTERN) view=manage.screen(|area| area.order) />
            <Route path=Pattern(routes::desk::BILLS) view=manage.screen(|area| area.bills).whole() />
            <Route path=Pattern(routes::desk::INVOICES) view=manage.screen(|area| area.invoices).whole() />
            <Route path=Pattern(routes::desk::HONOUR) view=manage.screen(|area| area.honour).whole() />
            <Route path=Pattern(routes::desk::DAY_CLOSING) view=manage.screen(|area| area.day_closing).whole() />
            <Route path=Pattern(routes::desk::BOOK) view=service.screen(|area| area.book).whole() />
            <Route path=Pattern(routes::desk::BOOK_NEW) view=service.screen(|area| area.book_new).whole() />
            <Route path=Pattern(routes::desk::BOOK_WALK_IN) view=service.screen(|area| area.walk_in).whole() />
            <Route path=Pattern(routes::desk::CALENDAR) view=manage.screen(|area| area.calendar) />
            <Route path=Pattern(routes::desk::BOOK_BLOCK) view=service.screen(|area| area.block).whole() />
            <Route path=Pattern(routes::desk::BOOKING_PATTERN) view=service.screen(|area| area.booking).whole() />
            <Route path=Pattern(routes::desk::CONTACTS) view=daily.screen(|area| area.contacts).whole() />
            <Route path=Pattern(routes::desk::CONTACT_NEW) view=daily.screen(|area| area.contact_new).whole() />
            <Route path=Pattern(routes::desk::CONTACT_PATTERN) view=daily.screen(|area| area.contact).whole() />
            <Route path=Pattern(routes::desk::COMPANIES) view=reach.screen(|area| area.companies).whole() />
            <Route path=Pattern(routes::desk::COMPANY_PATTERN) view=reach.screen(|area| area.company).whole() />
            <Route path=Pattern(routes::desk::CUSTOM_FIELDS) view=reach.screen(|area| area.custom_fields).whole() />
            <Route path=Pattern(routes::desk::CUSTOM_FIELD_PATTERN) view=reach.screen(|area| area.custom_field).whole() />
            <Route path=Pattern(routes::desk::EXPORT) view=reach.screen(|area| area.export) />
            <Route path=Pattern(routes::desk::IMPORT) view=reach.screen(|area| area.import) />
            <Route path=Pattern(routes::desk::REPORTS) view=manage.screen(|area| area.reports) />
            <Route path=Pattern(routes::desk::TEAM) view=manage.screen(|area| area.team).whole() />
            <Route path=Pattern(routes::desk::CHANGES) view=manage.screen(|area| area.changes).whole() />
            <Route path=Pattern(routes::desk::RETENTION) view=reach.screen(|area| area.retention) />
            <Route path=Pattern(routes::desk::DATA_REQUESTS) view=reach.screen(|area| area.data_requests) />
            <Route path=Pattern(routes::desk::INBOX) view=daily.screen(|area| area.inbox).whole() />
            <Route path=Pattern(routes::desk::CONVERSATION_PATTERN) view=daily.screen(|area| area.conversation).whole() />
            <Route path=Pattern(routes::desk::DEVICES) view=manage.screen(|area| area.devices) />
            <Route path=Pattern(routes::desk::SYNC_HEALTH) view=manage.screen(|area| area.sync_health) />
            <Route path=Pattern(routes::desk::NOTIFICATIONS) view=manage.screen(|area| area.notifications).whole() />
            <Route path=Pattern(routes::desk::THIS_PHONE) view=manage.screen(|area| area.this_phone).whole() />
            <Route path=Pattern(routes::desk::BUSINESS) view=manage.screen(|area| area.business).whole() />
            <Route path=Pattern(routes::desk::PAYING) view=service.screen(|area| area.paying) />
            <Route path=Pattern(routes::desk::TABLE_CODES) view=service.screen(|area| area.table_codes).whole() />
            <Route path=Pattern(routes::desk::LEGAL) view=service.screen(|area| area.legal) />
            <Route path=Pattern(routes::desk::BUSINESS_CLOSING) view=service.screen(|area| area.business_closing) />
            <Route path=Pattern(routes::desk::MAIL) view=service.screen(|area| area.mail) />
            <Route path=Pattern(routes::desk::SMS) view=service.screen(|area| area.sms) />
            <Route path=Pattern(routes::desk::MAIL_IN) view=service.screen(|area| area.mail_in) />
            <Route path=Pattern(routes::desk::LOCATION_NEW) view=manage.screen(|area| area.location_new).whole() />
            <Route path=Pattern(routes::desk::OFFERING_NEW) view=manage.screen(|area| area.offering_new).whole() />
            <Route path=Pattern(routes::desk::OFFERING_PATTERN) view=manage.screen(|area| area.offering).whole() />
            <Route path=Pattern(routes::desk::LOCATION_PATTERN) view=manage.screen(|area| area.location).whole() />
            <Route path=Pattern(routes::desk::TICKETS) view=service.screen(|area| area.tickets).whole() />
            <Route path=Pattern(routes::desk::TICKET_PATTERN) view=service.screen(|area| area.ticket).whole() />
            <Route path=Pattern(routes::desk::TICKET_NEW_PATTERN) view=service.screen(|area| area.ticket_new).whole() />
            <Route path=Pattern(routes::desk::TICKET_TARGETS) view=service.screen(|area| area.ticket_targets).whole() />
            <Route path=Pattern(routes::desk::CANNED_REPLIES) view=service.screen(|area| area.canned_replies).whole() />
            <Route path=Pattern(routes::desk::CANNED_REPLY_PATTERN) view=service.screen(|area| area.canned_reply).whole() />
            <Route path=Pattern(routes::desk::HELP_ARTICLES) view=service.screen(|area| area.help_articles).whole() />
            <Route path=Pattern(routes::desk::HELP_ARTICLE_PATTERN) view=service.screen(|area| area.help_article).whole() />
            <Route path=Pattern(routes::desk::REVIEWS) view=service.screen(|area| area.reviews).whole() />
            <Route path=Pattern(routes::desk::REVIEW_PATTERN) view=service.screen(|area| area.review).whole() />
            <Route path=Pattern(routes::desk::TASKS) view=service.screen(|area| area.tasks).whole() />
            <Route path=Pattern(routes::desk::TASK_NEW) view=service.screen(|area| area.task_new).whole() />
            <Route path=Pattern(routes::desk::TASK_PATTERN) view=service.screen(|area| area.task).whole() />
            <Route path=Pattern(routes::desk::INSIGHT) view=manage.screen(|area| area.insight).whole() />
            <Route path=Pattern(routes::desk::SEGMENTS) view=reach.screen(|area| area.segments).whole() />
            <Route path=Pattern(routes::desk::SEGMENT_PATTERN) view=reach.screen(|area| area.segment).whole() />
            <Route path=Pattern(routes::desk::OFFERS) view=reach.screen(|area| area.offers).whole() />
            <Route path=Pattern(routes::desk::OFFER_NEW) view=reach.screen(|area| area.offer_new).whole() />
            <Route path=Pattern(routes::desk::OFFER_PATTERN) view=reach.screen(|area| area.offer).whole() />
            <Route path=Pattern(routes::desk::CAMPAIGNS) view=reach.screen(|area| area.campaigns).whole() />
            <Route path=Pattern(routes::desk::CAMPAIGN_PATTERN) view=reach.screen(|area| area.campaign).whole() />
            <Route path=Pattern(routes::desk::STRATEGIES) view=reach.screen(|area| area.strategies).whole() />
            <Route path=Pattern(routes::desk::STRATEGY_PATTERN) view=reach.screen(|area| area.strategy).whole() />
            <Route path=Pattern(routes::desk::MENU) view=manage.screen(|area| area.menu).whole() />
            <Route path=Pattern(routes::desk::PARKED) view=daily.screen(|area| area.parked).whole() />
            <Route path=Pattern(routes::desk::MORE) view=manage.screen(|area| area.more) />
        </FlatRoutes>
    }
}

#[component]
fn NotFound() -> impl IntoView {
    let words = use_app().staff_words();
    view! {
        <Page title=words.ui.not_found_title>
            <Empty of=lu::LuMapPin title=words.ui.not_found_title text=words.ui.not_found_text next=(routes::desk::HOME, words.ui.to_start) />
        </Page>
    }
}
