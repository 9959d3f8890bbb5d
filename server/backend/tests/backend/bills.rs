//! Discounts that wait for a manager, limits of a person, receipts behind a link, and invoices whose numbers have no gap.

use crate::mail_way::open;
use crate::payments::takes;
use crate::support::{Device, NOW, World, actor, id};
use backend::{Memory, Settings, Transport, restore};
use domain::account::team::{TeamAnswer, TeamRefusal};
use domain::account::{Actor, DisplayName, Email, Limits, Password, Role, SignUp};
use domain::id::{DayClosingId, InvoiceId};
use domain::people::data_request::{Answered, ERASED_CUSTOMER};
use domain::people::{ActivityKind, ExportFile, MailState};
use domain::sales::order::discount::{DiscountAct, DiscountCut, DiscountState};
use domain::sales::payment::invoice::{
    InvoiceAnswer, InvoiceRefusal, InvoiceState, InvoiceWish, Recipient, Seller, invoice_state,
    number_of,
};
use domain::sales::payment::owed;
use domain::sales::payment::receipt::{ReceiptRefusal, ReceiptSent};
use domain::sales::{
    DayClosingKeep, Invoice, Order, OrderDiscount, OrderState, RefundRecord, Step,
};
use domain::{Draft, Entity, Key, Label, Lang, Money, OrderId, Row, UserId};
use std::collections::{BTreeMap, BTreeSet};
use sync::Outcome;

pub fn percent(order: OrderId, number: u32, percent: u32) -> OrderDiscount {
    OrderDiscount {
        id: order,
        number,
        act: DiscountAct::Give {
            cut: DiscountCut::Percent { percent },
            reason: "Waited long".into(),
        },
    }
}

pub fn counted() -> DayClosingKeep {
    DayClosingKeep {
        id: DayClosingId(id()),
        day: 20_833,
        counted: Money(2_800),
        methods: BTreeMap::from([("cash".to_owned(), Money(2_800))]),
        reason: String::new(),
    }
}

/// What only staff have of the books.
pub fn written() -> [Row; 2] {
    let closing = domain::sales::DayClosing {
        id: DayClosingId(id()),
        day: 20_833,
        counted: Money(1),
        methods: BTreeMap::new(),
        reason: "Who pays late".into(),
        by: UserId(id()),
        closed_at: NOW,
        recorded_at: Some(NOW),
    };
    let invoice = Invoice {
        id: InvoiceId(id()),
        order: OrderId(id()),
        customer: None,
        series: "2026".into(),
        sequence: 1,
        credits: None,
        reason: String::new(),
        seller: Seller {
            name: Label::new("", "Tea House"),
            address: String::new(),
            tax_number: String::new(),
        },
        recipient: Recipient::default(),
        lines: Vec::new(),
        discount: Money(0),
        taxes: Vec::new(),
        total: Money(1),
        due: 20_900,
        issued_at: NOW,
        by: UserId(id()),
    };
    [closing.into(), invoice.into()]
}

/// A shop with a business, as invoices need one.
async fn shop() -> World {
    let world = World::start().await;
    let rows = crate::corpus::menu().into_iter();
    let business = rows.filter(|row| matches!(row, Row::Business(_)));
    let business = business.map(|row| match row {
        Row::Business(business) => Row::Business(domain::account::Business {
            tax_rate: 600,
            invoice_prefix: "R".into(),
            ..business
        }),
        other => other,
    });
    world.backend.put_rows(business.collect()).await.unwrap();
    world
}

async fn add(world: &World, role: Role, name: &str) -> Actor {
    let words = (
        DisplayName::parse(name).unwrap(),
        Email::parse(&format!("{name}@x.example")).unwrap(),
        Password::parse("correct horse battery").unwrap(),
    );
    let user = world.backend.add_user(role, words.0, words.1, words.2);
    Actor {
        user: user.await.unwrap(),
        role,
    }
}

