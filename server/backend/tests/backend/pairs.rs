//! What two people do to one thing, every pair of it, in both orders of arrival and together in one transaction.
//!
//! The acts are written down once (`people`, `sales`, `service`), the policy a second time (`judge`); the cases are made from both. A
//! mutation or a field of one that no act has fails a test.

mod act;
pub mod bookings;
mod consent;
mod judge;
mod nouns;
mod offers;
mod payments;
mod people;
mod reviews;
mod sales;
mod service;
mod spoil;
mod stage;
mod suggestions;
mod tasks;
mod tickets;

use crate::support::{Device, World, actor, id};
use act::{Act, Scene, pairs};
use domain::account::Actor;
use domain::account::Role;
use domain::id::{LocationId, ResourceId};
use domain::sales::{OrderState, Step};
use domain::{Draft, Mutation};
use judge::Judged;
use stage::{Arrival, BATCH, Case, Stage, changes, send};
use std::collections::{BTreeMap, BTreeSet};
use sync::Outcome;

/// Pictures of one pair, by who came first.
type Pictures = BTreeMap<(String, String), Vec<String>>;

/// Plays what is on stage and judges it; answers how many cases it were.
async fn play(
    stage: &mut Stage<'_>,
    mut cases: Vec<Case<'_>>,
    arrival: Arrival,
    seen: &mut Pictures,
) -> usize {
    introduce(stage, &mut cases);
    let (done, after) = stage.play(&mut cases, arrival).await;
    for (case, done) in cases.iter().zip(&done) {
        let judged = Judged {
            scene: &case.scene,
            done,
            seen: &after,
            first: arrival.first(),
        };
        let [one, two] = case.acts.map(|act| act.name.clone());
        if let Err(broken) = judged.judge() {
            panic!("{one} / {two}, {arrival:?}: {broken}");
        }
        if judged.is_apart() {
            let picture = judged.picture();
            let before = seen
                .entry((one.clone(), two.clone()))
                .or_insert(picture.clone());
            assert_eq!(
                *before, picture,
                "{one} / {two} depends on who came first, {arrival:?}"
            );
        }
    }
    cases.len()
}

/// Tells the cases who is on stage.
fn introduce(stage: &Stage<'_>, cases: &mut [Case<'_>]) {
    let users = [0, 1].map(|side: usize| stage.authors[side].actor.user.0);
    for case in cases {
        case.scene.users = users;
        case.scene.ids.insert("maker", stage.maker.actor.user.0);
    }
}

/// The staff of a world: one who makes the things and looks on, and two authors.
struct Staff {
    maker: Device,
    authors: [Device; 2],
}

impl Staff {
    fn of(world: &World) -> Self {
        let (maker, authors) = (world.agent(), [world.agent(), world.agent()]);
        Self { maker, authors }
    }

    /// Those who may change everything.
    fn owners() -> Self {
        let owner = || Device::of(actor(Role::Owner));
        let (maker, authors) = (owner(), [owner(), owner()]);
        Self { maker, authors }
    }

    /// All of them have seen everything that is there.
    async fn look(&mut self, world: &World) {
        let [one, two] = &mut self.authors;
        begin(world, &mut [&mut self.maker, one, two]).await;
    }

    fn stage<'a>(&'a mut self, world: &'a World) -> Stage<'a> {
        let (maker, authors) = (&mut self.maker, self.authors.each_mut());
        Stage {
            world,
            maker,
            authors,
        }
    }
}

async fn begin(world: &World, devices: &mut [&mut Device]) {
    for device in devices {
        changes(device, world).await;
    }
}

/// One part of what two of the staff can do to a contact.
async fn contacts(part: usize, parts: usize) {
    let world = World::start().await;
    let fields = crate::records::tables().map(domain::Row::from);
    world.backend.put_rows(fields.into()).await.unwrap();
    let mut staff = Staff::of(&world);
    staff.look(&world).await;
    let mut stage = staff.stage(&world);
    let acts = people::acts();
    let own: Vec<_> = pairs(&acts).skip(part).step_by(parts).collect();
    let (mut seen, mut count) = (Pictures::new(), 0);
    for arrival in Arrival::ALL {
        for some in own.chunks(BATCH) {
            let mut cases = Vec::new();
            let mut before: Vec<Draft> = Vec::new();
            for acts in some {
                let (scene, drafts) = people::scene();
                before.extend(drafts);
                cases.push(Case { scene, acts: *acts });
            }
            made(&send(stage.maker, &world, before).await);
            count += play(&mut stage, cases, arrival, &mut seen).await;
        }
    }
    println!("{count} cases, {} of them apart", seen.len() * 3);
    assert_eq!(count, own.len() * 3);
}

