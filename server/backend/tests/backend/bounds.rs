//! What a stranger's program may put into a mutation: endless texts and lists, and the largest numbers. Each is refused or cut; nothing of it stands
//! in a row, and no rule stops.

use crate::corpus::{Entry, OUTBOXES, device, entries, menu};
use domain::account::Role;
use domain::projection::Projection;
use domain::{Changes, Ctx, Draft, Mutation, ParkedId, Row, Side, Stop, run};
use serde_json::Value;

/// The longest text, the longest list, and the most bytes of JSON of a row that one mutation made.
const TEXT: usize = 10_000;
const LIST: usize = 100;
const ROW: usize = 64 * 1024;

/// Every value inside, with the way to it.
fn walk(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Array(list) => {
            for (n, one) in list.iter().enumerate() {
                walk(one, &format!("{at}/{n}"), found);
            }
        }
        Value::Object(map) => {
            for (key, one) in map {
                walk(one, &format!("{at}/{key}"), found);
            }
        }
        _ => {}
    }
}

/// The arguments with one value grown in every way in which it can be.
fn grown(args: &Value) -> Vec<Value> {
    let mut places = Vec::new();
    walk(args, "", &mut places);
    let mut all = Vec::new();
    for at in places {
        let with = |new: Value| {
            let mut args = args.clone();
            *args.pointer_mut(&at).unwrap() = new;
            args
        };
        match args.pointer(&at).unwrap() {
            Value::String(_) => all.push(with("长".repeat(15_000).into())),
            Value::Number(_) => {
                let numbers = [
                    i64::MIN,
                    -1,
                    0,
                    i64::from(i32::MAX),
                    i64::from(u32::MAX),
                    i64::MAX,
                ];
                all.extend(numbers.map(|number| with(number.into())));
                all.push(with(u64::MAX.into()));
            }
            Value::Array(list) => {
                let first = list.first().cloned().unwrap_or("x".into());
                all.push(with(vec![first.clone(); 3_000].into()));
                all.push(with(
                    (0..3_000)
                        .map(|n| numbered(&first, n))
                        .collect::<Vec<_>>()
                        .into(),
                ));
            }
            Value::Null | Value::Bool(_) | Value::Object(_) => {}
        }
    }
    all
}

/// Another element of a list, so that a set does not fold them into one.
fn numbered(value: &Value, n: usize) -> Value {
    match value {
        Value::String(text) => format!("{text}{n}").into(),
        other => other.clone(),
    }
}

fn longest(value: &Value) -> (usize, usize) {
    match value {
        Value::String(text) => (text.chars().count(), 0),
        Value::Array(list) => list.iter().map(longest).fold((0, list.len()), most),
        Value::Object(map) => map.values().map(longest).fold((0, 0), most),
        Value::Null | Value::Bool(_) | Value::Number(_) => (0, 0),
    }
}

fn most(a: (usize, usize), b: (usize, usize)) -> (usize, usize) {
    (a.0.max(b.0), a.1.max(b.1))
}

fn does(rows: &Projection, entry: &Entry, args: &str, side: Side) -> Option<Result<Changes, Stop>> {
    let envelope = entry.envelope();
    let device = device(entry.who);
    let draft = Draft {
        mutation: Mutation::decode(&envelope.name, args).ok()?,
        answers: envelope.answers.map(ParkedId),
    };
    let ctx = Ctx {
        actor: device.actor,
        client: device.client,
        mid: envelope.mid,
        now: envelope.at,
        side,
    };
    Some(run(rows, &ctx, &draft))
}

#[test]
fn no_text_and_no_list_of_any_mutation_is_endless_and_no_number_stops_a_rule() {
    let (mut tried, mut refused) = (0, 0);
    for (_, file) in OUTBOXES {
        let mut rows: Vec<Row> = menu();
        for entry in entries(file) {
            let before = Projection::new(rows.clone(), vec![]);
            let envelope = entry.envelope();
            let args: Value = serde_json::from_str(envelope.args.get()).unwrap();
            for args in grown(&args) {
                let args = args.to_string();
                for side in [Side::Server, Side::Phone] {
                    match does(&before, &entry, &args, side) {
                        Some(Ok(changes)) => check(&envelope.name, &changes, side),
                        Some(Err(Stop::Refused(_))) | None => refused += 1,
                        Some(Err(stop)) => panic!("{stop:?}"),
                    }
                    tried += 1;
                }
            }
            if let Some(Ok(changes)) = does(&before, &entry, envelope.args.get(), Side::Server) {
                rows = merged(rows, changes.rows);
            }
        }
    }
    assert!(tried > 1_000 && refused > 500, "{tried}, {refused}");
}

fn merged(mut rows: Vec<Row>, new: Vec<Row>) -> Vec<Row> {
    rows.retain(|row| new.iter().all(|new| new.key() != row.key()));
    rows.extend(new);
    rows
}

/// A phone's own guess may show what its person typed for as long as it waits; the server's row is everybody's.
fn check(name: &str, changes: &Changes, side: Side) {
    if side == Side::Phone {
        return;
    }
    for row in &changes.rows {
        let json: Value = serde_json::from_str(&row.encode().unwrap()).unwrap();
        let (text, list) = longest(&json);
        let bytes = json.to_string().len();
        assert!(
            text <= TEXT && list <= LIST && bytes <= ROW,
            "{name}: a text of {text}, a list of {list}, {bytes} bytes"
        );
    }
}

#[test]
fn the_corpus_has_both_sides() {
    let roles: Vec<Role> = ["ann", "ben"].map(|who| device(who).actor.role).into();
    assert_eq!(roles, [Role::Customer, Role::Agent]);
}