fn wish(order: OrderId, name: &str) -> InvoiceWish {
    InvoiceWish {
        order,
        id: InvoiceId(id()),
        recipient: Recipient {
            name: name.into(),
            address: "1 River Road".into(),
            tax_number: String::new(),
        },
        due_days: 14,
    }
}

async fn order(device: &mut Device, world: &World, id: OrderId) -> Order {
    device.pull(world).await;
    let row = device.row(Key::new(Entity::Order, id.0)).unwrap();
    row.as_order().unwrap().clone()
}

async fn invoices(world: &World) -> Vec<Invoice> {
    let mut staff = world.agent();
    staff.pull(world).await;
    let keys = staff.rows.keys();
    let keys = keys.filter(|(_, entity, _)| entity == "invoice");
    let keys: Vec<Key> = keys
        .map(|(_, _, id)| Key::new(Entity::Invoice, *id))
        .collect();
    let rows = keys.into_iter().filter_map(|key| staff.row(key));
    let mut all: Vec<Invoice> = rows.filter_map(|row| row.as_invoice().cloned()).collect();
    all.sort_by_key(|one| one.sequence);
    all
}

#[tokio::test]
async fn a_discount_above_the_limit_waits_until_a_manager_approves_it() {
    let world = World::start().await;
    let (mut ann, mut ben) = (world.customer(), world.agent());
    let mut eva = Device::of(actor(Role::Manager));
    let id = ann.places(&world, &world.soup).await;
    // Without a network he gave ten and asked for fifty; both arrive at once, and once more.
    let queue = [
        ben.freeze(percent(id, 1, 10)),
        ben.freeze(percent(id, 2, 50)),
    ];
    ben.push(&world, &queue).await.unwrap();
    ben.push(&world, &queue).await.unwrap();
    let seen = order(&mut eva, &world, id).await;
    assert_eq!((seen.price(), seen.discounts.len()), (Money(2_520), 2));
    assert!(
        seen.discounts
            .iter()
            .all(|entry| entry.recorded_at == Some(NOW))
    );
    let approve = OrderDiscount {
        id,
        number: 3,
        act: DiscountAct::Approve { of: 2 },
    };
    assert!(matches!(
        ben.does(&world, approve.clone()).await,
        Outcome::Parked { .. }
    ));
    assert_eq!(eva.does(&world, approve).await, Outcome::Applied);
    let seen = order(&mut ann, &world, id).await;
    assert_eq!(seen.price(), Money(1_120));
    let states: Vec<_> = seen.discount_list().iter().map(|one| one.state).collect();
    assert_eq!(states, [DiscountState::Counts; 2]);
}

