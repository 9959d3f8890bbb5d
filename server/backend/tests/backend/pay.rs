//! Paying online through the Sandbox: whatever a provider, a customer and the clock do, money is in the books once or not at all.

use crate::support::{Device, NOW, World, actor, id};
use backend::{Notified, PayStart, Payer, Provider, SandboxAct};
use domain::account::{Business, Role};
use domain::id::{BusinessId, PaymentId};
use domain::money::Currency;
use domain::sales::payment::online::{AttemptState, Odd};
use domain::sales::payment::{Bill, BillState, owed};
use domain::sales::{
    Order, OrderState, Payment, PaymentState, Refund, RefundRecord, RefundState, Step,
};
use domain::{Entity, Key, Label, Money, OrderId, Row};
use serde_json::{Value, json};
use sync::Outcome;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

pub fn a_business(currency: &str) -> Business {
    Business {
        id: BusinessId(id()),
        name: Label::new("", "Riverside"),
        about: Label::default(),
        currency: Currency(currency.into()),
        zone: "Asia/Shanghai".into(),
        accent: "#111111".into(),
        tables: Vec::new(),
        delivers: false,
        country: Default::default(),
        pays_online: true,
        sends_sms: false,
        service_targets: Default::default(),
        auto_reply: false,
        tax_rate: 0,
        tax_number: String::new(),
        invoice_prefix: String::new(),
    }
}

/// A shop that is paid through the Sandbox, a customer, and her order.
async fn shop() -> (World, Device, OrderId) {
    let world = World::start().await;
    world.backend.pay_through(Provider::Sandbox);
    let business = a_business("CNY");
    world.backend.put_rows(vec![business.into()]).await.unwrap();
    let mut ann = world.customer();
    let order = ann.places(&world, &world.soup).await;
    (world, ann, order)
}

/// A try as its page and the Sandbox know it.
#[derive(Debug, Clone)]
struct Visit {
    token: String,
    reference: String,
}

/// What *Pay now* leads to, followed to the Sandbox.
async fn visit(world: &World, start: PayStart) -> Visit {
    let PayStart::Go(token) = start else {
        panic!("{start:?}");
    };
    let page = world.backend.payment_page(&token).await.unwrap().unwrap();
    let address = page.address.unwrap();
    let reference = address.strip_prefix("/sandbox/pay/").unwrap().to_owned();
    Visit { token, reference }
}

async fn begins(world: &World, customer: &Device, order: OrderId) -> Visit {
    let start = world
        .backend
        .start_payment(&customer.actor, order, Payer::default())
        .await;
    visit(world, start.unwrap()).await
}

async fn acts(world: &World, visit: &Visit, act: SandboxAct) {
    let back = world.backend.sandbox_act(&visit.reference, act).await;
    let want = format!("/pay/back/{}", visit.token);
    assert_eq!(back.unwrap(), Some(want));
}

pub async fn jobs(world: &World) {
    world.backend.run_due_jobs().await.unwrap();
}

/// What the Sandbox would send, changed by a test.
async fn notice(world: &World, visit: &Visit, change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let body = world.backend.sandbox_notice(&visit.reference).await;
    let mut body: Value = serde_json::from_slice(&body.unwrap().unwrap()).unwrap();
    change(&mut body);
    serde_json::to_vec(&body).unwrap()
}

async fn notifies(world: &World, body: &[u8]) -> Notified {
    let signature = world.backend.sandbox_signature(body);
    let taken = world.backend.take_notification("sandbox", &signature, body);
    taken.await.unwrap()
}

/// A charge as a notification tells it.
fn paid(charge: &str) -> impl Fn(&mut Value) {
    move |body| {
        body["state"] = json!("paid");
        body["charge"] = json!(charge);
    }
}

async fn rows(world: &World, device: &mut Device) -> Vec<Row> {
    device.pull(world).await;
    let row = |((_, entity, _), (_, json)): (&(String, String, uuid::Uuid), &(i64, String))| {
        Row::decode(Entity::parse(entity).unwrap(), json).unwrap()
    };
    device.rows.iter().map(row).collect()
}

pub async fn payments(world: &World, device: &mut Device) -> Vec<Payment> {
    let rows = rows(world, device).await;
    let mut all: Vec<Payment> = rows.iter().filter_map(Row::as_payment).cloned().collect();
    all.sort_by_key(|one| one.id);
    // A customer has a row by two scopes, once in each.
    all.dedup();
    all
}

