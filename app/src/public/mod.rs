//! Pages that work without any script: menu, sign-in, sign-up, messages, and the empty shells of the two apps.
//!
//! Each page is a pure function from its view struct to an HTML document, so the server decides what is on it and this
//! module only how it looks. No page carries an inline script or style: the content security policy allows none.

mod account;
mod app_shell;
mod book;
mod closed;
mod confirm;
mod country_text;
mod demo_mail;
mod demo_sms;
mod frame;
mod help;
mod join;
mod legal;
mod mailed;
mod menu;
mod message;
mod pay;
mod preferences;
mod receipt;
mod reviews;
mod set_up;
mod set_up_done;
mod set_up_steps;
#[cfg(test)]
mod tests;
mod unsubscribe;
mod waitlist;

pub use account::{sign_in_page, sign_up_page};
pub use app_shell::shell;
pub use book::{BookTrouble, BookTyped, BookView, book_page};
pub use closed::{ClosedSaid, ClosedView, closed_page, export_making_page};
pub use confirm::confirm_page;
pub use demo_mail::{demo_mail_page, demo_mails_page};
pub use demo_sms::demo_sms_page;
pub use help::help_page;
pub use join::{JoinOf, JoinTrouble, JoinView, join_page};
pub use legal::{LegalView, legal_page};
pub use mailed::{claim_page, code_page, forgot_page, link_page, reset_page};
pub use menu::menu_page;
pub use message::message_page;
pub use pay::{pay_page, sandbox_page};
pub use receipt::{invoice_page, receipt_page};
pub use reviews::reviews_page;
pub use set_up::{MailStep, SetUpTrouble, SetUpView, set_up_page};
pub use set_up_done::{SetUpDoneView, set_up_done_page};
pub use set_up_steps::{COLOURS, Swatch};
pub use unsubscribe::unsubscribe_page;
pub use waitlist::{WaitlistOfferView, waitlist_offer_page};

use domain::account::logo::LogoVersion;
use domain::account::team::QrCode;
use domain::account::{Business, Role, SignUpError};
use domain::people::consent::link::LinkPreferences;
use domain::sales::payment::online::AttemptState;
use domain::sales::payment::{Bill, TaxLine};
use domain::sales::{Category, Invoice, Order, Payment, Product, Refund};
use domain::service::{HelpArticle, Review, ReviewStars};
use domain::{Lang, OrderId};

/// What every page needs.
#[derive(Debug, Clone)]
pub struct PageHead {
    pub lang: Lang,
    /// None before the business is set up.
    pub business: Option<Business>,
    pub assets: Assets,
    /// Name and role of whoever is signed in.
    pub signed_in: Option<(String, Role)>,
    /// True where the server runs the demo business.
    pub demo: bool,
    /// True where somebody said that this phone is shared.
    pub shared: bool,
    /// Imprint or privacy text were written.
    pub legal: bool,
    /// None where the sign of the business is its first letter.
    pub logo: Option<LogoVersion>,
}

