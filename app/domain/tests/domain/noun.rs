//! Every merge class of a definition, on a record that exists for this alone.

use domain::merge::{Class, MapChange, Position, SetChange, Was};
use domain::noun::{
    BadCell, Cell, CellKind, Columns, Guarded, Limit, Merging, Record, SetMutation, Source,
};
use domain::{ActivityId, Changes, ContactId, Ctx, Entity, Key, Label, Money, Refusal, Side};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// One field of each class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Probe {
    id: ActivityId,
    origin: u32,
    name: Label,
    price: Money,
    tags: BTreeSet<String>,
    seen: Seen,
    state: State,
    notes: String,
    place: Position,
    facts: Facts,
    counted: Option<i64>,
}

type Seen = BTreeSet<String>;
type Facts = BTreeMap<String, String>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    New,
    Open,
    Closed,
}

impl Guarded for State {
    fn may_become(&self, next: &Self) -> bool {
        matches!(
            (self, next),
            (Self::New, Self::Open) | (Self::Open, Self::Closed) | (Self::Closed, Self::Open)
        )
    }
}

impl Columns for State {
    const KINDS: &'static [CellKind] = &[CellKind::Int, CellKind::MaybeText];

    fn write<'a>(&'a self, out: &mut Vec<Cell<'a>>) {
        out.push(Cell::Int(Some(*self as i64)));
        out.push(Cell::Text(None));
    }

    fn read(from: &mut dyn Source) -> Result<Self, BadCell> {
        let state = i64::read(from)?;
        let _: Option<String> = Columns::read(from)?;
        [Self::New, Self::Open, Self::Closed]
            .into_iter()
            .find(|one| *one as i64 == state)
            .ok_or_else(|| BadCell::new("no such state"))
    }
}

fn price_fits(price: &Money) -> Result<(), Refusal> {
    if price.0 < 0 {
        Err(Refusal::BadPrice)
    } else {
        Ok(())
    }
}

domain::record! {
    Probe in "probe" by ActivityId, changed by ProbeSet "probe.set@1";
    fixed origin: u32;
    soft name: Label, max(5);
    hard price: Money, check(price_fits);
    set tags: BTreeSet<String>, max(3, 4);
    grow seen: Seen;
    guarded state: State as ["state", "reason"];
    text notes: String, max(40);
    order place: Position;
    map facts: Facts, max(2, 6);
    server counted: Option<i64> as "number";
}

fn id() -> ActivityId {
    ActivityId(uuid::Uuid::from_u128(7))
}

fn probe() -> Probe {
    Probe {
        id: id(),
        origin: 4,
        name: Label::new("名", "name"),
        price: Money(100),
        tags: ["a".to_owned()].into(),
        seen: Seen::new(),
        state: State::New,
        notes: "one\ntwo\nthree".into(),
        place: Position::default(),
        facts: [("size".to_owned(), "L".to_owned())].into(),
        counted: None,
    }
}

fn was<T>(was: T, new: T) -> Option<Was<T>> {
    Some(Was { was, new })
}

fn ctx(side: Side) -> Ctx {
    crate::support::ctx(domain::account::Role::Agent, side)
}

/// What the row is after the change, and what comes of it beside.
fn merged(row: &Probe, set: &ProbeSet) -> Result<(Probe, Changes), Refusal> {
    let mut row = row.clone();
    let mut merging = Merging::default();
    set.merge(&mut row, &mut merging);
    let mut changes = Changes::default();
    merging.finish(
        &ctx(Side::Server),
        Key::new(Entity::Activity, id().0),
        &mut changes,
    )?;
    Ok((row, changes))
}

