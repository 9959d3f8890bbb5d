//! Every address of the product, once: links, navigation, mails and route tables are made of these. An address with an id in it is a
//! function that takes the id; a `…_PATTERN` is what the apps' router matches, and `{…}` is what the server's does.

/// The customers' app.
pub mod app {
    use crate::id::{BookingId, OfferId, TicketId};
    use crate::{OrderId, ProductId};

    pub const HOME: &str = "/app";
    /// Everything of this app, for the server: one shell.
    pub const BELOW: &str = "/app/{*path}";
    pub const MANIFEST: &str = "/app/manifest.webmanifest";
    pub const MENU: &str = "/app/menu";
    /// The menu, with a product's sheet open where its id is named.
    pub const MENU_PATTERN: &str = "/app/menu/:id?";
    pub const CART: &str = "/app/cart";
    pub const ORDERS: &str = "/app/orders";
    pub const ORDER_PATTERN: &str = "/app/orders/:id";
    /// What was paid for an order, to print.
    pub const RECEIPT_PATTERN: &str = "/app/orders/:id/receipt";
    /// What can be collected, and one's coupons.
    pub const OFFERS: &str = "/app/offers";
    /// The same, with one offer alone where its id is named.
    pub const OFFERS_PATTERN: &str = "/app/offers/:id?";
    /// One's bookings, and a new one.
    pub const BOOK: &str = "/app/book";
    pub const BOOKING_PATTERN: &str = "/app/book/:id";
    pub const CHAT: &str = "/app/chat";
    /// *Needs you*.
    pub const PARKED: &str = "/app/needs";
    pub const ME: &str = "/app/me";
    pub const MY_DATA: &str = "/app/me/data";
    pub const PRIVACY: &str = "/app/me/privacy";
    pub const DEVICES: &str = "/app/me/devices";
    pub const THIS_PHONE: &str = "/app/me/phone";
    /// What phones tell while the app is closed.
    pub const NOTIFICATIONS: &str = "/app/me/notifications";
    pub const TICKETS: &str = "/app/me/tickets";
    pub const TICKET_NEW: &str = "/app/me/tickets/new";
    pub const TICKET_PATTERN: &str = "/app/me/tickets/:id";
    /// How an order was.
    pub const ORDER_REVIEW_PATTERN: &str = "/app/orders/:id/review";
    /// How a booking was.
    pub const BOOKING_REVIEW_PATTERN: &str = "/app/book/:id/review";

    #[must_use]
    pub fn product(id: ProductId) -> String {
        format!("{MENU}/{id}")
    }

    #[must_use]
    pub fn order(id: OrderId) -> String {
        format!("{ORDERS}/{id}")
    }

    #[must_use]
    pub fn receipt(id: OrderId) -> String {
        RECEIPT_PATTERN.replace(":id", &id.to_string())
    }

    #[must_use]
    pub fn offer(id: OfferId) -> String {
        format!("{OFFERS}/{id}")
    }

    #[must_use]
    pub fn booking(id: BookingId) -> String {
        format!("{BOOK}/{id}")
    }

    #[must_use]
    pub fn ticket(id: TicketId) -> String {
        format!("{TICKETS}/{id}")
    }

    #[must_use]
    pub fn order_review(id: OrderId) -> String {
        ORDER_REVIEW_PATTERN.replace(":id", &id.to_string())
    }

    #[must_use]
    pub fn booking_review(id: BookingId) -> String {
        BOOKING_REVIEW_PATTERN.replace(":id", &id.to_string())
    }

    /// A ticket that is begun from an order.
    #[must_use]
    pub fn new_ticket(order: OrderId) -> String {
        format!("{TICKET_NEW}?order={order}")
    }
}

/// The staff's app.
pub mod desk {
    use crate::id::{
        BookingId, CampaignId, CannedReplyId, CompanyId, CustomFieldId, HelpArticleId, LocationId,
        OfferId, ReviewId, SegmentId, ServiceOfferingId, StrategyId, TaskId, TicketId,
    };
    use crate::service::TaskAbout;
    use crate::{ContactId, ConversationId, OrderId, UserId};

