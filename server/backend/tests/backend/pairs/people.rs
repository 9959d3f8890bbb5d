//! Contacts and what staff keep about them.

use super::act::{Act, Scene, Side, Wish};
use crate::people::edit;
use crate::support::NOW;
use domain::account::Actor;
use domain::account::Role;
use domain::file::{FileAttach, Media, NewFile, Sha256, Subject};
use domain::id::PointId;
use domain::merge::{Class, SetChange, Was};
use domain::mutation::ParkedDrop;
use domain::people::{
    ActivityAdd, ActivityKind, ContactCreate, ContactFields, ContactJoin, ContactSet,
    ContactStaffSet, Country, Lifecycle, PointChange, PointKind, contact_set, contact_staff,
    history,
};
use domain::{
    ActivityId, AttachmentId, ContactId, Draft, Entity, Lang, Mutation, ParkedId, UserId,
};
use serde_json::{Value, json};
use uuid::Uuid;

const TEXTS: [&str; 5] = ["given", "family", "display", "company", "job"];

/// The contact both change, and two others.
pub fn scene() -> (Scene, Vec<Draft>) {
    let scene = Scene::of(&["x", "y", "z", "point", "point-y"]);
    let drafts = set(&scene);
    (scene, drafts)
}

fn x(scene: &Scene) -> ContactId {
    ContactId(scene.id("x"))
}

/// The contact as somebody made it, and as somebody else wrote over its soft fields without having seen them.
fn set(scene: &Scene) -> Vec<Draft> {
    let mut made = create(scene, "x", "point");
    made.tags = ["old tag".to_owned()].into();
    let mut over = ContactSet::of(x(scene), Country::default());
    for field in TEXTS {
        *text_of(&mut over, field) = Some(was("stale", format!("{field} base")));
    }
    over.birthday = Some(was("1980-01-01", "1990-02-02"));
    over.language = Some(Was {
        was: None,
        new: Some(Lang::En),
    });
    let half = ContactStaffSet {
        source: Some(was("stale", "source base")),
        lifecycle: Some(Was {
            was: Lifecycle::Vip,
            new: Lifecycle::Prospect,
        }),
        needs: Some(SetChange {
            add: ["old need".to_owned()].into(),
            ..SetChange::default()
        }),
        lists: Some(SetChange {
            add: ["old list".to_owned()].into(),
            ..SetChange::default()
        }),
        ..ContactStaffSet::of(x(scene))
    };
    vec![
        made.into(),
        over.into(),
        half.into(),
        create(scene, "y", "point-y").into(),
        ContactCreate {
            points: Vec::new(),
            ..create(scene, "z", "point-y")
        }
        .into(),
    ]
}

fn create(scene: &Scene, name: &str, point: &str) -> ContactCreate {
    let at = |field: &str| format!("{field} of {name}");
    let mail = format!("{name}@{}.example", scene.word);
    ContactCreate {
        id: ContactId(scene.id(name)),
        fields: ContactFields {
            given: at("given"),
            family: at("family"),
            display: at("display"),
            company: at("company"),
            job: at("job"),
            birthday: "1985-05-05".into(),
            language: Some(Lang::Zh),
            address: "address base".into(),
        },
        country: Country::default(),
        points: vec![(PointId(scene.id(point)), edit(PointKind::Email, &mail))],
        tags: Default::default(),
    }
}

fn was<T>(was: impl Into<T>, new: impl Into<T>) -> Was<T> {
    Was {
        was: was.into(),
        new: new.into(),
    }
}

fn text_of<'a>(change: &'a mut ContactSet, field: &str) -> &'a mut Option<Was<String>> {
    match field {
        "given" => &mut change.given,
        "family" => &mut change.family,
        "display" => &mut change.display,
        "company" => &mut change.company,
        "job" => &mut change.job,
        "birthday" => &mut change.birthday,
        "address" => &mut change.address,
        other => panic!("{other}"),
    }
}

fn on_contact(scene: &Scene, field: &str, new: Value) -> Wish {
    let class = contact_set::class_of(field.split('/').next().unwrap()).unwrap();
    Wish::Set {
        on: (Entity::Contact, scene.id("x")),
        field: field.into(),
        class,
        new,
    }
}

fn on_half(scene: &Scene, field: &str, new: Value) -> Wish {
    Wish::Set {
        on: (Entity::ContactStaff, scene.id("x")),
        field: field.into(),
        class: contact_staff::class_of(field).unwrap(),
        new,
    }
}