pub async fn states(world: &World, device: &mut Device) -> Vec<PaymentState> {
    let all = payments(world, device).await;
    let mut states: Vec<PaymentState> = all.iter().map(|one| one.state).collect();
    // Ids of one millisecond are in no order.
    states.sort_by_key(PaymentState::name);
    states
}

pub async fn refunds(world: &World, device: &mut Device) -> Vec<Refund> {
    let rows = rows(world, device).await;
    let mut all: Vec<Refund> = rows.iter().filter_map(Row::as_refund).cloned().collect();
    all.sort_by_key(|one| one.number);
    all.dedup();
    all
}

async fn bill(world: &World, device: &mut Device, order: OrderId) -> Bill {
    let (payments, refunds) = (payments(world, device).await, refunds(world, device).await);
    let row = device.row(Key::new(Entity::Order, order.0)).unwrap();
    let order: Order = row.as_order().cloned().unwrap();
    owed(&order, &payments, &refunds)
}

#[tokio::test]
async fn a_customer_pays_once_however_often_it_is_told() {
    let (world, mut ann, order) = shop().await;
    let mut ben = world.agent();
    let one = begins(&world, &ann, order).await;
    let pending = payments(&world, &mut ben).await;
    assert_eq!(pending.len(), 1);
    assert_eq!(pending[0].state, PaymentState::Pending);
    assert_eq!(pending[0].method.provider(), Some("sandbox"));
    let owes = bill(&world, &mut ben, order).await;
    assert_eq!(
        (owes.state, owes.under_way),
        (BillState::Owed, Money(2_800))
    );
    acts(&world, &one, SandboxAct::Twice).await;
    // What has ended is not paid or refused any more.
    acts(&world, &one, SandboxAct::Refuse).await;
    let body = notice(&world, &one, |_| {}).await;
    for _ in 0..3 {
        assert_eq!(notifies(&world, &body).await, Notified::Taken);
    }
    let late = notice(&world, &one, |body| body["state"] = json!("refused")).await;
    assert_eq!(notifies(&world, &late).await, Notified::Taken);
    for device in [&mut ann, &mut ben] {
        let all = payments(&world, device).await;
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].state, PaymentState::Captured);
        assert_eq!(all[0].reference.as_deref(), Some(one.reference.as_str()));
        assert_eq!(bill(&world, device, order).await.state, BillState::Paid);
    }
    let again = world
        .backend
        .start_payment(&ann.actor, order, Payer::default())
        .await;
    assert_eq!(again.unwrap(), PayStart::NothingOwed);
    let page = world.backend.returned(&one.token).await.unwrap().unwrap();
    assert_eq!((page.state, page.address), (AttemptState::Captured, None));
}

#[tokio::test]
async fn nobody_pays_for_others_and_without_a_provider_nobody_pays() {
    let (world, ann, order) = shop().await;
    let before = world.dump().await;
    for role in [Role::Customer, Role::Agent, Role::Owner] {
        let start = world
            .backend
            .start_payment(&actor(role), order, Payer::default())
            .await;
        assert_eq!(start.unwrap(), PayStart::NotFound);
    }
    let nobodys = world
        .backend
        .start_payment(&ann.actor, OrderId(id()), Payer::default())
        .await;
    assert_eq!(nobodys.unwrap(), PayStart::NotFound);
    for odd in ["", "x", "\0", "' OR 1=1 --"] {
        assert_eq!(world.backend.payment_page(odd).await.unwrap(), None);
        assert_eq!(world.backend.returned(odd).await.unwrap(), None);
        assert_eq!(world.backend.sandbox_page(odd).await.unwrap(), None);
    }
    assert_eq!(world.dump().await, before);
    // Production: the same books, and no provider.
    let mut world = world;
    world.restart().await;
    let before = world.dump().await;
    let off = world
        .backend
        .start_payment(&ann.actor, order, Payer::default())
        .await;
    assert_eq!(off.unwrap(), PayStart::Off);
    let body = b"{}";
    assert_eq!(notifies(&world, body).await, Notified::NoProvider);
    assert_eq!(world.dump().await, before);
}

#[tokio::test]
async fn a_business_that_turned_it_off_takes_nothing_online() {
    let (world, ann, order) = shop().await;
    let mut business = world.backend.business().await.unwrap().unwrap();
    business.pays_online = false;
    world.backend.put_rows(vec![business.into()]).await.unwrap();
    let start = world
        .backend
        .start_payment(&ann.actor, order, Payer::default())
        .await;
    assert_eq!(start.unwrap(), PayStart::Off);
}

