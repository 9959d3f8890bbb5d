use super::*;
use domain::Label;
use domain::UserId;
use domain::account::team::QrCode;
use domain::id::{BusinessId, CategoryId, InvoiceId, PaymentId, ProductId, RefundId, new_id};
use domain::money::{Currency, Money};
use domain::sales::order::discount::{DiscountCut, DiscountEntry, DiscountSaid};
use domain::sales::payment::invoice::{InvoiceLine, Recipient, Seller, tax_in};
use domain::sales::payment::owed;
use domain::sales::{
    Kind, Line, OrderState, PaymentAbout, PaymentMethod, PaymentState, RefundState,
};

const NASTY: &str = "<script>alert(1)</script>\"'&";

fn head(lang: Lang) -> PageHead {
    let business = Business {
        id: BusinessId(new_id(1, [1; 10])),
        name: Label::new("禾味面馆", "Grain Noodles"),
        about: Label::new("营业至 22:00", NASTY),
        country: domain::people::Country::default(),
        currency: Currency("CNY".into()),
        zone: "Asia/Shanghai".into(),
        accent: "#b45309".into(),
        tables: vec!["12".into()],
        delivers: true,
        pays_online: false,
        sends_sms: false,
        service_targets: Default::default(),
        auto_reply: false,
        tax_rate: 0,
        tax_number: String::new(),
        invoice_prefix: String::new(),
    };
    let assets = Assets {
        css: "/pkg/b/main.css".into(),
        theme: "/theme.css".into(),
        build: "b".into(),
    };
    PageHead {
        lang,
        business: Some(business),
        assets,
        signed_in: None,
        demo: true,
        shared: false,
        legal: false,
        logo: None,
    }
}

fn menu(lang: Lang) -> String {
    let category = Category {
        id: CategoryId(new_id(1, [2; 10])),
        name: Label::new("面", "Noodles"),
        sort: 1,
        removed: false,
    };
    let product = Product {
        id: ProductId(new_id(1, [3; 10])),
        category: category.id,
        name: Label::new("牛肉面", NASTY),
        about: Label::new("", NASTY),
        price: Money(2_850),
        options: Vec::new(),
        photo: Some("media/dishes/beef.webp".into()),
        available: true,
        marks: [NASTY.to_owned()].into(),
        sort: 1,
        hidden: false,
        removed: false,
    };
    menu_page(&MenuView {
        head: head(lang),
        categories: vec![category],
        products: vec![product],
        table: Some("12".into()),
        bookable: true,
        stars: ReviewStars([0, 0, 0, 1, 0]),
        helps: true,
    })
}

fn reviews(lang: Lang, latest: Vec<Review>) -> String {
    let mut stars = ReviewStars::default();
    for review in &latest {
        stars.add(review.overall, 1);
    }
    reviews_page(&ReviewsView {
        head: head(lang),
        stars,
        latest,
    })
}

fn a_review(overall: u32, text: &str, reply: &str) -> Review {
    let about = domain::service::ReviewAbout::Order {
        order: domain::OrderId(new_id(1, [7; 10])),
    };
    Review {
        id: domain::id::ReviewId(new_id(1, [8; 10])),
        about,
        customer: domain::UserId(new_id(1, [9; 10])),
        name: "Lin Wei".into(),
        overall,
        items: Default::default(),
        text: text.into(),
        edition: 1,
        state: domain::service::ReviewState::Published,
        reply: reply.into(),
        made_at: 1_796_382_000_000,
        changed_at: 1_796_382_000_000,
    }
}

#[test]
fn reviews_are_read_with_one_letter_of_a_name_and_the_answer() {
    let page = reviews(
        Lang::En,
        vec![
            a_review(5, "Lovely soup", ""),
            a_review(4, "Good", "Come again"),
        ],
    );
    for part in [
        "4.5 of 5",
        "2 reviews",
        "Lovely soup",
        "Come again",
        ">L.<",
        "4 stars",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("Wei"), "{page}");
    let none = reviews(Lang::Zh, Vec::new());
    assert!(none.contains("还没有评价") && !none.contains("ld+json"));
    assert!(menu(Lang::En).contains("href=\"/reviews\""));
}