/// A text of the contact: its value now, before that, and the values of both authors and one they agree in.
fn text(field: &'static str, now: &str, before: &str, new: [&str; 3]) -> Vec<Act> {
    let [one, two, both] = new.map(str::to_owned);
    let (now, before) = (now.to_owned(), before.to_owned());
    let seen = now.clone();
    let change = move |scene: &Scene, new: &str| {
        let mut change = ContactSet::of(x(scene), Country::default());
        *text_of(&mut change, field) = Some(was(seen.as_str(), new));
        (change, vec![on_contact(scene, field, json!(new))])
    };
    let (a, b, c) = (change.clone(), change.clone(), change);
    let mut acts = vec![
        Act::new(format!("{field}: edit"), move |scene, side| {
            a(scene, if side == 0 { &one } else { &two })
        }),
        Act::new(format!("{field}: the same"), move |scene, _| {
            b(scene, &both)
        }),
        Act::new(format!("{field}: delete"), move |scene, _| c(scene, "")),
    ];
    if contact_set::class_of(field) == Some(Class::Soft) {
        acts.push(restore(field, before, now, false));
    }
    acts
}

/// Takes back what was written over.
fn restore(field: &'static str, lost: String, now: String, half: bool) -> Act {
    Act::new(format!("{field}: restore"), move |scene, _| {
        let back = history::restore(x(scene), &Country::default(), field, &lost, &now);
        let wish = if half { on_half } else { on_contact };
        (back.unwrap(), vec![wish(scene, field, json!(lost))])
    })
}

fn language() -> Vec<Act> {
    let change = |scene: &Scene, new: Option<Lang>| {
        let language = Some(was(Some(Lang::En), new));
        let change = ContactSet {
            language,
            ..ContactSet::of(x(scene), Country::default())
        };
        (change, vec![on_contact(scene, "language", json!(new))])
    };
    vec![
        Act::new("language: edit", move |scene, side| {
            change(scene, [Some(Lang::Zh), None][side])
        }),
        Act::new("language: delete", move |scene, _| change(scene, None)),
        restore("language", "zh".into(), "en".into(), false),
    ]
}

fn points() -> Vec<Act> {
    let change = |scene: &Scene, id: Uuid, was: bool, new: Option<String>| {
        let mail = |name: &str| format!("{name}@{}.example", scene.word);
        let new = new.map(|name| edit(PointKind::Email, &mail(&name)));
        let change = ContactSet {
            points: vec![PointChange {
                id: PointId(id),
                was: was.then(|| edit(PointKind::Email, &mail("x"))),
                new: new.clone(),
            }],
            ..ContactSet::of(x(scene), Country::default())
        };
        let wish = on_contact(scene, &format!("points/{id}"), json!(new));
        (change, vec![wish])
    };
    vec![
        Act::new("point: add", move |scene, side| {
            change(scene, scene.own(side), false, Some(format!("new{side}")))
        }),
        Act::new("point: edit", move |scene, side| {
            change(scene, scene.id("point"), true, Some(format!("other{side}")))
        }),
        Act::new("point: the same", move |scene, _| {
            change(scene, scene.id("point"), true, Some("both".into()))
        }),
        Act::new("point: delete", move |scene, _| {
            change(scene, scene.id("point"), true, None)
        }),
    ]
}

/// What only staff can do to a contact.
fn staff_only() -> Vec<Act> {
    let half = |scene: &Scene| ContactStaffSet::of(x(scene));
    let source = move |scene: &Scene, new: &str| {
        let source = Some(was("source base", new));
        let change = ContactStaffSet {
            source,
            ..half(scene)
        };
        (change, vec![on_half(scene, "source", json!(new))])
    };
    let lifecycle = move |scene: &Scene, new: Lifecycle| {
        let lifecycle = Some(was(Lifecycle::Prospect, new));
        let change = ContactStaffSet {
            lifecycle,
            ..half(scene)
        };
        (change, vec![on_half(scene, "lifecycle", json!(new))])
    };
    let mut acts = vec![
        Act::new("source: edit", move |scene, side| {
            source(scene, ["fair", "street"][side])
        }),
        Act::new("source: delete", move |scene, _| source(scene, "")),
        restore("source", "desk".into(), "source base".into(), true),
        Act::new("lifecycle: edit", move |scene, side| {
            lifecycle(scene, [Lifecycle::Vip, Lifecycle::Lapsed][side])
        }),
        Act::new("lifecycle: the same", move |scene, _| {
            lifecycle(scene, Lifecycle::Customer)
        }),
        restore("lifecycle", "lead".into(), "prospect".into(), true),
        Act::new("others: add", move |scene, _| {
            let y = scene.id("y");
            let change = ContactStaffSet {
                others: [ContactId(y)].into(),
                ..half(scene)
            };
            (change, vec![item(scene, "others", json!(y), true)])
        }),
    ];
    acts.extend(owner());
    acts.extend(set_acts("tags", |change| &mut change.tags, "old tag"));
    acts.extend(set_acts("needs", |change| &mut change.needs, "old need"));
    acts.extend(set_acts("lists", |change| &mut change.lists, "old list"));
    acts
}

