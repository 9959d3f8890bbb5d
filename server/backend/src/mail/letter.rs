//! What mails say: each kind has three templates – subject, text, html – that speak both languages.

use crate::error::BackendError;
use crate::mail::weekly_letter::{WeekView, WeeklyNews};
use askama::Template;
use domain::account::Business;
use domain::civil::Day;
use domain::money::Currency;
use domain::people::ConsentPurpose;
use domain::phrase;
use domain::routes;
use domain::sales::{Booking, BookingState, Kind, Order, OrderState};
use domain::zone::{SystemZones, Zones as _};
use domain::{ConversationId, Label, Lang, Money};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// Everything this program writes mails about. Links are paths; the public address is put before them.
#[derive(Debug, Clone, PartialEq)]
pub enum Mail {
    SignIn {
        path: String,
        code: String,
    },
    PasswordReset {
        path: String,
        code: String,
    },
    PasswordChanged,
    /// Somebody may become one of the team.
    Invitation {
        path: String,
    },
    OrderReceived(Ordered),
    OrderState(OrderNews),
    BookingState(BookingNews),
    /// The day before.
    BookingReminder(BookingNews),
    /// Something became free for who waits, and is held for them.
    WaitlistOffer(WaitlistNews),
    /// Asks whether offers are wanted at this address.
    DoubleOptIn {
        path: String,
    },
    /// Asks how an order or a booking was.
    ReviewRequest {
        path: String,
    },
    /// Reminds whoever takes care of a ticket. What its customer wrote stays where it is protected.
    TicketDue {
        path: String,
        number: Option<i64>,
        /// The first answer is due, otherwise the solution.
        answer: bool,
        late: bool,
    },
    /// Something is to be done today, by somebody who works here.
    TaskReminder {
        path: String,
        title: String,
        /// By when; empty where any time of the day does.
        time: String,
    },
    /// A week, for whoever decides.
    WeeklyNews(WeeklyNews),
    /// Somebody wrote while the person was away.
    NewMessage {
        path: String,
        from: String,
        excerpt: String,
    },
    /// What a strategy writes to somebody by itself.
    Strategy {
        subject: String,
        body: String,
        /// The path that stops mails like it.
        unsubscribe: String,
        /// How long it is worth sending, ms: until the hours begin at which nothing leaves.
        lifetime: i64,
    },
    /// Free text that staff write to somebody.
    Letter {
        subject: String,
        body: String,
    },
    /// What staff answer in a conversation whose customer wrote by mail.
    Answer {
        subject: String,
        body: String,
    },
}

/// An order as its mail shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Ordered {
    pub path: String,
    pub number: Option<i64>,
    pub lines: Vec<(u32, Label, Money)>,
    pub total: Money,
    pub how: Kind,
}

/// A step of an order.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderNews {
    pub path: String,
    pub number: Option<i64>,
    pub state: OrderState,
}

/// What became of a booking.
#[derive(Debug, Clone, PartialEq)]
pub struct BookingNews {
    pub path: String,
    pub state: BookingState,
    /// Another time than before.
    pub moved: bool,
    /// Epoch ms UTC, read in the zone of its place.
    pub start: i64,
    pub zone: String,
    pub party: u32,
}

/// What is held for somebody who waits.
#[derive(Debug, Clone, PartialEq)]
pub struct WaitlistNews {
    pub path: String,
    /// Epoch ms UTC, read in the zone of its place.
    pub start: i64,
    pub until: i64,
    pub zone: String,
    pub party: u32,
}

impl BookingNews {
    #[must_use]
    pub fn of(booking: &Booking, moved: bool) -> Self {
        Self {
            path: routes::app::booking(booking.id),
            state: booking.state.clone(),
            moved,
            start: booking.start,
            zone: booking.zone.clone(),
            party: booking.party,
        }
    }

    fn when(&self, lang: Lang) -> String {
        when_text(self.start, &self.zone, lang)
    }
}

/// `Fri 4 Dec 2026, 19:00`, `2026年12月4日 周五 19:00`
fn when_text(start: i64, zone: &str, lang: Lang) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    const DAYS: [(&str, &str); 7] = [
        ("Mon", "周一"),
        ("Tue", "周二"),
        ("Wed", "周三"),
        ("Thu", "周四"),
        ("Fri", "周五"),
        ("Sat", "周六"),
        ("Sun", "周日"),
    ];
    let offset = SystemZones.offset(zone, start).unwrap_or(0);
    let day = Day::of(start, offset);
    let minutes = (start / 60_000 + i64::from(offset) / 60).rem_euclid(1_440);
    let (hour, minute) = (minutes / 60, minutes % 60);
    let (year, month, date) = day.date();
    let (en, zh) = DAYS.get(day.weekday()).copied().unwrap_or_default();
    match lang {
        Lang::Zh => format!("{year}年{month}月{date}日 {zh} {hour:02}:{minute:02}"),
        Lang::En => {
            let month = MONTHS.get(usize::from(month) - 1).unwrap_or(&"");
            format!("{en} {date} {month} {year}, {hour:02}:{minute:02}")
        }
    }
}