/// The data for search engines ends where it ends, whatever people typed, and is what the page says.
#[test]
fn no_text_of_a_review_ends_the_block_of_data() {
    let nasty = "</script><script>alert(1)</script><!-- & \u{2028} \"";
    let page = reviews(Lang::En, vec![a_review(4, nasty, nasty)]);
    assert_eq!(page.matches("<script").count(), 1, "{page}");
    assert_eq!(page.matches("</script").count(), 1, "{page}");
    let (_, rest) = page
        .split_once("<script type=\"application/ld+json\">")
        .unwrap();
    let (data, _) = rest.split_once("</script>").unwrap();
    assert!(!data.contains('<'));
    let data: serde_json::Value = serde_json::from_str(data).unwrap();
    assert_eq!(data["aggregateRating"]["ratingValue"], "4.0");
    assert_eq!(data["aggregateRating"]["reviewCount"], 1);
    assert_eq!(data["review"][0]["reviewBody"], nasty);
    assert_eq!(data["review"][0]["author"]["name"], "L");
}

fn all_pages(lang: Lang) -> Vec<String> {
    let people = vec![("ann@example.com".into(), NASTY.into(), Role::Customer)];
    let text = || NASTY.to_owned();
    let sign_in = SignInView {
        head: head(lang),
        email: text(),
        next: text(),
        error: Some(SignInError::Wrong),
        demo_people: people,
        mail: true,
    };
    let errors = vec![SignUpError::Name, SignUpError::Email, SignUpError::Password];
    let sign_up = SignUpView {
        head: head(lang),
        name: text(),
        email: text(),
        next: text(),
        errors,
        taken: true,
    };
    let broken = MessageView {
        head: head(lang),
        kind: MessageKind::Broken { case: text() },
    };
    let shell_view = ShellView {
        head: head(lang),
        audience: Audience::Customer,
        boot: "/pkg/b/customer-boot.js".into(),
        manifest: "/app/manifest.webmanifest".into(),
    };
    let mail = DemoMail {
        id: text(),
        from: text(),
        to: text(),
        subject: text(),
        at: 0,
    };
    let mails = DemoMailsView {
        head: head(lang),
        mails: vec![mail.clone()],
    };
    let one_mail = DemoMailView {
        head: head(lang),
        mail,
        text: text(),
    };
    let trouble = Some(CodeTrouble::Wrong);
    let code = CodeView {
        head: head(lang),
        trouble,
        mails_here: true,
    };
    let link = LinkView {
        head: head(lang),
        token: text(),
        email: Some(text()),
    };
    let forgot = ForgotView {
        head: head(lang),
        email: text(),
        trouble,
    };
    let reset = ResetView {
        head: head(lang),
        token: Some(text()),
        trouble,
        mails_here: true,
    };
    let claim = ClaimView {
        head: head(lang),
        trouble,
    };
    let paying = [
        PayKind::Leave { address: text() },
        PayKind::UnderWay {
            amount: text(),
            go: text(),
        },
        PayKind::State {
            state: AttemptState::Pending,
            amount: text(),
            go: Some(text()),
        },
        PayKind::Scan {
            code: QrCode {
                size: 29,
                path: text(),
            },
            amount: text(),
            back: text(),
        },
        PayKind::OpenInBrowser,
        PayKind::Declined,
    ];
    let paying = paying.map(|kind| {
        let head = head(lang);
        let order = OrderId(new_id(1, [4; 10]));
        pay_page(&PayView { head, order, kind })
    });
    let sandbox = SandboxView {
        head: head(lang),
        amount: text(),
        is_open: true,
        back: text(),
        acts: ["pay", "twice", "refuse", "late", "lost"],
    };
    let mut pages = vec![
        menu(lang),
        sign_in_page(&sign_in),
        sign_up_page(&sign_up),
        message_page(&broken),
        shell(&shell_view),
        demo_mails_page(&mails),
        demo_mail_page(&one_mail),
        code_page(&code),
        link_page(&link),
        forgot_page(&forgot),
        reset_page(&reset),
        claim_page(&claim),
        reviews(lang, vec![a_review(2, NASTY, NASTY)]),
        sandbox_page(&sandbox),
    ];
    pages.extend(paying);
    pages.extend([receipt(lang), invoice(lang, false), invoice(lang, true)]);
    pages
}

