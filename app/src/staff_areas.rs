//! The areas of the staff's app: what is opened from its first screens.

use crate::area::area;
use crate::context::use_app;
use crate::feature::account::device::devices::DevicesPage;
use crate::feature::account::device::sync_health::SyncHealthPage;
use crate::feature::account::me::MePage;
use crate::feature::account::notifications_page::NotificationsPage;
use crate::feature::account::parked::desk_parked_page::DeskParkedPage;
use crate::feature::account::phone_protection::this_phone::ThisPhonePage;
use crate::feature::business::business_closing_page::BusinessClosingPage;
use crate::feature::business::business_page::BusinessPage;
use crate::feature::business::legal_page::LegalPage;
use crate::feature::business::location_page::{LocationNewPage, LocationPage};
use crate::feature::business::mail_in_page::MailInPage;
use crate::feature::business::mail_page::MailPage;
use crate::feature::business::offering_page::{OfferingNewPage, OfferingPage};
use crate::feature::business::paying_page::PayingPage;
use crate::feature::business::sms_page::SmsPage;
use crate::feature::business::table_codes::TableCodesPage;
use crate::feature::draw::offer_page::OfferPage;
use crate::feature::insight::insight_page::InsightPage;
use crate::feature::insight::reports_page::ReportsPage;
use crate::feature::people::company::companies_page::CompaniesPage;
use crate::feature::people::company::company_page::CompanyPage;
use crate::feature::people::contact::contact_new::ContactNewPage;
use crate::feature::people::contact::contact_page::ContactPage;
use crate::feature::people::contact::contacts::ContactsPage;
use crate::feature::people::custom_field::custom_field_page::CustomFieldPage;
use crate::feature::people::custom_field::custom_fields_page::CustomFieldsPage;
use crate::feature::people::export::export_page::ExportPage;
use crate::feature::people::import::import_page::ImportPage;
use crate::feature::people::own_data::requests_page::DataRequestsPage;
use crate::feature::people::own_data::retention_page::RetentionPage;
use crate::feature::reach::campaign_page::CampaignPage;
use crate::feature::reach::campaigns_page::CampaignsPage;
use crate::feature::reach::segment_page::SegmentPage;
use crate::feature::reach::segments_page::SegmentsPage;
use crate::feature::reach::strategies_page::StrategiesPage;
use crate::feature::reach::strategy_page::StrategyPage;
use crate::feature::sales::booking::calendar_page::CalendarPage;
use crate::feature::sales::booking::desk_block::DeskBlockPage;
use crate::feature::sales::booking::desk_book::DeskBookPage;
use crate::feature::sales::booking::desk_booking::DeskBookingPage;
use crate::feature::sales::booking::desk_new::{DeskBookNewPage, WalkInPage};
use crate::feature::sales::offer::honour_page::HonourPage;
use crate::feature::sales::offer::offer_form::OfferNewPage;
use crate::feature::sales::offer::offers_page::OffersPage;
use crate::feature::sales::order::desk_order::DeskOrderPage;
use crate::feature::sales::payment::closing::ClosingPage;
use crate::feature::sales::payment::invoices_page::InvoicesPage;
use crate::feature::sales::payment::open_bills::OpenBillsPage;
use crate::feature::sales::product::desk_menu::DeskMenuPage;
use crate::feature::service::canned_reply::canned_replies_page::CannedRepliesPage;
use crate::feature::service::canned_reply::canned_reply_page::CannedReplyPage;
use crate::feature::service::conversation::conversation_page::ConversationPage;
use crate::feature::service::conversation::inbox::InboxPage;
use crate::feature::service::help_article::help_article_page::HelpArticlePage;
use crate::feature::service::help_article::help_articles_page::HelpArticlesPage;
use crate::feature::service::review::desk_review::DeskReviewPage;
use crate::feature::service::review::desk_reviews::DeskReviewsPage;
use crate::feature::service::ticket::desk_new_ticket::DeskNewTicketPage;
use crate::feature::service::ticket::desk_ticket::DeskTicketPage;
use crate::feature::service::ticket::desk_tickets::DeskTicketsPage;
use crate::feature::service::ticket::targets_page::TicketTargetsPage;
use crate::feature::task::task_new::TaskNewPage;
use crate::feature::task::task_page::TaskPage;
use crate::feature::task::tasks_page::TasksPage;
use crate::feature::team::changes_page::ChangesPage;
use crate::feature::team::team_page::TeamPage;
use leptos::prelude::*;

area! {
    /// Customers and what they want: records and conversations.
    StaffDaily {
        contacts: || view! { <ContactsPage /> }.into_any(),
        contact_new: || view! { <ContactNewPage /> }.into_any(),
        contact: || view! { <ContactPage /> }.into_any(),
        inbox: || view! { <InboxPage /> }.into_any(),
        conversation: || view! { <ConversationPage /> }.into_any(),
        parked: || view! { <DeskParkedPage /> }.into_any(),
    }
}