#[tokio::test]
async fn limits_are_an_owners_to_set_and_hold_at_once() {
    let world = shop().await;
    let zoe = add(&world, Role::Owner, "zoe").await;
    let (max, eve) = (
        add(&world, Role::Agent, "max").await,
        add(&world, Role::Manager, "eve").await,
    );
    let backend = &world.backend;
    let limits = Limits {
        discount: Some(0),
        refund: Some(Money(500)),
        no_export: true,
    };
    let refused = |why| TeamAnswer::Refused(why);
    for (who, about) in [(&eve, max.user), (&max, max.user)] {
        let answer = backend.set_limits(who, about, limits).await.unwrap();
        assert_eq!(answer, refused(TeamRefusal::NotAllowed));
    }
    let answer = backend.set_limits(&zoe, zoe.user, limits).await.unwrap();
    assert_eq!(answer, refused(TeamRefusal::Oneself));
    let bad = Limits {
        discount: Some(101),
        ..limits
    };
    let answer = backend.set_limits(&zoe, max.user, bad).await.unwrap();
    assert_eq!(answer, refused(TeamRefusal::BadLimits));
    for user in [max.user, eve.user] {
        let answer = backend.set_limits(&zoe, user, limits).await.unwrap();
        assert_eq!(answer, TeamAnswer::Done { handed: 0 });
    }
    let team = backend.team(&zoe).await.unwrap();
    let have = team.people.iter().find(|one| one.user == max.user);
    assert_eq!(have.unwrap().limits, limits);
    let changes = backend.audit(&zoe, None).await.unwrap();
    assert_eq!(changes.entries.len(), 2);

    let (mut ann, mut waiter) = (world.customer(), Device::of(max));
    let id = ann.places(&world, &world.soup).await;
    waiter.does(&world, percent(id, 1, 1)).await;
    assert!(order(&mut waiter, &world, id).await.discount_waits());
    let paid = takes(id, 2_800);
    let payment = paid.id;
    waiter.does(&world, paid).await;
    let back = |number, amount| RefundRecord {
        amount: Money(amount),
        ..crate::payments::refunds(payment, number, 1)
    };
    assert_eq!(waiter.does(&world, back(1, 500)).await, Outcome::Applied);
    assert!(matches!(
        waiter.does(&world, back(2, 1)).await,
        Outcome::Parked { .. }
    ));
    for (who, has) in [(&zoe, true), (&eve, false), (&max, false)] {
        let file = backend
            .export_file(who, ExportFile::OrdersCsv)
            .await
            .unwrap();
        assert_eq!(file.is_some(), has, "{who:?}");
    }
}

#[tokio::test]
async fn fifty_invoices_at_once_have_fifty_numbers_without_a_gap() {
    let world = shop().await;
    let eva = actor(Role::Manager);
    let mut ann = world.customer();
    let mut orders = Vec::new();
    for _ in 0..50 {
        orders.push(ann.places(&world, &world.soup).await);
    }
    let mut asked = tokio::task::JoinSet::new();
    for order in orders {
        let (backend, wish) = (world.backend.clone(), wish(order, "Linjiang Tea"));
        asked.spawn(async move {
            // What was not answered is asked again, and is one invoice.
            let first = backend.issue_invoice(&eva, &wish).await.unwrap();
            let again = backend.issue_invoice(&eva, &wish).await.unwrap();
            assert_eq!(first, again);
            first
        });
    }
    while let Some(done) = asked.join_next().await {
        assert!(matches!(done.unwrap(), InvoiceAnswer::Done(_)));
    }
    let sequences: Vec<i64> = invoices(&world)
        .await
        .iter()
        .map(|one| one.sequence)
        .collect();
    assert!(sequences.iter().copied().eq(1..=50), "{sequences:?}");
}

