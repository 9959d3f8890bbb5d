use super::*;
use domain::id::{BusinessId, new_id};

const NASTY: &str = "<script>alert(1)</script>\"'&\r\nBcc: all@example.com";

fn business(name: &str) -> Business {
    Business {
        id: BusinessId(new_id(1, [1; 10])),
        name: Label::new(name, name),
        about: Label::default(),
        country: domain::people::Country::default(),
        currency: Currency("CNY".into()),
        zone: "Asia/Shanghai".into(),
        accent: "#b45309".into(),
        tables: Vec::new(),
        delivers: true,
        pays_online: false,
        sends_sms: false,
        service_targets: Default::default(),
        auto_reply: false,
        tax_rate: 0,
        tax_number: String::new(),
        invoice_prefix: String::new(),
    }
}

fn ordered(how: Kind) -> Mail {
    Mail::OrderReceived(Ordered {
        path: "/app/orders/1".into(),
        number: Some(1042),
        lines: vec![(2, Label::new("牛肉面", NASTY), Money(5_600))],
        total: Money(5_600),
        how,
    })
}

fn a_week(name: String) -> WeeklyNews {
    let figures = crate::mail::WeekFigures {
        takings: Money(1_234_500),
        orders: 210,
        average: Money(5_878),
        customers: 150,
        new_customers: 12,
    };
    let why = domain::insight::suggestion::Why::NotAgain { first_day: 20_000 };
    WeeklyNews {
        from: Day(20_003),
        until: Day(20_009),
        this: figures,
        last: figures,
        year: figures,
        today: Day(20_010),
        to_do: vec![(name, why)],
    }
}

fn every_mail() -> Vec<Mail> {
    let text = || NASTY.to_owned();
    let code = || ("/sign-in/link/abc".to_owned(), "012345".to_owned());
    let state = |state| {
        Mail::OrderState(OrderNews {
            path: "/app/orders/1".into(),
            number: None,
            state,
        })
    };
    let booking = |state, moved| {
        Mail::BookingState(BookingNews {
            path: "/app/book/1".into(),
            state,
            moved,
            start: 1_796_382_000_000,
            zone: "Asia/Shanghai".into(),
            party: 2,
        })
    };
    vec![
        Mail::SignIn {
            path: code().0,
            code: code().1,
        },
        Mail::PasswordReset {
            path: code().0,
            code: code().1,
        },
        Mail::PasswordChanged,
        ordered(Kind::Pickup),
        ordered(Kind::DineIn { table: text() }),
        ordered(Kind::Delivery {
            address: text(),
            phone: text(),
        }),
        state(OrderState::Accepted),
        state(OrderState::Ready),
        state(OrderState::Refused { reason: text() }),
        state(OrderState::Cancelled),
        Mail::NewMessage {
            path: "/app/chat".into(),
            from: text(),
            excerpt: text(),
        },
        Mail::Letter {
            subject: text(),
            body: text(),
        },
        Mail::WeeklyNews(a_week(text())),
        Mail::TaskReminder {
            path: "/desk/tasks/1".into(),
            title: text(),
            time: "18:30".into(),
        },
        Mail::DoubleOptIn {
            path: "/confirm/x".into(),
        },
        Mail::ReviewRequest {
            path: "/app/orders/1/review".into(),
        },
        Mail::TicketDue {
            path: "/desk/tickets/1".into(),
            number: Some(12),
            answer: true,
            late: false,
        },
        Mail::TicketDue {
            path: "/desk/tickets/1".into(),
            number: None,
            answer: false,
            late: true,
        },
        Mail::BookingReminder(BookingNews {
            path: "/app/book/1".into(),
            state: BookingState::Confirmed,
            moved: false,
            start: 1_796_382_000_000,
            zone: "Asia/Shanghai".into(),
            party: 2,
        }),
        booking(BookingState::Requested, false),
        booking(BookingState::Confirmed, false),
        booking(BookingState::Confirmed, true),
        booking(BookingState::Declined { reason: text() }, false),
        booking(
            BookingState::Cancelled {
                by: domain::sales::CancelledBy::Staff,
            },
            false,
        ),
    ]
}

fn write(mail: Mail, lang: Lang, name: &str) -> Written {
    Addressed::new("ann@example.com", lang, mail)
        .write(Some(&business(name)), "https://shop.example")
        .unwrap()
}

#[test]
fn what_people_typed_never_becomes_markup_nor_a_header() {
    for lang in [Lang::En, Lang::Zh] {
        for mail in every_mail() {
            let written = write(mail, lang, NASTY);
            assert!(!written.html.contains("<script"), "{}", written.html);
            assert!(
                !written.subject.contains(['\r', '\n']),
                "{}",
                written.subject
            );
            assert!(!written.subject.is_empty() && written.text.len() > 20);
        }
    }
}

#[test]
fn every_link_is_absolute_and_leads_to_this_business() {
    for lang in [Lang::En, Lang::Zh] {
        for mail in every_mail() {
            let written = write(mail, lang, "Hewei");
            for link in written.html.split("href=\"").skip(1) {
                assert!(link.starts_with("https://shop.example"), "{link}");
            }
            assert!(written.text.contains("https://shop.example"));
        }
    }
}

#[test]
fn each_language_says_it_in_its_own_words() {
    let han = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    for mail in every_mail() {
        let written = write(mail.clone(), Lang::En, "Hewei");
        assert!(
            !han(&written.text) && !han(&written.html),
            "{}",
            written.text
        );
        let letter = matches!(mail, Mail::Letter { .. });
        let written = write(mail, Lang::Zh, "Hewei");
        assert!(letter || (han(&written.text) && han(&written.html) && han(&written.subject)));
        assert!(written.html.contains("lang=\"zh-CN\""));
    }
}

#[test]
fn a_code_stands_in_subject_text_and_html() {
    let mail = every_mail().swap_remove(0);
    let written = write(mail, Lang::En, "Hewei");
    assert_eq!(written.subject, "012345 is your sign-in code · Hewei");
    assert!(
        written.text.contains("Your code: 012345\n"),
        "{}",
        written.text
    );
    assert!(written.html.contains(">012345<"));
    assert!(
        written
            .text
            .contains("\nhttps://shop.example/sign-in/link/abc\n")
    );
}

#[test]
fn an_order_shows_what_was_ordered_and_what_it_costs() {
    let written = write(ordered(Kind::Pickup), Lang::Zh, "禾味面馆");
    assert_eq!(written.subject, "已收到您的订单 1042 · 禾味面馆");
    assert!(
        written
            .text
            .contains("2 × 牛肉面  ¥56.00\n合计 ¥56.00\n\n自取\n"),
        "{}",
        written.text
    );
}