area! {
    /// Bookings; what customers say of what they had, and what is answered: tickets, reviews, canned replies, help; what staff are to do; and by which
    /// ways the business is reached and paid.
    StaffService {
        book: || view! { <DeskBookPage /> }.into_any(),
        book_new: || view! { <DeskBookNewPage /> }.into_any(),
        walk_in: || view! { <WalkInPage /> }.into_any(),
        block: || view! { <DeskBlockPage /> }.into_any(),
        booking: || view! { <DeskBookingPage /> }.into_any(),
        tickets: || view! { <DeskTicketsPage /> }.into_any(),
        ticket: || view! { <DeskTicketPage /> }.into_any(),
        ticket_new: || view! { <DeskNewTicketPage /> }.into_any(),
        ticket_targets: || view! { <TicketTargetsPage /> }.into_any(),
        canned_replies: || view! { <CannedRepliesPage /> }.into_any(),
        canned_reply: || view! { <CannedReplyPage /> }.into_any(),
        help_articles: || view! { <HelpArticlesPage /> }.into_any(),
        help_article: || view! { <HelpArticlePage /> }.into_any(),
        reviews: || view! { <DeskReviewsPage /> }.into_any(),
        review: || view! { <DeskReviewPage /> }.into_any(),
        tasks: || view! { <TasksPage /> }.into_any(),
        task: || view! { <TaskPage /> }.into_any(),
        task_new: || view! { <TaskNewPage /> }.into_any(),
        paying: || view! { <PayingPage /> }.into_any(),
        mail: || view! { <MailPage /> }.into_any(),
        sms: || view! { <SmsPage /> }.into_any(),
        mail_in: || view! { <MailInPage /> }.into_any(),
        legal: || view! { <LegalPage /> }.into_any(),
        business_closing: || view! { <BusinessClosingPage /> }.into_any(),
        table_codes: || view! { <TableCodesPage /> }.into_any(),
    }
}

area! {
    /// Orders and their money; the business and oneself: what it sells, where and when, its devices, its figures.
    StaffManage {
        order: || view! { <DeskOrderPage /> }.into_any(),
        bills: || view! { <OpenBillsPage /> }.into_any(),
        invoices: || view! { <InvoicesPage /> }.into_any(),
        day_closing: || view! { <ClosingPage /> }.into_any(),
        honour: || view! { <HonourPage /> }.into_any(),
        devices: || view! { <DevicesPage /> }.into_any(),
        sync_health: || view! { <SyncHealthPage /> }.into_any(),
        notifications: || view! { <NotificationsPage /> }.into_any(),
        this_phone: || view! { <ThisPhonePage /> }.into_any(),
        business: || view! { <BusinessPage /> }.into_any(),
        location_new: || view! { <LocationNewPage /> }.into_any(),
        location: || view! { <LocationPage /> }.into_any(),
        offering_new: || view! { <OfferingNewPage /> }.into_any(),
        offering: || view! { <OfferingPage /> }.into_any(),
        insight: || view! { <InsightPage /> }.into_any(),
        reports: || view! { <ReportsPage /> }.into_any(),
        calendar: || view! { <CalendarPage /> }.into_any(),
        team: || view! { <TeamPage /> }.into_any(),
        changes: || view! { <ChangesPage /> }.into_any(),
        menu: || view! { <DeskMenuPage /> }.into_any(),
        more: || {
            let title = use_app().staff_words().account.more;
            view! { <MePage title=title /> }.into_any()
        },
    }
}

area! {
    /// Reaching people: segments, campaigns, what is written by itself; companies; and records as a whole: brought in, taken out, kept, erased.
    StaffReach {
        companies: || view! { <CompaniesPage /> }.into_any(),
        company: || view! { <CompanyPage /> }.into_any(),
        import: || view! { <ImportPage /> }.into_any(),
        export: || view! { <ExportPage /> }.into_any(),
        custom_fields: || view! { <CustomFieldsPage /> }.into_any(),
        custom_field: || view! { <CustomFieldPage /> }.into_any(),
        data_requests: || view! { <DataRequestsPage /> }.into_any(),
        retention: || view! { <RetentionPage /> }.into_any(),
        segments: || view! { <SegmentsPage /> }.into_any(),
        segment: || view! { <SegmentPage /> }.into_any(),
        offers: || view! { <OffersPage /> }.into_any(),
        offer_new: || view! { <OfferNewPage /> }.into_any(),
        offer: || view! { <OfferPage /> }.into_any(),
        campaigns: || view! { <CampaignsPage /> }.into_any(),
        campaign: || view! { <CampaignPage /> }.into_any(),
        strategies: || view! { <StrategiesPage /> }.into_any(),
        strategy: || view! { <StrategyPage /> }.into_any(),
    }
}
