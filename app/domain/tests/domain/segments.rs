//! Who belongs to a segment.

use crate::people::contact;
use crate::support::{Shop, ctx, shop, uuid};
use domain::account::Role;
use domain::civil::Day;
use domain::id::{CustomFieldId, SegmentId};
use domain::insight::rfm::Group;
use domain::people::consent::TEXT_VERSION;
use domain::people::{
    Consent, ConsentChannel, ConsentPlace, ConsentPurpose, ConsentSource, ConsentState, Contact,
    ContactFacts, ContactStaff, Lifecycle,
};
use domain::reach::rule::{MAX_BIRTHDAY, MAX_DAYS, MAX_ORDERS, MAX_SPENT};
use domain::reach::{
    Condition, Person, ReadySegment, Rule, Said, Segment, SegmentCreate, SegmentSet,
};
use domain::{
    ContactId, Entity, Key, Label, Lang, Money, Mutation, Refusal, Row, Rows as _, Side, Stop,
    UserId, run,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

const TODAY: Day = Day(20_000);

/// Somebody as the server and phones know them.
#[derive(Debug, Clone)]
struct Somebody {
    contact: Contact,
    staff: ContactStaff,
    facts: Option<ContactFacts>,
    may_guess: bool,
    allows_mail: bool,
}

impl Somebody {
    fn new() -> Self {
        let contact = contact(40, "Ben");
        Self {
            staff: ContactStaff::new(contact.id, Lifecycle::Customer),
            facts: None,
            may_guess: true,
            allows_mail: false,
            contact,
        }
    }

    fn bought(mut self, days: u32, paid: i64, last: i64) -> Self {
        self.facts = Some(ContactFacts {
            purchases: days,
            amount: Money(paid),
            last_day: Some(TODAY.0 - last),
            ..ContactFacts::new(self.contact.id)
        });
        self
    }

    fn is(&self, rule: &str) -> bool {
        self.belongs(&Rule::parse(rule).unwrap())
    }

    fn belongs(&self, rule: &Rule) -> bool {
        let person = Person {
            contact: &self.contact,
            staff: Some(&self.staff),
            facts: self.facts.as_ref(),
            known: Day(TODAY.0 - 10),
            may_guess: self.may_guess,
            allows_mail: self.allows_mail,
        };
        rule.matches(&person, TODAY)
    }
}

#[test]
fn each_condition_says_what_it_means() {
    let mut ben = Somebody::new().bought(3, 5_000, 60);
    ben.staff.tags.insert("vip".into());
    ben.contact.fields.language = Some(Lang::Zh);
    let (_, month, day) = TODAY.plus(3).date();
    ben.contact.fields.birthday = format!("1990-{month:02}-{day:02}");
    for (rule, holds) in [
        ("all()", true),
        ("any()", false),
        ("tag(\"vip\")", true),
        ("tag(\"v\")", false),
        ("language(zh)", true),
        ("language(en)", false),
        ("orders(3)", true),
        ("orders(4)", false),
        ("spent(5000)", true),
        ("spent(5001)", false),
        ("away(60)", true),
        ("away(61)", false),
        ("within(60)", true),
        ("within(59)", false),
        ("new(10)", true),
        ("new(9)", false),
        ("birthday(3)", true),
        ("birthday(2)", false),
        ("tickets", false),
        ("mail", false),
        ("group(lost)", false),
        ("all(orders(3), not(spent(5001)))", true),
        ("any(orders(4), tag(\"vip\"))", true),
        ("not(any(orders(4), mail))", true),
    ] {
        assert_eq!(ben.is(rule), holds, "{rule}");
    }
    // Nobody who never bought is lost.
    assert!(!Somebody::new().is("away(1)") && Somebody::new().is("not(away(1))"));
}

#[test]
fn who_allows_no_guesses_is_in_no_segment_that_guesses_nor_in_its_opposite() {
    let mut ben = Somebody::new().bought(30, 500_000, 1);
    ben.may_guess = false;
    for rule in [
        "orders(1)",
        "not(orders(1))",
        "all(within(7))",
        "not(away(60))",
        "not(group(lost))",
        "not(any(spent(1), mail))",
    ] {
        assert!(!ben.is(rule), "{rule}");
    }
    // Where nobody has to know, it does not matter.
    assert!(ben.is("any(orders(1), all())") && ben.is("not(all(orders(1), mail))"));
}

#[test]
fn rules_that_are_too_much_are_refused_by_name() {
    let twenty_one = vec!["mail"; 21].join(", ");
    let deep = "(".repeat(5_000);
    for (text, field) in [
        ("", "rule"),
        ("all(", "rule"),
        ("all() all()", "rule"),
        ("colour(red)", "rule"),
        ("tag(\"\")", "rule"),
        ("tag(vip)", "rule"),
        ("group(kings)", "rule"),
        ("orders(-1)", "rule"),
        ("orders(0)", "rule_number"),
        ("away(99999)", "rule_number"),
        ("spent(99999999999999999999)", "rule_number"),
        ("birthday(61)", "rule_number"),
        ("all(all(all(all(mail))))", "rule_depth"),
        (&format!("all({twenty_one})"), "rule_conditions"),
        (&"not(".repeat(400), "rule_depth"),
        (&format!("all{deep}"), "rule_conditions"),
    ] {
        let field = field.to_owned();
        assert_eq!(
            Rule::parse(text),
            Err(Refusal::BadValue { field }),
            "{text}"
        );
    }
    assert!(Rule::parse(" all ( any( mail ,tickets) , not( new(7) ) ) ").is_ok());
}

fn said(contact: ContactId, purpose: ConsentPurpose, state: ConsentState) -> Consent {
    let place = ConsentPlace {
        contact,
        purpose,
        channel: ConsentChannel::Mail,
    };
    Consent {
        id: domain::id::ConsentId(uuid(contact.0.as_u128() * 10 + purpose as u128)),
        contact: place.contact,
        customer: None,
        purpose: place.purpose,
        channel: place.channel,
        state,
        round: u32::from(state == ConsentState::Withdrawn),
        text_version: TEXT_VERSION,
        source: ConsentSource::App,
        actor: None,
        said_at: 1,
        again: 0,
        double_opt_in: false,
        confirmed_at: None,
        confirmed_address: None,
    }
}

#[test]
fn joined_contacts_and_the_team_are_nobody_and_what_either_said_both_said() {
    let [ann, mut ben, mut cem] = [41, 42, 43].map(|n| contact(n, "x"));
    ben.merged_into = Some(ann.id);
    cem.user = Some(UserId(uuid(7)));
    let consents = [
        said(ann.id, ConsentPurpose::Marketing, ConsentState::Granted),
        said(ben.id, ConsentPurpose::Profiling, ConsentState::Granted),
    ];
    let joined = BTreeMap::from([(ben.id, ann.id)]);
    let known = Said::of(&consents, &joined, [UserId(uuid(7))]);
    let person = |contact| {
        known
            .person(contact, None, None, 0)
            .map(|one| (one.may_guess, one.allows_mail))
    };
    assert_eq!(person(&ann), Some((true, true)));
    assert_eq!((person(&ben), person(&cem)), (None, None));
    let mut quiet = ann.clone();
    quiet.do_not_contact = true;
    assert_eq!(person(&quiet), Some((true, false)));
    let withdrawn = [said(
        ben.id,
        ConsentPurpose::Marketing,
        ConsentState::Withdrawn,
    )];
    let all = consents.iter().chain(&withdrawn);
    let known = Said::of(all, &joined, []);
    assert!(!known.person(&ann, None, None, 0).unwrap().allows_mail);
    // Contacts that point at each other end.
    let circle = BTreeMap::from([(ben.id, ann.id), (ann.id, ben.id)]);
    let _ = Said::of(&consents, &circle, []);
}

fn condition() -> impl Strategy<Value = Condition> {
    prop_oneof![
        "[a-z 一二]{1,9}".prop_map(Condition::Tag),
        prop::sample::select(vec![Lang::En, Lang::Zh]).prop_map(Condition::Language),
        prop::sample::select(Group::ALL.to_vec()).prop_map(Condition::Group),
        (1..=MAX_ORDERS).prop_map(Condition::Orders),
        (1..=MAX_SPENT).prop_map(Condition::Spent),
        (1..=MAX_DAYS).prop_map(Condition::Away),
        (1..=MAX_DAYS).prop_map(Condition::Within),
        (1..=MAX_DAYS).prop_map(Condition::New),
        (0..=MAX_BIRTHDAY).prop_map(Condition::Birthday),
        (1..=MAX_ORDERS).prop_map(Condition::Bookings),
        (1..=5_u32).prop_map(Condition::Stars),
        (1..=10_u32).prop_map(Condition::Answer),
        any::<u128>().prop_map(|id| Condition::List(SegmentId(uuid::Uuid::from_u128(id)))),
        (any::<u128>(), "[a-z, 一二]{1,9}").prop_map(|(id, value)| Condition::Field(
            CustomFieldId(uuid::Uuid::from_u128(id)),
            value
        )),
        Just(Condition::Tickets),
        Just(Condition::Mail),
    ]
}

fn rule() -> impl Strategy<Value = Rule> {
    let leaf = condition().prop_map(Rule::Is);
    leaf.prop_recursive(3, 18, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Rule::All),
            prop::collection::vec(inner.clone(), 0..3).prop_map(Rule::Any),
            inner.prop_map(|rule| Rule::Not(Box::new(rule))),
        ]
    })
}

