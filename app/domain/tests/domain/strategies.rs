//! What is written to people by itself: when, to whom, and who decides.

use crate::support::{ctx, shop, uuid};
use domain::account::Role;
use domain::civil::{DAY_MS, Day};
use domain::id::StrategyId;
use domain::merge::Was;
use domain::reach::due::{APART_DAYS, STILL, birthday_ends};
use domain::reach::steps::flat;
use domain::reach::template::{fill, variables_fit};
use domain::reach::{
    Occasion, QUIET, Ready, Strategy, StrategyCreate, StrategySet, StrategyState, Trigger, Values,
    occasion,
};
use domain::zone::{SystemZones, Zones as _};
use domain::{Entity, Key, Label, Lang, Mutation, Refusal, Row, Rows as _, Side, Stop, run};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn greeting() -> Trigger {
    Trigger::Birthday { days_before: 0 }
}

fn born(birthday: &str) -> Occasion<'_> {
    Occasion {
        birthday,
        last_visit: None,
    }
}

#[test]
fn a_birthday_is_the_day_itself_and_the_29th_of_february_the_28th_of_a_common_year() {
    let due = |birthday, on| occasion(&greeting(), &born(birthday), day(on));
    assert_eq!(due("1990-07-15", "2026-07-15"), Some(2026));
    assert_eq!(due("1990-07-15", "2026-07-14"), None);
    assert_eq!(due("2000-02-29", "2027-02-28"), Some(2027));
    assert_eq!(due("2000-02-29", "2028-02-28"), None);
    assert_eq!(due("2000-02-29", "2028-02-29"), Some(2028));
    assert_eq!(due("2000-02-28", "2028-02-28"), Some(2028));
    // Somebody who is born today, or later, is a mistake.
    assert_eq!(due("2026-07-15", "2026-07-15"), None);
    for nothing in ["", "-", "07-15", "1990-07", "1990-7x-15", "--"] {
        assert_eq!(due(nothing, "2026-07-15"), None, "{nothing}");
    }
    let before = Trigger::Birthday { days_before: 3 };
    let new_year = occasion(&before, &born("1990-01-02"), day("2026-12-30"));
    assert_eq!(new_year, Some(2027));
}

#[test]
fn somebody_is_missed_once_and_not_years_later() {
    let missed = |away| {
        let of = Occasion {
            birthday: "",
            last_visit: Some(Day(1_000)),
        };
        occasion(&Trigger::NoVisit { days: 60 }, &of, Day(1_000 + away))
    };
    assert_eq!((missed(59), missed(60)), (None, Some(1_000)));
    assert_eq!(
        (missed(60 + STILL - 1), missed(60 + STILL)),
        (Some(1_000), None)
    );
    let nobody = Occasion::default();
    assert_eq!(
        occasion(&Trigger::NoVisit { days: 60 }, &nobody, Day(9)),
        None
    );
}