fn item(scene: &Scene, field: &'static str, item: Value, there: bool) -> Wish {
    Wish::Item {
        on: (Entity::ContactStaff, scene.id("x")),
        field,
        item,
        there,
    }
}

fn set_acts(
    field: &'static str,
    place: fn(&mut ContactStaffSet) -> &mut Option<SetChange>,
    old: &'static str,
) -> Vec<Act> {
    let change = move |scene: &Scene, new: String, there: bool| {
        let mut change = ContactStaffSet::of(x(scene));
        let mut set = SetChange::default();
        let list = if there { &mut set.add } else { &mut set.remove };
        list.insert(new.clone());
        *place(&mut change) = Some(set);
        (change, vec![item(scene, field, json!(new), there)])
    };
    vec![
        Act::new(format!("{field}: add"), move |scene, side| {
            change(scene, format!("new {side}"), true)
        }),
        Act::new(format!("{field}: the same"), move |scene, _| {
            change(scene, "both".into(), true)
        }),
        Act::new(format!("{field}: delete"), move |scene, _| {
            change(scene, old.into(), false)
        }),
    ]
}

/// Nobody looks after the contact but who made it.
fn owner() -> Vec<Act> {
    let change = |scene: &Scene, new: Option<Uuid>| {
        let new = new.map(UserId);
        let owner = Some(was(Some(UserId(scene.id("maker"))), new));
        let change = ContactStaffSet {
            owner,
            ..ContactStaffSet::of(x(scene))
        };
        (change, vec![on_half(scene, "owner", json!(new))])
    };
    let stale = |scene: &Scene, side: Side| ContactStaffSet {
        owner: Some(was(None, Some(UserId(scene.own(side))))),
        ..ContactStaffSet::of(x(scene))
    };
    vec![
        Act::new("owner: edit", move |scene, side| {
            change(scene, Some(scene.users[side]))
        }),
        Act::new("owner: the same", move |scene, _| {
            change(scene, Some(scene.users[0]))
        }),
        Act::new("owner: delete", move |scene, _| change(scene, None)),
        redo("owner: redo", move |scene, side| {
            change(scene, Some(scene.users[side]))
        })
        .after(stale),
    ]
}

fn redo<M: Into<Mutation>>(
    name: &str,
    make: impl Fn(&Scene, Side) -> (M, Vec<Wish>) + 'static,
) -> Act {
    Act::new(name, move |scene, side| {
        let (mutation, mut wishes) = make(scene, side);
        let (card, to) = (scene.card(side), "redone");
        wishes.push(Wish::Settle { card, to });
        let draft = Draft {
            mutation: mutation.into(),
            answers: Some(ParkedId(card)),
        };
        (draft, wishes)
    })
}

/// An address that was written without having seen the present one.
fn stale_address(scene: &Scene, side: Side) -> ContactSet {
    ContactSet {
        address: Some(was("long ago", format!("kept for {side}"))),
        ..ContactSet::of(x(scene), Country::default())
    }
}

fn answers() -> Vec<Act> {
    let again = |scene: &Scene, side: Side| {
        let new = format!("answer of {side}");
        let change = ContactSet {
            address: Some(was("address base", new.clone())),
            ..ContactSet::of(x(scene), Country::default())
        };
        (change, vec![on_contact(scene, "address", json!(new))])
    };
    vec![
        redo("address: redo", again).after(stale_address),
        Act::new("address: let go", |scene, side| {
            let (card, to) = (scene.card(side), "dropped");
            let drop = ParkedDrop { id: ParkedId(card) };
            (drop, vec![Wish::Settle { card, to }])
        })
        .after(stale_address),
    ]
}

fn wish_no_advertising(to: bool) -> Act {
    Act::new(format!("do_not_contact: {to}"), move |scene, _| {
        let change = ContactSet {
            do_not_contact: Some(was(!to, to)),
            ..ContactSet::of(x(scene), Country::default())
        };
        (change, vec![on_contact(scene, "do_not_contact", json!(to))])
    })
}

/// One contact goes into another: it leaves where it stood, and what is meant for it arrives there.
fn joins() -> Vec<Act> {
    let join = |from: &'static str, into: &'static str| {
        Act::new(format!("join {from} into {into}"), move |scene, _| {
            let (from, into) = (scene.id(from), scene.id(into));
            let join = ContactJoin {
                from: ContactId(from),
                into: ContactId(into),
            };
            (join, vec![Wish::Join(from, into)])
        })
    };
    vec![join("x", "y"), join("y", "x"), join("x", "z")]
}

