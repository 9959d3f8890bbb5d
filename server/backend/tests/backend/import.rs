//! Contacts from files of other programs: all of each row arrives, once, and no row holds up another.

use crate::support::{Device, World};
use backend::{ImportError, ImportOptions, ImportReport, Why};
use domain::account::{DisplayName, Email, Password, Role};
use domain::people::{
    Activity, ActivityKind, Contact, ContactStaff, Country, Lifecycle, PointKind,
};
use domain::{Entity, Row};
use proptest::prelude::*;
use std::path::Path;

fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    std::fs::read(folder.join(name)).unwrap()
}

fn of(country: &str) -> ImportOptions {
    ImportOptions {
        country: Country::parse(country),
        ..ImportOptions::default()
    }
}

async fn import(world: &World, file: &[u8], options: &ImportOptions) -> ImportReport {
    world.backend.import_contacts(file, options).await.unwrap()
}

/// What a phone of staff holds: contacts by name, with their halves and notes.
async fn people(world: &World) -> Vec<(Contact, ContactStaff, Option<Activity>)> {
    let mut staff = world.agent();
    staff.pull(world).await;
    let rows: Vec<Row> = all(&staff);
    let mut people: Vec<_> = rows
        .iter()
        .filter_map(Row::as_contact)
        .map(|contact| {
            let half = rows
                .iter()
                .filter_map(Row::as_contact_staff)
                .find(|half| half.id == contact.id);
            let note = rows
                .iter()
                .filter_map(Row::as_activity)
                .find(|note| note.contact == contact.id);
            (contact.clone(), half.unwrap().clone(), note.cloned())
        })
        .collect();
    people.sort_by_key(|(contact, ..)| contact.name());
    people
}

fn all(device: &Device) -> Vec<Row> {
    let row = |(entity, json): (&str, &str)| Row::decode(Entity::parse(entity).unwrap(), json);
    let rows = device.rows.iter();
    rows.map(|((_, entity, _), (_, json))| row((entity, json)).unwrap())
        .collect()
}

fn note(activity: Option<&Activity>) -> &str {
    match activity.map(|activity| &activity.what) {
        Some(ActivityKind::Imported { text }) => text,
        None => "",
        other => panic!("{other:?}"),
    }
}

fn points(contact: &Contact) -> Vec<(PointKind, &str, &str)> {
    let points = contact.points.iter();
    points
        .map(|point| (point.kind, point.label.as_str(), point.value.as_str()))
        .collect()
}

#[tokio::test]
async fn a_google_export_arrives_whole() {
    let world = World::start().await;
    let report = import(&world, &fixture("google.csv"), &of("GB")).await;
    assert_eq!((report.rows, report.imported), (3, 2));
    assert_eq!(report.problems.len(), 1, "{report:?}");
    assert_eq!(report.problems[0].why, Why::Nobody);
    let people = people(&world).await;
    let [(mara, half, kept), (zhou, _, birthday)] = &people[..] else {
        panic!("{people:?}")
    };
    assert_eq!(
        (mara.name(), zhou.name()),
        ("Mara Lou Okafor".into(), "周思远".into())
    );
    assert_eq!(mara.fields.company, "Harbour Books");
    assert_eq!(mara.fields.birthday, "1988-07-04");
    assert_eq!(mara.fields.address, "3 Quay Lane London");
    assert_eq!(
        points(mara),
        [
            (PointKind::Email, "work", "mara@harbour.example"),
            (PointKind::Email, "home", "mara.o@mail.example"),
            (PointKind::Phone, "mobile", "+44 20 7946 0018"),
            (PointKind::Phone, "mobile", "+44 20 7946 0019"),
        ]
    );
    assert_eq!(half.tags, ["Regulars".to_owned()].into());
    assert_eq!(
        (half.source.as_str(), half.lifecycle),
        ("import", Lifecycle::Lead)
    );
    assert_eq!(
        note(kept.as_ref()),
        "Name Prefix: Dr.\nNickname: Mimi\nNotes: Likes table 7,\nby the window"
    );
    assert_eq!(note(birthday.as_ref()), "Birthday: --02-14");
}