proptest! {
    /// Whoever looks each hour, in whichever order the runs come, finds each birthday once a year, on its day, between nine and twenty.
    #[test]
    fn each_birthday_is_greeted_once_a_year(
        birth in 0_i64..20_000, days_before in 0_u32..=14, first in 10_957_i64..30_000, years in 1_i64..4,
        zone in prop::sample::select(vec!["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Pacific/Chatham"]),
        seed: u64,
    ) {
        let born_on = Day(birth);
        let (year, month, date) = born_on.date();
        let birthday = format!("{year:04}-{month:02}-{date:02}");
        let trigger = Trigger::Birthday { days_before };
        let from = Day(first.max(birth + 400));
        let mut hours: Vec<i64> = (0..years * 366 * 24).map(|hour| from.0 * DAY_MS + hour * 3_600_000).collect();
        // Two servers, one of which looks late.
        let turn = usize::try_from(seed).unwrap_or_default() % hours.len();
        hours.rotate_left(turn);
        let mut sent: BTreeMap<i64, Day> = BTreeMap::new();
        let mut found: BTreeMap<i64, BTreeSet<Day>> = BTreeMap::new();
        for now in hours {
            let offset = SystemZones.offset(zone, now).unwrap();
            if QUIET.until(now, offset).is_some() {
                continue;
            }
            let today = Day::of(now, offset);
            if let Some(year) = occasion(&trigger, &born(&birthday), today) {
                sent.entry(year).or_insert(today);
                found.entry(year).or_default().insert(today);
                let end = birthday_ends(days_before, today);
                prop_assert!(end.iter().any(|end| birthday.ends_with(end)), "{:?} {}", end, birthday);
            }
        }
        // A whole year was looked through: at least one birthday, and each on one day alone.
        prop_assert!(!sent.is_empty());
        for days in found.values() {
            prop_assert_eq!(days.len(), 1);
        }
        let days: Vec<Day> = sent.values().copied().collect();
        for pair in days.windows(2) {
            let apart = pair[1].0 - pair[0].0;
            prop_assert!((365..=366).contains(&apart), "{} days", apart);
            prop_assert!(apart > APART_DAYS);
        }
    }

    /// Whatever a name is, it is text on one line, and no variable.
    #[test]
    fn a_name_is_never_a_line_or_a_variable_of_its_own(name: String) {
        let business = Label::new("面馆", "Noodles");
        let values = Values { name: &name, business: &business, link: "" };
        let filled = fill("Hi {name}!", &values, Lang::En);
        prop_assert!(!filled.contains(['\n', '\r', '\0']));
        prop_assert!(filled.starts_with("Hi ") && filled.ends_with('!'));
        prop_assert!(filled.chars().count() <= 84);
    }

    /// What passes has nothing in it afterwards that looks like one of ours.
    #[test]
    fn every_text_is_filled_or_refused(text in "[a-z{}\n ]{0,40}|(\\{name\\}|\\{business\\}|\\{other\\}|x){0,6}") {
        let business = Label::new("面馆", "Noodles");
        let values = Values { name: "Wu", business: &business, link: "https://x.example/" };
        let fits = variables_fit(&Label::new("", &text)).is_ok();
        let filled = fill(&text, &values, Lang::En);
        if fits {
            let left = domain::reach::template::VARIABLES.iter().any(|name| filled.contains(&format!("{{{name}}}")));
            prop_assert!(!left);
        }
        prop_assert_eq!(fits, variables_fit(&Label::new(&text, "")).is_ok());
    }
}

#[test]
fn variables_have_something_in_their_stead_and_are_read_once() {
    let business = Label::new("面馆", "");
    let values = |name| Values {
        name,
        business: &business,
        link: "https://x.example/",
    };
    let said = |name, lang| fill("{name} · {business}", &values(name), lang);
    assert_eq!(said("吴芳", Lang::Zh), "吴芳 · 面馆");
    assert_eq!(said(" ", Lang::En), "dear guest · 面馆");
    assert_eq!(said("", Lang::Zh), "亲爱的顾客 · 面馆");
    assert_eq!(said("{business}", Lang::En), "{business} · 面馆");
    assert_eq!(fill("a { b } {", &values("x"), Lang::En), "a { b } {");
    let unknown = variables_fit(&Label::new("", "Hi {name}, use {code}"));
    let name = "code".to_owned();
    assert_eq!(unknown, Err(Refusal::UnknownVariable { name }));
}

fn did(
    role: Role,
    world: &mut crate::support::Shop,
    wish: impl Into<Mutation>,
) -> Result<bool, Stop> {
    let changes = run(world, &ctx(role, Side::Server), &wish.into().into())?;
    let is_conflict = !changes.conflicts.is_empty();
    world.put(changes.rows);
    Ok(!is_conflict)
}

fn ready() -> StrategyCreate {
    Ready::Birthday.draft(uuid(3))
}

fn now(world: &crate::support::Shop, id: StrategyId) -> Strategy {
    let row = world.row(Key::new(Entity::Strategy, id.0)).unwrap();
    row.and_then(Row::as_strategy).unwrap().clone()
}

fn state(id: StrategyId, was: StrategyState, new: StrategyState) -> StrategySet {
    StrategySet {
        state: Some(Was { was, new }),
        ..StrategySet::of(id)
    }
}

#[test]
fn owners_alone_make_and_start_one() {
    let mut world = shop();
    for role in [Role::Customer, Role::Agent] {
        let told = did(role, &mut world, ready());
        assert_eq!(told, Err(Refusal::NotAllowed.into()));
    }
    assert_eq!(did(Role::Owner, &mut world, ready()), Ok(true));
    let start = state(ready().id, StrategyState::Draft, StrategyState::Running);
    for role in [Role::Customer, Role::Agent] {
        let told = did(role, &mut world, start.clone());
        assert_eq!(told, Err(Refusal::NotAllowed.into()));
    }
    assert_eq!(did(Role::Owner, &mut world, start), Ok(true));
    assert_eq!(now(&world, ready().id).state, StrategyState::Running);
    // The other owner's phone makes the ready one too: that starts nothing anew.
    assert_eq!(did(Role::Owner, &mut world, ready()), Ok(true));
    assert_eq!(now(&world, ready().id).state, StrategyState::Running);
}

