//! Draws: by chance and repeatable from the log, within what the offer gives, the same when asked again, and without the name of who was erased.

use crate::campaigns::everyone;
use crate::offers::{an_offer, honours, the_offer};
use crate::support::{Device, NOW, World, actor, id};
use backend::Backend;
use domain::account::Role;
use domain::account::audit::Audited;
use domain::people::data_request::{Answered, ERASED_CUSTOMER};
use domain::people::{Contact, ContactFields, ContactJoin};
use domain::sales::Offer;
use domain::sales::offer::draw::{Draw, DrawAnswer, DrawArgs, DrawRefusal, MAX_WINNERS};
use domain::sales::offer::{CouponWhyNot, OfferState};
use domain::{ContactId, Entity, Key, Lang, Row, UserId};
use sha2::{Digest as _, Sha256};
use sync::Outcome;
use uuid::Uuid;

/// What only staff give out, one for each.
fn prize() -> Offer {
    Offer {
        by_staff: true,
        each: 1,
        ..an_offer(the_offer())
    }
}

struct Fair {
    world: World,
    manager: Device,
    guests: Vec<Device>,
}

impl Fair {
    async fn new(offer: Offer, count: usize) -> Self {
        let world = World::start().await;
        let (mut guests, mut rows) = (Vec::new(), vec![offer.into(), everyone().into()]);
        for n in 0..count {
            let up = world.backend.sign_in_guest(&format!("P{n}")).await.unwrap();
            rows.push(contact_of(up.person.actor.user));
            guests.push(Device::of(up.person.actor));
        }
        // Known, and with no account to give a coupon to.
        let passer_by = Contact::new(ContactId(id()), ContactFields::default(), NOW);
        rows.push(passer_by.into());
        world.backend.put_rows(rows).await.unwrap();
        Self {
            world,
            manager: Device::of(actor(Role::Manager)),
            guests,
        }
    }

    fn backend(&self) -> &Backend {
        &self.world.backend
    }

    async fn draws(&self, args: DrawArgs) -> DrawAnswer {
        let done = self.backend().draw_winners(&self.manager.actor, args);
        done.await.unwrap()
    }

    async fn done(&self, args: DrawArgs) -> Draw {
        match self.draws(args).await {
            DrawAnswer::Done { draw } => draw,
            refused => panic!("{refused:?}"),
        }
    }

    async fn refused(&self, args: DrawArgs) -> DrawRefusal {
        match self.draws(args).await {
            DrawAnswer::Refused { refusal } => refusal,
            done => panic!("{done:?}"),
        }
    }

    async fn won(&self, draw: Uuid) -> Vec<Option<ContactId>> {
        let list = self.backend().draw_winner_list(&self.manager.actor, draw);
        let list = list.await.unwrap();
        let places: Vec<u32> = list.iter().map(|one| one.place).collect();
        let expected: Vec<u32> = (1..).take(list.len()).collect();
        assert_eq!(places, expected);
        list.into_iter().map(|one| one.contact).collect()
    }

    async fn coupons(&self) -> i64 {
        self.world.number("SELECT COUNT(*) FROM coupon").await
    }

    fn guest_of(&self, contact: ContactId) -> &Device {
        let is = |one: &&Device| ContactId::of_user(one.actor.user) == contact;
        self.guests.iter().find(is).unwrap()
    }

    async fn erases(&self, who: &Device) {
        let asked = self.backend().ask_erasure(&who.actor).await.unwrap();
        let owner = actor(Role::Owner);
        let answer = self
            .backend()
            .answer_erasure(&owner, asked.unwrap().id, None);
        let answer = answer.await.unwrap();
        assert!(
            matches!(answer, Some(Answered::Erased { .. })),
            "{answer:?}"
        );
    }
}

fn contact_of(user: UserId) -> Row {
    let own = Contact::new(ContactId::of_user(user), ContactFields::default(), NOW);
    Contact {
        user: Some(user),
        ..own
    }
    .into()
}

fn args(winners: u32) -> DrawArgs {
    DrawArgs {
        id: id(),
        offer: the_offer(),
        segment: everyone().id,
        winners,
    }
}

