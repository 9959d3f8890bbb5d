//! Consent: what stands of what was said, who may say it, and what may be sent.

use crate::people::contact;
use crate::support::{Shop, ctx, me, other_user, shop, uuid};
use domain::account::{Actor, Role};
use domain::id::ConsentId;
use domain::people::consent::{
    MAX_ROUNDS, QuietHours, Recipient, TEXT_VERSION, grants_of, withdrawn_by,
};
use domain::people::{
    Consent, ConsentChannel, ConsentGrant, ConsentPlace, ConsentPurpose, ConsentSource,
    ConsentState, ConsentWithdraw, Contact, Standing, WhyNot, may_send, standing,
};
use domain::{
    ContactId, Ctx, Entity, Mutation, Refusal, Row, Scope, ServerStep, Side, Stop, UserId, run,
};
use proptest::prelude::*;

const HOUR: i64 = 3_600_000;

fn mine() -> ContactId {
    ContactId::of_user(me())
}

fn place() -> ConsentPlace {
    ConsentPlace {
        contact: mine(),
        purpose: ConsentPurpose::Marketing,
        channel: ConsentChannel::Mail,
    }
}

fn who(user: UserId, role: Role, now: i64) -> Ctx {
    Ctx {
        actor: Actor { user, role },
        now,
        ..ctx(role, Side::Server)
    }
}

fn customer(now: i64) -> Ctx {
    who(me(), Role::Customer, now)
}

fn staff(now: i64) -> Ctx {
    who(UserId(uuid(9)), Role::Agent, now)
}

fn grant(source: ConsentSource, seen: Option<ConsentId>) -> ConsentGrant {
    ConsentGrant {
        contact: mine(),
        purpose: ConsentPurpose::Marketing,
        channel: ConsentChannel::Mail,
        text_version: TEXT_VERSION,
        source,
        seen,
        seen_again: 0,
        name: "Lin".into(),
    }
}

fn withdraw(source: ConsentSource) -> ConsentWithdraw {
    ConsentWithdraw {
        contact: mine(),
        purpose: ConsentPurpose::Marketing,
        channel: ConsentChannel::Mail,
        source,
        name: "Lin".into(),
    }
}

fn does(world: &mut Shop, ctx: &Ctx, mutation: impl Into<Mutation>) -> Result<usize, Refusal> {
    match run(world, ctx, &mutation.into().into()) {
        Ok(changes) => {
            let rows = changes.rows.len();
            world.put(changes.rows);
            Ok(rows)
        }
        Err(Stop::Refused(refusal)) => Err(refusal),
        Err(Stop::Need(keys)) => panic!("{keys:?}"),
    }
}

fn said(world: &Shop) -> Vec<Consent> {
    let rows = world.rows();
    rows.iter().filter_map(Row::as_consent).cloned().collect()
}

fn stands(rows: &[Consent]) -> Standing<'_> {
    standing(rows, ConsentPurpose::Marketing, ConsentChannel::Mail)
}

fn is_granted(world: &Shop) -> bool {
    stands(&said(world)).is_granted()
}

/// The customer with a contact.
fn world() -> Shop {
    let mut world = shop();
    world.put(vec![
        Contact {
            user: Some(me()),
            ..Contact::new(mine(), contact(70, "Lin").fields, 1)
        }
        .into(),
    ]);
    world
}

#[test]
fn nothing_is_granted_until_somebody_says_so_and_nothing_after_a_withdrawal() {
    let mut world = world();
    assert_eq!(stands(&said(&world)), Standing::Unsaid);
    assert_eq!(
        does(&mut world, &customer(5), grant(ConsentSource::App, None)),
        Ok(1)
    );
    assert!(is_granted(&world));
    // Said twice it stays one row.
    assert_eq!(
        does(&mut world, &customer(6), grant(ConsentSource::App, None)),
        Ok(0)
    );
    assert_eq!(
        does(&mut world, &customer(7), withdraw(ConsentSource::App)),
        Ok(1)
    );
    let rows = said(&world);
    assert!(stands(&rows).is_withdrawn());
    let last = stands(&rows).said().unwrap();
    assert_eq!((last.said_at, last.round, last.is_own()), (7, 1, true));
    assert_eq!(last.id, place().withdrawal(1));
    let scopes = Row::from(last.clone()).scopes();
    assert_eq!(scopes, vec![Scope::Team, Scope::Account(me())]);
}

