//! The steps of a strategy: what fits, and what comes next for somebody.

use domain::civil::{DAY_MS, Day};
use domain::reach::steps::{MAX_DEPTH, MAX_STEPS, flat, is_whole, next_key, parse, read, write};
use domain::reach::strategy_run::{Facts, How, Next, Passed, days_later, next};
use domain::reach::{BranchOn, Channel, Ready, Step, StepKind};
use domain::zone::{SystemZones, instant};
use domain::{Label, Refusal};
use proptest::prelude::*;
use std::collections::BTreeSet;

const ZONE: &str = "America/New_York";
const HOUR: i64 = 3_600_000;
/// Noon of 4 March 2027 there, before the clocks change on the 14th.
const START: i64 = 1_804_179_600_000;

fn bad(field: &str) -> Refusal {
    Refusal::BadValue {
        field: field.into(),
    }
}

fn step(key: u32, kind: StepKind) -> Step {
    Step { key, kind }
}

fn send(channel: Channel) -> StepKind {
    StepKind::Send {
        channel,
        subject: Label::new("", "Hi {name}"),
        body: Label::new("", "Hello"),
    }
}

fn branch(on: BranchOn, yes: Vec<Step>, no: Vec<Step>) -> StepKind {
    StepKind::Branch {
        on,
        days: 3,
        yes,
        no,
    }
}

fn then<'a>(steps: &'a [Step], facts: &Facts, now: i64) -> Next<'a> {
    next(steps, facts, (&SystemZones, ZONE), now)
}

/// Goes on as a server does until nothing is due: what was passed, and when to look again.
fn tick(steps: &[Step], facts: &mut Facts, now: i64) -> Vec<u32> {
    let mut sent = Vec::new();
    loop {
        let (step, how) = match then(steps, facts, now) {
            Next::Pass { step, how } => (step, how),
            Next::Send { step, .. } | Next::Task { step, .. } => {
                sent.push(step);
                (step, How::Done)
            }
            Next::Later { .. } | Next::Done | Next::Answered | Next::Unknown => return sent,
        };
        facts.passed.push(Passed { step, at: now, how });
    }
}

#[test]
fn after_an_order_a_mail_leaves_two_days_later_and_a_chat_message_where_nobody_clicked() {
    let steps = parse(&Ready::AfterOrder.steps()).unwrap();
    let mut facts = Facts {
        since: START,
        ..Facts::default()
    };
    assert!(tick(&steps, &mut facts, START + 2 * DAY_MS - 1).is_empty());
    assert_eq!(tick(&steps, &mut facts, START + 2 * DAY_MS), [2]);
    assert!(tick(&steps, &mut facts, START + 5 * DAY_MS - 1).is_empty());
    let mut clicked = facts.clone();
    assert_eq!(tick(&steps, &mut facts, START + 5 * DAY_MS), [4]);
    assert_eq!(then(&steps, &facts, START + 9 * DAY_MS), Next::Done);
    clicked.clicked = Some(START + 3 * DAY_MS);
    assert!(tick(&steps, &mut clicked, START + 9 * DAY_MS).is_empty());
    assert_eq!(then(&steps, &clicked, START + 9 * DAY_MS), Next::Done);
    // Whoever answered talks to a person.
    let mut answered = clicked.clone();
    (answered.clicked, answered.answered) = (None, Some(START + 3 * DAY_MS));
    answered.passed.truncate(2);
    assert!(tick(&steps, &mut answered, START + 9 * DAY_MS).is_empty());
    assert_eq!(then(&steps, &answered, START + 9 * DAY_MS), Next::Answered);
}

#[test]
fn what_was_put_in_or_taken_out_counts_for_those_who_are_not_past_it() {
    let steps = vec![
        step(1, send(Channel::Mail)),
        step(2, StepKind::WaitDays { days: 2 }),
        step(3, send(Channel::Chat)),
    ];
    let mut facts = Facts {
        since: START,
        ..Facts::default()
    };
    assert_eq!(tick(&steps, &mut facts, START), [1]);
    let mut changed = vec![step(4, send(Channel::Mail)), steps[0].clone()];
    changed.push(step(5, StepKind::WaitDays { days: 1 }));
    changed.push(step(6, send(Channel::Mail)));
    assert_eq!(tick(&changed, &mut facts, START + DAY_MS), [6]);
    assert_eq!(then(&changed, &facts, START + DAY_MS), Next::Done);
    // All of it was taken out: nothing begins anew.
    assert_eq!(then(&[], &facts, START), Next::Done);
}