impl Ordered {
    #[must_use]
    pub fn of(order: &Order) -> Self {
        let line = |line: &domain::sales::Line| (line.quantity, line.name.clone(), line.sum());
        Self {
            path: format!("/app/orders/{}", order.id),
            number: order.number,
            lines: order.lines.iter().map(line).collect(),
            total: order.total,
            how: order.kind.clone(),
        }
    }
}

impl OrderNews {
    #[must_use]
    pub fn of(order: &Order) -> Self {
        Self {
            path: format!("/app/orders/{}", order.id),
            number: order.number,
            state: order.state.clone(),
        }
    }
}

/// What a mail is to its reader, for limits and for turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MailSort {
    /// Asked for by whoever is about to read it.
    Code,
    /// Follows something that somebody did at the business.
    Notice,
    /// Says what happened to the account itself.
    Told,
    /// Nobody waits for it.
    Offer,
    /// Written by staff.
    Letter,
    /// To somebody who works here, about their work.
    Work,
    /// Asks whether an address may be written to at all.
    Question,
}

impl Mail {
    pub(super) fn sort(&self) -> MailSort {
        match self {
            Self::SignIn { .. } | Self::PasswordReset { .. } => MailSort::Code,
            Self::PasswordChanged | Self::Invitation { .. } => MailSort::Told,
            Self::OrderReceived(_)
            | Self::OrderState(_)
            | Self::BookingState(_)
            | Self::BookingReminder(_)
            | Self::WaitlistOffer(_)
            | Self::ReviewRequest { .. }
            | Self::TicketDue { .. }
            | Self::NewMessage { .. } => MailSort::Notice,
            Self::Strategy { .. } => MailSort::Offer,
            Self::TaskReminder { .. } | Self::WeeklyNews(_) => MailSort::Work,
            Self::DoubleOptIn { .. } => MailSort::Question,
            Self::Letter { .. } | Self::Answer { .. } => MailSort::Letter,
        }
    }

    pub(crate) const NEW_MESSAGE: &str = "new_message";
    pub(super) const REVIEW_REQUEST: &str = "review_request";
    pub(super) const TICKET_DUE: &str = "ticket_due";
    pub(super) const TASK_REMINDER: &str = "task_reminder";
    pub(super) const WEEKLY_NEWS: &str = "weekly_news";
    pub(super) const STRATEGY: &str = "strategy";
    pub(super) const DOUBLE_OPT_IN: &str = "double_opt_in";
    pub(crate) const LETTER: &str = "letter";
    pub(crate) const ANSWER: &str = "answer";
    pub(super) const WAITLIST_OFFER: &str = "waitlist_offer";

    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::SignIn { .. } => "sign_in",
            Self::PasswordReset { .. } => "password_reset",
            Self::PasswordChanged => "password_changed",
            Self::Invitation { .. } => "invitation",
            Self::OrderReceived(_) => "order_received",
            Self::OrderState(_) => "order_state",
            Self::BookingState(_) => "booking_state",
            Self::BookingReminder(_) => "booking_reminder",
            Self::WaitlistOffer(_) => Self::WAITLIST_OFFER,
            Self::DoubleOptIn { .. } => Self::DOUBLE_OPT_IN,
            Self::ReviewRequest { .. } => Self::REVIEW_REQUEST,
            Self::TicketDue { .. } => Self::TICKET_DUE,
            Self::TaskReminder { .. } => Self::TASK_REMINDER,
            Self::WeeklyNews(_) => Self::WEEKLY_NEWS,
            Self::NewMessage { .. } => Self::NEW_MESSAGE,
            Self::Strategy { .. } => Self::STRATEGY,
            Self::Letter { .. } => Self::LETTER,
            Self::Answer { .. } => Self::ANSWER,
        }
    }

    /// Whoever is looking at the app needs no mail: it waits a little, and is not sent where the message was read meanwhile.
    pub(super) fn delay(&self) -> i64 {
        match self {
            Self::NewMessage { .. } => 5 * MINUTE,
            _ => 0,
        }
    }

    /// How long it is worth sending.
    pub(super) fn lifetime(&self) -> i64 {
        match self {
            Self::SignIn { .. } => 10 * MINUTE,
            Self::PasswordReset { .. } => 60 * MINUTE,
            Self::WaitlistOffer(_) => 15 * MINUTE,
            Self::Strategy { lifetime, .. } => *lifetime,
            _ => 2 * DAY,
        }
    }
}