#[tokio::test]
async fn outlook_exports_in_both_languages_arrive_whole() {
    let world = World::start().await;
    import(&world, &fixture("outlook.csv"), &of("US")).await;
    import(&world, &fixture("outlook-zh.csv"), &of("CN")).await;
    let people = people(&world).await;
    let [(tomas, friends, kept), (zhao, supplier, remark)] = &people[..] else {
        panic!("{people:?}")
    };
    assert_eq!(
        (tomas.name(), tomas.fields.job.as_str()),
        ("Tomas Lindqvist".into(), "Buyer")
    );
    assert_eq!(tomas.fields.birthday, "1979-04-25");
    assert_eq!(tomas.fields.address, "5 Elm Way, Molndal");
    assert_eq!(points(tomas).len(), 5);
    assert_eq!(
        points(tomas)[1],
        (PointKind::Phone, "work", "+46 31 700 00 02")
    );
    assert_eq!(
        friends.tags,
        ["Friends".to_owned(), "Wholesale".to_owned()].into()
    );
    for line in [
        "Title: Mr.",
        "Business Fax: +46 31 700 00 09",
        "Notes: Pays by invoice",
        "work: 12 Dock Road, Gothenburg, 411 04",
    ] {
        assert!(note(kept.as_ref()).contains(line), "{line}");
    }
    assert_eq!(
        (zhao.name(), zhao.fields.birthday.as_str()),
        ("赵建国".into(), "1975-03-09")
    );
    assert_eq!(zhao.points[0].extension.as_deref(), Some("801"));
    assert_eq!(zhao.points[0].normal.as_deref(), Some("+8651265529900"));
    assert_eq!(
        supplier.tags,
        ["供应商".to_owned(), "月结".to_owned()].into()
    );
    assert_eq!(note(remark.as_ref()), "附注: 周二送货");
}

#[tokio::test]
async fn an_atomic_crm_export_keeps_dates_owners_and_extensions() {
    let world = World::start().await;
    let carl = world.backend.add_user(
        Role::Agent,
        DisplayName::parse("Carl").unwrap(),
        Email::parse("carl@x.example").unwrap(),
        Password::parse("correct horse battery").unwrap(),
    );
    let carl = carl.await.unwrap();
    import(&world, &fixture("atomic.csv"), &of("US")).await;
    let people = people(&world).await;
    let [(owen, nobody, his), (priya, half, hers)] = &people[..] else {
        panic!("{people:?}")
    };
    assert_eq!((owen.name(), nobody.owner), ("Owen".into(), None));
    assert!(note(his.as_ref()).contains("sales: Nobody Here"));
    assert_eq!(
        (priya.fields.company.as_str(), half.owner),
        ("Saffron & Sons", Some(carl))
    );
    assert_eq!(
        (half.first_seen, half.last_seen),
        (Some(1_723_572_274_666), Some(1_723_635_542_318))
    );
    assert_eq!(half.tags, ["catering".to_owned(), "vip".to_owned()].into());
    let phone = &priya.points[1];
    assert_eq!(
        (phone.normal.as_deref(), phone.extension.as_deref()),
        (Some("+19553710847"), Some("371"))
    );
    assert_eq!(
        note(hers.as_ref()),
        "gender: female\nbackground: Met at the fair.\nhas_newsletter: false\nstatus: warm"
    );
}

#[tokio::test]
async fn the_same_file_again_changes_nothing_and_says_so() {
    let world = World::start().await;
    for name in ["google.csv", "atomic.csv"] {
        let first = import(&world, &fixture(name), &of("US")).await;
        let before = world.dump().await;
        world.clock.advance(60_000);
        let again = import(&world, &fixture(name), &of("US")).await;
        assert_eq!((again.imported, again.already), (0, first.imported));
        assert_eq!(world.dump().await, before);
    }
    // An id that another program gave to somebody else is believed only of the same person.
    let other = b"id,name,phone\n7,Quentin,13800138077\n7,Quentin,13800138077\n";
    let report = import(&world, other, &of("CN")).await;
    assert_eq!((report.imported, report.already), (1, 1));
}

#[tokio::test]
async fn a_dry_run_reports_the_same_and_writes_nothing() {
    let world = World::start().await;
    let before = world.dump().await;
    let dry = ImportOptions {
        dry_run: true,
        ..of("CN")
    };
    let told = import(&world, &fixture("broken.csv"), &dry).await;
    assert_eq!(world.dump().await, before);
    assert_eq!(
        import(&world, &fixture("broken.csv"), &of("CN")).await,
        told
    );
}

#[tokio::test]
async fn a_bad_row_is_named_and_holds_up_no_other() {
    let world = World::start().await;
    let report = import(&world, &fixture("broken.csv"), &of("CN")).await;
    let problems: Vec<_> = report
        .problems
        .iter()
        .map(|one| (one.line, one.why.clone()))
        .collect();
    assert_eq!(
        problems,
        [
            (3, Why::Quotes),
            (6, Why::Quotes),
            (8, Why::Cells),
            (9, Why::Encoding),
            (10, Why::TooLong("display".into())),
        ]
    );
    let names: Vec<String> = people(&world)
        .await
        .iter()
        .map(|(contact, ..)| contact.name())
        .collect();
    assert_eq!(
        names,
        [
            "Good Four",
            "Good One",
            "Good Three",
            "Good Two",
            "not given"
        ]
    );
    assert_eq!((report.imported, report.rows), (5, 10));
}