#[test]
fn an_answer_may_be_answered_where_a_branch_waits_for_it() {
    let yes = vec![step(3, send(Channel::Chat))];
    let steps = vec![
        step(1, send(Channel::Mail)),
        step(2, branch(BranchOn::Answered, yes, Vec::new())),
        step(4, send(Channel::Mail)),
    ];
    let mut facts = Facts {
        since: START,
        ..Facts::default()
    };
    tick(&steps, &mut facts, START);
    facts.answered = Some(START + HOUR);
    assert_eq!(tick(&steps, &mut facts, START + 2 * HOUR), [3]);
    assert_eq!(then(&steps, &facts, START + 2 * HOUR), Next::Answered);
}

#[test]
fn a_day_is_a_day_of_the_place_whatever_its_clock_does() {
    let noon = |day: &str| instant(&SystemZones, ZONE, day.parse::<Day>().unwrap(), 720).unwrap();
    let place: (&dyn domain::zone::Zones, &str) = (&SystemZones, ZONE);
    // 23 and 25 hours.
    assert_eq!(noon("2027-03-14") - noon("2027-03-13"), 23 * HOUR);
    assert_eq!(days_later(noon("2027-03-13"), 1, place), noon("2027-03-14"));
    assert_eq!(noon("2027-11-07") - noon("2027-11-06"), 25 * HOUR);
    assert_eq!(days_later(noon("2027-11-06"), 1, place), noon("2027-11-07"));
    assert_eq!(
        days_later(START, 30, (&SystemZones, "Nowhere/Land")),
        START + 30 * DAY_MS
    );
}

#[test]
fn steps_that_are_too_many_too_deep_or_no_steps_are_refused() {
    assert_eq!(parse(""), Ok(Vec::new()));
    let told = |steps: &[Step]| parse(&write(steps)).err();
    let many: Vec<Step> = (1..)
        .map(|key| step(key, StepKind::End))
        .take(MAX_STEPS + 1)
        .collect();
    assert_eq!(told(&many), Some(bad("steps_many")));
    assert_eq!(told(&many[..MAX_STEPS]), None);
    let mut deep = vec![step(1, StepKind::End)];
    for key in 2..=u32::try_from(MAX_DEPTH).unwrap() {
        deep = vec![step(key, branch(BranchOn::Clicked, deep, Vec::new()))];
    }
    assert_eq!(told(&deep), None);
    let deeper = vec![step(9, branch(BranchOn::Clicked, Vec::new(), deep))];
    assert_eq!(told(&deeper), Some(bad("steps_depth")));
    let twice = [step(1, StepKind::End), step(1, StepKind::End)];
    assert_eq!(told(&twice), Some(bad("steps")));
    for kind in [
        StepKind::WaitDays { days: 0 },
        StepKind::WaitDays { days: 91 },
        StepKind::WaitHours { hours: 73 },
    ] {
        assert_eq!(told(&[step(1, kind)]), Some(bad("step_wait")));
    }
    let code = StepKind::Send {
        channel: Channel::Chat,
        subject: Label::default(),
        body: Label::new("", "{code}"),
    };
    assert!(matches!(
        told(&[step(1, code)]),
        Some(Refusal::UnknownVariable { .. })
    ));
    for nonsense in ["[", "{}", "[{}]", "[{\"key\":1}]"] {
        assert_eq!(parse(nonsense), Err(bad("steps")), "{nonsense}");
    }
}

#[test]
fn a_text_message_has_ten_parts_at_most_and_a_notice_needs_no_text() {
    let says = |channel, en: &str, zh: &str| StepKind::Send {
        channel,
        subject: Label::default(),
        body: Label::new(zh, en),
    };
    let told = |kind| parse(&write(&[step(1, kind)])).err();
    let long = Some(Refusal::TooLong {
        field: "body".into(),
    });
    assert_eq!(told(says(Channel::Sms, "", &"好".repeat(670))), None);
    assert_eq!(told(says(Channel::Sms, "", &"好".repeat(671))), long);
    assert_eq!(told(says(Channel::Chat, "", &"好".repeat(671))), None);
    let notice = [step(1, says(Channel::Push, "", ""))];
    assert!(is_whole(&notice));
    assert!(!is_whole(&[step(1, says(Channel::Sms, "", ""))]));
}