/// Of an order of 50.00 with 10 % off, paid in cash with a tip, and part of it given back.
fn receipt(lang: Lang) -> String {
    let order = Order {
        id: OrderId(new_id(1, [4; 10])),
        number: Some(1_042),
        customer: UserId(new_id(1, [5; 10])),
        name: "Her name".into(),
        kind: Kind::Delivery {
            address: "Her street".into(),
            phone: "13800138000".into(),
        },
        lines: vec![Line {
            product: ProductId(new_id(1, [3; 10])),
            name: Label::new("牛肉面", NASTY),
            choices: Vec::new(),
            quantity: 2,
            unit: Money(2_500),
        }],
        total: Money(5_000),
        note: "Her note".into(),
        state: OrderState::Fulfilled,
        placed_at: 0,
        changed_at: 0,
        discounts: vec![DiscountEntry {
            said: DiscountSaid::Given {
                cut: DiscountCut::Percent { percent: 10 },
                amount: Money(500),
                reason: "Her birthday".into(),
            },
            by: UserId(new_id(1, [6; 10])),
            at: 0,
            recorded_at: Some(0),
            coupon: None,
        }],
    };
    let payment = Payment {
        id: PaymentId(new_id(1, [7; 10])),
        about: PaymentAbout::Order { order: order.id },
        customer: None,
        amount: Money(4_500),
        tip: Money(300),
        method: PaymentMethod::Cash,
        state: PaymentState::Captured,
        taken_by: None,
        taken_at: 0,
        recorded_at: None,
        reference: None,
    };
    let refund = Refund {
        id: RefundId::of(payment.id, 1),
        payment: payment.id,
        number: 1,
        customer: None,
        amount: Money(700),
        reason: "Her complaint".into(),
        by: UserId(new_id(1, [6; 10])),
        idempotency_key: new_id(1, [8; 10]),
        refunded_at: 0,
        recorded_at: None,
        state: RefundState::Done,
        failure: None,
    };
    let bill = owed(&order, [&payment], [&refund]);
    receipt_page(&ReceiptView {
        head: head(lang),
        tax: Some(tax_in(bill.due, 600)),
        order,
        payments: vec![payment],
        refunds: vec![refund],
        bill,
        address: NASTY.to_owned(),
        offset: 480,
    })
}

fn invoice(lang: Lang, taken_back: bool) -> String {
    let text = || NASTY.to_owned();
    let invoice = Invoice {
        id: InvoiceId(new_id(1, [9; 10])),
        order: OrderId(new_id(1, [4; 10])),
        customer: None,
        series: "R2026".into(),
        sequence: 17,
        credits: taken_back.then(|| InvoiceId(new_id(1, [1; 10]))),
        reason: text(),
        seller: Seller {
            name: Label::new("老店", NASTY),
            address: text(),
            tax_number: text(),
        },
        recipient: Recipient {
            name: text(),
            address: text(),
            tax_number: text(),
        },
        lines: vec![InvoiceLine {
            name: Label::new("牛肉面", NASTY),
            quantity: 2,
            unit: Money(2_500),
        }],
        discount: Money(500),
        taxes: vec![tax_in(Money(4_500), 725)],
        total: Money(4_500),
        due: 20_500,
        issued_at: 0,
        by: UserId(new_id(1, [6; 10])),
    };
    invoice_page(&InvoiceView {
        head: head(lang),
        invoice,
        of: taken_back.then(text),
        taken_back: false,
        paid: true,
        offset: 480,
    })
}

#[test]
fn a_receipt_says_what_paper_would_and_nothing_of_whoever_paid() {
    let page = receipt(Lang::En);
    for part in [
        "Receipt for order #1042",
        "noindex",
        "−¥5.00",
        "¥45.00",
        "Tax 6 %",
        "¥2.55",
        "Cash",
        "¥48.00",
        "Tip ¥3.00",
        "¥7.00 refunded",
        "Still to pay",
        "1970",
        "08:00",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("Her "), "{page}");
    assert!(!page.contains("13800138000"), "{page}");
    let paper = invoice(Lang::Zh, true);
    // Its sender is who gave it out, whatever the business is called today.
    for part in ["红字发票 R2026-00017", "税额（7.25%）", "¥45.00", "老店"] {
        assert!(paper.contains(part), "{part}: {paper}");
    }
}

#[test]
fn what_people_typed_never_becomes_markup_and_no_page_needs_an_inline_script_or_style() {
    for page in [Lang::En, Lang::Zh].into_iter().flat_map(all_pages) {
        assert!(!page.contains("<script>"), "{page}");
        assert!(
            !page.contains(" style=") && !page.contains("<style") && !page.contains(" onclick"),
            "{page}"
        );
        for (at, _) in page.match_indices("&lt;/script&gt;\"") {
            let before = page
                .get(..at)
                .and_then(|before| before.rfind(['<', '>']).and_then(|at| before.get(at..=at)));
            assert_eq!(before, Some(">"), "an attribute was left open: {page}");
        }
        assert!(!page.contains("<!>"), "a hydration mark: {page}");
        assert!(!page.contains("<textarea"), "its children are not escaped");
    }
}

#[test]
fn a_page_says_its_language_and_speaks_it() {
    assert!(menu(Lang::Zh).starts_with("<!doctype html><html lang=\"zh-CN\">"));
    assert!(menu(Lang::Zh).contains("牛肉面") && menu(Lang::Zh).contains("12 号桌点餐"));
    assert!(menu(Lang::En).contains("Order at table 12") && menu(Lang::En).contains("¥28.50"));
}