#[test]
fn a_grant_that_had_not_seen_the_withdrawal_is_refused_and_one_that_had_counts() {
    let mut world = world();
    does(&mut world, &customer(5), withdraw(ConsentSource::App)).unwrap();
    let blind = does(&mut world, &staff(9), grant(ConsentSource::InPerson, None));
    let first = place().withdrawal(1);
    let refusal = Refusal::ConsentWithdrawn {
        consent: first,
        at: 5,
        by_customer: true,
    };
    assert_eq!(blind, Err(refusal));
    assert!(!is_granted(&world));
    let seeing = grant(ConsentSource::InPerson, Some(first));
    assert_eq!(does(&mut world, &staff(10), seeing.clone()), Ok(1));
    assert!(is_granted(&world));
    // Withdrawn again, the old sight is none any more.
    does(&mut world, &staff(11), withdraw(ConsentSource::Phone)).unwrap();
    let stale = does(&mut world, &staff(12), seeing);
    let refusal = Refusal::ConsentWithdrawn {
        consent: place().withdrawal(2),
        at: 11,
        by_customer: false,
    };
    assert_eq!(stale, Err(refusal));
}

/// Otherwise the grant of somebody who had seen only the first of two would undo the second.
#[test]
fn a_withdrawal_of_what_is_withdrawn_has_to_be_seen_as_well() {
    let mut world = world();
    does(&mut world, &staff(5), withdraw(ConsentSource::Phone)).unwrap();
    does(&mut world, &customer(6), withdraw(ConsentSource::App)).unwrap();
    let seen = Some(place().withdrawal(1));
    let done = does(&mut world, &staff(7), grant(ConsentSource::Phone, seen));
    assert!(matches!(done, Err(Refusal::ConsentWithdrawn { at: 6, .. })));
}

#[test]
fn a_grant_of_another_text_is_refused_and_says_which_one_is_shown() {
    for text_version in [0, TEXT_VERSION + 1, u32::MAX] {
        let old = ConsentGrant {
            text_version,
            ..grant(ConsentSource::App, None)
        };
        let current = TEXT_VERSION;
        assert_eq!(
            does(&mut world(), &customer(5), old),
            Err(Refusal::ConsentText { current })
        );
    }
}

#[test]
fn nobody_speaks_for_another_customer_nor_says_that_it_came_another_way() {
    let stranger = who(other_user(), Role::Customer, 5);
    let missing = Err(Refusal::Missing {
        noun: "contact".into(),
    });
    let mut known = world();
    let own = ContactId::of_user(other_user());
    for mut at in [world(), shop()] {
        assert_eq!(
            does(&mut at, &stranger, withdraw(ConsentSource::App)),
            missing
        );
        assert_eq!(
            does(&mut at, &stranger, grant(ConsentSource::App, None)),
            missing
        );
    }
    let nobody = ConsentWithdraw {
        contact: ContactId(uuid(777)),
        ..withdraw(ConsentSource::InPerson)
    };
    assert_eq!(does(&mut known, &staff(5), nobody), missing);
    let bad = Err(Refusal::BadValue {
        field: "source".into(),
    });
    for source in ConsentSource::ALL {
        let by_staff = does(&mut known, &staff(5), grant(source, None));
        let theirs = matches!(
            source,
            ConsentSource::InPerson | ConsentSource::Phone | ConsentSource::Mail
        );
        assert_eq!(by_staff.is_ok(), theirs, "{source:?}");
        let by_customer = does(&mut known, &customer(5), withdraw(source));
        match source {
            ConsentSource::App => assert_eq!(by_customer, Ok(1)),
            _ => assert_eq!(by_customer, bad, "{source:?}"),
        }
        known = world();
    }
    // A customer of whom nothing is known yet speaks for herself, and the server makes her contact.
    let mut empty = shop();
    let mut first = withdraw(ConsentSource::App);
    first.contact = own;
    let changes = run(&empty, &stranger, &Mutation::from(first).into()).unwrap();
    assert!(matches!(
        &changes.server_steps[..],
        [ServerStep::Collect(_)]
    ));
    empty.put(changes.rows);
    assert_eq!(said(&empty)[0].customer, Some(other_user()));
}