    pub const HOME: &str = "/desk";
    /// Everything of this app, for the server: one shell.
    pub const BELOW: &str = "/desk/{*path}";
    pub const MANIFEST: &str = "/desk/manifest.webmanifest";
    pub const ORDERS: &str = "/desk/orders";
    pub const ORDER_PATTERN: &str = "/desk/orders/:id";
    /// What is still to be paid.
    pub const BILLS: &str = "/desk/bills";
    pub const DAY_CLOSING: &str = "/desk/bills/closing";
    pub const INVOICES: &str = "/desk/invoices";
    /// The book of a day.
    pub const BOOK: &str = "/desk/book";
    pub const BOOK_NEW: &str = "/desk/book/new";
    pub const BOOK_WALK_IN: &str = "/desk/book/walk-in";
    /// The book in a calendar program.
    pub const CALENDAR: &str = "/desk/more/calendar";
    /// Closing tables for a time.
    pub const BOOK_BLOCK: &str = "/desk/book/block";
    pub const BOOKING_PATTERN: &str = "/desk/book/at/:id";
    pub const CONTACTS: &str = "/desk/contacts";
    pub const CONTACT_NEW: &str = "/desk/contacts/new";
    /// A new contact, begun with what was searched for.
    pub const CONTACT_NEW_SEARCHED: &str = "/desk/contacts/new?searched=1";
    pub const CONTACT_PATTERN: &str = "/desk/contacts/:id";
    /// Which fields of the business's own a customer has.
    pub const CUSTOM_FIELDS: &str = "/desk/more/fields";
    pub const CUSTOM_FIELD_NEW: &str = "/desk/more/fields/new";
    pub const CUSTOM_FIELD_PATTERN: &str = "/desk/more/fields/:id";
    /// Whom customers work for.
    pub const COMPANIES: &str = "/desk/companies";
    pub const COMPANY_PATTERN: &str = "/desk/companies/:id";
    /// Records as files.
    pub const EXPORT: &str = "/desk/export";
    /// People from a file.
    pub const IMPORT: &str = "/desk/import";
    /// Who works here, and who is invited.
    pub const TEAM: &str = "/desk/team";
    /// Who changed what.
    pub const CHANGES: &str = "/desk/changes";
    /// What was sold.
    pub const REPORTS: &str = "/desk/reports";
    /// Who asks to be erased.
    pub const DATA_REQUESTS: &str = "/desk/data-requests";
    pub const RETENTION: &str = "/desk/retention";
    pub const INBOX: &str = "/desk/inbox";
    pub const CONVERSATION_PATTERN: &str = "/desk/inbox/:id";
    pub const MENU: &str = "/desk/menu";
    /// *Needs you*.
    pub const PARKED: &str = "/desk/needs";
    pub const MORE: &str = "/desk/more";
    pub const DEVICES: &str = "/desk/more/devices";
    pub const SYNC_HEALTH: &str = "/desk/more/sync";
    pub const THIS_PHONE: &str = "/desk/more/phone";
    pub const NOTIFICATIONS: &str = "/desk/more/notifications";
    pub const BUSINESS: &str = "/desk/more/business";
    /// Whom customers pay through.
    pub const PAYING: &str = "/desk/more/business/paying";
    /// A sheet to print: a code for each table.
    pub const TABLE_CODES: &str = "/desk/more/business/codes";
    /// Imprint and privacy text, to write.
    pub const LEGAL: &str = "/desk/more/business/legal";
    /// Taking everything out, and closing the business.
    pub const BUSINESS_CLOSING: &str = "/desk/more/business/closing";
    /// The mailbox that mails leave from.
    pub const MAIL: &str = "/desk/more/mail";
    /// Who carries text messages.
    pub const SMS: &str = "/desk/more/sms";
    /// Mails that came in, and the mailbox that is read.
    pub const MAIL_IN: &str = "/desk/more/mail-in";
    pub const LOCATION_NEW: &str = "/desk/more/business/places/new";
    pub const LOCATION_PATTERN: &str = "/desk/more/business/places/:id";
    pub const OFFERING_NEW: &str = "/desk/more/business/offerings/new";
    pub const OFFERING_PATTERN: &str = "/desk/more/business/offerings/:id";
    /// What the figures say.
    pub const INSIGHT: &str = "/desk/insight";
    /// What is written to people by itself.
    pub const STRATEGIES: &str = "/desk/strategies";
    pub const STRATEGY_PATTERN: &str = "/desk/strategies/:id";
    /// Who belongs together.
    pub const SEGMENTS: &str = "/desk/segments";
    pub const SEGMENT_PATTERN: &str = "/desk/segments/:id";
    /// One letter to many.
    /// What customers collect coupons of.
    pub const OFFERS: &str = "/desk/offers";
    pub const OFFER_NEW: &str = "/desk/offers/new";
    pub const OFFER_PATTERN: &str = "/desk/offers/at/:id";
    /// Where the code of a coupon leads, for whoever scans it.
    pub const HONOUR: &str = "/desk/honour";
    pub const CAMPAIGNS: &str = "/desk/campaigns";
    pub const CAMPAIGN_PATTERN: &str = "/desk/campaigns/:id";
    pub const TICKETS: &str = "/desk/tickets";
    pub const TICKET_PATTERN: &str = "/desk/tickets/:id";
    /// A ticket for somebody who told it.
    pub const TICKET_NEW_PATTERN: &str = "/desk/contacts/:id/ticket";
    /// How soon tickets are answered and solved.
    pub const TICKET_TARGETS: &str = "/desk/more/ticket-targets";
    /// What staff answer with one tap.
    pub const CANNED_REPLIES: &str = "/desk/canned-replies";
    pub const CANNED_REPLY_PATTERN: &str = "/desk/canned-replies/:id";
    /// What many ask, answered once.
    pub const HELP_ARTICLES: &str = "/desk/help";
    pub const HELP_ARTICLE_PATTERN: &str = "/desk/help/:id";
    /// What is to be done.
    pub const TASKS: &str = "/desk/tasks";
    pub const TASK_PATTERN: &str = "/desk/tasks/:id";
    pub const TASK_NEW: &str = "/desk/tasks/new";
    pub const REVIEWS: &str = "/desk/reviews";
    pub const REVIEW_PATTERN: &str = "/desk/reviews/:id";

