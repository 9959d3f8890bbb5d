use super::*;
use crate::feature::account::parked::parked_view::{ParkedView, parked_view};
use crate::feature::people::tests::{a_contact, a_point, staff_of};
use crate::memory::{NOW, a_user, an_id};
use domain::Lang;
use domain::account::{Colleague, ParkedState, Role};
use domain::id::ActivityId;
use domain::people::{ActivityAdd, PointKind};
use domain::refusal::Refusal;
use serde_json::json;
use words::staff_words;

fn parked(mutation: impl Into<Mutation>, reason: ParkedReason) -> Parked {
    let mutation = mutation.into();
    Parked {
        id: ParkedId(an_id(9)),
        owner: a_user(),
        mutation: mutation.name().into(),
        args: serde_json::from_str(&mutation.args().unwrap()).unwrap(),
        reason,
        state: ParkedState::Open,
        at: NOW,
        behind: None,
    }
}

fn conflict(field: &str, base: Value, theirs: Value, mine: Value) -> ParkedReason {
    ParkedReason::Conflict {
        field: field.into(),
        base,
        theirs,
        mine,
    }
}

fn two(parked: &Parked, rows: &Projection) -> ParkedVersions {
    match parked_view(parked, rows, staff_words(Lang::En)) {
        ParkedView::Versions(two) => *two,
        other => panic!("two versions, not {other:?}"),
    }
}

fn texts(two: &ParkedVersions) -> [&str; 3] {
    [&two.base, &two.theirs, &two.mine].map(String::as_str)
}

fn set() -> ContactSet {
    ContactSet::of(a_contact(20, "").id, Country::default())
}

#[test]
fn an_address_with_two_versions_is_answered_against_what_stands_there_now() {
    let mut ann = a_contact(20, "Ann");
    ann.fields.address = "Third Street".into();
    let rows = Projection::new([ann.into()], Vec::new());
    let args = ContactSet {
        address: Some(Was {
            was: String::new(),
            new: "Mine".into(),
        }),
        ..set()
    };
    let kept = parked(
        args,
        conflict("address", json!(""), json!("Second"), json!("Mine")),
    );
    let two = two(&kept, &rows);
    assert_eq!(texts(&two), ["empty", "Third Street", "Mine"]);
    let words = staff_words(Lang::En);
    let why = parked_view(&kept, &rows, words).why(words);
    assert_eq!(why, words.people.conflict_text, "it is no price");
    let answer = two.mine(kept.id);
    assert_eq!(answer.answers, Some(kept.id));
    let Mutation::ContactSet(set) = answer.mutation else {
        panic!("a change")
    };
    assert_eq!(set.address.unwrap().was, "Third Street");
}

#[test]
fn a_number_with_two_versions_reads_as_a_number_and_may_have_been_removed() {
    let point = a_point(1, PointKind::Phone, "+8613900139000");
    let field = format!("points/{}", point.id);
    let edit = |value: &str| {
        let label = "work".to_owned();
        let value = value.to_owned();
        PointEdit {
            label,
            value,
            ..point.edit()
        }
    };
    let args = ContactSet {
        points: vec![PointChange {
            id: point.id,
            was: Some(edit("13800138000")),
            new: Some(edit("13700137000")),
        }],
        ..set()
    };
    let json = |edit: PointEdit| serde_json::to_value(edit).unwrap();
    let reason = conflict(
        &field,
        json(edit("13800138000")),
        Value::Null,
        json(edit("13700137000")),
    );
    let kept = parked(args, reason);
    let mut ann = a_contact(20, "Ann");
    let gone = Projection::new([ann.clone().into()], Vec::new());
    assert_eq!(
        texts(&two(&kept, &gone)),
        ["138 0013 8000 · work", "removed", "137 0013 7000 · work"]
    );
    ann.points.push(point.clone());
    let there = two(&kept, &Projection::new([ann.into()], Vec::new()));
    assert_eq!(there.theirs, "139 0013 9000");
    assert_eq!(there.field, "Telephone");
    let Mutation::ContactSet(set) = there.take else {
        panic!("a change")
    };
    assert_eq!(set.points[0].was, Some(point.edit()));
}

#[test]
fn owners_with_two_versions_are_called_by_their_names() {
    let (ben, cy) = (UserId(an_id(31)), UserId(an_id(32)));
    let colleague = |id, name: &str| {
        Row::Colleague(Colleague {
            id,
            name: name.into(),
            role: Role::Agent,
            manages: false,
            deactivated: false,
            limits: domain::account::Limits::default(),
        })
    };
    let ann = a_contact(20, "Ann");
    let mut staff = staff_of(&ann);
    staff.owner = Some(ben);
    let rows = Projection::new(
        [
            ann.clone().into(),
            staff.into(),
            colleague(ben, "Ben"),
            colleague(cy, "Cy"),
        ],
        Vec::new(),
    );
    let args = ContactStaffSet {
        owner: Some(Was {
            was: None,
            new: Some(cy),
        }),
        ..ContactStaffSet::of(ann.id)
    };
    let reason = conflict(
        "owner",
        Value::Null,
        json!(ben.to_string()),
        json!(cy.to_string()),
    );
    let kept = parked(args, reason);
    assert_eq!(texts(&two(&kept, &rows)), ["nobody", "Ben", "Cy"]);
    let about = parked_about(&kept, &rows, staff_words(Lang::En)).unwrap();
    assert_eq!(about.contact, ann.id);
    assert_eq!(about.field.as_deref(), Some("Looked after by"));
}

#[test]
fn a_question_follows_a_contact_into_the_one_it_was_joined_with() {
    let into = a_contact(21, "Anna");
    let gone = Contact {
        merged_into: Some(into.id),
        ..a_contact(20, "Ann")
    };
    let args = ContactSet {
        address: Some(Was {
            was: String::new(),
            new: "Mine".into(),
        }),
        ..set()
    };
    let kept = parked(
        args,
        conflict("address", json!(""), json!("x"), json!("Mine")),
    );
    let rows = [
        into.clone().into(),
        gone.clone().into(),
        Row::Parked(kept.clone()),
    ];
    let rows = Projection::new(rows, Vec::new());
    assert_eq!(open_parked_about(&rows, into.id).count(), 1);
    assert_eq!(open_parked_about(&rows, gone.id).count(), 0);
    assert_eq!(two(&kept, &rows).name, "Anna");
}

#[test]
fn what_was_typed_into_something_refused_can_be_copied() {
    let note = ActivityAdd {
        id: ActivityId(an_id(3)),
        contact: a_contact(20, "").id,
        what: ActivityKind::Mail {
            to: "ann@example.com".into(),
            subject: "Hello".into(),
            text: "Dear Ann".into(),
            state: domain::people::MailState::Queued,
        },
        at: NOW,
    };
    let refusal = Refusal::NoMailAddress;
    let kept = parked(note, ParkedReason::Refused { refusal });
    let rows = Projection::new([a_contact(20, "Ann").into()], Vec::new());
    let asked = parked_view(&kept, &rows, staff_words(Lang::En));
    assert_eq!(asked.title(staff_words(Lang::En)), "Not done: Mail to Ann");
    let ParkedView::Refused { typed, .. } = asked else {
        panic!("refused")
    };
    assert_eq!(typed.as_deref(), Some("ann@example.com\nHello\nDear Ann"));
}