#[test]
fn a_withdrawal_is_never_refused_for_their_number_and_after_the_last_one_nothing_is_granted() {
    let mut world = world();
    let mut seen = None;
    for round in 1..=MAX_ROUNDS {
        does(&mut world, &customer(5), grant(ConsentSource::App, seen)).unwrap();
        let done = does(&mut world, &customer(6), withdraw(ConsentSource::App));
        assert_eq!(done, Ok(1));
        seen = Some(place().withdrawal(round));
    }
    let full = Refusal::TooManyOpen {
        noun: "consent".into(),
        most: u64::from(MAX_ROUNDS),
    };
    let more = does(&mut world, &customer(7), grant(ConsentSource::App, seen));
    assert_eq!(more, Err(full));
    for _ in 0..3 {
        let done = does(&mut world, &customer(8), withdraw(ConsentSource::App));
        assert_eq!(done, Ok(0));
    }
    assert_eq!(said(&world).len(), 2 * MAX_ROUNDS as usize);
    assert!(stands(&said(&world)).is_withdrawn());
}

/// Two contacts that are one person: what one of them withdrew holds for both, and allowing it again answers that one.
#[test]
fn of_two_contacts_of_a_person_the_safer_one_decides() {
    let mut world = world();
    let twin = Contact::new(ContactId(uuid(71)), contact(70, "Lin").fields, 1);
    let id = twin.id;
    world.put(vec![twin.into()]);
    let there = |withdrawal| ConsentWithdraw {
        contact: id,
        ..withdrawal
    };
    does(&mut world, &customer(5), grant(ConsentSource::App, None)).unwrap();
    does(
        &mut world,
        &staff(4),
        there(withdraw(ConsentSource::InPerson)),
    )
    .unwrap();
    let rows = said(&world);
    assert!(stands(&rows).is_withdrawn());
    let last = withdrawn_by(&rows, place().purpose, place().channel);
    assert_eq!(last.len(), 1);
    let again = grants_of(&rows, place(), ConsentSource::InPerson, "");
    assert_eq!(
        (again.len(), again[0].contact, again[0].seen),
        (1, id, Some(last[0].id))
    );
    for grant in again {
        does(&mut world, &staff(6), grant).unwrap();
    }
    assert!(is_granted(&world));
}