fn hex(bytes: impl AsRef<[u8]>) -> String {
    let bytes = bytes.as_ref().iter();
    bytes.map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn who_won_is_repeated_from_the_log_and_asked_again_it_is_the_same_draw() {
    let fair = Fair::new(prize(), 12).await;
    let asked = args(3);
    let (one, two) = tokio::join!(fair.done(asked), fair.done(asked));
    assert_eq!(one, two);
    assert_eq!((one.participants, one.wanted, one.winners), (12, 3, 3));
    assert_eq!(fair.coupons().await, 3);
    // As somebody does it who has the log and the list of participants.
    let people = fair.guests.iter();
    let mut people: Vec<String> = people
        .map(|one| ContactId::of_user(one.actor.user).to_string())
        .collect();
    people.sort();
    let listed: String = people.iter().map(|one| format!("{one}\n")).collect();
    assert_eq!(hex(Sha256::digest(listed)), one.participants_hash);
    people.sort_by_key(|one_of| hex(Sha256::digest(format!("{}{one_of}", one.seed))));
    let won = fair.won(one.id).await.into_iter().flatten();
    let won: Vec<String> = won.map(|one| one.to_string()).collect();
    assert_eq!(won, people[..3]);
    let again = fair.done(DrawArgs {
        winners: 9,
        ..asked
    });
    assert_eq!(again.await, one);
    assert_eq!(fair.coupons().await, 3);
    // Each winner finds the coupon on their own phone, with its code.
    for contact in fair.won(one.id).await.into_iter().flatten() {
        let mut phone = Device::of(fair.guest_of(contact).actor);
        phone.pull(&fair.world).await;
        let coupons = phone.rows.keys().filter(|(_, noun, _)| noun == "coupon");
        assert_eq!(coupons.count(), 1);
    }
    let listed = fair.backend().draws(&fair.manager.actor, the_offer());
    assert_eq!(listed.await.unwrap(), [one]);
    let owner = actor(Role::Owner);
    let changes = fair.backend().audit(&owner, None).await.unwrap().entries;
    let is_told = |what: &Audited| matches!(what, Audited::Row { fields, .. } if fields.iter().any(|one| one.field == "draw" && one.new.contains("3 / 12")));
    let told: Vec<_> = changes.iter().filter(|one| is_told(&one.what)).collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].by, Some(fair.manager.actor.user));
}

#[tokio::test]
async fn a_draw_gives_no_more_than_there_is_and_than_each_may_have() {
    let three = Offer {
        pieces: 3,
        ..prize()
    };
    let fair = Fair::new(three, 6).await;
    // Two managers at once: two draws, and three coupons.
    let (one, two) = tokio::join!(fair.draws(args(3)), fair.draws(args(2)));
    let won = |answer: &DrawAnswer| match answer {
        DrawAnswer::Done { draw } => draw.winners,
        DrawAnswer::Refused { .. } => 0,
    };
    assert_eq!(won(&one) + won(&two), 3, "{one:?} {two:?}");
    assert_eq!(fair.coupons().await, 3);
    let off = CouponWhyNot::AllTaken;
    assert_eq!(fair.refused(args(1)).await, DrawRefusal::Off { off });

    let fair = Fair::new(prize(), 4).await;
    let all = fair.done(args(9)).await;
    assert_eq!((all.wanted, all.winners), (9, 4));
    assert_eq!(fair.refused(args(1)).await, DrawRefusal::Nobody);
    assert_eq!(fair.coupons().await, 4);
}

#[tokio::test]
async fn what_is_not_drawn_says_why_and_leaves_nothing_behind() {
    let fair = Fair::new(prize(), 2).await;
    let before = fair.world.dump().await;
    for role in [Role::Customer, Role::Agent] {
        let somebody = actor(role);
        let answer = fair.backend().draw_winners(&somebody, args(1)).await;
        let refusal = DrawRefusal::NotAllowed;
        assert_eq!(answer.unwrap(), DrawAnswer::Refused { refusal });
        let draws = fair.backend().draws(&somebody, the_offer()).await;
        assert_eq!(draws.unwrap(), []);
    }
    for winners in [0, MAX_WINNERS + 1] {
        let most = MAX_WINNERS;
        assert_eq!(
            fair.refused(args(winners)).await,
            DrawRefusal::BadNumber { most }
        );
    }
    let elsewhere = DrawArgs {
        segment: domain::id::SegmentId(id()),
        ..args(1)
    };
    assert_eq!(fair.refused(elsewhere).await, DrawRefusal::Unknown);
    assert_eq!(fair.world.dump().await, before);
    let paused = Offer {
        state: OfferState::Paused,
        ..prize()
    };
    fair.backend().put_rows(vec![paused.into()]).await.unwrap();
    let off = CouponWhyNot::Paused;
    assert_eq!(fair.refused(args(1)).await, DrawRefusal::Off { off });
    // Everybody collects a percentage by themselves.
    let open = an_offer(the_offer());
    fair.backend().put_rows(vec![open.into()]).await.unwrap();
    assert_eq!(fair.refused(args(1)).await, DrawRefusal::NotDrawn);
    assert_eq!(fair.coupons().await, 0);
}

