//! What only this business asks of its customers, and whom they work for: written down, searched, taken out and brought in again.

use crate::support::{Device, NOW, World, kept};
use backend::ImportOptions;
use domain::account::{ParkedReason, Role};
use domain::id::{CompanyId, CustomFieldId};
use domain::merge::{Position, Was};
use domain::people::custom_field::MAX_CUSTOM_FIELDS;
use domain::people::{
    Choice, Company, CompanyCreate, CompanySet, Contact, ContactFields, ContactStaff,
    ContactStaffSet, CustomField, CustomFieldCreate, CustomFieldKind, CustomFieldSet, ExportFile,
    Lifecycle,
};
use domain::{ContactId, Entity, Key, Label, Refusal, Row};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use sync::Outcome;
use uuid::Uuid;

fn field(n: u128, kind: CustomFieldKind, name: Label) -> CustomField {
    let choice = |key: &str, zh, en| Choice {
        key: key.into(),
        label: Label::new(zh, en),
        hidden: false,
    };
    let all = vec![
        choice("fish", "鱼", "Fish"),
        choice("nuts", "坚果", "Nuts, all of them"),
        choice("milk", "", "Milk|cream"),
    ];
    CustomField {
        id: CustomFieldId(Uuid::from_u128(0xcf_0000 + n)),
        kind,
        name,
        choices: if kind.has_choices() { all } else { Vec::new() },
        sort: Position::between(None, None),
        hidden: false,
    }
}

/// Which table somebody likes.
pub fn table() -> CustomField {
    field(
        1,
        CustomFieldKind::Text,
        Label::new("喜欢的桌子", "Favourite table"),
    )
}

/// Two of them.
pub fn tables() -> [CustomField; 2] {
    [1, 2].map(|n| {
        field(
            n,
            CustomFieldKind::Text,
            Label::new("", &format!("Table {n}")),
        )
    })
}

/// One field of each kind; two are called as something else is.
fn each() -> Vec<CustomField> {
    let kinds = CustomFieldKind::ALL.into_iter().zip(10..);
    let mut all: Vec<CustomField> = kinds
        .map(|(kind, n)| field(n, kind, Label::new("", &format!("Own {}", kind.name()))))
        .collect();
    all.push(field(30, CustomFieldKind::Text, Label::new("", "Phone")));
    all.push(field(31, CustomFieldKind::Text, Label::new("", "Own date")));
    all
}

pub fn create(field: &CustomField) -> CustomFieldCreate {
    CustomFieldCreate {
        id: field.id,
        kind: field.kind,
        name: field.name.clone(),
        choices: field.choices.clone(),
        sort: field.sort.clone(),
        hidden: field.hidden,
    }
}

/// A tea house.
pub fn company() -> CompanyCreate {
    CompanyCreate {
        id: CompanyId(Uuid::from_u128(0xc0_0000)),
        name: "Linjiang Tea".into(),
        domain: "linjiang.example".into(),
        address: String::new(),
        phone: String::new(),
        note: String::new(),
    }
}

/// A field and a company.
pub fn written() -> [Row; 2] {
    let made = company();
    let company = Company {
        id: made.id,
        name: made.name,
        domain: made.domain,
        address: made.address,
        phone: made.phone,
        note: made.note,
        former: Default::default(),
    };
    [table().into(), company.into()]
}

fn somebody(n: u128, name: &str) -> Contact {
    let fields = ContactFields {
        display: name.into(),
        ..ContactFields::default()
    };
    Contact::new(ContactId(Uuid::from_u128(0xc0de_0000 + n)), fields, NOW)
}

fn says(contact: ContactId, field: &CustomField, was: Option<&str>, new: &str) -> ContactStaffSet {
    let change = Was {
        was: was.map(str::to_owned),
        new: Some(new.to_owned()),
    };
    let mut set = ContactStaffSet::of(contact);
    set.custom.insert(field.id.to_string(), change);
    set
}

async fn half(world: &World, id: ContactId) -> Option<ContactStaff> {
    let mut staff = world.agent();
    staff.pull(world).await;
    rows(&staff).into_iter().find_map(|row| match row {
        Row::ContactStaff(half) if half.id == id => Some(half),
        _ => None,
    })
}