/// What a mail of this kind is for, where its reader can say that they want none; none for codes, for what is told of an account's safety, and for
/// answers to what somebody wrote: these always leave.
pub(super) fn purpose_of(kind: &str) -> Option<ConsentPurpose> {
    match kind {
        "order_received"
        | "order_state"
        | "booking_state"
        | "booking_reminder"
        | Mail::WAITLIST_OFFER
        | Mail::REVIEW_REQUEST => Some(ConsentPurpose::Service),
        _ => None,
    }
}

/// Codes and links that sign somebody in, or take something for them, are not kept once the mail has left.
pub(super) fn is_secret(kind: &str) -> bool {
    // The week names customers, whom an erasure could not find in it.
    matches!(
        kind,
        "sign_in"
            | "password_reset"
            | "invitation"
            | "weekly_news"
            | Mail::WAITLIST_OFFER
            | Mail::DOUBLE_OPT_IN
    )
}

/// Written by this program, not by a person.
pub(super) fn is_automatic(kind: &str) -> bool {
    kind != Mail::LETTER && kind != Mail::ANSWER
}

/// The mails of a conversation that stand before one (RFC 5322, 3.6.4).
#[derive(Debug, Clone)]
pub(crate) struct MailThread {
    pub conversation: ConversationId,
    pub in_reply_to: Option<String>,
    pub reference_ids: Option<String>,
}

/// A mail with its reader.
#[derive(Debug, Clone)]
pub struct Addressed {
    pub to: String,
    pub lang: Lang,
    pub mail: Mail,
    /// What it is about; the same is never told twice by the same kind of mail.
    pub about: Option<String>,
    /// Where it stands among the mails of a conversation.
    pub(super) thread: Option<MailThread>,
    /// Written and never sent, so that an answer takes as long for people who do not exist.
    pub(super) decoy: bool,
}

impl Addressed {
    #[must_use]
    pub fn new(to: &str, lang: Lang, mail: Mail) -> Self {
        Self {
            to: to.to_owned(),
            lang,
            mail,
            about: None,
            thread: None,
            decoy: false,
        }
    }

    #[must_use]
    pub fn about(mut self, about: String) -> Self {
        self.about = Some(about);
        self
    }

    pub(crate) fn in_thread(mut self, thread: MailThread) -> Self {
        self.thread = Some(thread);
        self
    }

    pub(crate) fn decoy(mut self, decoy: bool) -> Self {
        self.decoy = decoy;
        self
    }