impl PageHead {
    /// What a field is for, told to the browser so that it helps to fill it; on a shared phone it shall neither keep nor offer anything.
    pub(crate) fn autocomplete(&self, what: &'static str) -> &'static str {
        if self.shared { "off" } else { what }
    }

    /// The same for a password. Browsers offer to keep one whatever `off` says, and keep the name beside it even where nobody accepts;
    /// what is good for one time only they leave alone.
    pub(crate) fn autocomplete_password(&self, what: &'static str) -> &'static str {
        if self.shared { "one-time-code" } else { what }
    }
}

/// Addresses of the files that pages link to.
#[derive(Debug, Clone)]
pub struct Assets {
    /// The stylesheet of this build.
    pub css: String,
    /// The stylesheet with the business's own colour.
    pub theme: String,
    /// The build's name, for `<meta name="build">`.
    pub build: String,
}

/// `GET /` and `/menu`.
#[derive(Debug, Clone)]
pub struct MenuView {
    pub head: PageHead,
    pub categories: Vec<Category>,
    pub products: Vec<Product>,
    /// From `?table=`, as on the QR code of that table.
    pub table: Option<String>,
    /// True where something can be booked.
    pub bookable: bool,
    /// Of published reviews.
    pub stars: ReviewStars,
    /// True where there is something to read on the page of help articles.
    pub helps: bool,
}

/// `GET /reviews`
#[derive(Debug, Clone)]
pub struct ReviewsView {
    pub head: PageHead,
    /// Of all published reviews.
    pub stars: ReviewStars,
    /// Published ones alone, the newest first.
    pub latest: Vec<Review>,
}

/// `GET /help`
#[derive(Debug, Clone)]
pub struct HelpView {
    pub head: PageHead,
    /// Public ones alone, in their order.
    pub articles: Vec<HelpArticle>,
}

/// `GET /sign-in`, and again after a failed try.
#[derive(Debug, Clone)]
pub struct SignInView {
    pub head: PageHead,
    /// What was typed, so that it is not typed twice.
    pub email: String,
    /// Where to go afterwards: a path of this site.
    pub next: String,
    pub error: Option<SignInError>,
    /// Demo accounts for one-tap buttons: mail address, name, role.
    pub demo_people: Vec<(String, String, Role)>,
    /// True where codes can be mailed.
    pub mail: bool,
}

/// Why a sign-in did not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInError {
    /// The address or the password; never says which.
    Wrong,
    /// What was typed is no mail address.
    Email,
    /// The server has too much to do now.
    Busy,
    /// Too many tries from here or for this address.
    TooMany,
}

/// `GET /sign-up`, and again after a failed try.
#[derive(Debug, Clone)]
pub struct SignUpView {
    pub head: PageHead,
    pub name: String,
    pub email: String,
    pub next: String,
    pub errors: Vec<SignUpError>,
    /// The address already has an account.
    pub taken: bool,
}

/// `GET /sign-in/code`
#[derive(Debug, Clone)]
pub struct CodeView {
    pub head: PageHead,
    pub trouble: Option<CodeTrouble>,
    /// True in a demo whose mails can be read on a page.
    pub mails_here: bool,
}

/// `GET /sign-in/link/{token}`
#[derive(Debug, Clone)]
pub struct LinkView {
    pub head: PageHead,
    pub token: String,
    /// Whose address it proves; none where the link is no longer good.
    pub email: Option<String>,
}

/// `GET /password/forgot`
#[derive(Debug, Clone)]
pub struct ForgotView {
    pub head: PageHead,
    pub email: String,
    pub trouble: Option<CodeTrouble>,
}

/// `GET /password/reset`, with or without the token of a link.
#[derive(Debug, Clone)]
pub struct ResetView {
    pub head: PageHead,
    pub token: Option<String>,
    pub trouble: Option<CodeTrouble>,
    /// True in a demo whose mails can be read on a page.
    pub mails_here: bool,
}

/// `GET /claim`
#[derive(Debug, Clone)]
pub struct ClaimView {
    pub head: PageHead,
    pub trouble: Option<CodeTrouble>,
}

/// Why a code did nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeTrouble {
    Wrong,
    /// Used, too old, or tried too often.
    Ended,
    TooMany,
    /// The new password is too short or too long.
    Password,
    Email,
}

/// `GET /demo/mail`: what a demo would have sent.
#[derive(Debug, Clone)]
pub struct DemoMailsView {
    pub head: PageHead,
    pub mails: Vec<DemoMail>,
}

/// The head of a mail.
#[derive(Debug, Clone)]
pub struct DemoMail {
    pub id: String,
    pub from: String,
    pub to: String,
    pub subject: String,
    /// Epoch milliseconds UTC.
    pub at: i64,
}

