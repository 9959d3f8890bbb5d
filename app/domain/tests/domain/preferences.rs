//! How somebody wants to hear of offers, and that nothing leaves before the mailbox said yes, nor after anybody said no.

use crate::support::{Shop, ctx, me, other_user, shop, uuid};
use domain::account::{Actor, Role};
use domain::civil::DAY_MS;
use domain::merge::Was;
use domain::people::consent::change::{grant_by_link, withdraw_by_link};
use domain::people::consent::link::{LinkWishes, shown};
use domain::people::consent::{QuietHours, Recipient, grants_of};
use domain::people::contact_preference::by_link;
use domain::people::{
    Consent, ConsentChannel, ConsentPlace, ConsentPurpose, ConsentSource, ConsentState,
    ConsentWithdraw, Contact, ContactFields, ContactPreference, ContactPreferenceSet, Frequency,
    FrequencyPer, WhyNot, may_send, standing,
};
use domain::zone::SystemZones;
use domain::{ContactId, Ctx, Mutation, Refusal, Row, Side, Stop, UserId, run};
use proptest::prelude::*;

const HOUR: i64 = 3_600_000;
const MAIL: (ConsentPurpose, ConsentChannel) = (ConsentPurpose::Marketing, ConsentChannel::Mail);

fn mine() -> ContactId {
    ContactId::of_user(me())
}

fn place() -> ConsentPlace {
    ConsentPlace {
        contact: mine(),
        purpose: MAIL.0,
        channel: MAIL.1,
    }
}

fn who(user: UserId, role: Role) -> Ctx {
    Ctx {
        actor: Actor { user, role },
        now: 7,
        ..ctx(role, Side::Server)
    }
}

fn customer() -> Ctx {
    who(me(), Role::Customer)
}

fn staff() -> Ctx {
    who(UserId(uuid(9)), Role::Agent)
}