#[test]
fn may_send_answers_the_reason_that_lasts_longest() {
    let granted = |state, round, said_at| Consent {
        id: place().withdrawal(round),
        contact: mine(),
        customer: Some(me()),
        purpose: ConsentPurpose::Marketing,
        channel: ConsentChannel::Mail,
        state,
        round,
        text_version: 1,
        source: ConsentSource::App,
        actor: Some(me()),
        said_at,
        again: 0,
        double_opt_in: false,
        confirmed_at: None,
        confirmed_address: None,
    };
    let (marketing, mail) = (ConsentPurpose::Marketing, ConsentChannel::Mail);
    let yes = [granted(ConsentState::Granted, 0, 1)];
    let no = [yes[0].clone(), granted(ConsentState::Withdrawn, 1, 2)];
    let night = QuietHours {
        from: 22 * 60,
        to: 8 * 60,
    };
    let ask = |to: &Recipient<'_>, now| may_send(marketing, mail, to, now);
    assert_eq!(ask(&Recipient::of(&yes, false), 9), Ok(()));
    assert_eq!(
        ask(&Recipient::of(&yes, true), 9),
        Err(WhyNot::DoNotContact)
    );
    assert_eq!(
        ask(&Recipient::of(&[], false), 9),
        Err(WhyNot::NoConsent {
            purpose: marketing,
            channel: mail
        })
    );
    let withdrawn = WhyNot::Withdrawn {
        purpose: marketing,
        channel: mail,
        source: ConsentSource::App,
        at: 2,
    };
    assert_eq!(ask(&Recipient::of(&no, false), 9), Err(withdrawn));
    let paused = Recipient {
        paused_until: Some(100),
        quiet: Some(night),
        ..Recipient::of(&yes, false)
    };
    assert_eq!(ask(&paused, 99), Err(WhyNot::Paused { until: 100 }));
    // Half past eleven in the evening in Shanghai is half past three in the afternoon in Greenwich.
    let asleep = Recipient {
        quiet: Some(night),
        offset: 8 * 3_600,
        ..Recipient::of(&yes, false)
    };
    let late = 15 * HOUR + HOUR / 2;
    assert_eq!(
        ask(&asleep, late),
        Err(WhyNot::QuietHours { until: 24 * HOUR })
    );
    assert_eq!(ask(&asleep, 24 * HOUR), Ok(()));
    // What somebody waits for is stopped by their own word only, and by nothing that was said of another channel.
    let service = |to: &Recipient<'_>| may_send(ConsentPurpose::Service, mail, to, late);
    assert_eq!(
        service(&Recipient {
            do_not_contact: true,
            ..asleep
        }),
        Ok(())
    );
    let mut own = no.clone();
    own.iter_mut()
        .for_each(|row| row.purpose = ConsentPurpose::Service);
    assert!(service(&Recipient::of(&own, false)).is_err());
    own.iter_mut()
        .for_each(|row| row.channel = ConsentChannel::Sms);
    assert_eq!(service(&Recipient::of(&own, false)), Ok(()));
}

proptest! {
    #[test]
    fn quiet_hours_end_at_their_end(from in 0_u32..1_440, to in 0_u32..1_440, now in any::<i64>(), offset in -50_000_i32..50_000) {
        let quiet = QuietHours { from, to };
        if let Some(until) = quiet.until(now, offset) && (0..i64::MAX / 2).contains(&now) {
            prop_assert!(until > now && until - now < 24 * HOUR);
            prop_assert_eq!((until + i64::from(offset) * 1_000).rem_euclid(24 * HOUR), i64::from(to) * 60_000);
            prop_assert_eq!(quiet.until(until, offset), None);
        }
    }

    /// The state is a function of the rows as a set.
    #[test]
    fn what_stands_does_not_depend_on_the_order_of_the_rows(life in life(), keys in prop::collection::vec(any::<u32>(), 0..60)) {
        let mut rows = said(&lived(&life)?);
        let before = stands(&rows).said().cloned();
        let mut keys = keys.into_iter().cycle();
        rows.sort_by_cached_key(|_| keys.next());
        prop_assert_eq!(stands(&rows).said().cloned(), before);
    }
}

/// What happens on one of three phones: two of the customer, one of the staff.
#[derive(Debug, Clone, Copy)]
enum Step {
    Grant,
    Withdraw,
    Push,
    Pull,
}

fn life() -> impl Strategy<Value = Vec<(usize, Step)>> {
    let step = prop_oneof![
        Just(Step::Grant),
        Just(Step::Withdraw),
        Just(Step::Push),
        Just(Step::Pull),
    ];
    prop::collection::vec((0_usize..3, step), 0..60)
}

#[derive(Clone)]
struct Phone {
    ctx: Ctx,
    rows: Shop,
    /// What waits: the mutation, and which withdrawals its author had seen.
    waiting: Vec<(Mutation, Vec<u32>)>,
    /// The withdrawals that this phone knows of, its own among them.
    seen: Vec<u32>,
    source: ConsentSource,
}