fn made(told: &[Outcome]) {
    let taken = |one: &Outcome| matches!(one, Outcome::Applied | Outcome::Merged);
    assert!(told.iter().all(taken), "{told:?}");
}

/// So that several cores share them.
const PARTS: usize = 4;

macro_rules! parts {
    ($($part:literal $name:ident,)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                contacts($part, PARTS).await;
            }
        )*
    };
}

parts! {
    0 two_of_the_staff_and_one_contact_01,
    1 two_of_the_staff_and_one_contact_02,
    2 two_of_the_staff_and_one_contact_03,
    3 two_of_the_staff_and_one_contact_04,
}

/// An account's contact: its owner and one of the staff, or two of its owner's devices.
async fn account(
    world: &World,
    staff: &mut Staff,
    with_staff: bool,
    acts: [&Act; 2],
    then: impl AsyncFnOnce(&mut Stage<'_>, Vec<Case<'_>>),
) {
    let customer = actor(Role::Customer);
    let (mut one, mut two) = (Device::of(customer), Device::of(customer));
    let mut stage = staff.stage(world);
    stage.authors[0] = &mut one;
    if !with_staff {
        stage.authors[1] = &mut two;
    }
    let [one, two] = &mut stage.authors;
    begin(world, &mut [&mut *stage.maker, one, two]).await;
    let mut scene = people::account_scene(customer);
    scene.ids.insert("maker", stage.maker.actor.user.0);
    let theirs = people::account_before(&scene, Role::Customer);
    made(&send(stage.authors[0], world, theirs).await);
    let ours = people::account_before(&scene, Role::Agent);
    made(&send(stage.maker, world, ours).await);
    then(&mut stage, vec![Case { scene, acts }]).await;
}

#[tokio::test]
async fn a_customer_and_staff_and_the_customers_own_contact() {
    let world = World::start().await;
    let (theirs, ours) = (people::acts_of_customer(), people::acts_on_account());
    let mut staff = Staff::of(&world);
    let (mut seen, mut count) = (Pictures::new(), 0);
    for arrival in Arrival::ALL {
        for one in &theirs {
            for two in &ours {
                let judge = async |stage: &mut Stage<'_>, cases: Vec<Case<'_>>| {
                    count += play(stage, cases, arrival, &mut seen).await;
                };
                account(&world, &mut staff, true, [one, two], judge).await;
            }
        }
    }
    println!("{count} cases, {} of them apart", seen.len() * 3);
}

#[tokio::test]
async fn two_devices_of_a_customer_and_their_own_contact() {
    let world = World::start().await;
    let acts = people::acts_of_customer();
    let mut staff = Staff::of(&world);
    let (mut seen, mut count) = (Pictures::new(), 0);
    for arrival in Arrival::ALL {
        for both in pairs(&acts) {
            let judge = async |stage: &mut Stage<'_>, cases: Vec<Case<'_>>| {
                count += play(stage, cases, arrival, &mut seen).await;
            };
            account(&world, &mut staff, false, both, judge).await;
        }
    }
    println!("{count} cases, {} of them apart", seen.len() * 3);
}

#[tokio::test]
async fn two_of_the_staff_and_one_product() {
    let world = World::start().await;
    let acts = sales::acts_on_product(&world);
    on_one_row(&world, Staff::of(&world), &acts, || sales::product(&world)).await;
}

#[tokio::test]
async fn two_of_the_owners_and_one_heading_place_or_business() {
    let world = World::start().await;
    let acts = nouns::acts_on_category();
    on_one_row(&world, Staff::owners(), &acts, nouns::category).await;
    let acts = nouns::acts_on_location();
    on_one_row(&world, Staff::owners(), &acts, nouns::location).await;
    let acts = nouns::acts_on_business();
    on_one_row(&world, Staff::owners(), &acts, nouns::business).await;
}

