//! The one table of everything this server answers. The router and the access walk in the tests are made from it.

use http::Method;

/// The methods in use. HEAD is answered by GET's handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verb {
    Get,
    Post,
    Put,
}

impl Verb {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
        }
    }

    #[must_use]
    pub fn method(self) -> Method {
        match self {
            Self::Get => Method::GET,
            Self::Post => Method::POST,
            Self::Put => Method::PUT,
        }
    }
}

/// What answers a route; `router::handler` has one arm for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Endpoint {
    Menu,
    Table,
    Reviews,
    Help,
    Legal,
    Logo,
    SetLogo,
    ClosedForm,
    Closed,
    BusinessExport,
    SignInForm,
    SignIn,
    SignInMail,
    SignInCodeForm,
    SignInCode,
    SignInLinkForm,
    SignInLink,
    ForgotForm,
    Forgot,
    ResetForm,
    Reset,
    ResetLinkForm,
    ResetLink,
    ClaimForm,
    Claim,
    SignUpForm,
    SignUp,
    JoinForm,
    Join,
    SetUpForm,
    SetUp,
    SetUpDone,
    BookForm,
    Book,
    BookingCalendar,
    CalendarFeed,
    WaitlistOfferForm,
    WaitlistOffer,
    UnsubscribeForm,
    ConfirmForm,
    Confirm,
    Unsubscribe,
    Pay,
    PayGo,
    PayBack,
    PayNotify,
    SandboxForm,
    Sandbox,
    Receipt,
    Invoice,
    Click,
    MailIn,
    Guest,
    SignOut,
    DemoSwitch,
    DemoMails,
    DemoMail,
    DemoMailHtml,
    DemoSms,
    DemoSmsWrite,
    SmsTold,
    CustomerShell,
    StaffShell,
    CustomerManifest,
    StaffManifest,
    Worker,
    Theme,
    Build,
    Media,
    Public,
    Favicon,
    Robots,
    Health,
    CspReport,
    Push,
    Pull,
    Preview,
    Deposit,
    Events,
    Typing,
    FileStatus,
    FileUpload,
    File,
    ProductPhoto,
    ImportUpload,
    Archive,
    Export,
    Function,
}

/// What a request's body may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// Whatever is sent is not read.
    None,
    /// `application/x-www-form-urlencoded`, small.
    Form,
    /// `application/json` up to so many bytes.
    Json(usize),
    /// `application/octet-stream` up to so many bytes.
    Bytes(usize),
    /// What a payment provider tells, JSON or a form, up to so many bytes.
    Notice(usize),
    /// A mail as a gateway posts it, up to so many bytes, read only for whoever shows the secret.
    Mail(usize),
    /// Of whatever kind, small.
    Any,
    /// A browser's report about the content security policy.
    Report,
}

/// One line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    pub verb: Verb,
    /// In axum's notation.
    pub path: &'static str,
    pub endpoint: Endpoint,
    pub body: Body,
}

const FORM_BYTES: usize = 16 * 1024;
const PUSH_BYTES: usize = 512 * 1024;
const PULL_BYTES: usize = 64 * 1024;
const TYPING_BYTES: usize = 1024;
/// Both texts, as they were and as they are to be, each in two languages.
const LEGAL_BYTES: usize = 512 * 1024;
const NOTIFY_BYTES: usize = 64 * 1024;

impl Body {
    /// The most bytes.
    #[must_use]
    pub fn limit(self) -> usize {
        match self {
            Self::None => 0,
            Self::Form | Self::Any | Self::Report => FORM_BYTES,
            Self::Json(limit) | Self::Bytes(limit) | Self::Notice(limit) | Self::Mail(limit) => {
                limit
            }
        }
    }

    /// True where only staff may send so much: it is read whole before its handler knows who sends it.
    #[must_use]
    pub fn is_large(self) -> bool {
        self.limit() > backend::MAX_PART && !matches!(self, Self::Mail(_))
    }