fn somebody() -> impl Strategy<Value = Somebody> {
    let facts = prop::option::of((0_u32..9, 0_i64..90_000, 0_i64..400));
    (facts, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(facts, may_guess, allows_mail, vip)| {
            let mut one = Somebody::new();
            if let Some((days, paid, last)) = facts {
                one = one.bought(days, paid, last);
            }
            if vip {
                one.staff.tags.insert("a".into());
            }
            one.may_guess = may_guess;
            one.allows_mail = allows_mail;
            one
        },
    )
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(rule in rule()) {
        let text = rule.to_string();
        match Rule::parse(&text) {
            Ok(read) => prop_assert_eq!(read, rule),
            Err(why) => prop_assert_eq!(rule.check(), Err(why)),
        }
    }

    #[test]
    fn no_text_breaks_the_reader(text: String, part in "[a-z(),\"0-9 ]{0,60}") {
        let _ = (Rule::parse(&text), Rule::parse(&part));
    }

    /// Laws of and, or and not.
    #[test]
    fn rules_are_logic(one in rule(), two in rule(), ben in somebody()) {
        let is = |rule: Rule| ben.belongs(&rule);
        let not = |rule: &Rule| Rule::Not(Box::new(rule.clone()));
        let both = || vec![one.clone(), two.clone()];
        prop_assert_eq!(is(Rule::All(both())), is(one.clone()) && is(two.clone()));
        prop_assert_eq!(is(Rule::Any(both())), is(one.clone()) || is(two.clone()));
        prop_assert_eq!(is(not(&not(&one))), is(one.clone()));
        prop_assert_eq!(is(not(&Rule::All(both()))), is(Rule::Any(vec![not(&one), not(&two)])));
        prop_assert!(!(is(one.clone()) && is(not(&one))));
        if ben.may_guess {
            prop_assert!(is(one.clone()) || is(not(&one)));
        }
    }

    /// Whatever somebody did who allows no guesses, it changes nothing.
    #[test]
    fn what_may_not_be_guessed_from_is_not_looked_at(
        rule in rule(), mut ben in somebody(), days in 0_u32..99, paid in 0_i64..1_000_000, last in 0_i64..900,
    ) {
        ben.may_guess = false;
        let other = ben.clone().bought(days, paid, last);
        prop_assert_eq!(ben.belongs(&rule), other.belongs(&rule));
        for condition in rule.conditions() {
            let is = Rule::Is(condition.clone());
            if condition.guesses() {
                prop_assert!(!ben.belongs(&is) && !ben.belongs(&Rule::Not(Box::new(is))));
            }
        }
    }
}