#[tokio::test]
async fn two_of_the_owners_and_one_table_or_offering() {
    let world = World::start().await;
    let place = LocationId(id());
    world.backend.put_rows(nouns::house(place)).await.unwrap();
    let (table, row) = nouns::resource(place);
    world.backend.put_rows(vec![row]).await.unwrap();
    let acts = nouns::acts_on_resource(place);
    on_one_row(&world, Staff::owners(), &acts, || nouns::resource(place)).await;
    let acts = nouns::acts_on_service_offering(place, ResourceId(table.id("x")));
    let offering = || nouns::service_offering(place);
    on_one_row(&world, Staff::owners(), &acts, offering).await;
}

#[tokio::test]
async fn two_of_the_owners_and_one_strategy() {
    let world = World::start().await;
    let segments = vec![nouns::other_segment().into()];
    world.backend.put_rows(segments).await.unwrap();
    let acts = nouns::acts_on_strategy();
    on_one_row(&world, Staff::owners(), &acts, nouns::strategy).await;
}

#[tokio::test]
async fn two_of_the_owners_and_one_canned_reply_or_help_article() {
    let world = World::start().await;
    let acts = nouns::acts_on_canned_reply();
    on_one_row(&world, Staff::owners(), &acts, nouns::canned_reply).await;
    let acts = nouns::acts_on_help_article();
    on_one_row(&world, Staff::owners(), &acts, nouns::help_article).await;
}

#[tokio::test]
async fn two_of_the_owners_and_one_segment_or_campaign() {
    let world = World::start().await;
    let segments = [
        crate::campaigns::everyone().into(),
        nouns::other_segment().into(),
    ];
    world.backend.put_rows(segments.into()).await.unwrap();
    let acts = nouns::acts_on_segment();
    on_one_row(&world, Staff::owners(), &acts, nouns::segment).await;
    let acts = nouns::acts_on_campaign();
    on_one_row(&world, Staff::owners(), &acts, nouns::campaign).await;
}

#[tokio::test]
async fn two_of_the_owners_and_one_field_or_company() {
    let world = World::start().await;
    let makes = nouns::makes_custom_field();
    on_one_row(&world, Staff::owners(), &makes, nouns::custom_field).await;
    let acts = nouns::acts_on_custom_field();
    on_one_row(&world, Staff::owners(), &acts, nouns::custom_field).await;
    let acts = nouns::acts_on_company();
    on_one_row(&world, Staff::owners(), &acts, nouns::company).await;
}

/// Every pair of these acts, each on a row of its own.
async fn on_one_row(
    world: &World,
    mut staff: Staff,
    acts: &[Act],
    make: impl Fn() -> (Scene, domain::Row),
) {
    staff.look(world).await;
    let mut stage = staff.stage(world);
    let all: Vec<_> = pairs(acts).collect();
    let (mut seen, mut count) = (Pictures::new(), 0);
    for arrival in Arrival::ALL {
        for some in all.chunks(BATCH) {
            let (mut cases, mut rows) = (Vec::new(), Vec::new());
            for acts in some {
                let (scene, row) = make();
                rows.push(row);
                cases.push(Case { scene, acts: *acts });
            }
            world.backend.put_rows(rows).await.unwrap();
            count += play(&mut stage, cases, arrival, &mut seen).await;
        }
    }
    println!("{count} cases, {} of them apart", seen.len() * 3);
}

/// Something between a customer and the staff: both authors, and what stood there before.
async fn between(
    world: &World,
    staff: &mut Staff,
    roles: [Role; 2],
    acts: [&Act; 2],
    arrival: Arrival,
    before: impl Fn(&mut Scene, Actor) -> (Vec<Draft>, Vec<Draft>),
) {
    let customer = actor(Role::Customer);
    let mut own = [Device::of(customer), Device::of(customer)];
    let mut stage = staff.stage(world);
    for ((author, own), role) in stage.authors.iter_mut().zip(&mut own).zip(roles) {
        if role == Role::Customer {
            *author = own;
        }
    }
    let [one, two] = &mut stage.authors;
    begin(world, &mut [&mut *stage.maker, one, two]).await;
    let mut scene = Scene::of(&["x", "y", "first"]);
    scene.ids.insert("customer", customer.user.0);
    let (theirs, ours) = before(&mut scene, customer);
    made(&send(&mut Device::of(customer), world, theirs).await);
    made(&send(stage.maker, world, ours).await);
    let mut seen = Pictures::new();
    play(&mut stage, vec![Case { scene, acts }], arrival, &mut seen).await;
}