fn rows(device: &Device) -> Vec<Row> {
    let row = |(entity, json): (&str, &str)| Row::decode(Entity::parse(entity).unwrap(), json);
    let rows = device.rows.iter();
    rows.map(|((_, entity, _), (_, json))| row((entity, json)).unwrap())
        .collect()
}

#[tokio::test]
async fn values_of_two_phones_stand_beside_each_other_and_one_that_does_not_fit_is_parked() {
    let world = World::start().await;
    let (ann, since) = (
        somebody(1, "Ann"),
        field(2, CustomFieldKind::Date, Label::new("", "Member since")),
    );
    let rows = vec![ann.clone().into(), table().into(), since.clone().into()];
    world.backend.put_rows(rows).await.unwrap();
    let (mut one, mut two) = (world.agent(), world.agent());
    let first = one.does(&world, says(ann.id, &table(), None, "12")).await;
    let second = two
        .does(&world, says(ann.id, &since, None, "2019-05-01"))
        .await;
    assert_eq!([first, second], [Outcome::Applied, Outcome::Applied]);
    let bad = says(ann.id, &since, Some("2019-05-01"), "soon");
    let parked = kept(two.does(&world, bad).await);
    two.pull(&world).await;
    let why = ParkedReason::Refused {
        refusal: Refusal::BadValue {
            field: format!("custom/{}", since.id),
        },
    };
    assert_eq!(two.parked(parked).reason, why);
    let half = half(&world, ann.id).await.unwrap();
    let said: Vec<&str> = half.custom.values().map(String::as_str).collect();
    assert_eq!(said, ["12", "2019-05-01"]);
}

#[tokio::test]
async fn only_owners_make_fields_and_fifty_are_the_most() {
    let world = World::start().await;
    let mut agent = world.agent();
    let mut owner = Device::of(crate::support::actor(Role::Owner));
    let agents = kept(agent.does(&world, create(&table())).await);
    agent.pull(&world).await;
    let why = ParkedReason::Refused {
        refusal: Refusal::NotAllowed,
    };
    assert_eq!(agent.parked(agents).reason, why);
    for n in 0..MAX_CUSTOM_FIELDS as u128 {
        let make = create(&field(
            100 + n,
            CustomFieldKind::Text,
            Label::new("", "Asked"),
        ));
        assert_eq!(owner.does(&world, make).await, Outcome::Applied);
    }
    let more = field(99, CustomFieldKind::Text, Label::new("", "One more"));
    let more = kept(owner.does(&world, create(&more)).await);
    owner.pull(&world).await;
    let why = ParkedReason::Refused {
        refusal: Refusal::TooManyOpen {
            noun: "custom_field".into(),
            most: 50,
        },
    };
    assert_eq!(owner.parked(more).reason, why);
    let hide = CustomFieldSet {
        hidden: Some(Was {
            was: false,
            new: true,
        }),
        ..CustomFieldSet::of(field(100, CustomFieldKind::Text, Label::default()).id)
    };
    assert_eq!(owner.does(&world, hide).await, Outcome::Applied);
}

#[tokio::test]
async fn a_choice_that_is_left_out_stays_for_whoever_chose_it() {
    let world = World::start().await;
    let (ann, asked) = (
        somebody(1, "Ann"),
        field(3, CustomFieldKind::Choice, Label::new("", "Allergy")),
    );
    let rows = vec![ann.clone().into(), asked.clone().into()];
    world.backend.put_rows(rows).await.unwrap();
    let mut owner = Device::of(crate::support::actor(Role::Owner));
    assert_eq!(
        owner.does(&world, says(ann.id, &asked, None, "nuts")).await,
        Outcome::Applied
    );
    let fewer = CustomFieldSet {
        choices: Some(Was {
            was: asked.choices.clone(),
            new: vec![asked.choices[0].clone()],
        }),
        ..CustomFieldSet::of(asked.id)
    };
    assert_eq!(owner.does(&world, fewer).await, Outcome::Applied);
    owner.pull(&world).await;
    let now = owner
        .row(Key::new(Entity::CustomField, asked.id.0))
        .unwrap();
    let now = now.as_custom_field().unwrap();
    let hidden: Vec<_> = now
        .choices
        .iter()
        .map(|one| (one.key.as_str(), one.hidden))
        .collect();
    assert_eq!(hidden, [("fish", false), ("nuts", true), ("milk", true)]);
    assert!(now.holds("nuts"));
}