    /// Fills the templates.
    pub(super) fn write(
        &self,
        business: Option<&Business>,
        url: &str,
    ) -> Result<Written, BackendError> {
        let frame = Frame {
            zh: self.lang == Lang::Zh,
            business: business.map_or("Rapport", |business| business.name.text(self.lang)),
            home: url,
        };
        let link = |path: &str| format!("{url}{path}");
        let written = match &self.mail {
            Mail::SignIn { path, code } => sign_in(&Coded {
                frame,
                link: link(path),
                code,
            }),
            Mail::PasswordReset { path, code } => password_reset(&Coded {
                frame,
                link: link(path),
                code,
            }),
            Mail::PasswordChanged => password_changed(&Linked {
                frame,
                link: link("/password/forgot"),
            }),
            Mail::Invitation { path } => invitation(&Linked {
                frame,
                link: link(path),
            }),
            Mail::OrderReceived(order) => {
                order_received(&self.order(frame, business, order, link(&order.path)))
            }
            Mail::OrderState(news) => order_state(&NewsView {
                frame,
                link: link(&news.path),
                number: number(news.number),
                state: news.state.name(),
                reason: match &news.state {
                    OrderState::Refused { reason } => phrase::in_language(reason, self.lang),
                    _ => "",
                },
            }),
            Mail::BookingState(news) | Mail::BookingReminder(news) => booking_state(&BookingView {
                frame,
                link: link(&news.path),
                when: news.when(self.lang),
                party: news.party,
                state: match &news.state {
                    _ if matches!(self.mail, Mail::BookingReminder(_)) => "reminder",
                    BookingState::Confirmed if news.moved => "moved",
                    state => state.name(),
                },
                reason: match &news.state {
                    BookingState::Declined { reason } => phrase::in_language(reason, self.lang),
                    _ => "",
                },
            }),
            Mail::WaitlistOffer(news) => waitlist_offer(&WaitlistView {
                frame,
                link: link(&news.path),
                when: when_text(news.start, &news.zone, self.lang),
                until: when_text(news.until, &news.zone, self.lang),
                party: news.party,
            }),
            Mail::DoubleOptIn { path } => double_opt_in(&Linked {
                frame,
                link: link(path),
            }),
            Mail::ReviewRequest { path } => review_request(&Linked {
                frame,
                link: link(path),
            }),
            Mail::TicketDue {
                path,
                number,
                answer,
                late,
            } => ticket_due(&TicketView {
                frame,
                link: link(path),
                number: self::number(*number),
                answer: *answer,
                late: *late,
            }),
            Mail::TaskReminder { path, title, time } => task_reminder(&TaskView {
                frame,
                link: link(path),
                title,
                time,
            }),
            Mail::WeeklyNews(news) => {
                let usual = Currency("CNY".to_owned());
                let currency = business.map_or(&usual, |business| &business.currency);
                let link = link(routes::desk::INSIGHT);
                weekly_news(&news.view(frame, self.lang, currency, link))
            }
            Mail::NewMessage {
                path,
                from,
                excerpt,
            } => new_message(&MessageView {
                frame,
                link: link(path),
                from,
                excerpt: phrase::in_language(excerpt, self.lang),
            }),
            Mail::Strategy {
                subject,
                body,
                unsubscribe,
                ..
            } => strategy(&OfferView {
                frame,
                link: link(unsubscribe),
                subject,
                body,
                paragraphs: linked(body, url),
            }),
            Mail::Letter { subject, body } | Mail::Answer { subject, body } => {
                letter(&LetterView {
                    frame,
                    subject,
                    body,
                    paragraphs: paragraphs(body),
                })
            }
        };
        written.map_err(BackendError::Template)
    }

    fn order<'a>(
        &self,
        frame: Frame<'a>,
        business: Option<&Business>,
        order: &'a Ordered,
        link: String,
    ) -> OrderView<'a> {
        let usual = Currency("CNY".to_owned());
        let currency = business.map_or(&usual, |business| &business.currency);
        let lines = order.lines.iter().map(|(quantity, name, sum)| {
            (
                *quantity,
                name.text(self.lang).to_owned(),
                sum.show(currency),
            )
        });
        OrderView {
            frame,
            link,
            number: number(order.number),
            lines: lines.collect(),
            total: order.total.show(currency),
            how: &order.how,
        }
    }
}

fn paragraphs(body: &str) -> Vec<&str> {
    let lines = body.lines();
    lines.filter(|line| !line.trim().is_empty()).collect()
}

/// Paragraphs in parts: text, and addresses of this site, which can be followed.
fn linked<'a>(body: &'a str, home: &str) -> Vec<Vec<Part<'a>>> {
    let lines = paragraphs(body).into_iter();
    lines.map(|line| parts(line, home)).collect()
}

fn parts<'a>(line: &'a str, home: &str) -> Vec<Part<'a>> {
    let mut parts = Vec::new();
    let mut rest = line;
    while let Some(at) = rest.find(home).filter(|_| !home.is_empty()) {
        let (text, link) = rest.split_at(at);
        let ends = |c: char| !c.is_ascii() || c.is_whitespace() || matches!(c, '<' | '>' | '"');
        let end = link.find(ends).unwrap_or(link.len());
        let (link, after) = link.split_at(end);
        let is_ours = link
            .get(home.len()..)
            .is_some_and(|path| path.is_empty() || path.starts_with('/'));
        parts.push(Part {
            text,
            is_link: false,
        });
        parts.push(Part {
            text: link,
            is_link: is_ours,
        });
        rest = after;
    }
    parts.push(Part {
        text: rest,
        is_link: false,
    });
    parts
}

/// A part of a paragraph.
struct Part<'a> {
    text: &'a str,
    is_link: bool,
}

fn number(number: Option<i64>) -> String {
    number.map_or_else(String::new, |number| number.to_string())
}

/// A mail as it is queued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    /// One line.
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// What every template may use.
pub(super) struct Frame<'a> {
    zh: bool,
    business: &'a str,
    home: &'a str,
}

struct Coded<'a> {
    frame: Frame<'a>,
    link: String,
    code: &'a str,
}

