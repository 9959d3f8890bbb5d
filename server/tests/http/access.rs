//! Who may call what: every route of the table by every kind of person, the database compared after each refusal.

use crate::app::TestApp;
use crate::client::{Answer, Client};
use domain::UserId;
use reqwest::{Method, RequestBuilder};
use serde_json::json;
use server::account::cookie;
use server::http::routes::{ROUTES, SHOWS, Seer, Verb};
use std::collections::BTreeSet;

/// In this order stand the statuses below.
const PEOPLE: [&str; 7] = [
    "anonymous",
    "guest",
    "customer",
    "other customer",
    "agent",
    "manager",
    "owner",
];

/// The body that a walk sends.
enum Sample {
    Nothing,
    Form(&'static [(&'static str, &'static str)]),
    /// The caller's own device, with nothing to say.
    Device,
    /// A person that nobody is.
    Person,
    Report,
    /// A device's queue with a secret that nobody has.
    Deposit,
    /// A conversation that nobody has.
    Typing,
    /// A part of a file.
    Bytes,
    /// Imprint and privacy over texts that do not stand there: nothing is written.
    Texts,
}

struct Expected {
    verb: Verb,
    /// As in the table of routes.
    route: &'static str,
    /// An address of that route.
    address: &'static str,
    sample: Sample,
    statuses: [u16; 7],
}

/// A share that nobody has, with a proof that is none.
const NO_SHARE: Sample = Sample::Form(&[
    ("id", "00000000-0000-0000-0000-000000000000"),
    ("proof", "x"),
]);
/// A run that nobody has.
const PROVIDER: Sample = Sample::Form(&[("provider", "stripe")]);

const NO_RUN: Sample = Sample::Form(&[("id", "00000000-0000-0000-0000-000000000000")]);
/// An account that nobody has.
const NO_USER: Sample = Sample::Form(&[("user", "00000000-0000-0000-0000-000000000000")]);
/// A contact that nobody is.
const NO_CONTACT: Sample = Sample::Form(&[("contact", "00000000-0000-0000-0000-000000000000")]);
const NO_ORDER: Sample = Sample::Form(&[("order", "00000000-0000-0000-0000-000000000000")]);
const ALL: [u16; 7] = [200; 7];
const SIGNED_IN: [u16; 7] = [401, 200, 200, 200, 200, 200, 200];
const FOREIGN_FILE: [u16; 7] = [401, 404, 404, 404, 404, 404, 404];
const NO_HASH: &str =
    "/api/files/v1/up/0000000000000000000000000000000000000000000000000000000000000000";

const fn get(route: &'static str, address: &'static str, statuses: [u16; 7]) -> Expected {
    Expected {
        verb: Verb::Get,
        route,
        address,
        sample: Sample::Nothing,
        statuses,
    }
}

const fn post(route: &'static str, sample: Sample, statuses: [u16; 7]) -> Expected {
    Expected {
        verb: Verb::Post,
        route,
        address: route,
        sample,
        statuses,
    }
}

/// What is meant to happen. A route that is missing here fails the walk.
const EXPECTED: &[Expected] = &[
    get("/", "/", ALL),
    post("/api/mail/v1/in", Sample::Bytes, [404; 7]),
    get("/t/{table}", "/t/no-such-table", [404; 7]),
    get("/reviews", "/reviews", ALL),
    get("/help", "/help", ALL),
    get("/legal", "/legal", ALL),
    get("/logo/{version}/{kind}", "/logo/x/sign.png", [404; 7]),
    // Of a business that is open it leads to the menu.
    get("/closed", "/closed", [303; 7]),
    post("/closed", Sample::Form(&[("act", "reopen")]), [303; 7]),
    get("/everything/{token}", "/everything/nonsense", [404; 7]),
    get("/sign-in", "/sign-in", ALL),
    post(
        "/sign-in",
        Sample::Form(&[("email", "x@example.com")]),
        [422; 7],
    ),
    post("/sign-in/mail", Sample::Form(&[("email", "x")]), [422; 7]),
    get("/sign-in/code", "/sign-in/code", ALL),
    post(
        "/sign-in/code",
        Sample::Form(&[("code", "123456")]),
        [422; 7],
    ),
    get("/sign-in/link/{token}", "/sign-in/link/x", [410; 7]),
    Expected {
        verb: Verb::Post,
        route: "/sign-in/link/{token}",
        address: "/sign-in/link/x",
        sample: Sample::Nothing,
        statuses: [410; 7],
    },
    get("/password/forgot", "/password/forgot", ALL),
    post(
        "/password/forgot",
        Sample::Form(&[("email", "x")]),
        [422; 7],
    ),
    get("/password/reset", "/password/reset", ALL),
    post(
        "/password/reset",
        Sample::Form(&[("code", "123456"), ("password", "a new password")]),
        [422; 7],
    ),
    get("/password/reset/{token}", "/password/reset/x", [410; 7]),
    Expected {
        verb: Verb::Post,
        route: "/password/reset/{token}",
        address: "/password/reset/x",
        sample: Sample::Form(&[("password", "a new password")]),
        statuses: [422; 7],
    },
    get("/claim", "/claim", ALL),
    post("/claim", Sample::Form(&[("code", "12345678")]), [422; 7]),
    get("/sign-up", "/sign-up", ALL),
    post("/sign-up", Sample::Form(&[("email", "x")]), [422; 7]),
    // Real links are held in `team.rs`.
    get("/join/{token}", "/join/x", [410; 7]),
    Expected {
        verb: Verb::Post,
        route: "/join/{token}",
        address: "/join/x",
        sample: Sample::Form(&[("name", "Moe"), ("password", "a new password")]),
        statuses: [422; 7],
    },
    // Who has the link is let in: held in `set_up.rs`.
    get("/setup", "/setup", ALL),
    post("/setup", Sample::Form(&[("code", "x")]), [422; 7]),
    get("/setup/done", "/setup/done", ALL),
    get("/book", "/book", ALL),
    get(
        "/book/{id}/calendar.ics",
        "/book/018f3c00-0000-7000-8000-000000000001/calendar.ics",
        [404; 7],
    ),
    post("/book", Sample::Form(&[("party", "2")]), [422; 7]),
    // Real links are held in `click.rs`.
    get("/r/{token}", "/r/no-such-receipt", [404; 7]),
    get("/i/{token}", "/i/no-such-invoice", [404; 7]),
    get("/c/{token}", "/c/x", [303; 7]),
    // Real links are held in `waitlist.rs`.
    get("/cal/{file}", "/cal/x.ics", [404; 7]),
    get("/w/{token}", "/w/x", [410; 7]),
    Expected {
        verb: Verb::Post,
        route: "/w/{token}",
        address: "/w/x",
        sample: Sample::Nothing,
        statuses: [410; 7],
    },
    // Real links are held in `unsubscribe.rs`.
    get("/u/{token}", "/u/x", ALL),
    Expected {
        verb: Verb::Post,
        route: "/u/{token}",
        address: "/u/x",
        sample: Sample::Nothing,
        statuses: ALL,
    },
    // Real links are held in `double_opt_in.rs`.
    get("/confirm/{token}", "/confirm/x", ALL),
    Expected {
        verb: Verb::Post,
        route: "/confirm/{token}",
        address: "/confirm/x",
        sample: Sample::Nothing,
        statuses: ALL,
    },
    // Who pays for which order is held in `pay.rs`: here nobody has any.
    Expected {
        verb: Verb::Post,
        route: "/pay/{order}",
        address: "/pay/018f3c00-0000-7000-8000-000000000001",
        sample: Sample::Nothing,
        statuses: [303, 404, 404, 404, 404, 404, 404],
    },
    get("/pay/go/{token}", "/pay/go/x", [404; 7]),
    get("/pay/back/{token}", "/pay/back/x", [404; 7]),
    Expected {
        verb: Verb::Post,
        route: "/api/pay/v1/{provider}/notify",
        address: "/api/pay/v1/sandbox/notify",
        sample: Sample::Typing,
        statuses: [400; 7],
    },
    get("/sandbox/pay/{reference}", "/sandbox/pay/x", [404; 7]),
    Expected {
        verb: Verb::Post,
        route: "/sandbox/pay/{reference}",
        address: "/sandbox/pay/x",
        sample: Sample::Form(&[("act", "pay")]),
        statuses: [404; 7],
    },
    get(
        "/photo/{id}",
        "/photo/018f3c00-0000-7000-8000-000000000001",
        [404; 7],
    ),
    post(
        "/demo/switch",
        Sample::Form(&[("email", "ann@example.com")]),
        [404; 7],
    ),
    get("/demo/sms", "/demo/sms", ALL),
    // Nobody can write from a number that is none.
    post(
        "/demo/sms",
        Sample::Form(&[("number", "x"), ("text", "x")]),
        [303; 7],
    ),
    Expected {
        verb: Verb::Post,
        route: "/api/sms/v1/{provider}/{event}/{token}",
        address: "/api/sms/v1/twilio/status/x",
        sample: Sample::Typing,
        statuses: [404; 7],
    },
    get("/demo/mail", "/demo/mail", [404; 7]),
    get("/demo/mail/{id}", "/demo/mail/x", [404; 7]),
    get("/demo/mail/{id}/html", "/demo/mail/x/html", [404; 7]),
    get("/app", "/app", ALL),
    get("/app/{*path}", "/app/orders/1", ALL),
    get(
        "/app/manifest.webmanifest",
        "/app/manifest.webmanifest",
        ALL,
    ),
    // The shell holds no data: what staff see comes by sync, to staff only.
    get("/desk", "/desk", ALL),
    get("/desk/{*path}", "/desk/orders", ALL),
    get(
        "/desk/manifest.webmanifest",
        "/desk/manifest.webmanifest",
        ALL,
    ),
    get("/sw.js", "/sw.js", ALL),
    get("/theme.css", "/theme.css", ALL),
    get("/pkg/{*file}", "/pkg/b1/customer.css", ALL),
    get("/media/{*file}", "/media/dish.webp", ALL),
    get("/public/{*file}", "/public/favicon.svg", ALL),
    get("/favicon.ico", "/favicon.ico", ALL),
    get("/favicon.svg", "/favicon.svg", ALL),
    get("/robots.txt", "/robots.txt", ALL),
    get("/healthz", "/healthz", ALL),
    post("/csp-report", Sample::Report, [204; 7]),
    post("/api/sync/v1/push", Sample::Device, SIGNED_IN),
    post("/api/sync/v1/pull", Sample::Device, SIGNED_IN),
    // What staff and customers get is held in `sync_http.rs`.
    post(
        "/api/sync/v1/preview",
        Sample::Person,
        [401, 409, 409, 409, 409, 409, 409],
    ),
    // Whose work is taken so is held in `deposit.rs`.
    post("/api/sync/v1/deposit", Sample::Deposit, [403; 7]),
    get("/api/sync/v1/events", "/api/sync/v1/events", SIGNED_IN),
    // Whose conversation one may tell of is held in `typing.rs`.
    post(
        "/api/chat/v1/typing",
        Sample::Typing,
        [401, 404, 404, 404, 404, 404, 404],
    ),
    // Who gets which file is held in `files.rs`: here nobody has any.
    get("/api/files/v1/up/{hash}", NO_HASH, FOREIGN_FILE),
    Expected {
        verb: Verb::Put,
        route: "/api/files/v1/up/{hash}",
        address: NO_HASH,
        sample: Sample::Bytes,
        statuses: FOREIGN_FILE,
    },
    get(
        "/api/files/v1/{id}",
        "/api/files/v1/018f3c00-0000-7000-8000-000000000001",
        FOREIGN_FILE,
    ),
    post("/api/account/me", Sample::Nothing, ALL),
    post("/api/account/sessions", Sample::Nothing, ALL),
    post(
        "/api/account/end-session",
        Sample::Form(&[("id", "x")]),
        ALL,
    ),
    post("/api/account/claim-code", Sample::Nothing, ALL),
    // Who sees and wipes whose devices, and who gets which share, is held in `vault.rs`.
    post("/api/account/team-devices", Sample::Nothing, ALL),
    post(
        "/api/account/wipe-session",
        Sample::Form(&[("id", "x")]),
        ALL,
    ),
    post("/api/account/wiped", Sample::Nothing, ALL),
    post("/api/account/keep-share", NO_SHARE, ALL),
    post("/api/account/ask-share", NO_SHARE, ALL),
    post("/api/account/drop-share", NO_SHARE, ALL),
    // What owners do, and that others do not, is held in `team.rs` and the backend's.
    // Whose link reads the book is held in `waitlist.rs`.
    post("/api/calendar/feed", Sample::Nothing, ALL),
    post(
        "/api/calendar/make",
        Sample::Form(&[("full_names", "false")]),
        ALL,
    ),
    post("/api/calendar/drop", Sample::Nothing, ALL),
    // Whose phone is told is held in `web_push.rs`: here no address is one.
    post("/api/web-push/state", Sample::Nothing, ALL),
    post(
        "/api/web-push/keep",
        Sample::Form(&[
            ("endpoint", "https://localhost/x"),
            ("p256dh", "x"),
            ("auth", "x"),
            ("zh", "false"),
        ]),
        ALL,
    ),
    post("/api/web-push/drop", Sample::Nothing, ALL),
    post("/api/web-push/choices", Sample::Form(&[("off", "")]), ALL),
    post("/api/team/list", Sample::Nothing, ALL),
    post(
        "/api/team/invite",
        Sample::Form(&[("role", "agent"), ("email", "x"), ("zh", "false")]),
        ALL,
    ),
    post("/api/team/take-back", NO_RUN, ALL),
    post(
        "/api/team/give-role",
        Sample::Form(&[
            ("user", "00000000-0000-0000-0000-000000000000"),
            ("role", "agent"),
        ]),
        ALL,
    ),
    post(
        "/api/team/limits",
        Sample::Form(&[
            ("user", "00000000-0000-0000-0000-000000000000"),
            ("no_export", "false"),
        ]),
        ALL,
    ),
    post("/api/team/deactivate", NO_USER, ALL),
    post("/api/team/reactivate", NO_USER, ALL),
    post("/api/team/password-link", NO_USER, ALL),
    post("/api/team/changes", Sample::Nothing, ALL),
    // Mail is an owner's: held in the backend's `mail_account.rs`.
    post("/api/business/readiness", Sample::Nothing, ALL),
    // Written by owners alone: held in the backend's `legal_text.rs`.
    post("/api/business/legal", Sample::Nothing, ALL),
    post("/api/business/set-legal", Sample::Texts, ALL),
    post("/api/business/logo", Sample::Nothing, ALL),
    // Who chooses the logo is held in `logo.rs`; these bytes are no picture.
    post("/api/business/v1/logo", Sample::Bytes, SIGNED_IN),
    // Who takes everything out and who closes is held in the backend's `business_closing.rs`; this server is a demo, which is not closed.
    post("/api/business/export", Sample::Nothing, ALL),
    post(
        "/api/business/make-export",
        Sample::Form(&[("password", "x")]),
        ALL,
    ),
    post(
        "/api/business/close",
        Sample::Form(&[("name", "x"), ("password", "x")]),
        ALL,
    ),
    post("/api/business/mail", Sample::Nothing, ALL),
    post(
        "/api/business/set-mail",
        Sample::Form(&[
            ("account[provider]", "qq"),
            ("account[host]", "x"),
            ("account[port]", "465"),
            ("account[security]", "tls"),
            ("account[user]", "x"),
            ("account[from]", ""),
            ("password", ""),
        ]),
        ALL,
    ),
    post("/api/business/remove-mail", Sample::Nothing, ALL),
    post("/api/business/test-mail", Sample::Nothing, ALL),
    // Who sees and does what of mails that come in is held in the backend's `inbox.rs`.
    post("/api/business/mail-inbox", Sample::Nothing, ALL),
    post(
        "/api/business/set-mailbox",
        Sample::Form(&[
            ("mailbox[host]", "x"),
            ("mailbox[port]", "993"),
            ("mailbox[user]", "x"),
            ("password", ""),
        ]),
        ALL,
    ),
    post("/api/business/remove-mailbox", Sample::Nothing, ALL),
    post(
        "/api/business/act-on-inbox",
        Sample::Form(&[("act", "lift"), ("address", "nobody@x.example")]),
        ALL,
    ),
    post(
        "/api/business/raw-mail",
        Sample::Form(&[("id", "00000000-0000-0000-0000-000000000000")]),
        ALL,
    ),
    post(
        "/api/people/bounced",
        Sample::Form(&[("addresses", "nobody@x.example")]),
        ALL,
    ),
    post(
        "/api/service/search-texts",
        Sample::Form(&[("typed", "canary")]),
        ALL,
    ),
    // Who draws, and who reads what was drawn, is held in the backend's `draws.rs` and in `draws.rs` here.
    post(
        "/api/offer/draw",
        Sample::Form(&[
            ("id", "00000000-0000-0000-0000-000000000000"),
            ("offer", "00000000-0000-0000-0000-000000000000"),
            ("segment", "00000000-0000-0000-0000-000000000000"),
            ("winners", "3"),
        ]),
        ALL,
    ),
    post(
        "/api/offer/draws",
        Sample::Form(&[("offer", "00000000-0000-0000-0000-000000000000")]),
        ALL,
    ),
    post("/api/offer/draw-winners", NO_RUN, ALL),
    // Who would get something is told to owners alone: held in the backend's `strategies.rs`.
    post(
        "/api/strategy/dry-run",
        Sample::Form(&[("id", "00000000-0000-0000-0000-000000000000")]),
        ALL,
    ),
    // Who sets text messages up is held in the backend's `sms_set_up.rs`; this server is a demo, which takes no keys.
    post("/api/sms/settings", Sample::Nothing, ALL),
    post(
        "/api/sms/choose",
        Sample::Form(&[("provider", "twilio")]),
        ALL,
    ),
    post(
        "/api/sms/keep-keys",
        Sample::Form(&[("provider", "twilio"), ("keys", "[]")]),
        ALL,
    ),
    post(
        "/api/sms/remove-keys",
        Sample::Form(&[("provider", "twilio")]),
        ALL,
    ),
    post(
        "/api/sms/limits",
        Sample::Form(&[
            ("limits[daily_parts]", "0"),
            ("limits[daily_to_person]", "0"),
            ("limits[abroad]", "false"),
        ]),
        ALL,
    ),
    post("/api/sms/test", Sample::Form(&[("to", "x")]), ALL),
    post(
        "/api/sms/keep-template",
        Sample::Form(&[("code", "x"), ("sign", "x")]),
        ALL,
    ),
    post(
        "/api/sms/remove-template",
        Sample::Form(&[("code", "x")]),
        ALL,
    ),
    post("/api/sms/templates", Sample::Nothing, ALL),
    post("/api/sms/lift-stop", Sample::Form(&[("number", "x")]), ALL),
    // What a strategy brought is told to owners alone.
    post(
        "/api/strategy/brought",
        Sample::Form(&[("id", "00000000-0000-0000-0000-000000000000")]),
        ALL,
    ),
    post("/api/pay/odd", Sample::Nothing, ALL),
    // Who sets paying online up is held in the backend's `pay_keys.rs`; this server is a demo, which takes no keys.
    post("/api/pay/settings", Sample::Nothing, ALL),
    post("/api/pay/choose", PROVIDER, ALL),
    post(
        "/api/pay/keep-keys",
        Sample::Form(&[("provider", "stripe"), ("keys", "[]")]),
        ALL,
    ),
    post("/api/pay/remove-keys", PROVIDER, ALL),
    post("/api/pay/try-keys", PROVIDER, ALL),
    // Who may what of receipts and invoices is held in the backend's `bills.rs`.
    post("/api/receipt/link", NO_ORDER, ALL),
    post(
        "/api/receipt/send",
        Sample::Form(&[
            ("order", "00000000-0000-0000-0000-000000000000"),
            ("to", "x"),
        ]),
        ALL,
    ),
    post(
        "/api/invoice/issue",
        Sample::Form(&[
            ("form[order]", "00000000-0000-0000-0000-000000000000"),
            ("form[id]", "00000000-0000-0000-0000-000000000000"),
            ("form[name]", "x"),
            ("form[address]", ""),
            ("form[tax_number]", ""),
            ("form[due_days]", "1"),
        ]),
        ALL,
    ),
    post(
        "/api/invoice/take-back",
        Sample::Form(&[
            ("of", "00000000-0000-0000-0000-000000000000"),
            ("note", "00000000-0000-0000-0000-000000000000"),
            ("reason", "x"),
        ]),
        ALL,
    ),
    post("/api/invoice/link", NO_RUN, ALL),
    post("/api/invoice/rest", Sample::Nothing, ALL),
    post("/api/invoice/confirm", Sample::Form(&[("last", "-1")]), ALL),
    // A letter is written to owners alone: held in the backend's `campaigns.rs`.
    post(
        "/api/campaign/test",
        Sample::Form(&[
            ("id", "00000000-0000-0000-0000-000000000000"),
            ("zh", "false"),
        ]),
        ALL,
    ),
    // Who sees how devices fare, and who decides, is held in `deposit.rs`.
    post("/api/account/sync-health", Sample::Nothing, ALL),
    post(
        "/api/account/decide-held",
        Sample::Form(&[
            ("client", "00000000-0000-0000-0000-000000000000"),
            ("take", "true"),
        ]),
        ALL,
    ),
    // What owners bring in is held in `import.rs`; these bytes are no file of people.
    post(
        "/api/import/v1/upload",
        Sample::Bytes,
        [401, 404, 404, 404, 404, 200, 200],
    ),
    post("/api/import/runs", Sample::Nothing, ALL),
    post(
        "/api/import/start",
        Sample::Form(&[
            ("id", "00000000-0000-0000-0000-000000000000"),
            ("known", "fill"),
        ]),
        ALL,
    ),
    post("/api/import/cancel", NO_RUN, ALL),
    post("/api/import/undo", NO_RUN, ALL),
    post("/api/import/problems", NO_RUN, ALL),
    post(
        "/api/import/map",
        Sample::Form(&[
            ("id", "00000000-0000-0000-0000-000000000000"),
            ("map", "[]"),
        ]),
        ALL,
    ),
    post(
        "/api/import/read",
        Sample::Form(&[
            ("id", "00000000-0000-0000-0000-000000000000"),
            ("reading", "{}"),
        ]),
        ALL,
    ),
    // What goes out, and that it goes to nobody who only serves, is held in the backend's `records.rs`.
    get(
        "/api/export/v1/{file}",
        "/api/export/v1/contacts.csv",
        [401, 404, 404, 404, 404, 200, 200],
    ),
    // What was sold is told to owners alone: held in the backend's `reports.rs`.
    post(
        "/api/insight/report",
        Sample::Form(&[("period", "week")]),
        ALL,
    ),
    // Whose data comes out, and who answers whom, is held in `privacy.rs` and the backend's.
    get(
        "/api/privacy/v1/archive",
        "/api/privacy/v1/archive",
        SIGNED_IN,
    ),
    post("/api/privacy/mine", Sample::Nothing, ALL),
    post("/api/privacy/withdraw", Sample::Nothing, ALL),
    post("/api/privacy/note", NO_CONTACT, ALL),
    post("/api/privacy/requests", Sample::Nothing, ALL),
    post(
        "/api/privacy/looked",
        Sample::Form(&[("people", "00000000-0000-0000-0000-000000000000")]),
        ALL,
    ),
    post("/api/privacy/access", NO_CONTACT, ALL),
    post("/api/privacy/retention", Sample::Nothing, ALL),
    post(
        "/api/privacy/retention-try",
        Sample::Form(&[("of", "letters"), ("months", "12")]),
        ALL,
    ),
    // Nothing is kept less long than it is: what is said is what stands.
    post(
        "/api/privacy/retention-set",
        Sample::Form(&[("of", "letters")]),
        ALL,
    ),
    post("/api/privacy/answer", NO_RUN, ALL),
    post("/api/privacy/ask", Sample::Nothing, ALL),
    post("/api/demo/people", Sample::Nothing, ALL),
    post("/guest", Sample::Nothing, [303; 7]),
    // Last, because nobody is signed in after it.
    post("/sign-out", Sample::Nothing, [303; 7]),
];

async fn everybody(app: &TestApp) -> Vec<Client> {
    vec![
        app.anonymous(),
        app.guest().await,
        app.customer("ann").await,
        app.customer("eve").await,
        app.agent("ben").await,
        app.manager("max").await,
        app.owner("zoe").await,
    ]
}

fn request(client: &Client, expected: &Expected) -> RequestBuilder {
    let address = expected.address;
    match (expected.verb, &expected.sample) {
        (Verb::Get, _) => client.bare(Method::GET, address),
        (Verb::Post, Sample::Nothing) => client.form(address, &[]),
        (Verb::Post, Sample::Form(fields)) => client.form(address, fields),
        (Verb::Post, Sample::Device) => {
            let mut body = json!({ "client": client.id, "build": "t" });
            if address.ends_with("push") {
                body["mutations"] = json!([]);
            }
            client.call(Method::POST, address).json(&body)
        }
        (Verb::Post, Sample::Person) => {
            let body =
                json!({ "client": client.id, "person": "00000000-0000-0000-0000-000000000000" });
            client.call(Method::POST, address).json(&body)
        }
        (Verb::Post, Sample::Deposit) => {
            let body = json!({ "client": client.id, "key": "x", "build": "t", "mutations": [] });
            client.call(Method::POST, address).json(&body)
        }
        (Verb::Put, _) | (Verb::Post, Sample::Bytes) => client
            .call(expected.verb.method(), address)
            .header("content-type", "application/octet-stream")
            .body("bytes"),
        (Verb::Post, Sample::Typing) => {
            let nobodys = json!({ "conversation": uuid::Uuid::nil() });
            client.call(Method::POST, address).json(&nobodys)
        }
        (Verb::Post, Sample::Texts) => {
            let label = json!({ "zh": "x", "en": "x" });
            let texts = json!({ "imprint": label, "privacy": label });
            let write = json!({ "was": texts, "new": { "imprint": label } });
            client.call(Method::POST, address).json(&write)
        }
        (Verb::Post, Sample::Report) => {
            let report = json!({ "csp-report": { "effective-directive": "script-src", "blocked-uri": "inline" } });
            client.bare(Method::POST, address).json(&report)
        }
    }
}

#[test]
fn every_route_stands_in_the_walk() {
    for route in ROUTES {
        let found = EXPECTED
            .iter()
            .filter(|expected| expected.route == route.path && expected.verb == route.verb)
            .count();
        assert_eq!(found, 1, "{} {}", route.verb.name(), route.path);
    }
    assert_eq!(EXPECTED.len(), ROUTES.len());
}

#[tokio::test]
async fn every_person_gets_from_every_route_what_is_meant_and_a_refusal_changes_nothing() {
    let app = TestApp::start().await;
    let people = everybody(&app).await;
    // How it stands, while nobody may have changed it.
    let mut stands = None;
    for expected in EXPECTED {
        let all = || people.iter().zip(PEOPLE).zip(expected.statuses);
        let (mut refused, mut allowed) = (Vec::new(), Vec::new());
        for ((client, who), status) in all() {
            let those = if status >= 400 {
                &mut refused
            } else {
                &mut allowed
            };
            those.push((client, who, status));
        }
        if !refused.is_empty() {
            let before = stands.take().unwrap_or_else(|| app.dump());
            for (client, who, status) in &refused {
                answers(expected, client, who, *status).await;
            }
            let whom: Vec<&str> = refused.iter().map(|(_, who, _)| *who).collect();
            let after = app.dump();
            assert_eq!(after, before, "{} by {whom:?}", expected.address);
            stands = Some(after);
        }
        for (client, who, status) in &allowed {
            stands = None;
            answers(expected, client, who, *status).await;
        }
    }
}

async fn answers(expected: &Expected, client: &Client, who: &str, status: u16) {
    // The head is enough: a stream of events does not end.
    let answer = request(client, expected).send().await.unwrap();
    let (verb, address) = (expected.verb.name(), expected.address);
    assert_eq!(answer.status(), status, "{verb} {address} by {who}");
}

/// Whoever this browser is signed in as.
fn user_of(client: &Client) -> Option<UserId> {
    let person = client.cookie(cookie::PERSON)?;
    Some(person.parse().unwrap())
}

#[tokio::test]
async fn what_stays_at_the_server_is_shown_only_by_routes_that_say_to_whom() {
    let app = TestApp::start().await;
    let people = everybody(&app).await;
    let users: Vec<UserId> = people.iter().filter_map(user_of).collect();
    assert_eq!(users.len(), people.len() - 1);
    for user in &users {
        app.state().backend.plant_server_nouns(*user).await.unwrap();
    }
    let mut seen = BTreeSet::new();
    // An answer of events does not end, and after a sign-out nobody sees anything.
    let quiet = ["/api/sync/v1/events", "/sign-out"];
    for expected in EXPECTED.iter().filter(|one| !quiet.contains(&one.route)) {
        for (client, who) in people.iter().zip(PEOPLE) {
            let text = Answer::of(request(client, expected)).await.text();
            for (user, noun) in users.iter().flat_map(|user| {
                let tables = backend::server_tables().into_iter();
                tables.map(move |noun| (*user, noun))
            }) {
                if !text.contains(&noun.word(user)) {
                    continue;
                }
                let may = |to| match to {
                    Seer::Oneself => user_of(client) == Some(user),
                    Seer::Owners => who == "owner",
                };
                let said = SHOWS.iter().find(|shows| {
                    (shows.path, shows.table) == (expected.route, noun.table) && may(shows.to)
                });
                assert!(
                    said.is_some(),
                    "{} shows {} of {user} to the {who}, and `SHOWS` does not say so",
                    expected.route,
                    noun.table
                );
                seen.insert((expected.route, noun.table));
            }
        }
    }
    let said: BTreeSet<_> = SHOWS.iter().map(|one| (one.path, one.table)).collect();
    assert_eq!(seen, said);
}

#[tokio::test]
async fn other_methods_are_refused_everywhere_and_change_nothing() {
    let app = TestApp::start().await;
    let people = everybody(&app).await;
    let before = app.dump();
    let mut checks = 0;
    for expected in EXPECTED {
        for client in &people {
            let others = [
                Method::PUT,
                Method::DELETE,
                Method::PATCH,
                Method::OPTIONS,
                Method::TRACE,
            ];
            let of_route = |method: &Method| {
                let has = |route: &&server::http::routes::Route| {
                    route.path == expected.route && route.verb.method() == *method
                };
                ROUTES.iter().any(|route| has(&route))
            };
            for method in others.into_iter().filter(|method| !of_route(method)) {
                let answer = Answer::of(client.call(method, expected.address))
                    .await
                    .is(405);
                assert!(
                    answer.header("allow").contains(expected.verb.name()),
                    "{}",
                    expected.address
                );
                checks += 1;
            }
        }
    }
    assert_eq!(app.dump(), before);
    assert!(checks >= 900, "{checks}");
}

#[tokio::test]
async fn an_address_without_a_route_is_not_found_for_everybody() {
    let app = TestApp::start().await;
    for client in everybody(&app).await {
        for path in [
            "/nothing",
            "/api",
            "/api/",
            "/api/sync/v1",
            "/api/sync/v2/push",
            "/api/account/you",
            "/admin",
            "/.env",
            "/dev/reload",
        ] {
            client.get(path).await.is(404).problem();
            Answer::of(client.form(path, &[])).await.is(404).problem();
        }
        let page = client.visit("/nothing").await.is(404);
        assert!(page.header("content-type").starts_with("text/html"));
        client.visit("/api/nothing").await.is(404).problem();
    }
}

#[test]
fn every_server_function_has_a_line_in_the_table() {
    for (path, method) in leptos::server_fn::axum::server_fn_paths() {
        let found = ROUTES
            .iter()
            .any(|route| route.path == path && route.verb.method() == method);
        assert!(found, "{method} {path}");
    }
}