/// Each act of one with each of the other.
fn each<'a>(one: &'a [Act], two: &'a [Act]) -> impl Iterator<Item = [&'a Act; 2]> {
    one.iter()
        .flat_map(move |one| two.iter().map(move |two| [one, two]))
}

#[tokio::test]
async fn two_people_and_one_order_in_each_of_its_states() {
    let world = World::start().await;
    let (mut staff, mut count) = (Staff::of(&world), 0);
    for steps in sales::BEFORE {
        let state = sales::states(steps);
        for first in [Role::Customer, Role::Agent] {
            let one = sales::acts_on_order(&state, first == Role::Agent);
            let two = sales::acts_on_order(&state, true);
            for acts in each(&one, &two) {
                for arrival in Arrival::ALL {
                    let roles = [first, Role::Agent];
                    let before = |scene: &mut Scene, customer: Actor| {
                        order_before(&world, scene, customer, steps)
                    };
                    between(&world, &mut staff, roles, acts, arrival, before).await;
                    count += 1;
                }
            }
        }
    }
    println!("{count} cases");
}

fn order_before(
    world: &World,
    scene: &Scene,
    customer: Actor,
    steps: &[Step],
) -> (Vec<Draft>, Vec<Draft>) {
    let placed = Draft::from(sales::placed(world, scene, customer.user));
    let mut state = OrderState::Placed;
    let mut ours = Vec::new();
    for step in steps {
        let next = step.from(&state).unwrap();
        ours.push(sales::step(scene, state, step.clone()).into());
        state = next;
    }
    (vec![placed], ours)
}

#[tokio::test]
async fn two_devices_of_a_person_that_place_orders() {
    let world = World::start().await;
    let acts = sales::acts_of_placing(&world);
    let (mut staff, mut count) = (Staff::of(&world), 0);
    for acts in pairs(&acts) {
        for arrival in Arrival::ALL {
            let roles = [Role::Customer; 2];
            let nothing = |_: &mut Scene, _| (vec![], vec![]);
            between(&world, &mut staff, roles, acts, arrival, nothing).await;
            count += 1;
        }
    }
    println!("{count} cases");
}

#[tokio::test]
async fn two_people_and_one_conversation() {
    let world = World::start().await;
    let (mut staff, mut count) = (Staff::of(&world), 0);
    for roles in [
        [Role::Customer, Role::Agent],
        [Role::Agent, Role::Agent],
        [Role::Customer, Role::Customer],
    ] {
        let [one, two] = roles.map(|role| match role {
            Role::Customer => service::acts_of_customer(),
            Role::Agent | Role::Manager | Role::Owner => service::acts_of_staff(),
        });
        for acts in each(&one, &two) {
            for arrival in Arrival::ALL {
                let opened = |scene: &mut Scene, _| (vec![service::opening(scene).into()], vec![]);
                between(&world, &mut staff, roles, acts, arrival, opened).await;
                count += 1;
            }
        }
    }
    println!("{count} cases");
}

#[tokio::test]
async fn two_of_the_staff_and_one_suggestion() {
    let world = World::start().await;
    let (mut staff, acts) = (Staff::of(&world), suggestions::acts());
    let mut count = 0;
    for pair in each(&acts, &acts) {
        for arrival in Arrival::ALL {
            let scene = suggestions::scene();
            world
                .backend
                .put_rows(suggestions::rows(&scene))
                .await
                .unwrap();
            staff.look(&world).await;
            let mut stage = staff.stage(&world);
            let cases = vec![Case { scene, acts: pair }];
            count += play(&mut stage, cases, arrival, &mut Pictures::new()).await;
        }
    }
    assert_eq!(count, acts.len() * acts.len() * 3);
}

#[tokio::test]
async fn two_of_the_staff_and_one_task() {
    let world = World::start().await;
    let (mut staff, acts) = (Staff::of(&world), tasks::acts());
    let mut count = 0;
    for pair in each(&acts, &acts) {
        for arrival in Arrival::ALL {
            let scene = tasks::scene();
            world.backend.put_rows(tasks::rows(&scene)).await.unwrap();
            staff.look(&world).await;
            let mut stage = staff.stage(&world);
            let cases = vec![Case { scene, acts: pair }];
            count += play(&mut stage, cases, arrival, &mut Pictures::new()).await;
        }
    }
    assert_eq!(count, acts.len() * acts.len() * 3);
}