#[tokio::test]
async fn who_is_erased_leaves_the_log_and_their_unused_coupon_goes_while_a_used_one_stays_nobodys()
{
    let mut fair = Fair::new(prize(), 3).await;
    let draw = fair.done(args(3)).await;
    let won = fair.won(draw.id).await;
    let [first, second] = [0, 1].map(|at| fair.guest_of(won[at].unwrap()).actor);
    let (first, second) = (Device::of(first), Device::of(second));
    let mine = crate::offers::coupon_of(the_offer(), second.actor.user);
    let used = fair.manager.does(&fair.world, honours(mine, None)).await;
    assert_eq!(used, Outcome::Applied);
    let mut archive = fair
        .backend()
        .my_archive(&first.actor, Lang::En)
        .await
        .unwrap();
    assert!(archive.next().await.unwrap().is_some());
    for who in [&first, &second] {
        fair.erases(who).await;
    }
    assert_eq!(fair.won(draw.id).await, [None, None, won[2]]);
    let left = "SELECT COUNT(*) FROM coupon";
    assert_eq!(fair.world.number(left).await, 2);
    let nobodys = format!("{left} WHERE code = '' AND customer = '{ERASED_CUSTOMER}'");
    assert_eq!(fair.world.number(&nobodys).await, 1);
    let named = "SELECT COUNT(*) FROM offer_draw_winner WHERE coupon IS NOT NULL";
    assert_eq!(fair.world.number(named).await, 1);
    // The same draw, asked for again, gives nobody another coupon.
    let again = fair
        .done(DrawArgs {
            id: draw.id,
            ..args(3)
        })
        .await;
    assert_eq!((again, fair.coupons().await), (draw, 2));
}

#[tokio::test]
async fn whoever_was_joined_takes_part_once_and_their_coupons_stay_theirs() {
    let mut fair = Fair::new(prize(), 2).await;
    let [from, into] = [0, 1].map(|at| ContactId::of_user(fair.guests[at].actor.user));
    let early = crate::offers::collects(the_offer(), fair.guests[0].actor.user);
    let had = fair.manager.does(&fair.world, early).await;
    assert_eq!(had, Outcome::Applied);
    let join = ContactJoin { from, into };
    let done = fair.manager.does(&fair.world, join).await;
    assert_eq!(done, Outcome::Applied);
    // One person has had the one that each may have, whichever of their accounts it was.
    assert_eq!(fair.refused(args(2)).await, DrawRefusal::Nobody);
    let two = Offer { each: 2, ..prize() };
    fair.backend().put_rows(vec![two.into()]).await.unwrap();
    let draw = fair.done(args(2)).await;
    assert_eq!((draw.participants, draw.winners), (1, 1));
    let won = fair.won(draw.id).await[0].unwrap();
    fair.manager.pull(&fair.world).await;
    let whole = fair.manager.row(Key::new(Entity::Contact, won.0)).unwrap();
    assert_eq!(whole.as_contact().unwrap().merged_into, None);
    let half = fair.manager.row(Key::new(Entity::ContactStaff, won.0));
    let half = half.unwrap();
    let accounts = &half.as_contact_staff().unwrap().accounts;
    // The coupon from before and the one that was won are of accounts of the one who is left.
    let rows = fair.manager.rows.iter();
    let coupons = rows.filter(|((_, noun, _), _)| noun == "coupon");
    let of: Vec<UserId> = coupons
        .map(|(_, (_, json))| Row::decode(Entity::Coupon, json).unwrap())
        .map(|row| row.as_coupon().unwrap().customer)
        .collect();
    assert_eq!(of.len(), 2);
    assert!(of.iter().all(|user| accounts.contains(user)));
}