struct Linked<'a> {
    frame: Frame<'a>,
    link: String,
}

struct OrderView<'a> {
    frame: Frame<'a>,
    link: String,
    number: String,
    lines: Vec<(u32, String, String)>,
    total: String,
    how: &'a Kind,
}

struct NewsView<'a> {
    frame: Frame<'a>,
    link: String,
    number: String,
    state: &'static str,
    reason: &'a str,
}

struct TicketView<'a> {
    frame: Frame<'a>,
    link: String,
    number: String,
    answer: bool,
    late: bool,
}

struct BookingView<'a> {
    frame: Frame<'a>,
    link: String,
    when: String,
    party: u32,
    state: &'static str,
    reason: &'a str,
}

struct WaitlistView<'a> {
    frame: Frame<'a>,
    link: String,
    when: String,
    until: String,
    party: u32,
}

struct TaskView<'a> {
    frame: Frame<'a>,
    link: String,
    title: &'a str,
    time: &'a str,
}

struct MessageView<'a> {
    frame: Frame<'a>,
    link: String,
    from: &'a str,
    excerpt: &'a str,
}

struct OfferView<'a> {
    frame: Frame<'a>,
    /// Stops mails like it.
    link: String,
    subject: &'a str,
    body: &'a str,
    paragraphs: Vec<Vec<Part<'a>>>,
}

struct LetterView<'a> {
    frame: Frame<'a>,
    subject: &'a str,
    body: &'a str,
    paragraphs: Vec<&'a str>,
}

macro_rules! templates {
    ($($write:ident($view:ident): $subject:literal, $text:literal, $html:literal;)+) => {$(
        fn $write(v: &$view<'_>) -> askama::Result<Written> {
            #[derive(Template)]
            #[template(path = $subject)]
            struct Subject<'a> {
                v: &'a $view<'a>,
            }
            #[derive(Template)]
            #[template(path = $text)]
            struct Text<'a> {
                v: &'a $view<'a>,
            }
            #[derive(Template)]
            #[template(path = $html)]
            struct Html<'a> {
                v: &'a $view<'a>,
            }
            Ok(Written {
                subject: one_line(&Subject { v }.render()?),
                text: Text { v }.render()?.trim().to_owned() + "\n",
                html: Html { v }.render()?,
            })
        }
    )+};
}

templates! {
    sign_in(Coded): "mail/sign_in.subject.txt", "mail/sign_in.txt", "mail/sign_in.html";
    password_reset(Coded): "mail/password_reset.subject.txt", "mail/password_reset.txt", "mail/password_reset.html";
    password_changed(Linked): "mail/password_changed.subject.txt", "mail/password_changed.txt", "mail/password_changed.html";
    invitation(Linked): "mail/invitation.subject.txt", "mail/invitation.txt", "mail/invitation.html";
    double_opt_in(Linked): "mail/double_opt_in.subject.txt", "mail/double_opt_in.txt", "mail/double_opt_in.html";
    review_request(Linked): "mail/review_request.subject.txt", "mail/review_request.txt", "mail/review_request.html";
    order_received(OrderView): "mail/order_received.subject.txt", "mail/order_received.txt", "mail/order_received.html";
    order_state(NewsView): "mail/order_state.subject.txt", "mail/order_state.txt", "mail/order_state.html";
    booking_state(BookingView): "mail/booking_state.subject.txt", "mail/booking_state.txt", "mail/booking_state.html";
    waitlist_offer(WaitlistView): "mail/waitlist_offer.subject.txt", "mail/waitlist_offer.txt", "mail/waitlist_offer.html";
    ticket_due(TicketView): "mail/ticket_due.subject.txt", "mail/ticket_due.txt", "mail/ticket_due.html";
    new_message(MessageView): "mail/new_message.subject.txt", "mail/new_message.txt", "mail/new_message.html";
    task_reminder(TaskView): "mail/task_reminder.subject.txt", "mail/task_reminder.txt", "mail/task_reminder.html";
    weekly_news(WeekView): "mail/weekly_news.subject.txt", "mail/weekly_news.txt", "mail/weekly_news.html";
    strategy(OfferView): "mail/strategy.subject.txt", "mail/strategy.txt", "mail/strategy.html";
    letter(LetterView): "mail/letter.subject.txt", "mail/letter.txt", "mail/letter.html";
}

/// A subject never ends its own header.
fn one_line(text: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    let text: String = text.chars().map(plain).collect();
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(200)
        .collect()
}

#[cfg(test)]
#[path = "letter_tests.rs"]
mod tests;