#[tokio::test]
async fn an_invoice_stands_until_a_credit_note_takes_it_back() {
    let world = shop().await;
    let backend = &world.backend;
    let eva = actor(Role::Manager);
    let mut ann = world.customer();
    let id = ann.places(&world, &world.soup).await;
    let mut boss = Device::of(eva);
    assert_eq!(
        boss.does(&world, percent(id, 1, 10)).await,
        Outcome::Applied
    );
    let refused = |why| InvoiceAnswer::Refused(why);
    for who in [Role::Agent, Role::Customer] {
        let answer = backend.issue_invoice(&actor(who), &wish(id, "Tea")).await;
        assert_eq!(answer.unwrap(), refused(InvoiceRefusal::NotAllowed));
    }
    for (bad, why) in [
        (wish(id, "  "), InvoiceRefusal::BadRecipient),
        (
            wish(OrderId(crate::support::id()), "Tea"),
            InvoiceRefusal::Unknown,
        ),
        (
            InvoiceWish {
                due_days: 1_000,
                ..wish(id, "Tea")
            },
            InvoiceRefusal::BadDue,
        ),
    ] {
        let answer = backend.issue_invoice(&eva, &bad).await.unwrap();
        assert_eq!(answer, refused(why));
    }
    let first = wish(id, "=HYPERLINK(\"http://evil\")");
    let answer = backend.issue_invoice(&eva, &first).await.unwrap();
    assert_eq!(answer, InvoiceAnswer::Done(first.id));
    let made = invoices(&world).await.remove(0);
    assert_eq!((made.total, made.discount), (Money(2_520), Money(280)));
    assert_eq!(made.taxes[0].tax, Money(143));
    assert!(!made.seller.name.text(Lang::En).is_empty());
    let csv = backend.export_file(&eva, ExportFile::OrdersCsv).await;
    let csv = String::from_utf8(csv.unwrap().unwrap()).unwrap();
    assert!(csv.contains("Discount,To pay"), "{csv}");
    assert!(csv.contains("2.80,25.20"), "{csv}");
    let second = backend.issue_invoice(&eva, &wish(id, "Tea")).await.unwrap();
    let number = made.number();
    assert_eq!(second, refused(InvoiceRefusal::HasOne { number }));

    let note = InvoiceId(crate::support::id());
    for (reason, expected) in [
        (" ", refused(InvoiceRefusal::NoReason)),
        ("Wrong name", InvoiceAnswer::Done(note)),
        ("Wrong name", InvoiceAnswer::Done(note)),
    ] {
        let answer = backend.take_invoice_back(&eva, (first.id, note), reason);
        assert_eq!(answer.await.unwrap(), expected);
    }
    let other = InvoiceId(crate::support::id());
    let answer = backend.take_invoice_back(&eva, (first.id, other), "Again");
    assert_eq!(answer.await.unwrap(), refused(InvoiceRefusal::TakenBack));
    let answer = backend.take_invoice_back(&eva, (note, other), "A note of a note");
    assert_eq!(answer.await.unwrap(), refused(InvoiceRefusal::Unknown));
    let third = backend.issue_invoice(&eva, &wish(id, "Tea")).await.unwrap();
    assert!(matches!(third, InvoiceAnswer::Done(_)));
    let all = invoices(&world).await;
    let shown: Vec<_> = all.iter().map(|one| (one.sequence, one.credits)).collect();
    assert_eq!(shown, [(1, None), (2, Some(first.id)), (3, None)]);

    let csv = backend.export_file(&eva, ExportFile::InvoicesCsv).await;
    let csv = String::from_utf8(csv.unwrap().unwrap()).unwrap();
    assert_eq!(csv.lines().count(), 4, "{csv}");
    assert!(
        csv.contains("'=HYPERLINK") && csv.contains("credit note"),
        "{csv}"
    );
    let changes = backend.audit(&actor(Role::Owner), None).await.unwrap();
    assert!(!changes.entries.is_empty());

    // Nobody paid, and the order is cancelled: its invoice is not paid by that.
    let stands = &all[2];
    let cancelled = ann.steps(&world, id, OrderState::Placed, Step::Cancel);
    assert_eq!(cancelled.await, Outcome::Applied);
    let paper = backend.invoice_link(&eva, stands.id).await.unwrap();
    let paper = paper.unwrap().address;
    let page = backend.invoice_page(paper.rsplit_once("/i/").unwrap().1);
    assert!(!page.await.unwrap().unwrap().paid);
    let bill = owed(&order(&mut ann, &world, id).await, [], []);
    let state = invoice_state(stands, false, Some(&bill));
    assert_eq!((bill.due, state), (Money(0), InvoiceState::Open));

    // An order that was cancelled meanwhile costs nothing.
    let gone = ann.places(&world, &world.tea).await;
    ann.steps(&world, gone, OrderState::Placed, Step::Cancel)
        .await;
    let answer = backend
        .issue_invoice(&eva, &wish(gone, "Tea"))
        .await
        .unwrap();
    assert_eq!(answer, refused(InvoiceRefusal::NothingDue));
}