    /// The media types it may have; empty where any will do.
    #[must_use]
    pub fn types(self) -> &'static [&'static str] {
        match self {
            Self::None | Self::Any => &[],
            Self::Form => &["application/x-www-form-urlencoded"],
            Self::Json(_) => &["application/json"],
            Self::Bytes(_) => &["application/octet-stream"],
            Self::Mail(_) => &["message/rfc822", "application/octet-stream"],
            Self::Notice(_) => &["application/json", "application/x-www-form-urlencoded"],
            Self::Report => &["application/csp-report", "application/json"],
        }
    }
}

const fn get(path: &'static str, endpoint: Endpoint) -> Route {
    Route {
        verb: Verb::Get,
        path,
        endpoint,
        body: Body::None,
    }
}

const fn post(path: &'static str, endpoint: Endpoint, body: Body) -> Route {
    Route {
        verb: Verb::Post,
        path,
        endpoint,
        body,
    }
}

const fn put(path: &'static str, endpoint: Endpoint, body: Body) -> Route {
    Route {
        verb: Verb::Put,
        path,
        endpoint,
        body,
    }
}

/// Every route.
pub const ROUTES: &[Route] = &[
    get("/", Endpoint::Menu),
    get("/t/{table}", Endpoint::Table),
    get("/reviews", Endpoint::Reviews),
    get("/help", Endpoint::Help),
    get("/legal", Endpoint::Legal),
    get("/logo/{version}/{kind}", Endpoint::Logo),
    get("/closed", Endpoint::ClosedForm),
    post("/closed", Endpoint::Closed, Body::Form),
    get("/everything/{token}", Endpoint::BusinessExport),
    get("/sign-in", Endpoint::SignInForm),
    post("/sign-in", Endpoint::SignIn, Body::Form),
    post("/sign-in/mail", Endpoint::SignInMail, Body::Form),
    get("/sign-in/code", Endpoint::SignInCodeForm),
    post("/sign-in/code", Endpoint::SignInCode, Body::Form),
    get("/sign-in/link/{token}", Endpoint::SignInLinkForm),
    post("/sign-in/link/{token}", Endpoint::SignInLink, Body::None),
    get("/password/forgot", Endpoint::ForgotForm),
    post("/password/forgot", Endpoint::Forgot, Body::Form),
    get("/password/reset", Endpoint::ResetForm),
    post("/password/reset", Endpoint::Reset, Body::Form),
    get("/password/reset/{token}", Endpoint::ResetLinkForm),
    post("/password/reset/{token}", Endpoint::ResetLink, Body::Form),
    get("/claim", Endpoint::ClaimForm),
    post("/claim", Endpoint::Claim, Body::Form),
    get("/sign-up", Endpoint::SignUpForm),
    post("/sign-up", Endpoint::SignUp, Body::Form),
    get("/join/{token}", Endpoint::JoinForm),
    post("/join/{token}", Endpoint::Join, Body::Form),
    get("/setup", Endpoint::SetUpForm),
    post("/setup", Endpoint::SetUp, Body::Form),
    get("/setup/done", Endpoint::SetUpDone),
    get("/book", Endpoint::BookForm),
    post("/book", Endpoint::Book, Body::Form),
    get("/book/{id}/calendar.ics", Endpoint::BookingCalendar),
    get("/cal/{file}", Endpoint::CalendarFeed),
    get("/w/{token}", Endpoint::WaitlistOfferForm),
    post("/w/{token}", Endpoint::WaitlistOffer, Body::None),
    get("/u/{token}", Endpoint::UnsubscribeForm),
    post("/u/{token}", Endpoint::Unsubscribe, Body::Any),
    get("/confirm/{token}", Endpoint::ConfirmForm),
    post("/confirm/{token}", Endpoint::Confirm, Body::None),
    post("/pay/{order}", Endpoint::Pay, Body::None),
    get("/pay/go/{token}", Endpoint::PayGo),
    get("/pay/back/{token}", Endpoint::PayBack),
    post(
        "/api/pay/v1/{provider}/notify",
        Endpoint::PayNotify,
        Body::Notice(NOTIFY_BYTES),
    ),
    post(
        "/api/sms/v1/{provider}/{event}/{token}",
        Endpoint::SmsTold,
        Body::Notice(NOTIFY_BYTES),
    ),
    get("/sandbox/pay/{reference}", Endpoint::SandboxForm),
    post("/sandbox/pay/{reference}", Endpoint::Sandbox, Body::Form),
    get("/r/{token}", Endpoint::Receipt),
    get("/i/{token}", Endpoint::Invoice),
    get("/c/{token}", Endpoint::Click),
    post(
        "/api/mail/v1/in",
        Endpoint::MailIn,
        Body::Mail(backend::MAX_MAIL),
    ),
    get("/photo/{id}", Endpoint::ProductPhoto),
    post("/guest", Endpoint::Guest, Body::Form),
    post("/sign-out", Endpoint::SignOut, Body::None),
    post("/demo/switch", Endpoint::DemoSwitch, Body::Form),
    get("/demo/mail", Endpoint::DemoMails),
    get("/demo/mail/{id}", Endpoint::DemoMail),
    get("/demo/mail/{id}/html", Endpoint::DemoMailHtml),
    get("/demo/sms", Endpoint::DemoSms),
    post("/demo/sms", Endpoint::DemoSmsWrite, Body::Form),
    get("/app", Endpoint::CustomerShell),
    get("/app/{*path}", Endpoint::CustomerShell),
    get("/app/manifest.webmanifest", Endpoint::CustomerManifest),
    get("/desk", Endpoint::StaffShell),
    get("/desk/{*path}", Endpoint::StaffShell),
    get("/desk/manifest.webmanifest", Endpoint::StaffManifest),
    get("/sw.js", Endpoint::Worker),
    get("/theme.css", Endpoint::Theme),
    get("/pkg/{*file}", Endpoint::Build),
    get("/media/{*file}", Endpoint::Media),
    get("/public/{*file}", Endpoint::Public),
    get("/favicon.ico", Endpoint::Favicon),
    get("/favicon.svg", Endpoint::Favicon),
    get("/robots.txt", Endpoint::Robots),
    get("/healthz", Endpoint::Health),
    post("/csp-report", Endpoint::CspReport, Body::Report),
    post("/api/sync/v1/push", Endpoint::Push, Body::Json(PUSH_BYTES)),
    post("/api/sync/v1/pull", Endpoint::Pull, Body::Json(PULL_BYTES)),
    post(
        "/api/sync/v1/preview",
        Endpoint::Preview,
        Body::Json(PULL_BYTES),
    ),
    post(
        "/api/sync/v1/deposit",
        Endpoint::Deposit,
        Body::Json(PUSH_BYTES),
    ),
    get("/api/sync/v1/events", Endpoint::Events),
    post(
        "/api/chat/v1/typing",
        Endpoint::Typing,
        Body::Json(TYPING_BYTES),
    ),
    get("/api/files/v1/up/{hash}", Endpoint::FileStatus),
    put(
        "/api/files/v1/up/{hash}",
        Endpoint::FileUpload,
        Body::Bytes(backend::MAX_PART),
    ),
    get("/api/files/v1/{id}", Endpoint::File),
    post("/api/account/me", Endpoint::Function, Body::Form),
    post("/api/account/sessions", Endpoint::Function, Body::Form),
    post("/api/account/end-session", Endpoint::Function, Body::Form),
    post("/api/account/claim-code", Endpoint::Function, Body::Form),
    post("/api/account/team-devices", Endpoint::Function, Body::Form),
    post("/api/account/wipe-session", Endpoint::Function, Body::Form),
    post("/api/account/wiped", Endpoint::Function, Body::Form),
    post("/api/account/keep-share", Endpoint::Function, Body::Form),
    post("/api/account/ask-share", Endpoint::Function, Body::Form),
    post("/api/account/drop-share", Endpoint::Function, Body::Form),
    post("/api/account/sync-health", Endpoint::Function, Body::Form),
    post("/api/account/decide-held", Endpoint::Function, Body::Form),
    post("/api/calendar/feed", Endpoint::Function, Body::Form),
    post("/api/calendar/make", Endpoint::Function, Body::Form),
    post("/api/calendar/drop", Endpoint::Function, Body::Form),
    post("/api/web-push/state", Endpoint::Function, Body::Form),
    post("/api/web-push/keep", Endpoint::Function, Body::Form),
    post("/api/web-push/drop", Endpoint::Function, Body::Form),
    post("/api/web-push/choices", Endpoint::Function, Body::Form),
    post("/api/team/list", Endpoint::Function, Body::Form),
    post("/api/team/invite", Endpoint::Function, Body::Form),
    post("/api/team/take-back", Endpoint::Function, Body::Form),
    post("/api/team/give-role", Endpoint::Function, Body::Form),
    post("/api/team/limits", Endpoint::Function, Body::Form),
    post("/api/team/deactivate", Endpoint::Function, Body::Form),
    post("/api/team/reactivate", Endpoint::Function, Body::Form),
    post("/api/team/password-link", Endpoint::Function, Body::Form),
    post("/api/team/changes", Endpoint::Function, Body::Form),
    post("/api/business/readiness", Endpoint::Function, Body::Form),
    post("/api/business/legal", Endpoint::Function, Body::Form),
    post(
        "/api/business/set-legal",
        Endpoint::Function,
        Body::Json(LEGAL_BYTES),
    ),
    post("/api/business/logo", Endpoint::Function, Body::Form),
    post(
        "/api/business/v1/logo",
        Endpoint::SetLogo,
        Body::Bytes(domain::account::logo::MAX_LOGO),
    ),
    post("/api/business/mail", Endpoint::Function, Body::Form),
    post("/api/business/export", Endpoint::Function, Body::Form),
    post("/api/business/make-export", Endpoint::Function, Body::Form),
    post("/api/business/close", Endpoint::Function, Body::Form),
    post("/api/business/set-mail", Endpoint::Function, Body::Form),
    post("/api/business/remove-mail", Endpoint::Function, Body::Form),
    post("/api/business/test-mail", Endpoint::Function, Body::Form),
    post("/api/business/mail-inbox", Endpoint::Function, Body::Form),
    post("/api/business/set-mailbox", Endpoint::Function, Body::Form),
    post(
        "/api/business/remove-mailbox",
        Endpoint::Function,
        Body::Form,
    ),
    post("/api/business/act-on-inbox", Endpoint::Function, Body::Form),
    post("/api/business/raw-mail", Endpoint::Function, Body::Form),
    post("/api/people/bounced", Endpoint::Function, Body::Form),
    post("/api/service/search-texts", Endpoint::Function, Body::Form),
    post("/api/offer/draw", Endpoint::Function, Body::Form),
    post("/api/offer/draws", Endpoint::Function, Body::Form),
    post("/api/offer/draw-winners", Endpoint::Function, Body::Form),
    post("/api/strategy/brought", Endpoint::Function, Body::Form),
    post("/api/strategy/dry-run", Endpoint::Function, Body::Form),
    post("/api/sms/settings", Endpoint::Function, Body::Form),
    post("/api/sms/choose", Endpoint::Function, Body::Form),
    post("/api/sms/keep-keys", Endpoint::Function, Body::Form),
    post("/api/sms/remove-keys", Endpoint::Function, Body::Form),
    post("/api/sms/limits", Endpoint::Function, Body::Form),
    post("/api/sms/test", Endpoint::Function, Body::Form),
    post("/api/sms/keep-template", Endpoint::Function, Body::Form),
    post("/api/sms/remove-template", Endpoint::Function, Body::Form),
    post("/api/sms/templates", Endpoint::Function, Body::Form),
    post("/api/sms/lift-stop", Endpoint::Function, Body::Form),
    post("/api/pay/odd", Endpoint::Function, Body::Form),
    post("/api/pay/settings", Endpoint::Function, Body::Form),
    post("/api/pay/choose", Endpoint::Function, Body::Form),
    post("/api/pay/keep-keys", Endpoint::Function, Body::Form),
    post("/api/pay/remove-keys", Endpoint::Function, Body::Form),
    post("/api/pay/try-keys", Endpoint::Function, Body::Form),
    post("/api/receipt/link", Endpoint::Function, Body::Form),
    post("/api/receipt/send", Endpoint::Function, Body::Form),
    post("/api/invoice/issue", Endpoint::Function, Body::Form),
    post("/api/invoice/take-back", Endpoint::Function, Body::Form),
    post("/api/invoice/link", Endpoint::Function, Body::Form),
    post("/api/invoice/rest", Endpoint::Function, Body::Form),
    post("/api/invoice/confirm", Endpoint::Function, Body::Form),
    post("/api/campaign/test", Endpoint::Function, Body::Form),
    post(
        "/api/import/v1/upload",
        Endpoint::ImportUpload,
        Body::Bytes(domain::people::import_run::MAX_UPLOAD),
    ),
    post("/api/import/runs", Endpoint::Function, Body::Form),
    post("/api/import/start", Endpoint::Function, Body::Form),
    post("/api/import/cancel", Endpoint::Function, Body::Form),
    post("/api/import/undo", Endpoint::Function, Body::Form),
    post("/api/import/problems", Endpoint::Function, Body::Form),
    post("/api/import/map", Endpoint::Function, Body::Form),
    post("/api/import/read", Endpoint::Function, Body::Form),
    post("/api/insight/report", Endpoint::Function, Body::Form),
    get("/api/export/v1/{file}", Endpoint::Export),
    get("/api/privacy/v1/archive", Endpoint::Archive),
    post("/api/privacy/mine", Endpoint::Function, Body::Form),
    post("/api/privacy/ask", Endpoint::Function, Body::Form),
    post("/api/privacy/withdraw", Endpoint::Function, Body::Form),
    post("/api/privacy/note", Endpoint::Function, Body::Form),
    post("/api/privacy/requests", Endpoint::Function, Body::Form),
    post("/api/privacy/looked", Endpoint::Function, Body::Form),
    post("/api/privacy/access", Endpoint::Function, Body::Form),
    post("/api/privacy/retention", Endpoint::Function, Body::Form),
    post("/api/privacy/retention-try", Endpoint::Function, Body::Form),
    post("/api/privacy/retention-set", Endpoint::Function, Body::Form),
    post("/api/privacy/answer", Endpoint::Function, Body::Form),
    post("/api/demo/people", Endpoint::Function, Body::Form),
];