fn did(role: Role, world: &mut Shop, wish: impl Into<Mutation>) -> Result<bool, Stop> {
    let changes = run(world, &ctx(role, Side::Server), &wish.into().into())?;
    let is_conflict = !changes.conflicts.is_empty();
    world.put(changes.rows);
    Ok(!is_conflict)
}

#[test]
fn owners_alone_make_and_change_segments_and_two_taps_make_one() {
    let mut world = shop();
    let ready = || ReadySegment::Lost.draft(uuid(3));
    for role in [Role::Customer, Role::Agent] {
        assert_eq!(
            did(role, &mut world, ready()),
            Err(Refusal::NotAllowed.into())
        );
    }
    for one in ReadySegment::ALL {
        let draft = one.draft(uuid(3));
        assert!(Rule::parse(&draft.rule).is_ok());
        assert_eq!(did(Role::Owner, &mut world, draft), Ok(true));
    }
    let change = SegmentSet {
        rule: Some(domain::merge::Was {
            was: ready().rule,
            new: "away(90)".into(),
        }),
        ..SegmentSet::of(ready().id)
    };
    for role in [Role::Customer, Role::Agent] {
        assert_eq!(
            did(role, &mut world, change.clone()),
            Err(Refusal::NotAllowed.into())
        );
    }
    assert_eq!(did(Role::Owner, &mut world, change.clone()), Ok(true));
    // The other phone's tap changes nothing back.
    assert_eq!(did(Role::Owner, &mut world, ready()), Ok(true));
    let row = world.row(Key::new(Entity::Segment, ready().id.0)).unwrap();
    let now: &Segment = row.and_then(Row::as_segment).unwrap();
    assert_eq!(now.rule, "away(90)");
    // Somebody who had not seen it meets a conflict.
    let unseen = SegmentSet {
        rule: Some(domain::merge::Was {
            was: ready().rule,
            new: "away(30)".into(),
        }),
        ..SegmentSet::of(ready().id)
    };
    assert_eq!(did(Role::Owner, &mut world, unseen), Ok(false));
    let bad = SegmentCreate {
        id: domain::id::SegmentId(uuid(9)),
        name: Label::new("", "Bad"),
        rule: "orders(0)".into(),
    };
    let told = did(Role::Owner, &mut world, bad);
    assert!(matches!(told, Err(Stop::Refused(Refusal::BadValue { .. }))));
}