/// `GET /demo/mail/{id}`
#[derive(Debug, Clone)]
pub struct DemoMailView {
    pub head: PageHead,
    pub mail: DemoMail,
    pub text: String,
}

/// `GET /demo/sms`: what a demo would have sent by text message.
#[derive(Debug, Clone)]
pub struct DemoSmsView {
    pub head: PageHead,
    pub messages: Vec<domain::people::sms::provider::DemoSms>,
}

/// `/u/{token}`: the link of a mail.
#[derive(Debug, Clone)]
pub struct UnsubscribeView {
    pub head: PageHead,
    pub said: LinkSaid,
    pub preferences: LinkPreferences,
}

/// What was done a moment ago, whatever the link is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkSaid {
    Nothing,
    Stopped,
    Saved,
}

/// `/confirm/{token}`: the link of the letter that asks whether offers are wanted.
#[derive(Debug, Clone)]
pub struct ConfirmView {
    pub head: PageHead,
    /// True after the button was pressed, whatever the link is.
    pub done: bool,
}

/// `/r/{token}`: an order, what was taken off it and what was paid.
#[derive(Debug, Clone)]
pub struct ReceiptView {
    pub head: PageHead,
    pub order: Order,
    pub payments: Vec<Payment>,
    pub refunds: Vec<Refund>,
    pub bill: Bill,
    /// What of the price is tax.
    pub tax: Option<TaxLine>,
    /// Of the business.
    pub address: String,
    /// Minutes to add to UTC.
    pub offset: i64,
}

/// `/i/{token}`: an invoice or a credit note.
#[derive(Debug, Clone)]
pub struct InvoiceView {
    pub head: PageHead,
    pub invoice: Invoice,
    /// The number of what a credit note takes back.
    pub of: Option<String>,
    pub taken_back: bool,
    pub paid: bool,
    /// Minutes to add to UTC.
    pub offset: i64,
}

/// What is said around paying for an order online.
#[derive(Debug, Clone)]
pub struct PayView {
    pub head: PageHead,
    pub order: OrderId,
    pub kind: PayKind,
}

/// What such a page is about. Amounts are written out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PayKind {
    /// To the provider's address.
    Leave {
        address: String,
    },
    /// Another try has not ended; where it goes on.
    UnderWay {
        amount: String,
        go: String,
    },
    /// A code to scan with another device; where it is told what became of it.
    Scan {
        code: QrCode,
        amount: String,
        back: String,
    },
    /// The provider's page does not open inside WeChat.
    OpenInBrowser,
    /// The provider does not take just this.
    Declined,
    /// Nobody pays online here.
    Off,
    NothingOwed,
    /// The provider did not answer.
    NoAnswer,
    /// Back from the provider; where it goes on, while it may.
    State {
        state: AttemptState,
        amount: String,
        go: Option<String>,
    },
}

/// `/sandbox/pay/{reference}`
#[derive(Debug, Clone)]
pub struct SandboxView {
    pub head: PageHead,
    /// Written out.
    pub amount: String,
    /// True while it can be paid.
    pub is_open: bool,
    /// Where the shop wants its customer back.
    pub back: String,
    /// The names of what can happen.
    pub acts: [&'static str; 5],
}

/// A page that says what happened and what to do.
#[derive(Debug, Clone)]
pub struct MessageView {
    pub head: PageHead,
    pub kind: MessageKind,
}

/// What a message page is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessageKind {
    NotFound,
    Forbidden,
    /// The account is shut out, whichever way somebody proved to be its owner.
    Blocked,
    /// Something broke; the case number is in the log too.
    Broken {
        case: String,
    },
}

/// The cached shell of an app: no data, only what it takes to start.
#[derive(Debug, Clone)]
pub struct ShellView {
    pub head: PageHead,
    pub audience: Audience,
    /// Address of the module that starts the app.
    pub boot: String,
    /// Address of the web app manifest.
    pub manifest: String,
}

/// Whose app a shell starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    Customer,
    Staff,
}