#[tokio::test]
async fn after_a_restore_numbers_wait_for_the_last_one_given_out() {
    let mut world = shop().await;
    let (eva, zoe) = (actor(Role::Manager), actor(Role::Owner));
    let mut ann = world.customer();
    let (one, two) = (
        ann.places(&world, &world.soup).await,
        ann.places(&world, &world.tea).await,
    );
    world
        .backend
        .issue_invoice(&eva, &wish(one, "Tea"))
        .await
        .unwrap();
    assert_eq!(world.backend.invoices_rest(&eva).await.unwrap(), None);
    let copy = world.dir.folder.path().join("copy");
    world.backend.backup(&copy).await.unwrap();
    world.backend.close().await;
    let settings = Settings {
        database: world.dir.database.url(),
        clock: world.clock.clone(),
    };
    restore(settings, &copy).await.unwrap();
    world.restart().await;
    let backend = &world.backend;
    let (series, last) = backend.invoices_rest(&eva).await.unwrap().unwrap();
    assert_eq!(last, 1);
    let answer = backend
        .issue_invoice(&eva, &wish(two, "Tea"))
        .await
        .unwrap();
    let rests = InvoiceRefusal::Rests {
        series: series.clone(),
        last,
    };
    assert_eq!(answer, InvoiceAnswer::Refused(rests));
    for (who, number, why) in [
        (&eva, 17, InvoiceRefusal::NotAllowed),
        (&zoe, 0, InvoiceRefusal::NumberUsed { last: 1 }),
        (&zoe, i64::MAX, InvoiceRefusal::TooFar),
    ] {
        let said = backend.confirm_invoice_number(who, number).await.unwrap();
        assert_eq!(said, Some(why));
    }
    assert_eq!(
        backend.confirm_invoice_number(&zoe, 17).await.unwrap(),
        None
    );
    backend
        .issue_invoice(&eva, &wish(two, "Tea"))
        .await
        .unwrap();
    let made = invoices(&world).await;
    assert_eq!(made[1].number(), number_of(&series, 18));
}