struct Row(Vec<Cell<'static>>);

impl Source for Row {
    fn int(&mut self) -> Result<Option<i64>, BadCell> {
        match self.0.remove(0) {
            Cell::Int(value) => Ok(value),
            Cell::Text(_) => Err(BadCell::new("a text")),
        }
    }

    fn text(&mut self) -> Result<Option<&str>, BadCell> {
        match self.0.remove(0) {
            Cell::Text(value) => Ok(value.map(|text| &*text.into_owned().leak())),
            Cell::Int(_) => Err(BadCell::new("a number")),
        }
    }
}

fn stored(row: &Probe) -> Row {
    let mut cells = Vec::new();
    row.cells(&mut cells);
    let owned = |cell| match cell {
        Cell::Int(value) => Cell::Int(value),
        Cell::Text(value) => {
            Cell::Text(value.map(|text: std::borrow::Cow<'_, str>| text.into_owned().into()))
        }
    };
    Row(cells.into_iter().map(owned).collect())
}

#[test]
fn a_row_is_read_back_from_its_columns_as_it_was_written() {
    let mut row = probe();
    assert_eq!(Probe::read(&mut stored(&row)), Ok(row.clone()));
    row.counted = Some(-3);
    assert_eq!(Probe::read(&mut stored(&row)), Ok(row.clone()));
    let columns: Vec<&str> = Probe::FIELDS
        .iter()
        .flat_map(|field| field.columns)
        .copied()
        .collect();
    assert_eq!(
        columns,
        [
            "id", "origin", "name", "price", "tags", "seen", "state", "reason", "notes", "place",
            "facts", "number"
        ]
    );
    for field in Probe::FIELDS {
        assert_eq!(field.columns.len(), field.kinds.len(), "{}", field.name);
    }
}

#[test]
fn a_column_that_holds_something_else_is_named() {
    let mut cells = stored(&probe());
    cells.0[3] = Cell::Text(Some("dear".into()));
    let bad = Probe::read(&mut cells).unwrap_err();
    assert_eq!((bad.table, bad.field), ("probe", "price"));
}

#[test]
fn a_change_says_only_what_it_changes() {
    let mut set = ProbeSet::of(id());
    let plain = serde_json::to_value(&set).unwrap();
    assert_eq!(plain, json!({ "id": id() }));
    set.price = was(Money(1), Money(2));
    set.tags = Some(SetChange {
        add: ["x".into()].into(),
        ..SetChange::default()
    });
    let json = serde_json::to_string(&set).unwrap();
    assert_eq!(
        json,
        format!(
            r#"{{"id":"{}","price":{{"was":1,"new":2}},"tags":{{"add":["x"]}}}}"#,
            id()
        )
    );
    assert_eq!(serde_json::from_str::<ProbeSet>(&json).unwrap(), set);
    let newer = json.replace("price", "colour");
    assert!(
        serde_json::from_str::<ProbeSet>(&newer).is_err(),
        "nothing of a newer build is left out"
    );
    assert_eq!(ProbeSet::class_of("price"), Some(Class::Hard));
    assert_eq!(ProbeSet::class_of("facts"), Some(Class::Map));
    assert_eq!(ProbeSet::class_of("origin"), None, "nothing changes it");
    assert_eq!(ProbeSet::class_of("counted"), None, "only rules change it");
}

#[test]
fn new_values_have_to_fit() {
    let fine = ProbeSet::of(id());
    let refused = |set: ProbeSet| set.check().unwrap_err();
    let too_long = |field: &str| Refusal::TooLong {
        field: field.into(),
    };
    assert_eq!(fine.check(), Ok(()));
    let name = was(Label::default(), Label::new("", "longer"));
    assert_eq!(
        refused(ProbeSet {
            name,
            ..fine.clone()
        }),
        too_long("name")
    );
    let price = was(Money(1), Money(-1));
    assert_eq!(
        refused(ProbeSet {
            price,
            ..fine.clone()
        }),
        Refusal::BadPrice
    );
    let tags = Some(SetChange {
        add: ["abcde".into()].into(),
        ..SetChange::default()
    });
    assert_eq!(
        refused(ProbeSet {
            tags,
            ..fine.clone()
        }),
        too_long("tags")
    );
    let fact = |text: &str| Was {
        was: None,
        new: Some(text.to_owned()),
    };
    let facts = MapChange::from([("a".into(), fact("much too long"))]);
    assert_eq!(
        refused(ProbeSet {
            facts,
            ..fine.clone()
        }),
        too_long("facts")
    );
    assert!(
        "好".repeat(5).limit("name", 5).is_ok(),
        "characters, not bytes"
    );
    // What JSON brings may be no place at all.
    let place = serde_json::from_value(json!({ "was": "n", "new": "" })).unwrap();
    let set = ProbeSet { place, ..fine };
    assert_eq!(
        merged(&probe(), &set),
        Err(Refusal::BadValue {
            field: "place".into()
        })
    );
}

#[test]
fn a_soft_field_is_written_over_and_remembered() {
    let set = ProbeSet {
        name: was(Label::new("", "old"), Label::new("", "new")),
        ..ProbeSet::of(id())
    };
    let (row, changes) = merged(&probe(), &set).unwrap();
    assert_eq!(row.name, Label::new("", "new"));
    assert!(changes.overwrote && changes.conflicts.is_empty());
    let domain::Row::Past(past) = &changes.rows[0] else {
        panic!()
    };
    assert_eq!(
        (past.field.as_str(), &past.lost),
        ("name", &json!({ "zh": "名", "en": "name" }))
    );
}

#[test]
fn a_hard_field_is_a_conflict() {
    let set = ProbeSet {
        price: was(Money(90), Money(110)),
        ..ProbeSet::of(id())
    };
    let (row, changes) = merged(&probe(), &set).unwrap();
    assert_eq!(row, probe());
    let one = &changes.conflicts[0];
    assert_eq!(
        (one.field.as_str(), &one.base, &one.theirs, &one.mine),
        ("price", &json!(90), &json!(100), &json!(110))
    );
}

#[test]
fn a_guarded_state_moves_along_its_arrows_only_from_what_was_seen() {
    let step = |from, to| ProbeSet {
        state: was(from, to),
        ..ProbeSet::of(id())
    };
    let open = merged(&probe(), &step(State::New, State::Open)).unwrap().0;
    assert_eq!(open.state, State::Open);
    let refused = |state: &str| Refusal::StateMoved {
        field: "state".into(),
        state: json!(state),
    };
    assert_eq!(
        merged(&probe(), &step(State::New, State::Closed)),
        Err(refused("New"))
    );
    assert_eq!(
        merged(&open, &step(State::New, State::Closed)),
        Err(refused("Open")),
        "not from what was not seen"
    );
    assert_eq!(
        merged(&open, &step(State::New, State::Open)).unwrap().0,
        open,
        "two who do the same agree"
    );
}

#[test]
fn a_text_merges_by_lines() {
    let notes = |from: &str, to: &str| ProbeSet {
        notes: was(from.to_owned(), to.to_owned()),
        ..ProbeSet::of(id())
    };
    let before = "one\ntwo\nthree";
    let theirs = Probe {
        notes: "ONE\ntwo\nthree".into(),
        ..probe()
    };
    let both = merged(&theirs, &notes(before, "one\ntwo\nthree\nfour"))
        .unwrap()
        .0;
    assert_eq!(both.notes, "ONE\ntwo\nthree\nfour");
    let (kept, changes) = merged(&theirs, &notes(before, "Eins\ntwo\nthree")).unwrap();
    assert_eq!(kept, theirs);
    assert_eq!(changes.conflicts[0].mine, json!("Eins\ntwo\nthree"));
}

#[test]
fn facts_are_soft_each_for_itself() {
    let fact = |was: Option<&str>, new: Option<&str>| Was {
        was: was.map(Into::into),
        new: new.map(Into::into),
    };
    let facts = MapChange::from([
        ("size".into(), fact(Some("S"), Some("M"))),
        ("colour".into(), fact(None, Some("red"))),
    ]);
    let (row, changes) = merged(
        &probe(),
        &ProbeSet {
            facts,
            ..ProbeSet::of(id())
        },
    )
    .unwrap();
    assert_eq!(
        row.facts,
        [
            ("colour".to_owned(), "red".to_owned()),
            ("size".to_owned(), "M".to_owned())
        ]
        .into()
    );
    let [domain::Row::Past(past)] = &changes.rows[..] else {
        panic!()
    };
    assert_eq!(
        (past.field.as_str(), &past.lost),
        ("facts/size", &json!("L"))
    );
    let gone = MapChange::from([("size".into(), fact(Some("L"), None))]);
    let (row, changes) = merged(
        &probe(),
        &ProbeSet {
            facts: gone,
            ..ProbeSet::of(id())
        },
    )
    .unwrap();
    assert!(row.facts.is_empty() && !changes.overwrote);
}

#[test]
fn a_place_is_the_last_one_it_was_given_and_what_was_seen_grows() {
    let later = Position::between(Some(&probe().place), None);
    let first = Position::between(None, Some(&probe().place));
    let set = ProbeSet {
        place: was(later.clone(), first.clone()),
        seen: ["x".to_owned()].into(),
        ..ProbeSet::of(id())
    };
    let (row, changes) = merged(&probe(), &set).unwrap();
    assert_eq!((row.place, row.seen), (first, ["x".to_owned()].into()));
    assert_eq!(
        changes,
        Changes::default(),
        "where something stood is nobody's loss"
    );
    let _ = later;
}

proptest! {
    /// Whatever two people do to a text, each line that one of them added stands, or its author is asked.
    #[test]
    fn no_line_of_a_text_is_lost(base in "[ab\n]{0,8}", ann in "[abc\n]{0,8}", ben in "[abd\n]{0,8}") {
        let notes = |to: &str| ProbeSet { notes: was(base.clone(), to.to_owned()), ..ProbeSet::of(id()) };
        let row = Probe { notes: base.clone(), ..probe() };
        let first = merged(&row, &notes(&ann)).unwrap().0;
        prop_assert_eq!(&first.notes, &ann);
        let (second, changes) = merged(&first, &notes(&ben)).unwrap();
        let has = |text: &str, letter: char| text.contains(letter);
        if changes.conflicts.is_empty() {
            prop_assert!(!has(&ann, 'c') || ben == base || has(&second.notes, 'c') , "{:?}", second.notes);
            prop_assert!(!has(&ben, 'd') || has(&second.notes, 'd'), "{:?}", second.notes);
        } else {
            prop_assert_eq!(second.notes, ann);
            prop_assert_eq!(&changes.conflicts[0].mine, &Value::from(ben));
        }
    }

    /// A change that was merged once changes nothing when it is merged again.
    #[test]
    fn merging_twice_is_merging_once(name in "[a-c]{0,3}", price in 0..3_i64, notes in "[ab\n]{0,6}") {
        let set = ProbeSet {
            name: was(Label::new("", "x"), Label::new("", &name)),
            price: was(Money(100), Money(price)),
            notes: was(probe().notes, notes),
            ..ProbeSet::of(id())
        };
        let once = merged(&probe(), &set).unwrap().0;
        let (twice, changes) = merged(&once, &set).unwrap();
        prop_assert_eq!(twice, once);
        prop_assert_eq!(changes, Changes::default());
    }
}

#[test]
fn every_noun_says_where_it_stands_and_names_no_column_twice() {
    let mut tables = BTreeSet::new();
    for entity in Entity::ALL {
        let fields = entity.fields();
        assert!(tables.insert(entity.table()), "{}", entity.table());
        assert_eq!(fields[0].columns, ["id"], "{}", entity.name());
        let columns: Vec<&str> = fields
            .iter()
            .flat_map(|field| field.columns)
            .copied()
            .collect();
        let distinct: BTreeSet<&str> = columns.iter().copied().collect();
        assert_eq!(distinct.len(), columns.len(), "{}", entity.name());
        for field in fields {
            assert_eq!(
                field.columns.len(),
                field.kinds.len(),
                "{}.{}",
                entity.name(),
                field.name
            );
        }
        let set = entity.set_mutation();
        let known = set.is_none_or(|name| domain::Mutation::NAMES.contains(&name));
        assert!(known, "{set:?} is no mutation");
        if let Some(name) = set {
            assert!(name.starts_with(&format!("{}.", entity.name())), "{name}");
        }
    }
    let _ = ContactId(uuid::Uuid::nil());
}