#[tokio::test]
async fn duplicates_are_suggested_and_never_joined() {
    let world = World::start().await;
    let file = b"name,phone\nAnn,13800138000\nAnn Lee,+86 138 0013 8000\n";
    assert_eq!(import(&world, file, &of("CN")).await.imported, 2);
    import(&world, b"name,phone\nA. Lee,138-0013-8000\n", &of("CN")).await;
    let people = people(&world).await;
    assert!(
        people
            .iter()
            .all(|(contact, half, _)| half.maybe.len() == 2 && contact.merged_into.is_none())
    );
}

#[tokio::test]
async fn headers_that_nobody_knows_can_be_named() {
    let world = World::start().await;
    let map = [("Wer", "name"), ("Ruf", "phone:work"), ("Farbe", "tags")];
    let options = ImportOptions {
        map: map
            .map(|(header, field)| (header.into(), field.into()))
            .into(),
        ..of("DE")
    };
    let file = "Wer\tRuf\tFarbe\tHobby\nGreta\t030 901820\trot|blau\tSchach\n";
    let report = import(&world, file.as_bytes(), &options).await;
    assert_eq!(report.columns[3], ("Hobby".into(), None));
    let people = people(&world).await;
    let (greta, half, kept) = &people[0];
    assert_eq!(greta.points[0].normal.as_deref(), Some("+4930901820"));
    assert_eq!(
        (greta.points[0].label.as_str(), half.tags.len()),
        ("work", 2)
    );
    assert_eq!(note(kept.as_ref()), "Hobby: Schach");
    for (file, wrong) in [
        ("", "empty"),
        ("\n\n", "empty"),
        ("a,b\n1,2\n", "no column"),
    ] {
        let error = world
            .backend
            .import_contacts(file.as_bytes(), &of("CN"))
            .await;
        assert!(error.unwrap_err().to_string().contains(wrong), "{file}");
    }
    let bad = ImportOptions {
        encoding: Some("klingon".into()),
        ..of("CN")
    };
    let error = world.backend.import_contacts(&b"name\nx\n"[..], &bad).await;
    assert!(matches!(error, Err(ImportError::UnknownEncoding(_))));
}

#[tokio::test]
async fn what_was_exported_is_there_already_and_fills_an_empty_database() {
    let (world, fresh) = (World::start().await, World::start().await);
    for name in ["google.csv", "outlook-zh.csv", "atomic.csv"] {
        import(&world, &fixture(name), &of("US")).await;
    }
    import(
        &world,
        "name,phone,wechat\n=1+1,@work,小面\n".as_bytes(),
        &of("CN"),
    )
    .await;
    let mut file = Vec::new();
    assert_eq!(world.backend.export_contacts(&mut file).await.unwrap(), 6);
    let text = String::from_utf8(file.clone()).unwrap();
    assert!(text.contains("'=1+1") && text.contains("'@work") && !text.contains(",=1+1"));
    let again = import(&world, &file, &of("US")).await;
    assert_eq!(
        (again.imported, again.already, again.problems.len()),
        (0, 6, 0)
    );
    assert_eq!(import(&fresh, &file, &of("US")).await.imported, 6);
    for ((one, half, _), (other, other_half, _)) in
        people(&world).await.iter().zip(people(&fresh).await)
    {
        assert_eq!((one.id, &one.fields), (other.id, &other.fields));
        let sorted = |contact| {
            let mut points = points(contact);
            points.sort_unstable();
            points
                .into_iter()
                .map(|(kind, label, value)| (kind, label.to_owned(), value.to_owned()))
                .collect::<Vec<_>>()
        };
        assert_eq!(sorted(one), sorted(&other));
        assert_eq!(
            (&half.tags, half.first_seen, half.lifecycle),
            (
                &other_half.tags,
                other_half.first_seen,
                other_half.lifecycle
            )
        );
    }
}

#[test]
fn no_file_stops_the_import() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let world = runtime.block_on(World::start());
    let texts = "[a-c,;\"'\n\t=@+ 0-9林面:|]{0,120}";
    let any = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..300),
        texts.prop_map(|body| format!("name,phone,birthday,tags,id\n{body}").into_bytes()),
        texts.prop_map(String::into_bytes),
    ];
    proptest!(ProptestConfig::with_cases(64), |(file in any)| {
        if let Ok(report) = runtime.block_on(world.backend.import_contacts(&file[..], &of("CN"))) {
            prop_assert_eq!(report.rows, report.imported + report.already + report.problems.len());
        }
    });
}