#[tokio::test]
async fn a_second_tab_goes_on_with_the_first_and_pays_anew_once_that_ended() {
    let (world, mut ann, order) = shop().await;
    let one = begins(&world, &ann, order).await;
    let second = world
        .backend
        .start_payment(&ann.actor, order, Payer::default())
        .await;
    assert_eq!(second.unwrap(), PayStart::UnderWay(one.token.clone()));
    acts(&world, &one, SandboxAct::Refuse).await;
    let two = begins(&world, &ann, order).await;
    assert_ne!(two.reference, one.reference);
    acts(&world, &two, SandboxAct::Pay).await;
    let states = states(&world, &mut ann).await;
    assert_eq!(states, [PaymentState::Captured, PaymentState::Failed]);
}

#[tokio::test]
async fn whoever_comes_back_or_does_not_has_paid_once_the_provider_was_asked() {
    let (world, mut ann, order) = shop().await;
    let one = begins(&world, &ann, order).await;
    acts(&world, &one, SandboxAct::Lost).await;
    let page = world.backend.returned(&one.token).await.unwrap().unwrap();
    assert!(page.state.is_open(), "to come back proves nothing");
    jobs(&world).await;
    assert_eq!(states(&world, &mut ann).await, [PaymentState::Captured]);
    let order = ann.places(&world, &world.tea).await;
    let two = begins(&world, &ann, order).await;
    acts(&world, &two, SandboxAct::Late).await;
    jobs(&world).await;
    let captured = PaymentState::Captured;
    assert_eq!(
        states(&world, &mut ann).await,
        [captured, PaymentState::Pending]
    );
    world.clock.advance(MINUTE);
    jobs(&world).await;
    assert_eq!(states(&world, &mut ann).await, [captured, captured]);
    // The late notification finds it paid.
    world.clock.advance(MINUTE);
    jobs(&world).await;
    assert_eq!(states(&world, &mut ann).await, [captured, captured]);
}

#[tokio::test]
async fn a_refusal_that_is_older_than_the_money_is_not_believed() {
    let (world, mut ann, order) = shop().await;
    let one = begins(&world, &ann, order).await;
    // A first card was refused, a second one was not, and only the first is told.
    acts(&world, &one, SandboxAct::Lost).await;
    let old = notice(&world, &one, |body| body["state"] = json!("refused")).await;
    assert_eq!(notifies(&world, &old).await, Notified::Taken);
    assert_eq!(states(&world, &mut ann).await, [PaymentState::Captured]);
}

#[tokio::test]
async fn what_nobody_pays_expires_after_a_day_and_later_money_is_not_lost() {
    let (world, mut ann, order) = shop().await;
    let one = begins(&world, &ann, order).await;
    for _ in 0..23 {
        world.clock.advance(HOUR);
        jobs(&world).await;
        assert_eq!(states(&world, &mut ann).await, [PaymentState::Pending]);
    }
    world.clock.advance(HOUR);
    jobs(&world).await;
    assert_eq!(states(&world, &mut ann).await, [PaymentState::Expired]);
    let late = notice(&world, &one, paid("late")).await;
    assert_eq!(notifies(&world, &late).await, Notified::Taken);
    assert_eq!(states(&world, &mut ann).await, [PaymentState::Captured]);
}

#[tokio::test]
async fn a_forged_notification_changes_nothing_and_a_signed_one_that_does_not_fit_is_kept_for_owners()
 {
    let (world, mut ann, order) = shop().await;
    let one = begins(&world, &ann, order).await;
    let body = notice(&world, &one, paid("c1")).await;
    let right = world.backend.sandbox_signature(&body);
    let before = world.dump().await;
    let of_another = world.backend.sandbox_signature(b"{}");
    for wrong in ["", "x", "AAAA", &right[1..], &of_another] {
        let taken = world.backend.take_notification("sandbox", wrong, &body);
        assert_eq!(taken.await.unwrap(), Notified::Forged, "{wrong}");
    }
    assert_eq!(notifies(&world, b"{}").await, Notified::Forged);
    let other = world.backend.take_notification("stripe", &right, &body);
    assert_eq!(other.await.unwrap(), Notified::NoProvider);
    assert_eq!(world.dump().await, before);
    let odd: [fn(&mut Value); 5] = [
        |body| body["amount"] = json!(1),
        |body| body["amount"] = json!(i64::MIN),
        |body| body["currency"] = json!("JPY\u{0}"),
        |body| body["seller"] = json!("somebody else"),
        |body| body["key"] = json!("nobody's"),
    ];
    for change in odd {
        let body = notice(&world, &one, |body| {
            paid("odd")(body);
            change(body);
        });
        let body = body.await;
        for _ in 0..2 {
            assert_eq!(notifies(&world, &body).await, Notified::Taken);
        }
    }
    assert_eq!(states(&world, &mut ann).await, [PaymentState::Pending]);
    // Three at the same moment are one payment; another charge is other money.
    let send = || notifies(&world, &body);
    let told = tokio::join!(send(), send(), send());
    assert_eq!(told, (Notified::Taken, Notified::Taken, Notified::Taken));
    let second = notice(&world, &one, paid("c2")).await;
    notifies(&world, &second).await;
    assert_eq!(states(&world, &mut ann).await, [PaymentState::Captured]);
    let kept = world
        .backend
        .odd_charges(&actor(Role::Owner))
        .await
        .unwrap();
    let mut why: Vec<&str> = kept.iter().map(|one| one.why.name()).collect();
    why.sort_unstable();
    let want = [
        "amount",
        "currency",
        "no_attempt",
        "second_charge",
        "seller",
    ];
    assert_eq!(why, want);
    let unknown = kept.iter().find(|one| one.why == Odd::NoAttempt).unwrap();
    assert_eq!(unknown.order, None);
    for role in [Role::Customer, Role::Agent] {
        let none = world.backend.odd_charges(&actor(role)).await.unwrap();
        assert_eq!(none, []);
    }
}