/// A route that may be called from another site, and why that does no harm.
#[derive(Debug, Clone, Copy)]
pub struct Exempt {
    pub path: &'static str,
    pub reason: &'static str,
}

/// Routes that change something and yet do not check the origin. Each has a test of its own.
pub const EXEMPT: &[Exempt] = &[
    Exempt {
        path: "/csp-report",
        reason: "browsers send reports without an Origin; it reads no cookie and only counts and logs",
    },
    Exempt {
        path: "/api/pay/v1/{provider}/notify",
        reason: "a provider posts it from its own servers; the signature over the body alone says whose it is, and it reads no cookie",
    },
    Exempt {
        path: "/api/sms/v1/{provider}/{event}/{token}",
        reason: "a provider posts it from its own servers; its signature, or the address that only it was told, says whose it is, and it reads no cookie",
    },
    Exempt {
        path: "/api/mail/v1/in",
        reason: "a mail gateway posts it from its own servers; the secret it shows alone says so, and it reads no cookie",
    },
    Exempt {
        path: "/u/{token}",
        reason: "mail programs post it from no site (RFC 8058); the signed link alone says for whom, and it reads no cookie",
    },
];

/// A route that answers from a noun that stays at the server, and who may see what it says of whom.
#[derive(Debug, Clone, Copy)]
pub struct Shows {
    pub path: &'static str,
    /// The noun's table.
    pub table: &'static str,
    pub to: Seer,
}