#[tokio::test]
async fn two_people_and_one_ticket_that_is_open_or_resolved() {
    let world = World::start().await;
    let (mut staff, mut count) = (Staff::of(&world), 0);
    for state in tickets::BEFORE {
        for roles in [
            [Role::Customer, Role::Agent],
            [Role::Agent, Role::Agent],
            [Role::Customer, Role::Customer],
        ] {
            let [one, two] = roles.map(|role| match role {
                Role::Customer => tickets::acts_of_customer(state),
                Role::Agent | Role::Manager | Role::Owner => tickets::acts_of_staff(state),
            });
            for acts in each(&one, &two) {
                for arrival in Arrival::ALL {
                    let before = |scene: &mut Scene, _| tickets::before(scene, state);
                    between(&world, &mut staff, roles, acts, arrival, before).await;
                    count += 1;
                }
            }
        }
    }
    println!("{count} cases");
}

#[tokio::test]
async fn two_people_and_one_review() {
    let world = World::start().await;
    let (mut staff, mut count) = (Staff::owners(), 0);
    for roles in [
        [Role::Customer, Role::Owner],
        [Role::Owner, Role::Owner],
        [Role::Customer, Role::Customer],
    ] {
        let [one, two] = roles.map(|role| match role {
            Role::Customer => reviews::acts_of_customer(),
            Role::Agent | Role::Manager | Role::Owner => reviews::acts_of_owner(),
        });
        for acts in each(&one, &two) {
            for arrival in Arrival::ALL {
                reviewed(&world, &mut staff, roles, acts, arrival).await;
                count += 1;
            }
        }
    }
    println!("{count} cases");
}

/// One case of a review that is there before both look at it.
async fn reviewed(
    world: &World,
    staff: &mut Staff,
    roles: [Role; 2],
    acts: [&Act; 2],
    arrival: Arrival,
) {
    let customer = actor(Role::Customer);
    let mut own = [Device::of(customer), Device::of(customer)];
    let scene = reviews::scene(customer.user);
    let rows = reviews::rows(&scene);
    world.backend.put_rows(rows).await.unwrap();
    let mut stage = staff.stage(world);
    for ((author, own), role) in stage.authors.iter_mut().zip(&mut own).zip(roles) {
        if role == Role::Customer {
            *author = own;
        }
    }
    let [one, two] = &mut stage.authors;
    begin(world, &mut [&mut *stage.maker, one, two]).await;
    let cases = vec![Case { scene, acts }];
    play(&mut stage, cases, arrival, &mut Pictures::new()).await;
}

#[tokio::test]
async fn two_people_and_one_consent() {
    let world = World::start().await;
    let (mut staff, mut count) = (Staff::of(&world), 0);
    for roles in [
        [Role::Customer, Role::Agent],
        [Role::Agent, Role::Agent],
        [Role::Customer, Role::Customer],
    ] {
        let [one, two] = roles.map(|role| consent::acts(role == Role::Agent));
        for acts in each(&one, &two) {
            for arrival in Arrival::ALL {
                let before = |scene: &mut Scene, _| consent::before(scene);
                between(&world, &mut staff, roles, acts, arrival, before).await;
                count += 1;
            }
        }
    }
    println!("{count} cases");
}

#[tokio::test]
async fn two_phones_of_a_customer_and_how_she_wants_to_hear() {
    let world = World::start().await;
    let (mut staff, mut count) = (Staff::of(&world), 0);
    let acts = consent::wishes();
    for acts in each(&acts, &acts) {
        for arrival in Arrival::ALL {
            let before = |_: &mut Scene, _| (Vec::new(), Vec::new());
            let roles = [Role::Customer, Role::Customer];
            between(&world, &mut staff, roles, acts, arrival, before).await;
            count += 1;
        }
    }
    println!("{count} cases");
}

#[tokio::test]
async fn two_of_the_owners_and_the_money_of_one_order() {
    let world = World::start().await;
    let (mut staff, mut count) = (Staff::owners(), 0);
    let acts = payments::acts();
    for acts in each(&acts, &acts) {
        for arrival in Arrival::ALL {
            let roles = [Role::Owner, Role::Owner];
            let before = |scene: &mut Scene, customer: Actor| {
                let placed = Draft::from(sales::placed(&world, scene, customer.user));
                (vec![placed], vec![payments::taken(scene).into()])
            };
            between(&world, &mut staff, roles, acts, arrival, before).await;
            count += 1;
        }
    }
    println!("{count} cases");
}