#[tokio::test]
async fn an_order_that_is_cancelled_while_it_is_paid_shows_the_money_as_owed_back() {
    let (world, mut ann, order) = shop().await;
    let one = begins(&world, &ann, order).await;
    let cancelled = ann
        .steps(&world, order, OrderState::Placed, Step::Cancel)
        .await;
    assert_eq!(cancelled, Outcome::Applied);
    acts(&world, &one, SandboxAct::Pay).await;
    let owes = bill(&world, &mut ann, order).await;
    assert_eq!(
        (owes.state, owes.excess()),
        (BillState::Overpaid, Money(2_800))
    );
    let again = world
        .backend
        .start_payment(&ann.actor, order, Payer::default())
        .await;
    assert_eq!(again.unwrap(), PayStart::NothingOwed);
}

pub fn gives_back(payment: PaymentId, number: u32, amount: i64) -> RefundRecord {
    RefundRecord {
        payment,
        number,
        amount: Money(amount),
        reason: "Cold".into(),
        idempotency_key: id(),
    }
}

#[tokio::test]
async fn a_refund_goes_back_through_the_provider_once_and_says_where_it_did_not() {
    let (world, mut ann, order) = shop().await;
    let mut zoe = Device::of(actor(Role::Owner));
    let one = begins(&world, &ann, order).await;
    acts(&world, &one, SandboxAct::Pay).await;
    let payment = payments(&world, &mut ann).await[0].id;
    // The Sandbox does not give back just 13.
    for (number, amount) in [(1, 800), (2, 13)] {
        let refund = gives_back(payment, number, amount);
        assert_eq!(zoe.does(&world, refund).await, Outcome::Applied);
    }
    let waiting = refunds(&world, &mut ann).await;
    assert!(waiting.iter().all(|one| one.state == RefundState::Pending));
    jobs(&world).await;
    jobs(&world).await;
    let told = refunds(&world, &mut ann).await;
    let of = |one: &Refund| (one.state, one.failure.clone());
    assert_eq!(of(&told[0]), (RefundState::Done, None));
    let why = "the customer's card is closed".to_owned();
    assert_eq!(of(&told[1]), (RefundState::Failed, Some(why)));
    // What failed may go back again, and never more than is left.
    let too_much = zoe.does(&world, gives_back(payment, 3, 2_001)).await;
    assert!(matches!(too_much, Outcome::Parked { .. }), "{too_much:?}");
    let rest = zoe.does(&world, gives_back(payment, 3, 2_000)).await;
    assert_eq!(rest, Outcome::Applied);
    jobs(&world).await;
    let sum = "SELECT CAST(SUM(amount) AS BIGINT) FROM sandbox_refund";
    assert_eq!(world.number(sum).await, 2_800);
    let owes = bill(&world, &mut ann, order).await;
    assert_eq!((owes.state, owes.paid), (BillState::Owed, Money(0)));
}

#[tokio::test]
async fn a_currency_without_decimals_is_asked_for_as_it_stands() {
    let (world, mut ann, _) = shop().await;
    let mut business = world.backend.business().await.unwrap().unwrap();
    business.currency = Currency("JPY".into());
    let mut soup = world.soup.clone();
    soup.price = Money(80);
    let rows = vec![business.into(), soup.clone().into()];
    world.backend.put_rows(rows).await.unwrap();
    let order = ann.places(&world, &soup).await;
    let one = begins(&world, &ann, order).await;
    let page = world.backend.sandbox_page(&one.reference).await.unwrap();
    let page = page.unwrap();
    assert_eq!((page.amount, page.currency.0.as_str()), (Money(80), "JPY"));
}