/// Who sees what the server keeps of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seer {
    /// The person whom it is about.
    Oneself,
    Owners,
}

/// Every such route: one that is missing here and shows something fails the access walk.
pub const SHOWS: &[Shows] = &[
    Shows {
        path: "/api/account/sessions",
        table: "session",
        to: Seer::Oneself,
    },
    Shows {
        path: "/api/account/team-devices",
        table: "session",
        to: Seer::Owners,
    },
    Shows {
        path: "/api/team/list",
        table: "join_link",
        to: Seer::Owners,
    },
    Shows {
        path: "/api/business/mail-inbox",
        table: "mail_in",
        to: Seer::Owners,
    },
    Shows {
        path: "/api/business/mail-inbox",
        table: "address_state",
        to: Seer::Owners,
    },
    Shows {
        path: "/api/account/sync-health",
        table: "sync_device",
        to: Seer::Owners,
    },
    Shows {
        path: "/api/account/sync-health",
        table: "sync_deposit",
        to: Seer::Owners,
    },
];

impl Endpoint {
    /// True where it answers as before in a business that is closed. Pages do not: they say that it is closed. What programs ask is answered by who is
    /// signed in, which is nobody; and money that is owed, what people have a right to, and papers that they were given go on.
    #[must_use]
    pub fn outlives_closing(self) -> bool {
        !matches!(
            self,
            Self::Menu
                | Self::Table
                | Self::Reviews
                | Self::Help
                | Self::SignInForm
                | Self::SignIn
                | Self::SignInMail
                | Self::SignInCodeForm
                | Self::SignInCode
                | Self::SignInLinkForm
                | Self::SignInLink
                | Self::ForgotForm
                | Self::Forgot
                | Self::ResetForm
                | Self::Reset
                | Self::ResetLinkForm
                | Self::ResetLink
                | Self::ClaimForm
                | Self::Claim
                | Self::SignUpForm
                | Self::SignUp
                | Self::JoinForm
                | Self::Join
                | Self::BookForm
                | Self::Book
                | Self::WaitlistOfferForm
                | Self::WaitlistOffer
                | Self::ConfirmForm
                | Self::Confirm
                | Self::Pay
                | Self::PayGo
                | Self::Guest
                | Self::DemoSwitch
                | Self::CustomerShell
                | Self::StaffShell
        )
    }
}