/// Lives it and answers the server's rows. A withdrawal is known by a number of its own, which no rule ever sees.
fn lived(life: &[(usize, Step)]) -> Result<Shop, TestCaseError> {
    let phone = |ctx, source| Phone {
        ctx,
        rows: world(),
        waiting: Vec::new(),
        seen: Vec::new(),
        source,
    };
    let mut phones = [
        phone(customer(5), ConsentSource::App),
        phone(customer(6), ConsentSource::App),
        phone(staff(7), ConsentSource::InPerson),
    ];
    let (mut server, mut arrived, mut next) = (world(), Vec::new(), 0);
    for (at, step) in life {
        let phone = &mut phones[*at];
        match step {
            Step::Grant => {
                let rows = said(&phone.rows);
                for grant in grants_of(&rows, place(), phone.source, "") {
                    let ctx = phone.ctx;
                    // The phone guesses; a full one guesses that it is refused.
                    let _ = does(&mut phone.rows, &ctx, grant.clone());
                    phone.waiting.push((grant.into(), phone.seen.clone()));
                }
            }
            Step::Withdraw => {
                next += 1;
                phone.seen.push(next);
                let ctx = phone.ctx;
                prop_assert!(does(&mut phone.rows, &ctx, withdraw(phone.source)).is_ok());
                phone
                    .waiting
                    .push((withdraw(phone.source).into(), vec![next]));
            }
            Step::Push => push(&mut server, &mut arrived, phone)?,
            Step::Pull => {
                phone.rows = server.clone();
                let ctx = phone.ctx;
                for (mutation, _) in &phone.waiting {
                    let _ = does(&mut phone.rows, &ctx, mutation.clone());
                }
                phone.seen.extend(&arrived);
            }
        }
    }
    Ok(server)
}

fn push(server: &mut Shop, arrived: &mut Vec<u32>, phone: &mut Phone) -> Result<(), TestCaseError> {
    for (mutation, seen) in std::mem::take(&mut phone.waiting) {
        let done = does(server, &phone.ctx, mutation.clone());
        if let Mutation::ConsentWithdraw(_) = mutation {
            prop_assert!(done.is_ok());
            arrived.extend(seen);
            prop_assert!(!is_granted(server), "a withdrawal holds, however late");
        } else if done.is_ok() {
            let last = arrived.last();
            prop_assert!(
                last.is_none_or(|last| seen.contains(last)),
                "{done:?} {seen:?} {arrived:?}"
            );
            prop_assert!(is_granted(server));
        } else {
            let known = matches!(
                done,
                Err(Refusal::ConsentWithdrawn { .. } | Refusal::TooManyOpen { .. })
            );
            prop_assert!(known && !arrived.is_empty(), "{done:?}");
        }
    }
    Ok(())
}

/// Found by the property below: a round's number is the same on two phones that had not heard of each other, so a grant names how often all
/// withdrawals were said again, too.
#[test]
fn a_grant_that_saw_as_many_rounds_but_others_is_asked_again() {
    use Step::{Grant, Pull, Push, Withdraw};
    let life = [
        (1, Withdraw),
        (1, Grant),
        (1, Withdraw),
        (2, Withdraw),
        (2, Push),
        (1, Push),
        (1, Grant),
        (0, Pull),
        (0, Grant),
        (0, Withdraw),
        (0, Push),
        (1, Push),
    ];
    assert!(lived(&life).is_ok());
}

proptest! {
    /// Three phones write without hearing of each other, and push in any order.
    #[test]
    fn nothing_is_granted_by_whoever_had_not_seen_the_last_withdrawal(life in life()) {
        let server = lived(&life)?;
        // Whoever looks at all of it can allow it again, as long as there are rounds left.
        let (mut after, rows) = (server.clone(), said(&server));
        let rounds = rows.iter().filter(|row| row.state == ConsentState::Withdrawn).count();
        for grant in grants_of(&rows, place(), ConsentSource::Phone, "") {
            let done = does(&mut after, &staff(9), grant);
            prop_assert!(done.is_ok() || rounds >= MAX_ROUNDS as usize, "{done:?}");
        }
        let keys: Vec<_> = said(&server).iter().map(|row| row.id).collect();
        prop_assert!(keys.len() <= 2 * MAX_ROUNDS as usize);
        prop_assert!(server.rows().iter().filter(|row| row.key().entity == Entity::Consent).count() == keys.len());
    }
}