#[tokio::test]
async fn a_receipt_opens_by_its_link_alone_until_its_customer_is_erased() {
    let mut world = shop().await;
    let memory = Memory::default();
    world.backend = open(&world.dir, &world.clock, Transport::Memory(memory.clone())).await;
    let form = SignUp::parse("Ann", "ann@x.example", "correct horse battery").unwrap();
    let person = world.backend.sign_up(form, None).await.unwrap().person;
    let mut ann = Device::of(person.actor);
    let proven = format!("UPDATE account_user SET email_verified_at = {NOW}");
    world.execute(&proven).await;
    let (mut ben, eva) = (world.agent(), actor(Role::Manager));
    let id = ann.places(&world, &world.soup.clone()).await;
    let backend = &world.backend;
    ben.does(&world, takes(id, 2_800)).await;
    assert_eq!(backend.receipt_link(&ann.actor, id).await.unwrap(), None);
    let link = backend.receipt_link(&ben.actor, id).await.unwrap().unwrap();
    assert_eq!(link.email.as_deref(), Some("ann@x.example"));
    let token = link.address.rsplit_once("/r/").unwrap().1.to_owned();
    let page = backend.receipt(&token).await.unwrap().unwrap();
    assert_eq!((page.order.id, page.books.bill.left()), (id, Money(0)));
    assert_eq!(page.books.payments.len(), 1);
    // Neither another id nor another kind of link has this signature.
    for bad in [&token[1..], &token.to_uppercase(), "", "x"] {
        assert_eq!(backend.receipt(bad).await.unwrap(), None, "{bad}");
    }
    assert_eq!(backend.invoice_page(&token).await.unwrap(), None);

    let made = wish(id, "Ann Lee");
    backend.issue_invoice(&eva, &made).await.unwrap();
    let paper = backend.invoice_link(&eva, made.id).await.unwrap().unwrap();
    let paper = paper.address.rsplit_once("/i/").unwrap().1.to_owned();
    let shown = backend.invoice_page(&paper).await.unwrap().unwrap();
    assert!(shown.paid && !shown.taken_back);

    let refused = |why| ReceiptSent::Refused(why);
    for (who, to, expected) in [
        (
            &ann.actor,
            "ann@x.example",
            refused(ReceiptRefusal::NotAllowed),
        ),
        (&ben.actor, "ann", refused(ReceiptRefusal::NoAddress)),
        (&ben.actor, "ann@x.example", ReceiptSent::Queued),
        (&ben.actor, "other@x.example", ReceiptSent::Queued),
        (&ben.actor, "other@x.example", ReceiptSent::Queued),
        (&ben.actor, "other@x.example", ReceiptSent::Queued),
        (&ben.actor, "other@x.example", ReceiptSent::Queued),
        (
            &ben.actor,
            "other@x.example",
            refused(ReceiptRefusal::TooMany),
        ),
    ] {
        let sent = backend.send_receipt(who, id, to).await.unwrap();
        assert_eq!(sent, expected, "{to}");
    }
    // Whom nobody knows is written to in the language of the place.
    let till = ben.places(&world, &world.soup).await;
    let sent = backend.send_receipt(&ben.actor, till, "guest@x.example");
    assert_eq!(sent.await.unwrap(), ReceiptSent::Queued);
    backend.deliver_due(|| true).await.unwrap();
    let letters = memory.all();
    assert!(letters.iter().any(|one| one.text.contains(&token)));
    assert!(letters.iter().any(|one| one.text.contains("感谢光临")));
    ben.pull(&world).await;
    let keys: BTreeSet<Key> = ben
        .rows
        .keys()
        .filter(|(_, entity, _)| entity == "activity")
        .map(|(_, _, id)| Key::new(Entity::Activity, *id))
        .collect();
    let told = keys.into_iter().filter_map(|key| ben.row(key));
    let told: Vec<MailState> = told
        .filter_map(|row| match &row.as_activity()?.what {
            ActivityKind::Mail { state, .. } => Some(state.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(told, vec![MailState::Sent; 5]);

    for (was, step) in [
        (OrderState::Placed, Step::Accept),
        (OrderState::Accepted, Step::Prepare),
        (OrderState::Preparing, Step::Ready),
        (OrderState::Ready, Step::HandOver),
    ] {
        assert_eq!(ben.steps(&world, id, was, step).await, Outcome::Applied);
    }
    let zoe = actor(Role::Owner);
    let asked = backend.ask_erasure(&ann.actor).await.unwrap().unwrap();
    let answer = backend.answer_erasure(&zoe, asked.id, None).await.unwrap();
    assert!(
        matches!(answer, Some(Answered::Erased { .. })),
        "{answer:?}"
    );
    assert_eq!(backend.receipt(&token).await.unwrap(), None);
    assert_eq!(backend.invoice_page(&paper).await.unwrap(), None);
    assert_eq!(backend.receipt_link(&ben.actor, id).await.unwrap(), None);
    let stays = invoices(&world).await.remove(0);
    assert_eq!((stays.sequence, stays.total), (1, Money(2_800)));
    assert_eq!(stays.customer, Some(ERASED_CUSTOMER));
    assert!(!world.dump().await.contains("Ann Lee"));
}

#[tokio::test]
async fn the_counted_drawer_is_kept_twice_where_two_counted_it() {
    let world = World::start().await;
    let (mut ben, mut cem) = (world.agent(), world.agent());
    for device in [&mut ben, &mut cem] {
        let keep: Draft = counted().into();
        assert_eq!(device.does(&world, keep).await, Outcome::Applied);
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM day_closing").await, 2);
    let heard = "SELECT COUNT(*) FROM day_closing WHERE recorded_at IS NOT NULL";
    assert_eq!(world.number(heard).await, 2);
    let mut ann = world.customer();
    assert!(matches!(
        ann.does(&world, counted()).await,
        Outcome::Parked { .. }
    ));
}