#[test]
fn the_table_of_a_qr_code_goes_along_to_the_app() {
    assert!(menu(Lang::En).contains("href=\"/app/menu?table=12\""));
}

#[test]
fn photos_have_their_size_so_that_nothing_moves() {
    for image in menu(Lang::En).split("<img").skip(1) {
        let tag = image.split('>').next().unwrap_or_default();
        assert!(
            tag.contains("width=\"800\"") && tag.contains("height=\"600\""),
            "{tag}"
        );
    }
}

#[test]
fn a_shell_asks_for_its_whole_program_at_once() {
    let page = &all_pages(Lang::En)[4];
    for wanted in [
        "/pkg/b/customer-boot.js",
        "/pkg/b/customer.js",
        "/pkg/b/customer_parts.js",
        "/pkg/b/customer_bg.wasm",
        "id=\"app\"",
        "<noscript>",
    ] {
        assert!(page.contains(wanted), "{wanted}: {page}");
    }
}

#[test]
fn on_a_shared_phone_no_field_asks_the_browser_to_remember() {
    for shared in [false, true] {
        let head = || PageHead {
            shared,
            ..head(Lang::En)
        };
        let sign_in = SignInView {
            head: head(),
            email: String::new(),
            next: String::new(),
            error: None,
            demo_people: vec![],
            mail: true,
        };
        let sign_up = SignUpView {
            head: head(),
            name: String::new(),
            email: String::new(),
            next: String::new(),
            errors: vec![],
            taken: false,
        };
        let forgot = ForgotView {
            head: head(),
            email: String::new(),
            trouble: None,
        };
        let pages = [
            sign_in_page(&sign_in),
            sign_up_page(&sign_up),
            forgot_page(&forgot),
        ];
        assert_ne!(pages[0].contains("Your orders stay on this phone"), shared);
        for page in pages {
            let fields = page.matches("<input").count() - page.matches(r#"type="hidden""#).count();
            let off = page.matches(r#"autocomplete="off""#).count()
                + page.matches(r#"autocomplete="one-time-code""#).count();
            assert!(fields > 0);
            assert_eq!(off, if shared { fields } else { 0 }, "{page}");
        }
    }
}

#[test]
fn the_way_to_the_desk_offers_no_guest() {
    let mut view = SignInView {
        head: head(Lang::En),
        email: String::new(),
        next: "/desk".into(),
        error: None,
        demo_people: vec![],
        mail: false,
    };
    assert!(!sign_in_page(&view).contains("/guest"));
    view.next = "/app/menu".into();
    assert!(sign_in_page(&view).contains("/guest"));
}

#[test]
fn what_a_phone_scans_stands_on_the_page_itself_and_goes_nowhere_by_itself() {
    let head = head(Lang::Zh);
    let order = OrderId(new_id(1, [4; 10]));
    let code = QrCode {
        size: 29,
        path: "M4 4h1v1h-1z".into(),
    };
    let kind = PayKind::Scan {
        code,
        amount: "¥88.00".into(),
        back: "/pay/back/x".into(),
    };
    let page = pay_page(&PayView { head, order, kind });
    assert!(page.contains("扫码支付 ¥88.00"), "{page}");
    assert!(page.contains("viewBox=\"0 0 29 29\"") && page.contains("M4 4h1v1h-1z"));
    assert!(page.contains("href=\"/pay/back/x\"") && !page.contains("http-equiv"));
}

#[test]
fn whoever_pays_leaves_without_a_script_and_is_told_what_is_true() {
    let page = |kind| {
        let head = head(Lang::En);
        let order = OrderId(new_id(1, [4; 10]));
        pay_page(&PayView { head, order, kind })
    };
    let address = "https://pay.example/x?a=1&b=2".to_owned();
    let leave = page(PayKind::Leave { address });
    let (head_of, _) = leave.split_once("</head>").unwrap();
    let tag = "<meta http-equiv=\"refresh\" content=\"0;url=https://pay.example/x?a=1&amp;b=2\"";
    assert!(head_of.contains(tag), "{leave}");
    let state = |state| {
        page(PayKind::State {
            state,
            amount: "¥88.00".into(),
            go: None,
        })
    };
    for (at, said) in [
        (AttemptState::Started, "We are asking the bank"),
        (AttemptState::Pending, "We are asking the bank"),
        (AttemptState::Captured, "¥88.00 was paid"),
        (AttemptState::Failed, "nothing was taken"),
        (AttemptState::Expired, "nothing was taken"),
    ] {
        let page = state(at);
        assert!(page.contains(said), "{page}");
        assert!(
            !page.contains("http-equiv"),
            "only the way out moves by itself"
        );
    }
}