#[tokio::test]
async fn a_company_is_one_whichever_phone_makes_it_and_keeps_the_name_it_had() {
    let world = World::start().await;
    let (mut one, mut two) = (world.agent(), world.agent());
    assert_eq!(one.does(&world, company()).await, Outcome::Applied);
    let again = CompanyCreate {
        name: "LINJIANG  tea".into(),
        domain: String::new(),
        ..company()
    };
    assert_eq!(two.does(&world, again).await, Outcome::Applied);
    let named = CompanySet {
        name: Some(Was {
            was: "Linjiang Tea".into(),
            new: "River Tea".into(),
        }),
        ..CompanySet::of(company().id)
    };
    assert_eq!(two.does(&world, named).await, Outcome::Applied);
    two.pull(&world).await;
    let row = two.row(Key::new(Entity::Company, company().id.0)).unwrap();
    let now = row.as_company().unwrap();
    assert_eq!(
        (now.name.as_str(), now.domain.as_str()),
        ("River Tea", "linjiang.example")
    );
    assert!(now.is_called("linjiang tea") && now.is_called("River  Tea"));
    assert!(!now.is_called("Tea"));
}

/// A value of each field, as its one form has it.
fn values() -> impl Strategy<Value = Vec<Option<String>>> {
    let some = |value: BoxedStrategy<String>| proptest::option::of(value);
    let text = || {
        "[a-z=+@;'＝|, 茶]{0,12}[a-z茶]"
            .prop_map(|text| text.trim().to_owned())
            .boxed()
    };
    let several = proptest::sample::subsequence(vec!["fish", "milk", "nuts"], 1..4);
    (
        some(text()),
        some((-9_999_i64..9_999).prop_map(|n| n.to_string()).boxed()),
        some(
            (1990..2030_u32, 1..13_u32, 1..29_u32)
                .prop_map(|(y, m, d)| format!("{y}-{m:02}-{d:02}"))
                .boxed(),
        ),
        some(
            proptest::sample::select(vec!["fish", "nuts", "milk"])
                .prop_map(str::to_owned)
                .boxed(),
        ),
        some(several.prop_map(|keys| keys.join(",")).boxed()),
        some((0..9_999_999_i64).prop_map(|n| n.to_string()).boxed()),
        some(
            "[a-z]{1,8}"
                .prop_map(|name| format!("https://{name}.example/a?b=1"))
                .boxed(),
        ),
        some(
            proptest::sample::select(vec!["yes", "no"])
                .prop_map(str::to_owned)
                .boxed(),
        ),
        some(text()),
    )
        .prop_map(|(a, b, c, d, e, f, g, h, i)| vec![a, b, c, d, e, f, g, h, i.clone(), i])
}

#[test]
fn what_is_taken_out_comes_in_again_without_loss() {
    let mut runner = TestRunner::deterministic();
    let people: Vec<_> = (0..40_u128)
        .map(|n| {
            let text = "[a-z=+@;'＝＋-][a-z=+@;'＝ 茶-]{0,8}[a-z茶]";
            let name = proptest::string::string_regex(text).unwrap();
            let name = name.new_tree(&mut runner).unwrap().current();
            (n, name, values().new_tree(&mut runner).unwrap().current())
        })
        .collect();
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let (world, other) = (World::start().await, World::start().await);
        let third = World::start().await;
        let fields: Vec<Row> = each().into_iter().map(Row::from).collect();
        let mut rows = fields.clone();
        for (n, name, values) in people {
            let contact = somebody(n, &name);
            let mut half = ContactStaff::new(contact.id, Lifecycle::Lead);
            half.source = "import".into();
            for (field, value) in each().iter().zip(values) {
                half.custom
                    .extend(value.map(|value| (field.id.to_string(), value)));
            }
            rows.extend([Row::from(contact), half.into()]);
        }
        world.backend.put_rows(rows).await.unwrap();
        other.backend.put_rows(fields.clone()).await.unwrap();
        third.backend.put_rows(fields).await.unwrap();
        let mut file = Vec::new();
        world.backend.export_contacts(&mut file).await.unwrap();
        let text = String::from_utf8_lossy(&file).into_owned();
        let options = ImportOptions::default();
        let report = other
            .backend
            .import_contacts(&file[..], &options)
            .await
            .unwrap();
        assert_eq!(
            (report.imported, report.problems.len()),
            (40, 0),
            "{report:?}"
        );
        assert_eq!(people_of(&world).await, people_of(&other).await, "{text}");
        let owner = crate::support::actor(Role::Owner);
        let sheet = world
            .backend
            .export_file(&owner, ExportFile::ContactsXlsx)
            .await;
        let sheet = sheet.unwrap().unwrap();
        let report = third
            .backend
            .import_contacts(&sheet[..], &options)
            .await
            .unwrap();
        assert_eq!(
            (report.imported, report.problems.len()),
            (40, 0),
            "{report:?}"
        );
        assert_eq!(people_of(&world).await, people_of(&third).await);
    });
}