#[tokio::test]
async fn two_of_the_owners_and_one_offer() {
    let world = World::start().await;
    let acts = offers::acts_on_offer();
    on_one_row(&world, Staff::owners(), &acts, offers::offer).await;
}

#[tokio::test]
async fn two_people_and_one_coupon() {
    let world = World::start().await;
    let offer = vec![offers::running().into()];
    world.backend.put_rows(offer).await.unwrap();
    let (mut staff, mut count) = (Staff::of(&world), 0);
    for roles in [
        [Role::Customer, Role::Agent],
        [Role::Agent, Role::Agent],
        [Role::Customer, Role::Customer],
    ] {
        let [one, two] = roles.map(|role| offers::acts_on_coupon(role == Role::Agent));
        for acts in each(&one, &two) {
            for arrival in Arrival::ALL {
                let before =
                    |scene: &mut Scene, _| (vec![offers::collected(scene, 1).into()], Vec::new());
                between(&world, &mut staff, roles, acts, arrival, before).await;
                count += 1;
            }
        }
    }
    println!("{count} cases");
}

/// Every act there is, as both authors would do it.
fn everything(world: &World) -> Vec<Mutation> {
    let mut all = people::acts();
    all.extend(people::acts_of_customer());
    all.extend(people::acts_on_account());
    all.extend(sales::acts_on_product(world));
    all.extend(nouns::acts_on_category());
    all.extend(nouns::acts_on_location());
    all.extend(nouns::acts_on_business());
    let (place, table) = (LocationId(id()), ResourceId(id()));
    all.extend(nouns::acts_on_resource(place));
    all.extend(nouns::acts_on_service_offering(place, table));
    all.extend(bookings::acts());
    all.extend(payments::acts());
    all.extend(offers::acts_on_offer());
    all.extend(offers::steps_of_offer());
    all.extend(offers::acts_on_coupon(true));
    all.extend(
        sales::BEFORE
            .iter()
            .flat_map(|done| sales::acts_on_order(&sales::states(done), true)),
    );
    all.extend(sales::acts_of_placing(world));
    all.extend(service::acts_of_staff());
    for state in tickets::BEFORE {
        all.extend(tickets::acts_of_staff(state));
        all.extend(tickets::acts_of_customer(state));
    }
    all.extend(reviews::acts_of_customer());
    all.extend(reviews::acts_of_owner());
    all.extend(suggestions::acts());
    all.extend(tasks::acts());
    all.extend(nouns::acts_on_strategy());
    all.extend(nouns::acts_on_canned_reply());
    all.extend(nouns::acts_on_custom_field());
    all.extend(nouns::makes_custom_field());
    all.extend(nouns::acts_on_company());
    all.extend(nouns::acts_on_help_article());
    all.extend(nouns::acts_on_segment());
    all.extend(nouns::acts_on_campaign());
    all.extend(nouns::steps_of_campaign());
    all.extend(consent::wishes());
    for by_staff in [false, true] {
        all.extend(consent::acts(by_staff));
    }
    let names = [
        "x", "y", "z", "point", "point-y", "first", "maker", "customer",
    ];
    let mut scene = Scene::of(&names);
    scene.cards = [Some(scene.id("y")), Some(scene.id("z"))];
    let made = |act: &Act| [0, 1].map(|side| (act.make)(&scene, side).0.mutation);
    all.iter().flat_map(made).collect()
}

#[tokio::test]
async fn every_mutation_and_every_field_of_one_is_tried_by_two_authors() {
    let world = World::start().await;
    let mut tried: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for mutation in everything(&world) {
        let args: serde_json::Value = serde_json::from_str(&mutation.args().unwrap()).unwrap();
        let fields = args.as_object().unwrap().keys().cloned();
        tried.entry(mutation.name()).or_default().extend(fields);
    }
    for name in Mutation::NAMES {
        // What a mutation knows it says where it is given what it does not know.
        let said = Mutation::decode(name, r#"{"?": 0}"#)
            .unwrap_err()
            .to_string();
        let known: Vec<&str> = said.split('`').skip(3).step_by(2).collect();
        assert!(!known.is_empty(), "{said}");
        let tried = tried.get(name).cloned().unwrap_or_default();
        let missing: Vec<_> = known
            .iter()
            .filter(|field| !tried.contains(**field))
            .collect();
        assert!(missing.is_empty(), "{name}: nobody tries {missing:?}");
    }
}