    #[must_use]
    pub fn order(id: OrderId) -> String {
        format!("{ORDERS}/{id}")
    }

    #[must_use]
    pub fn booking(id: BookingId) -> String {
        BOOKING_PATTERN.replace(":id", &id.to_string())
    }

    #[must_use]
    pub fn offering(id: ServiceOfferingId) -> String {
        OFFERING_PATTERN.replace(":id", &id.to_string())
    }

    #[must_use]
    pub fn canned_reply(id: CannedReplyId) -> String {
        format!("{CANNED_REPLIES}/{id}")
    }

    #[must_use]
    pub fn help_article(id: HelpArticleId) -> String {
        format!("{HELP_ARTICLES}/{id}")
    }

    #[must_use]
    pub fn segment(id: SegmentId) -> String {
        format!("{SEGMENTS}/{id}")
    }

    #[must_use]
    pub fn custom_field(id: CustomFieldId) -> String {
        format!("{CUSTOM_FIELDS}/{id}")
    }

    #[must_use]
    pub fn company(id: CompanyId) -> String {
        format!("{COMPANIES}/{id}")
    }

    #[must_use]
    pub fn offer(id: OfferId) -> String {
        OFFER_PATTERN.replace(":id", &id.to_string())
    }

    #[must_use]
    pub fn honour(code: &str) -> String {
        format!("{HONOUR}?code={code}")
    }

    #[must_use]
    pub fn campaign(id: CampaignId) -> String {
        format!("{CAMPAIGNS}/{id}")
    }

    #[must_use]
    pub fn strategy(id: StrategyId) -> String {
        format!("{STRATEGIES}/{id}")
    }

    #[must_use]
    pub fn location(id: LocationId) -> String {
        LOCATION_PATTERN.replace(":id", &id.to_string())
    }

    #[must_use]
    pub fn contact(id: ContactId) -> String {
        format!("{CONTACTS}/{id}")
    }

    #[must_use]
    pub fn conversation(id: ConversationId) -> String {
        format!("{INBOX}/{id}")
    }

    #[must_use]
    pub fn ticket(id: TicketId) -> String {
        format!("{TICKETS}/{id}")
    }

    /// A ticket that is begun from a contact's record.
    #[must_use]
    pub fn new_ticket(id: ContactId) -> String {
        TICKET_NEW_PATTERN.replace(":id", &id.to_string())
    }

    /// The same, begun with what was said in a chat.
    #[must_use]
    pub fn new_ticket_of_chat(id: ContactId, chat: ConversationId) -> String {
        format!("{}?chat={chat}", new_ticket(id))
    }