#[test]
fn what_somebody_paused_is_not_started_by_whoever_had_not_seen_it() {
    let mut world = shop();
    let id = ready().id;
    let step = |was, new| state(id, was, new);
    did(Role::Owner, &mut world, ready()).unwrap();
    use StrategyState::{Draft, Paused, Running};
    assert_eq!(did(Role::Owner, &mut world, step(Draft, Running)), Ok(true));
    assert_eq!(
        did(Role::Owner, &mut world, step(Running, Paused)),
        Ok(true)
    );
    assert_eq!(
        did(Role::Owner, &mut world, step(Draft, Running)),
        Ok(false)
    );
    assert_eq!(now(&world, id).state, Paused);
}

#[test]
fn none_runs_without_a_whole_text_and_none_begins_running() {
    let mut world = shop();
    let id = ready().id;
    let empty = StrategyCreate {
        subject: Label::new("你好", ""),
        body: Label::new("", "Hello"),
        ..ready()
    };
    let running = StrategyCreate {
        state: StrategyState::Running,
        ..ready()
    };
    assert!(matches!(
        did(Role::Owner, &mut world, running),
        Err(Stop::Refused(Refusal::BadValue { .. }))
    ));
    did(Role::Owner, &mut world, empty).unwrap();
    let start = state(id, StrategyState::Draft, StrategyState::Running);
    let told = did(Role::Owner, &mut world, start.clone());
    assert_eq!(told, Err(Refusal::EmptyText.into()));
    let with_text = StrategySet {
        subject: Some(Was {
            was: Label::new("你好", ""),
            new: Label::new("你好", "Hello"),
        }),
        ..start
    };
    assert_eq!(did(Role::Owner, &mut world, with_text), Ok(true));
    let letter = now(&world, id).letter(
        Lang::Zh,
        &Values {
            name: "吴芳",
            business: &Label::default(),
            link: "",
        },
    );
    // There is no whole text in Chinese.
    assert_eq!(letter.map(|letter| letter.lang), Some(Lang::En));
}

#[test]
fn the_ready_ones_are_whole_in_both_languages() {
    for ready in Ready::ALL {
        let mut world = shop();
        let draft = ready.draft(uuid(3));
        assert_eq!(did(Role::Owner, &mut world, draft.clone()), Ok(true));
        let strategy = now(&world, draft.id);
        assert!(strategy.is_whole());
        assert_eq!(strategy.steps.is_empty(), strategy.speaks(Lang::En));
        assert_eq!(strategy.steps, ready.steps());
        for step in flat(&strategy.steps()) {
            let both = |langs: Vec<Lang>| langs.len() == 2;
            assert!(step.kind.languages().is_none_or(both), "{ready:?}");
        }
        // The other owner wrote on since: a second tap changes nothing.
        let paused = state(draft.id, StrategyState::Draft, StrategyState::Paused);
        assert_eq!(did(Role::Owner, &mut world, paused), Ok(true));
        assert_eq!(did(Role::Owner, &mut world, draft.clone()), Ok(true));
        assert_eq!(now(&world, draft.id).state, StrategyState::Paused);
    }
    let newer: Trigger = serde_json::from_str(r#"{"is":"points_expire","days":3}"#).unwrap();
    for trigger in [
        Trigger::Birthday { days_before: 15 },
        Trigger::NoVisit { days: 13 },
        Trigger::NoVisit { days: 366 },
        Trigger::LowReview { stars: 4 },
        Trigger::Weekly {
            weekday: 7,
            minute: 0,
        },
        Trigger::Weekly {
            weekday: 0,
            minute: 1_440,
        },
        newer.clone(),
    ] {
        let make = StrategyCreate { trigger, ..ready() };
        let told = did(Role::Owner, &mut shop(), make);
        assert!(matches!(told, Err(Stop::Refused(Refusal::BadValue { .. }))));
    }
}