#[tokio::test]
async fn whoever_is_removed_leaves_no_try_behind_and_money_that_comes_later_is_kept_for_owners() {
    let (world, ann, order) = shop().await;
    let one = begins(&world, &ann, order).await;
    let body = notice(&world, &one, paid("c1")).await;
    let user = ann.actor.user;
    world
        .execute(&format!(
            "DELETE FROM payment_attempt WHERE customer = '{user}'"
        ))
        .await;
    world.clock.advance(HOUR);
    jobs(&world).await;
    assert_eq!(notifies(&world, &body).await, Notified::Taken);
    let kept = world
        .backend
        .odd_charges(&actor(Role::Owner))
        .await
        .unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!((kept[0].why, kept[0].seen_at), (Odd::NoAttempt, NOW + HOUR));
}

/// The same numbers from the same seed (SplitMix64).
pub struct Noise(u64);

impl Noise {
    pub fn of(seed: u64) -> Self {
        Self(seed)
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % end as u64).unwrap()
    }
}

#[tokio::test]
async fn of_many_payments_with_all_mischief_none_is_lost_or_doubled_and_each_ends() {
    let (world, mut ann, first) = shop().await;
    let mut noise = Noise::of(7);
    let mut orders = vec![first];
    for _ in 0..29 {
        orders.push(ann.places(&world, &world.soup).await);
    }
    let mut tries: Vec<(Visit, Option<bool>)> = Vec::new();
    for order in orders {
        tries.push((begins(&world, &ann, order).await, None));
        for _ in 0..5 {
            let from = tries.len().saturating_sub(8);
            let at = from + noise.below(tries.len() - from);
            let (one, decided) = &mut tries[at];
            match noise.below(8) {
                0..=2 => {
                    let act = SandboxAct::ALL[noise.below(5)];
                    acts(&world, one, act).await;
                    decided.get_or_insert(act != SandboxAct::Refuse);
                }
                3 => drop(world.backend.returned(&one.token).await.unwrap()),
                4 => {
                    let body = notice(&world, one, |_| {}).await;
                    assert_eq!(notifies(&world, &body).await, Notified::Taken);
                }
                5 => {
                    let body = notice(&world, one, |body| {
                        paid("forged")(body);
                        body["amount"] = json!(1);
                    });
                    assert_eq!(notifies(&world, &body.await).await, Notified::Taken);
                }
                // A refusal that is older than what is true now.
                6 => {
                    let late = notice(&world, one, |body| body["state"] = json!("refused"));
                    assert_eq!(notifies(&world, &late.await).await, Notified::Taken);
                }
                _ => {
                    let wait = i64::try_from(noise.below(30)).unwrap();
                    world.clock.advance((1 + wait) * MINUTE);
                    jobs(&world).await;
                }
            }
        }
    }
    for _ in 0..26 {
        world.clock.advance(HOUR);
        jobs(&world).await;
    }
    let all = payments(&world, &mut ann).await;
    assert_eq!(all.len(), tries.len());
    for (one, decided) in &tries {
        let of = all
            .iter()
            .filter(|row| row.reference.as_deref() == Some(&one.reference));
        let states: Vec<PaymentState> = of.map(|row| row.state).collect();
        let want = match decided {
            Some(true) => PaymentState::Captured,
            Some(false) => PaymentState::Failed,
            None => PaymentState::Expired,
        };
        assert_eq!(states, [want], "{one:?}");
    }
}

#[tokio::test]
async fn a_try_that_the_provider_never_answered_is_not_begun_again_with_what_is_owed_no_more() {
    let (world, ann, order) = shop().await;
    begins(&world, &ann, order).await;
    world
        .execute("UPDATE payment_attempt SET state = 'started', address = NULL, reference = NULL")
        .await;
    let mut waiter = world.agent();
    let cash = crate::payments::takes(order, 2_800);
    assert_eq!(waiter.does(&world, cash).await, Outcome::Applied);
    let again = world
        .backend
        .start_payment(&ann.actor, order, Payer::default())
        .await
        .unwrap();
    assert_eq!(again, PayStart::NothingOwed);
    let open = "SELECT COUNT(*) FROM payment_attempt WHERE state IN ('started', 'pending')";
    assert_eq!(world.number(open).await, 0);
}