    /// The same, begun with what a review says.
    #[must_use]
    pub fn new_ticket_of_review(id: ContactId, review: ReviewId) -> String {
        format!("{}?review={review}", new_ticket(id))
    }

    #[must_use]
    pub fn task(id: TaskId) -> String {
        format!("{TASKS}/{id}")
    }

    /// A task that is begun from what it is about.
    #[must_use]
    pub fn new_task(about: &TaskAbout) -> String {
        match about {
            TaskAbout::Contact { contact } => format!("{TASK_NEW}?contact={contact}"),
            TaskAbout::Order { order } => format!("{TASK_NEW}?order={order}"),
            TaskAbout::Booking { booking } => format!("{TASK_NEW}?booking={booking}"),
            TaskAbout::Ticket { ticket } => format!("{TASK_NEW}?ticket={ticket}"),
            TaskAbout::Conversation { conversation } => {
                format!("{TASK_NEW}?conversation={conversation}")
            }
            TaskAbout::Nothing | TaskAbout::Other { .. } => TASK_NEW.to_owned(),
        }
    }

    #[must_use]
    pub fn review(id: ReviewId) -> String {
        format!("{REVIEWS}/{id}")
    }

    /// A conversation that is begun from a contact's record. Ids and no name: the browser writes addresses down.
    #[must_use]
    pub fn new_conversation(id: ConversationId, customer: UserId, contact: ContactId) -> String {
        format!("{INBOX}/{id}?customer={customer}&contact={contact}")
    }
}

/// Pages that the server makes.
pub mod site {
    pub const MENU: &str = "/";
    pub const TABLE: &str = "/t/{table}";
    pub const SIGN_IN: &str = "/sign-in";
    pub const SIGN_IN_MAIL: &str = "/sign-in/mail";
    pub const SIGN_IN_CODE: &str = "/sign-in/code";
    pub const SIGN_IN_LINK: &str = "/sign-in/link/{token}";
    pub const SIGN_UP: &str = "/sign-up";
    /// The link that makes somebody one of the team, or gives a colleague a new password.
    pub const JOIN: &str = "/join/{token}";
    pub const SIGN_OUT: &str = "/sign-out";
    pub const GUEST: &str = "/guest";
    /// What customers say.
    pub const REVIEWS: &str = "/reviews";
    /// What many ask.
    pub const HELP: &str = "/help";
    /// Booking without any script.
    pub const BOOK: &str = "/book";
    /// A booking for one's calendar.
    pub const BOOKING_CALENDAR: &str = "/book/{id}/calendar.ics";
    pub const CLAIM: &str = "/claim";
    /// Imprint and privacy text.
    pub const LEGAL: &str = "/legal";
    /// What everybody sees of a business that is closed, and where its owner opens it again.
    pub const CLOSED: &str = "/closed";
    /// An archive of everything, for whoever has its link.
    pub const BUSINESS_EXPORT: &str = "/everything/{token}";
    /// The first start. The link has a code.
    pub const SET_UP: &str = "/setup";
    /// Its end: the address of the business.
    pub const SET_UP_DONE: &str = "/setup/done";
    pub const PASSWORD_FORGOT: &str = "/password/forgot";
    pub const PASSWORD_RESET: &str = "/password/reset";
    pub const PASSWORD_RESET_LINK: &str = "/password/reset/{token}";
    /// The photo of a product: the id of the file.
    pub const PRODUCT_PHOTO: &str = "/photo/{id}";
    /// Begins to pay what is owed for an order: from its page, in the same tab.
    pub const PAY: &str = "/pay/{order}";
    /// Leaves to the provider.
    pub const PAY_GO: &str = "/pay/go/{token}";
    /// Where the provider sends the customer back to.
    pub const PAY_BACK: &str = "/pay/back/{token}";
    /// The page of the Sandbox, a provider that is none.
    pub const SANDBOX_PAY: &str = "/sandbox/pay/{reference}";
    /// Stops a kind of mail without signing in. A mail shows the link.
    pub const UNSUBSCRIBE: &str = "/u/{token}";
    /// What became free for who waits: shows it, and takes it. A letter shows the link.
    pub const WAITLIST_OFFER: &str = "/w/{token}";
    /// The book for a calendar program. The file is the token with `.ics`.
    pub const CALENDAR_FEED: &str = "/cal/{file}";
    /// Confirms that offers are wanted. One mail shows the link.
    pub const CONFIRM: &str = "/confirm/{token}";
    /// Counts that somebody followed a link of a campaign, and leads to where it leads.
    pub const CLICK: &str = "/c/{token}";
    /// The receipt of an order, for whoever has the link.
    pub const RECEIPT: &str = "/r/{token}";
    /// An invoice, for whoever has the link.
    pub const INVOICE: &str = "/i/{token}";
    pub const DEMO_SWITCH: &str = "/demo/switch";
    pub const DEMO_MAILS: &str = "/demo/mail";
    pub const DEMO_MAIL: &str = "/demo/mail/{id}";
    pub const DEMO_MAIL_HTML: &str = "/demo/mail/{id}/html";
    /// The text messages of a demo.
    pub const DEMO_SMS: &str = "/demo/sms";