#[test]
fn a_step_of_a_newer_build_stays_as_it_came_and_whoever_comes_to_it_waits() {
    let text = r#"[{"key":1,"do":{"is":"send","channel":"fax","subject":{},"body":{"en":"Hi"}}},{"key":2,"do":{"is":"give_offer","offer":"x"}}]"#;
    let steps = read(text).unwrap();
    assert!(
        steps
            .iter()
            .all(|step| matches!(step.kind, StepKind::Other { .. }))
    );
    let back: serde_json::Value = serde_json::from_str(&write(&steps)).unwrap();
    assert_eq!(
        back,
        serde_json::from_str::<serde_json::Value>(text).unwrap()
    );
    assert_eq!(then(&steps, &Facts::default(), START), Next::Unknown);
    // Whoever cannot judge it does not save it.
    assert_eq!(parse(text), Err(bad("steps")));
}

fn any_kind() -> impl proptest::strategy::Strategy<Value = StepKind> {
    prop_oneof![
        (1_u32..=72).prop_map(|hours| StepKind::WaitHours { hours }),
        (1_u32..=9).prop_map(|days| StepKind::WaitDays { days }),
        prop::sample::select(Channel::ALL.to_vec()).prop_map(send),
        Just(StepKind::Task {
            title: Label::new("", "Call")
        }),
        Just(StepKind::End),
    ]
}

fn any_steps() -> impl proptest::strategy::Strategy<Value = Vec<Step>> {
    let leaf = prop::collection::vec(any_kind(), 0..4);
    let level = move |below: BoxedStrategy<Vec<StepKind>>| {
        let on = prop::sample::select(BranchOn::ALL.to_vec());
        let branch = (on, 1_u32..9, below.clone(), below).prop_map(|(on, days, yes, no)| {
            let plain =
                |kinds: Vec<StepKind>| kinds.into_iter().map(|kind| step(0, kind)).collect();
            StepKind::Branch {
                on,
                days,
                yes: plain(yes),
                no: plain(no),
            }
        });
        prop::collection::vec(prop_oneof![any_kind(), branch], 0..4).boxed()
    };
    level(level(leaf.boxed())).prop_map(|kinds| {
        let mut steps: Vec<Step> = kinds.into_iter().map(|kind| step(0, kind)).collect();
        fn number(steps: &mut [Step], key: &mut u32) {
            for step in steps {
                *key += 1;
                step.key = *key;
                if let StepKind::Branch { yes, no, .. } = &mut step.kind {
                    number(yes, key);
                    number(no, key);
                }
            }
        }
        number(&mut steps, &mut 0);
        steps
    })
}

proptest! {
    /// However often somebody looks, nobody takes a step twice, all come to an end, and looking more often changes nothing of what they get.
    #[test]
    fn everybody_comes_to_an_end_and_takes_no_step_twice(
        steps in any_steps(),
        clicked in prop::option::of(0_i64..400), ordered in prop::option::of(0_i64..400),
        looks in prop::collection::btree_set(0_i64..3_000, 0..40),
    ) {
        let hour = |hours: i64| START + hours * HOUR;
        let known = |facts: &Facts, now: i64| Facts {
            clicked: clicked.map(hour).filter(|at| *at <= now),
            ordered: ordered.map(hour).filter(|at| *at <= now),
            ..facts.clone()
        };
        let mut facts = Facts { since: START, ..Facts::default() };
        for now in 0..3_000 {
            let mut there = known(&facts, hour(now));
            tick(&steps, &mut there, hour(now));
            facts = there.clone();
            // Who looks again at once has nothing to do.
            prop_assert_eq!(tick(&steps, &mut there, hour(now)), Vec::<u32>::new());
        }
        prop_assert_eq!(then(&steps, &facts, hour(3_000)), Next::Done);
        let passed: Vec<u32> = facts.passed.iter().map(|passed| passed.step).collect();
        let once: BTreeSet<u32> = passed.iter().copied().collect();
        prop_assert_eq!(once.len(), passed.len());
        prop_assert!(passed.len() <= flat(&steps).len());
        // Who looks seldom comes late, and takes none twice either.
        let mut seldom = Facts { since: START, ..Facts::default() };
        for now in looks {
            seldom = known(&seldom, hour(now));
            tick(&steps, &mut seldom, hour(now));
        }
        let once: BTreeSet<u32> = seldom.passed.iter().map(|passed| passed.step).collect();
        prop_assert_eq!(once.len(), seldom.passed.len());
        prop_assert!(next_key(&steps) > passed.into_iter().max().unwrap_or(0));
    }

    #[test]
    fn what_is_written_is_read_back(steps in any_steps(), text: String) {
        prop_assert_eq!(read(&write(&steps)), Some(steps));
        let _ = (read(&text), parse(&text));
    }
}