fn world() -> Shop {
    let mut world = shop();
    let contact = Contact {
        user: Some(me()),
        ..Contact::new(mine(), ContactFields::default(), 1)
    };
    world.put(vec![contact.into()]);
    world
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

fn wish(world: &Shop) -> ContactPreference {
    let rows = world.rows();
    let mut rows = rows.iter().filter_map(Row::as_contact_preference);
    rows.next().unwrap().clone()
}

fn withdraw(source: ConsentSource) -> ConsentWithdraw {
    ConsentWithdraw {
        contact: mine(),
        purpose: MAIL.0,
        channel: MAIL.1,
        source,
        name: String::new(),
    }
}

fn paused(was: Option<i64>, new: Option<i64>) -> ContactPreferenceSet {
    ContactPreferenceSet {
        paused_until: Some(Was { was, new }),
        ..ContactPreferenceSet::of(mine())
    }
}

#[test]
fn the_first_wish_makes_the_row_and_only_its_person_takes_it_back() {
    let mut world = world();
    assert_eq!(does(&mut world, &customer(), paused(None, Some(50))), Ok(1));
    assert_eq!(wish(&world).customer, Some(me()));
    // Staff note a longer pause for whoever asks, and none that is shorter.
    assert_eq!(
        does(&mut world, &staff(), paused(Some(50), Some(90))),
        Ok(1)
    );
    for less in [Some(60), None] {
        let done = does(&mut world, &staff(), paused(Some(90), less));
        assert_eq!(done, Err(Refusal::NotAllowed));
    }
    let night = QuietHours { from: 60, to: 120 };
    let quiet = |was, new| ContactPreferenceSet {
        quiet: Some(Was { was, new }),
        ..ContactPreferenceSet::of(mine())
    };
    assert_eq!(does(&mut world, &staff(), quiet(None, Some(night))), Ok(1));
    let shorter = QuietHours { from: 60, to: 61 };
    let done = does(&mut world, &staff(), quiet(Some(night), Some(shorter)));
    assert_eq!(done, Err(Refusal::NotAllowed));
    let often = |was, new| ContactPreferenceSet {
        at_most: Some(Was { was, new }),
        ..ContactPreferenceSet::of(mine())
    };
    let [two, one] = Frequency::CHOICES;
    assert_eq!(does(&mut world, &staff(), often(None, Some(two))), Ok(1));
    assert_eq!(
        does(&mut world, &staff(), often(Some(two), Some(one))),
        Ok(1)
    );
    let done = does(&mut world, &staff(), often(Some(one), Some(two)));
    assert_eq!(done, Err(Refusal::NotAllowed));
    assert_eq!(does(&mut world, &customer(), paused(Some(90), None)), Ok(1));
    assert_eq!(does(&mut world, &customer(), often(Some(one), None)), Ok(1));
    assert_eq!(
        (wish(&world).paused_until, wish(&world).at_most),
        (None, None)
    );
}

#[test]
fn nobody_wishes_for_another_customer_nor_what_is_no_time() {
    let mut world = world();
    let stranger = who(other_user(), Role::Customer);
    let missing = Err(Refusal::Missing {
        noun: "contact".into(),
    });
    assert_eq!(does(&mut world, &stranger, paused(None, Some(5))), missing);
    for (from, to) in [(1_440, 0), (0, 1_440), (60, 60)] {
        let bad = ContactPreferenceSet {
            quiet: Some(Was {
                was: None,
                new: Some(QuietHours { from, to }),
            }),
            ..ContactPreferenceSet::of(mine())
        };
        let refused = does(&mut world, &customer(), bad);
        assert!(matches!(refused, Err(Refusal::BadValue { field }) if field == "quiet"));
    }
    for times in [0, 32, u32::MAX] {
        let bad = ContactPreferenceSet {
            at_most: Some(Was {
                was: None,
                new: Some(Frequency {
                    times,
                    per: FrequencyPer::Week,
                }),
            }),
            ..ContactPreferenceSet::of(mine())
        };
        let refused = does(&mut world, &customer(), bad);
        assert!(matches!(refused, Err(Refusal::BadValue { field }) if field == "at_most"));
    }
    assert!(
        !world
            .rows()
            .iter()
            .any(|row| row.as_contact_preference().is_some())
    );
}

#[test]
fn of_several_contacts_of_a_person_the_most_careful_wish_of_each_kind_holds() {
    let one = ContactPreference {
        paused_until: Some(100),
        quiet: Some(QuietHours {
            from: 22 * 60,
            to: 8 * 60,
        }),
        zone: "Asia/Shanghai".into(),
        ..ContactPreference::new(mine(), Some(me()))
    };
    let other = ContactPreference {
        paused_until: Some(50),
        at_most: Some(Frequency::CHOICES[1]),
        quiet: Some(QuietHours { from: 0, to: 60 }),
        ..ContactPreference::new(ContactId(uuid(71)), None)
    };
    // Half past three in the afternoon in Greenwich is half past eleven in the evening in Shanghai.
    let late = 40 * DAY_MS + 15 * HOUR + HOUR / 2;
    let nobody = Recipient::of(&[], false);
    for both in [[&one, &other], [&other, &one]] {
        let to = nobody.wishing(both, &[late - DAY_MS], (&SystemZones, "UTC"), late);
        assert_eq!(to.paused_until, Some(100));
        assert_eq!(to.too_often_until, Some(late + 29 * DAY_MS));
        assert_eq!(to.quiet, one.quiet);
        assert_eq!(to.offset, 8 * 3_600);
    }
    // Without a zone of their own they are where the business is.
    let home = nobody.wishing([&other], &[], (&SystemZones, "Asia/Shanghai"), late);
    assert_eq!((home.quiet, home.offset), (other.quiet, 8 * 3_600));
}

proptest! {
    /// After so many within the window nothing more leaves until the first of them is old enough.
    #[test]
    fn nobody_gets_more_than_they_wish(times in 1_u32..5, week in any::<bool>(), ask in prop::collection::vec(1_i64..20, 1..60)) {
        let per = if week { FrequencyPer::Week } else { FrequencyPer::Month };
        let at_most = Frequency { times, per };
        let (mut now, mut sent) = (0, Vec::new());
        for hours in ask {
            now += hours * 12 * HOUR;
            match at_most.until(&sent, now) {
                None => sent.push(now),
                Some(until) => prop_assert!(until > now && at_most.until(&sent, until).is_none()),
            }
            let lately = sent.iter().filter(|at| **at > now - at_most.window()).count();
            prop_assert!(lately <= times as usize);
        }
    }
}

#[test]
fn a_withdrawal_that_is_said_again_is_one_row_and_counts_all_the_same() {
    let mut world = world();
    for _ in 0..3 {
        does(&mut world, &customer(), withdraw(ConsentSource::App)).unwrap();
    }
    let rows = said(&world);
    assert_eq!((rows.len(), rows[0].again), (1, 2));
    // Who had seen it said once had not seen the rest.
    let once = [Consent {
        again: 0,
        ..rows[0].clone()
    }];
    for grant in grants_of(&once, place(), ConsentSource::InPerson, "") {
        let done = does(&mut world, &staff(), grant);
        assert!(matches!(done, Err(Refusal::ConsentWithdrawn { .. })));
    }
    for grant in grants_of(&rows, place(), ConsentSource::InPerson, "") {
        assert_eq!(does(&mut world, &staff(), grant), Ok(1));
    }
    // And the link changes nothing where it had said so.
    let mut empty = self::world();
    let first = withdraw_by_link(&empty, place(), 5).unwrap().unwrap();
    empty.put(vec![first.into()]);
    assert_eq!(withdraw_by_link(&empty, place(), 6), Ok(None));
}

#[test]
fn a_link_allows_only_what_its_person_had_said_and_only_from_a_page_that_shows_the_last_withdrawal()
{
    let mut world = world();
    let by_link = |world: &Shop, seen| grant_by_link(world, place(), seen, 9).unwrap();
    assert_eq!(by_link(&world, (None, 0)), None, "nobody ever said it");
    for grant in grants_of(&[], place(), ConsentSource::InPerson, "") {
        does(&mut world, &staff(), grant).unwrap();
    }
    does(&mut world, &staff(), withdraw(ConsentSource::Phone)).unwrap();
    let first = (Some(place().withdrawal(1)), 0);
    assert_eq!(by_link(&world, first), None, "staff said it");
    for grant in grants_of(&said(&world), place(), ConsentSource::App, "") {
        does(&mut world, &customer(), grant).unwrap();
    }
    does(&mut world, &customer(), withdraw(ConsentSource::App)).unwrap();
    assert_eq!(by_link(&world, first), None, "of an older page");
    does(&mut world, &customer(), withdraw(ConsentSource::App)).unwrap();
    let second = Some(place().withdrawal(2));
    assert_eq!(by_link(&world, (second, 0)), None, "said again since");
    let granted = by_link(&world, (second, 1)).unwrap();
    assert_eq!((granted.round, granted.double_opt_in), (2, true));
    assert_eq!(granted.source, ConsentSource::Link);
    // The page ticks what stands, and offers again what can be allowed.
    let rows = said(&world);
    let page = shown(&rows, mine(), ConsentChannel::Mail);
    let offers = page.iter().find(|one| one.purpose == MAIL.0).unwrap();
    assert_eq!((offers.allowed, offers.seen), (false, (second, 1)));
    assert_eq!(page.len(), 2, "and news of orders: {page:?}");
    assert_eq!(shown(&[], mine(), ConsentChannel::Mail).len(), 1);
}

#[test]
fn a_link_pauses_and_ends_a_pause_and_says_nothing_of_what_is_left_alone() {
    let pause = |days| LinkWishes {
        pause: Some(days),
        ..LinkWishes::default()
    };
    let first = pause(30).set(mine(), None, 7);
    let row = by_link(None, &first, Some(me())).unwrap();
    assert_eq!(
        (row.paused_until, row.customer),
        (Some(7 + 30 * DAY_MS), Some(me()))
    );
    let nothing = LinkWishes::default().set(mine(), Some(&row), 8);
    assert_eq!(by_link(Some(&row), &nothing, None), None);
    let end = pause(0).set(mine(), Some(&row), 9);
    assert_eq!(by_link(Some(&row), &end, None).unwrap().paused_until, None);
}

fn to<'a>(rows: &'a [Consent], address: &'a str, is_proven: bool) -> Recipient<'a> {
    Recipient {
        address: Some(address),
        is_proven,
        ..Recipient::of(rows, false)
    }
}

#[test]
fn offers_by_mail_wait_for_the_second_yes_unless_the_account_proved_the_address() {
    let mut world = world();
    for grant in grants_of(&[], place(), ConsentSource::App, "") {
        does(&mut world, &customer(), grant).unwrap();
    }
    let mut rows = said(&world);
    assert!(rows[0].double_opt_in);
    let ask =
        |rows: &[Consent], address, proven| may_send(MAIL.0, MAIL.1, &to(rows, address, proven), 9);
    assert_eq!(ask(&rows, "a@x", false), Err(WhyNot::Unconfirmed));
    assert_eq!(ask(&rows, "a@x", true), Ok(()));
    rows[0].source = ConsentSource::InPerson;
    assert_eq!(
        ask(&rows, "a@x", true),
        Err(WhyNot::Unconfirmed),
        "staff said it"
    );
    rows[0].confirmed_at = Some(8);
    rows[0].confirmed_address = Some("a@x".into());
    assert_eq!(ask(&rows, "a@x", false), Ok(()));
    assert_eq!(
        ask(&rows, "b@x", false),
        Err(WhyNot::Unconfirmed),
        "another address"
    );
    // What was allowed before this was asked is good as it is, and other ways ask nothing twice.
    rows[0].double_opt_in = false;
    rows[0].confirmed_at = None;
    assert_eq!(ask(&rows, "b@x", false), Ok(()));
    let sms = ConsentPlace {
        channel: ConsentChannel::Sms,
        ..place()
    };
    assert!(!sms.needs_double_opt_in() && place().needs_double_opt_in());
}

/// What happens to one grant: by staff and by the customer, from pages and letters of any age.
#[derive(Debug, Clone, Copy)]
enum Step {
    Grant(bool),
    /// As somebody looked at it so many steps ago.
    StaleGrant(usize),
    Withdraw(bool),
    Unsubscribe,
    /// The link of the letter, pressed whenever.
    Confirm,
    LinkGrant(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        any::<bool>().prop_map(Step::Grant),
        (0_usize..6).prop_map(Step::StaleGrant),
        any::<bool>().prop_map(Step::Withdraw),
        Just(Step::Unsubscribe),
        Just(Step::Confirm),
        (0_usize..6).prop_map(Step::LinkGrant),
    ];
    prop::collection::vec(step, 0..40)
}

/// As the server confirms: the grant that stands.
fn confirm(world: &mut Shop) {
    let rows = said(world);
    if let Some(stands) = standing(&rows, MAIL.0, MAIL.1).said()
        && stands.state == ConsentState::Granted
    {
        let confirmed = Consent {
            confirmed_at: Some(8),
            confirmed_address: Some("a@x".into()),
            ..stands.clone()
        };
        world.put(vec![confirmed.into()]);
    }
}

proptest! {
    /// After a withdrawal a letter leaves only once somebody who had seen that very withdrawal allowed it, and the mailbox or the account stands for it.
    #[test]
    fn no_letter_leaves_after_a_withdrawal(life in steps()) {
        let mut world = world();
        let mut pages: Vec<Vec<Consent>> = Vec::new();
        // What was said with the last withdrawal, and whether a grant that had seen it came after.
        let (mut last, mut allowed) = (None, false);
        for step in life {
            pages.push(said(&world));
            let page = |age: usize| pages[pages.len().saturating_sub(1 + age)].clone();
            let knows = |rows: &[Consent]| {
                let withdrawn = rows.iter().filter(|one| one.state == ConsentState::Withdrawn);
                let latest = withdrawn.max_by_key(|one| one.round);
                latest.map(|one| (one.id, one.again)) == last
            };
            match step {
                Step::Grant(_) | Step::StaleGrant(_) => {
                    let (own, age) = match step {
                        Step::Grant(own) => (own, 0),
                        Step::StaleGrant(age) => (false, age),
                        _ => (false, 0),
                    };
                    let rows = page(age);
                    let (ctx, source) = if own { (customer(), ConsentSource::App) } else { (staff(), ConsentSource::Phone) };
                    let seen = knows(&rows);
                    for grant in grants_of(&rows, place(), source, "") {
                        let done = does(&mut world, &ctx, grant);
                        prop_assert!(done.is_err() || seen, "{done:?}");
                        allowed |= done.is_ok();
                    }
                }
                Step::Withdraw(own) => {
                    let (ctx, source) = if own { (customer(), ConsentSource::App) } else { (staff(), ConsentSource::Phone) };
                    does(&mut world, &ctx, withdraw(source)).unwrap();
                    allowed = false;
                }
                Step::Unsubscribe => {
                    let row = withdraw_by_link(&world, place(), 9).unwrap();
                    world.put(row.into_iter().map(Row::from).collect());
                    allowed = false;
                }
                Step::Confirm => confirm(&mut world),
                Step::LinkGrant(age) => {
                    let rows = page(age);
                    let shown = shown(&rows, mine(), ConsentChannel::Mail);
                    let offers = shown.iter().find(|one| one.purpose == MAIL.0);
                    if let Some(offers) = offers.filter(|one| !one.allowed) {
                        let seen = knows(&rows);
                        let row = grant_by_link(&world, place(), offers.seen, 9).unwrap();
                        prop_assert!(row.is_none() || seen);
                        allowed |= row.is_some();
                        world.put(row.into_iter().map(Row::from).collect());
                    }
                }
            }
            let rows = said(&world);
            let withdrawn = rows.iter().filter(|one| one.state == ConsentState::Withdrawn);
            last = withdrawn.max_by_key(|one| one.round).map(|one| (one.id, one.again));
            let leaves = may_send(MAIL.0, MAIL.1, &to(&rows, "a@x", false), 9).is_ok();
            prop_assert!(!leaves || allowed, "{rows:?}");
            let stands = standing(&rows, MAIL.0, MAIL.1).said();
            let by_mailbox = stands.is_some_and(|one| one.confirmed_at.is_some());
            prop_assert!(!leaves || by_mailbox, "{rows:?}");
        }
    }
}