/// Names and values of everybody, by id.
async fn people_of(world: &World) -> Vec<(ContactId, String, domain::people::CustomValues)> {
    let mut staff = world.agent();
    staff.pull(world).await;
    let rows = rows(&staff);
    let halves = rows.iter().filter_map(Row::as_contact_staff);
    let mut people: Vec<_> = halves
        .map(|half| {
            let contact = staff.row(Key::new(Entity::Contact, half.id.0)).unwrap();
            let name = contact.as_contact().unwrap().name();
            (half.id, name, half.custom.clone())
        })
        .collect();
    people.sort_by_key(|(id, ..)| *id);
    people
}

#[tokio::test]
async fn records_go_out_to_owners_only_and_no_cell_runs() {
    let world = World::start().await;
    let odd = somebody(1, "=1+1;=2");
    world.backend.put_rows(vec![odd.into()]).await.unwrap();
    let owner = crate::support::actor(Role::Owner);
    for role in [Role::Agent, Role::Customer] {
        for file in ExportFile::ALL {
            let actor = crate::support::actor(role);
            assert_eq!(world.backend.export_file(&actor, file).await.unwrap(), None);
        }
    }
    for file in ExportFile::ALL {
        let bytes = world.backend.export_file(&owner, file).await.unwrap();
        assert!(!bytes.unwrap().is_empty(), "{file:?}");
    }
    // Each file with people in it stands in the list of changes.
    let sql = "SELECT COUNT(*) FROM audit_entry";
    assert_eq!(world.number(sql).await, 6);
    let file = world
        .backend
        .export_file(&owner, ExportFile::ContactsCsv)
        .await;
    let text = String::from_utf8(file.unwrap().unwrap()).unwrap();
    assert!(text.contains("'=1+1;'=2"), "{text}");
    let cards = world
        .backend
        .export_file(&owner, ExportFile::ContactsVcard)
        .await;
    let cards = String::from_utf8(cards.unwrap().unwrap()).unwrap();
    assert_eq!(cards.matches("BEGIN:VCARD").count(), 1, "{cards}");
}

#[tokio::test]
async fn numbers_of_real_files_are_the_numbers_that_are_dialled() {
    let world = World::start().await;
    let file = "Name;Telefon;Primary Email\n\
        Ann;+86-010-65529985;Ann <ann@x.example>\n\
        Ben;+44 0161 496 0126;mailto:ben@x.example\n\
        Cy;0049(0)30 901824;cy@x.example\n\
        Di;13800138000.0;di@x.example|d@x.example\n\
        Ed;1.38E+10;ed@x.example\n";
    let options = ImportOptions {
        map: vec![("Telefon".into(), "phone".into())],
        ..ImportOptions::default()
    };
    let report = world
        .backend
        .import_contacts(file.as_bytes(), &options)
        .await
        .unwrap();
    assert_eq!(
        (report.imported, report.problems.len()),
        (5, 0),
        "{report:?}"
    );
    let mut staff = world.agent();
    staff.pull(&world).await;
    let rows = rows(&staff);
    let mut people: Vec<&Contact> = rows.iter().filter_map(Row::as_contact).collect();
    people.sort_by_key(|one| one.name());
    let normals: Vec<Vec<Option<&str>>> = people
        .iter()
        .map(|one| {
            one.points
                .iter()
                .map(|point| point.normal.as_deref())
                .collect()
        })
        .collect();
    assert_eq!(
        normals,
        [
            vec![Some("+861065529985"), Some("ann@x.example")],
            vec![Some("+441614960126"), Some("ben@x.example")],
            vec![Some("+4930901824"), Some("cy@x.example")],
            vec![
                Some("+8613800138000"),
                Some("di@x.example"),
                Some("d@x.example")
            ],
            vec![None, Some("ed@x.example")],
        ]
    );
}