fn beside() -> Vec<Act> {
    vec![
        Act::new("another contact", |scene, side| {
            let id = scene.own(side);
            let mail = format!("another{side}@{}.example", scene.word);
            let made = ContactCreate {
                id: ContactId(id),
                points: vec![(PointId(id), edit(PointKind::Email, &mail))],
                tags: ["new".to_owned()].into(),
                ..create(scene, "z", "point-y")
            };
            (made, vec![Wish::Row(Entity::Contact, id)])
        }),
        Act::new("note", |scene, side| {
            let id = scene.own(side);
            let note = ActivityAdd {
                id: ActivityId(id),
                contact: x(scene),
                what: ActivityKind::Note {
                    text: format!("note of {side}"),
                },
                at: NOW,
            };
            (note, vec![Wish::Row(Entity::Activity, id)])
        }),
        Act::new("file", |scene, side| {
            let id = scene.own(side);
            let file = FileAttach {
                file: new_file(id),
                about: Subject::Contact(x(scene)),
                name: "Ann".into(),
            };
            (file, vec![Wish::Row(Entity::Attachment, id)])
        }),
    ]
}

pub fn new_file(id: Uuid) -> NewFile {
    NewFile {
        id: AttachmentId(id),
        sha256: Sha256([7; 32]),
        media: Media::Jpeg,
        bytes: 100,
        name: "photo.jpg".into(),
        width: Some(4),
        height: Some(3),
    }
}

/// Fields of a contact, one of each kind or all of them.
fn fields(texts: &[&'static str]) -> Vec<Act> {
    let mut acts = Vec::new();
    for field in texts.iter().copied() {
        let (now, before) = (format!("{field} base"), format!("{field} of x"));
        acts.extend(text(field, &now, &before, ["one", "two", "both"]));
    }
    acts.extend(text("address", "address base", "", ["one", "two", "both"]));
    acts.extend(points());
    acts
}

/// What two of the staff can do to a contact.
pub fn acts() -> Vec<Act> {
    let mut acts = fields(&TEXTS);
    let dates = ["2001-01-01", "2002-02-02", "2003-03-03"];
    acts.extend(text("birthday", "1990-02-02", "1985-05-05", dates));
    acts.extend(language());
    acts.extend(staff_only());
    acts.extend(answers());
    acts.push(wish_no_advertising(true));
    acts.extend(joins());
    acts.extend(beside());
    // Values of different fields never meet.
    acts.push(Act::new("a field of one's own", |scene, side| {
        let field = crate::records::tables()[side].id;
        let new = ["12", "by the window"][side];
        let args =
            json!({"id": scene.id("x"), "custom": {field.to_string(): {"was": null, "new": new}}});
        let set = Mutation::decode("contact_staff.set@1", &args.to_string()).unwrap();
        (set, vec![Wish::Row(Entity::ContactStaff, scene.id("x"))])
    }));
    acts
}

/// The contact of somebody who signs in.
pub fn account_scene(customer: Actor) -> Scene {
    let mut scene = Scene::of(&["y", "z", "point", "point-y"]);
    let own = ContactId::of_user(customer.user);
    scene.ids.insert("x", own.0);
    scene
}

/// What the customer did before: made their contact.
pub fn account_before(scene: &Scene, role: Role) -> Vec<Draft> {
    let mut drafts = set(scene);
    let (mut own, staff) = (drafts.drain(..2).collect::<Vec<_>>(), drafts);
    if let Mutation::ContactCreate(made) = &mut own[0].mutation {
        made.tags.clear();
    }
    match role {
        Role::Customer => {
            own.push(wish_draft(scene));
            own
        }
        Role::Agent | Role::Manager | Role::Owner => staff,
    }
}

fn wish_draft(scene: &Scene) -> Draft {
    let (draft, _) = (wish_no_advertising(true).make)(scene, 0);
    draft
}

/// What a customer can do to their own contact.
pub fn acts_of_customer() -> Vec<Act> {
    let mut acts = fields(&["given"]);
    acts.push(wish_no_advertising(false));
    acts.push(Act::new("create again", |scene, side| {
        let field = ["given", "company"][side];
        let mut fields = ContactFields::default();
        *[&mut fields.given, &mut fields.company][side] = format!("typed by {side}");
        let made = ContactCreate {
            id: x(scene),
            fields,
            country: Country::default(),
            points: Vec::new(),
            tags: Default::default(),
        };
        let new = json!(format!("typed by {side}"));
        (made, vec![on_contact(scene, field, new)])
    }));
    acts
}

/// What staff can do to it.
pub fn acts_on_account() -> Vec<Act> {
    let mut acts = fields(&["given"]);
    acts.extend(set_acts("tags", |change| &mut change.tags, "old tag"));
    acts.extend(joins());
    acts.extend(beside());
    // The customer said no: only they take it back.
    let mut off = wish_no_advertising(false);
    let make = off.make;
    off.make = Box::new(move |scene, side| (make(scene, side).0, vec![Wish::Refused]));
    acts.push(off);
    acts
}