    #[must_use]
    pub fn join(token: &str) -> String {
        JOIN.replace("{token}", token)
    }

    #[must_use]
    pub fn sign_in_link(token: &str) -> String {
        SIGN_IN_LINK.replace("{token}", token)
    }

    #[must_use]
    pub fn password_reset_link(token: &str) -> String {
        PASSWORD_RESET_LINK.replace("{token}", token)
    }

    #[must_use]
    pub fn pay(order: crate::OrderId) -> String {
        PAY.replace("{order}", &order.to_string())
    }

    #[must_use]
    pub fn pay_go(token: &str) -> String {
        PAY_GO.replace("{token}", token)
    }

    #[must_use]
    pub fn pay_notify(provider: &str) -> String {
        format!("/api/pay/v1/{provider}/notify")
    }

    /// Where a provider tells what became of text messages, and what people write.
    #[must_use]
    pub fn sms_told(provider: &str, event: &str, token: &str) -> String {
        format!("/api/sms/v1/{provider}/{event}/{token}")
    }

    #[must_use]
    pub fn pay_back(token: &str) -> String {
        PAY_BACK.replace("{token}", token)
    }

    #[must_use]
    pub fn sandbox_pay(reference: &str) -> String {
        SANDBOX_PAY.replace("{reference}", reference)
    }

    #[must_use]
    pub fn receipt(token: &str) -> String {
        RECEIPT.replace("{token}", token)
    }

    #[must_use]
    pub fn invoice(token: &str) -> String {
        INVOICE.replace("{token}", token)
    }

    #[must_use]
    pub fn click(token: &str) -> String {
        CLICK.replace("{token}", token)
    }

    #[must_use]
    pub fn calendar_feed(token: &str) -> String {
        CALENDAR_FEED.replace("{file}", &format!("{token}.ics"))
    }

    #[must_use]
    pub fn waitlist_offer(token: &str) -> String {
        WAITLIST_OFFER.replace("{token}", token)
    }

    #[must_use]
    pub fn confirm(token: &str) -> String {
        CONFIRM.replace("{token}", token)
    }

    #[must_use]
    pub fn unsubscribe(token: &str) -> String {
        UNSUBSCRIBE.replace("{token}", token)
    }

    /// What a table's code says.
    #[must_use]
    pub fn table(name: &str) -> String {
        TABLE.replace("{table}", &encoded(name))
    }

    /// Percent-encodes everything but letters and digits.
    #[must_use]
    pub fn encoded(text: &str) -> String {
        text.bytes()
            .map(|byte| {
                if byte.is_ascii_alphanumeric() {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            })
            .collect()
    }

    #[must_use]
    pub fn set_up(code: &str) -> String {
        format!("{SET_UP}?code={code}")
    }

    #[must_use]
    pub fn product_photo(id: crate::AttachmentId) -> String {
        PRODUCT_PHOTO.replace("{id}", &id.to_string())
    }

    #[must_use]
    pub fn booking_calendar(id: crate::id::BookingId) -> String {
        BOOKING_CALENDAR.replace("{id}", &id.to_string())
    }

    #[must_use]
    pub fn demo_mail(id: &str) -> String {
        DEMO_MAIL.replace("{id}", id)
    }

    #[must_use]
    pub fn demo_mail_html(id: &str) -> String {
        DEMO_MAIL_HTML.replace("{id}", id)
    }

    /// A page of the sign-in, and where one goes from there. `next` is an address of ours that needs no encoding.
    #[must_use]
    pub fn then(page: &str, next: &str) -> String {
        format!("{page}?next={next}")
    }
}

#[cfg(test)]
mod tests {
    use super::{app, desk, site};
    use crate::id::{
        BookingId, CampaignId, CannedReplyId, HelpArticleId, OfferId, ReviewId, SegmentId,
        StrategyId, TaskId, TicketId,
    };
    use crate::{AttachmentId, ContactId, ConversationId, OrderId, ProductId, UserId};
    use uuid::Uuid;