impl Route {
    /// True where a call must come from a page of this site.
    #[must_use]
    pub fn checks_origin(&self) -> bool {
        self.verb != Verb::Get && !EXEMPT.iter().any(|exempt| exempt.path == self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_changes_data_is_reached_by_get() {
        let changes = [
            Endpoint::SignIn,
            Endpoint::SignUp,
            Endpoint::Join,
            Endpoint::SetUp,
            Endpoint::Closed,
            Endpoint::SetLogo,
            Endpoint::Book,
            Endpoint::WaitlistOffer,
            Endpoint::Pay,
            Endpoint::Sandbox,
            Endpoint::SignInMail,
            Endpoint::SignInCode,
            Endpoint::SignInLink,
            Endpoint::Forgot,
            Endpoint::Reset,
            Endpoint::ResetLink,
            Endpoint::Claim,
            Endpoint::Guest,
            Endpoint::SignOut,
            Endpoint::DemoSwitch,
            Endpoint::Push,
            Endpoint::Pull,
            Endpoint::Deposit,
            Endpoint::FileUpload,
            Endpoint::ImportUpload,
        ];
        for route in ROUTES
            .iter()
            .filter(|route| changes.contains(&route.endpoint))
        {
            assert!(route.checks_origin(), "{}", route.path);
        }
    }

    #[test]
    fn every_exemption_is_a_route_and_has_a_reason() {
        for exempt in EXEMPT {
            assert!(
                ROUTES.iter().any(|route| route.path == exempt.path) && exempt.reason.len() > 20
            );
        }
    }

    #[test]
    fn a_route_stands_in_the_table_once() {
        let mut seen: Vec<_> = ROUTES
            .iter()
            .map(|route| (route.verb.name(), route.path))
            .collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), ROUTES.len());
    }
}