    #[test]
    fn an_address_is_what_its_pattern_matches() {
        let id = Uuid::from_u128(7);
        let name = id.to_string();
        for (address, pattern, place) in [
            (app::product(ProductId(id)), app::MENU_PATTERN, ":id?"),
            (app::order(OrderId(id)), app::ORDER_PATTERN, ":id"),
            (desk::order(OrderId(id)), desk::ORDER_PATTERN, ":id"),
            (desk::contact(ContactId(id)), desk::CONTACT_PATTERN, ":id"),
            (
                desk::conversation(ConversationId(id)),
                desk::CONVERSATION_PATTERN,
                ":id",
            ),
            (app::receipt(OrderId(id)), app::RECEIPT_PATTERN, ":id"),
            (app::ticket(TicketId(id)), app::TICKET_PATTERN, ":id"),
            (app::offer(OfferId(id)), app::OFFERS_PATTERN, ":id?"),
            (desk::offer(OfferId(id)), desk::OFFER_PATTERN, ":id"),
            (desk::ticket(TicketId(id)), desk::TICKET_PATTERN, ":id"),
            (
                app::order_review(OrderId(id)),
                app::ORDER_REVIEW_PATTERN,
                ":id",
            ),
            (
                app::booking_review(BookingId(id)),
                app::BOOKING_REVIEW_PATTERN,
                ":id",
            ),
            (
                desk::new_ticket(ContactId(id)),
                desk::TICKET_NEW_PATTERN,
                ":id",
            ),
            (desk::review(ReviewId(id)), desk::REVIEW_PATTERN, ":id"),
            (desk::task(TaskId(id)), desk::TASK_PATTERN, ":id"),
            (
                desk::strategy(StrategyId(id)),
                desk::STRATEGY_PATTERN,
                ":id",
            ),
            (desk::segment(SegmentId(id)), desk::SEGMENT_PATTERN, ":id"),
            (
                desk::canned_reply(CannedReplyId(id)),
                desk::CANNED_REPLY_PATTERN,
                ":id",
            ),
            (
                desk::help_article(HelpArticleId(id)),
                desk::HELP_ARTICLE_PATTERN,
                ":id",
            ),
            (
                desk::campaign(CampaignId(id)),
                desk::CAMPAIGN_PATTERN,
                ":id",
            ),
            (site::unsubscribe(&name), site::UNSUBSCRIBE, "{token}"),
            (site::confirm(&name), site::CONFIRM, "{token}"),
            (site::click(&name), site::CLICK, "{token}"),
            (site::receipt(&name), site::RECEIPT, "{token}"),
            (site::invoice(&name), site::INVOICE, "{token}"),
            (site::sign_in_link(&name), site::SIGN_IN_LINK, "{token}"),
            (site::join(&name), site::JOIN, "{token}"),
            (
                site::password_reset_link(&name),
                site::PASSWORD_RESET_LINK,
                "{token}",
            ),
            (
                site::product_photo(AttachmentId(id)),
                site::PRODUCT_PHOTO,
                "{id}",
            ),
            (site::demo_mail(&name), site::DEMO_MAIL, "{id}"),
            (site::demo_mail_html(&name), site::DEMO_MAIL_HTML, "{id}"),
        ] {
            assert_eq!(address, pattern.replace(place, &name));
        }
    }

    #[test]
    fn a_conversation_that_is_begun_names_ids_only() {
        let id = |n| Uuid::from_u128(n);
        assert_eq!(
            desk::new_conversation(ConversationId(id(1)), UserId(id(2)), ContactId(id(3))),
            format!("/desk/inbox/{}?customer={}&contact={}", id(1), id(2), id(3))
        );
        assert_eq!(site::then(site::SIGN_IN, app::HOME), "/sign-in?next=/app");
    }
}
