//! What went wrong elsewhere with files of people goes right here: one bad row, an undo, spreadsheets' numbers, wrong files.

use crate::pay::a_business;
use crate::support::{World, actor};
use backend::{ImportError, ImportOptions};
use domain::account::{Business, Role};
use domain::people::import_run::{
    Delimiter, ImportAnswer, ImportRun, ImportState, KnownPeople, Reading, Why,
};
use domain::people::{Company, Contact, ContactFields, Country, Point, PointKind};
use domain::{Entity, Row};
use std::io::Read as _;
use uuid::Uuid;

async fn upload(world: &World, file: impl AsRef<[u8]>) -> ImportRun {
    let body = file.as_ref().to_vec();
    let owner = actor(Role::Owner);
    let answer = world
        .backend
        .upload_import(&owner, "people.csv", body)
        .await;
    match answer.unwrap() {
        Some(ImportAnswer::Waits(run)) => *run,
        other => panic!("{other:?}"),
    }
}

async fn bring(world: &World, id: Uuid) -> ImportRun {
    let owner = actor(Role::Owner);
    let started = world.backend.start_import(&owner, id, KnownPeople::Fill);
    assert!(started.await.unwrap());
    world.backend.run_due_jobs().await.unwrap();
    find(world, id).await
}

async fn undo(world: &World, id: Uuid) -> ImportRun {
    let owner = actor(Role::Owner);
    assert!(world.backend.undo_import(&owner, id).await.unwrap());
    world.backend.run_due_jobs().await.unwrap();
    find(world, id).await
}

async fn find(world: &World, id: Uuid) -> ImportRun {
    let runs = world.backend.import_runs(&actor(Role::Owner)).await;
    let mut runs = runs.unwrap().into_iter();
    runs.find(|run| run.id == id).unwrap()
}

async fn read(world: &World, id: Uuid, said: Reading) -> Option<ImportAnswer> {
    let owner = actor(Role::Owner);
    world.backend.read_import(&owner, id, said).await.unwrap()
}

async fn rows(world: &World) -> Vec<Row> {
    let mut staff = world.agent();
    staff.pull(world).await;
    let rows = staff.rows.iter();
    rows.map(|((_, entity, _), (_, json))| {
        Row::decode(Entity::parse(entity).unwrap(), json).unwrap()
    })
    .collect()
}

/// Contacts as a phone of staff has them, by name.
async fn contacts(world: &World) -> Vec<Contact> {
    let all = rows(world).await;
    let mut found: Vec<Contact> = all.iter().filter_map(Row::as_contact).cloned().collect();
    found.sort_by_key(Contact::name);
    found
}

async fn companies(world: &World) -> Vec<Company> {
    let all = rows(world).await;
    let found = all.iter().filter_map(Row::as_company).cloned();
    let mut found: Vec<Company> = found.collect();
    found.sort_by(|one, other| one.name.cmp(&other.name));
    found
}

async fn command(world: &World, file: &str, country: &str) -> Vec<Contact> {
    let options = ImportOptions {
        country: Country::parse(country),
        ..ImportOptions::default()
    };
    let done = world.backend.import_contacts(file.as_bytes(), &options);
    done.await.unwrap();
    contacts(world).await
}

/// Somebody of the staff writes something down since.
async fn edit(world: &World, contact: &Contact, change: impl FnOnce(&mut ContactFields)) {
    let mut changed = contact.clone();
    change(&mut changed.fields);
    world.backend.put_rows(vec![changed.into()]).await.unwrap();
}

#[tokio::test]
async fn a_bad_row_of_fifteen_hundred_is_listed_and_nobody_comes_twice() {
    let world = World::start().await;
    let mut file = String::from("name,phone\n");
    for n in 2..=1_501 {
        let quote = if n == 50 { "\"" } else { "" };
        file.push_str(&format!("{quote}Guest {n},138{n:08}\n"));
    }
    let run = upload(&world, &file).await;
    assert_eq!((run.people, run.refused), (1_499, 1));
    let done = bring(&world, run.id).await;
    assert_eq!(done.added, 1_499);
    let owner = actor(Role::Owner);
    let problems = world.backend.import_problems(&owner, run.id).await.unwrap();
    assert_eq!((problems[0].line, &problems[0].why), (50, &Why::Quotes));
    let again = upload(&world, &file).await;
    let again = bring(&world, again.id).await;
    assert_eq!((again.added, again.filled), (0, 0));
    assert_eq!(world.number("SELECT COUNT(*) FROM contact").await, 1_499);
}

#[tokio::test]
async fn an_undo_takes_all_back_but_what_staff_changed_and_names_those() {
    let world = World::start().await;
    let known: String = (0..20).map(|n| format!("Known {n},139{n:08}\n")).collect();
    let first = upload(&world, format!("name,phone\n{known}")).await;
    bring(&world, first.id).await;
    let mut file = String::from("name,phone,company\n");
    for n in 0..80 {
        file.push_str(&format!("New {n},138{n:08},\n"));
    }
    for n in 0..20 {
        file.push_str(&format!("Known {n},139{n:08},Tea House\n"));
    }
    let run = upload(&world, &file).await;
    let done = bring(&world, run.id).await;
    assert_eq!((done.added, done.filled), (80, 20));
    let people = contacts(&world).await;
    let named = |name: &str| people.iter().find(|one| one.name() == name).unwrap();
    for name in ["New 1", "New 2", "New 3"] {
        edit(&world, named(name), |fields| fields.job = "Cook".into()).await;
    }
    // Of the changed one, what the file filled was written over.
    edit(&world, named("Known 5"), |fields| {
        fields.company = "Harbour Books".into();
    })
    .await;
    let undone = undo(&world, run.id).await;
    assert_eq!((undone.undone, undone.kept), (77 + 19, 4));
    let mut kept: Vec<String> = undone
        .kept_contacts
        .iter()
        .map(|id| people.iter().find(|one| one.id == *id).unwrap().name())
        .collect();
    kept.sort();
    assert_eq!(kept, ["Known 5", "New 1", "New 2", "New 3"]);
    let left = contacts(&world).await;
    assert_eq!(left.len(), 23);
    let harbour = left.iter().filter(|one| !one.fields.company.is_empty());
    assert_eq!(harbour.count(), 1);
}

#[tokio::test]
async fn a_number_with_and_without_its_calling_code_is_one_person() {
    let world = World::start().await;
    let business = Business {
        country: Country::parse("RW").unwrap(),
        ..a_business("RWF")
    };
    world.backend.put_rows(vec![business.into()]).await.unwrap();
    let file = "name,phone\nAnn,0788382382\nAnn U.,+250788382382\nBen,12\n";
    let run = upload(&world, file).await;
    assert_eq!(run.preview.clone().unwrap().unread_phones, [4]);
    bring(&world, run.id).await;
    let people = contacts(&world).await;
    let names: Vec<String> = people.iter().map(Contact::name).collect();
    assert_eq!(names, ["Ann", "Ben"]);
    let ann = &people[0].points;
    assert_eq!(ann.len(), 1);
    assert_eq!(ann[0].normal.as_deref(), Some("+250788382382"));
    // What cannot be completed is kept as a text that nobody can dial.
    let ben = &people[1].points[0];
    assert_eq!((ben.value.as_str(), ben.normal.as_deref()), ("12", None));
}

#[tokio::test]
async fn an_empty_cell_of_an_update_empties_nothing() {
    let world = World::start().await;
    let first = upload(
        &world,
        "name,phone,email,job\nAnn,13800138000,ann@x.example,Cook\n",
    )
    .await;
    bring(&world, first.id).await;
    let before = contacts(&world).await;
    let update = upload(&world, "name,phone,email,job\nAnn,,ann@x.example,\n").await;
    bring(&world, update.id).await;
    assert_eq!(contacts(&world).await, before);
}

#[tokio::test]
async fn cells_as_spreadsheets_and_people_write_them() {
    let world = World::start().await;
    for (at, (cell, right)) in [
        // A zero after the calling code belongs to the number at home only.
        ("+86-010-65529985", &["+861065529985"][..]),
        ("+44 0161 496 0126", &["+441614960126"]),
        ("0049(0)30 901824", &["+4930901824"]),
        ("+39 06 698 12345", &["+390669812345"]),
        // What a spreadsheet made of it.
        ("13800138000.0", &["+8613800138000"]),
        ("1.3800138000E+10", &["+8613800138000"]),
        ("1.38E+10", &["?"]),
        ("'13800138000", &["+8613800138000"]),
        // Several in one cell.
        (
            "13800138000,13900139000",
            &["+8613800138000", "+8613900139000"],
        ),
        (
            "13800138000;13900139000",
            &["+8613800138000", "+8613900139000"],
        ),
        (
            "13800138000/13900139000",
            &["+8613800138000", "+8613900139000"],
        ),
        (
            "13800138000|13900139000",
            &["+8613800138000", "+8613900139000"],
        ),
        (
            "13800138000 13900139000",
            &["+8613800138000", "+8613900139000"],
        ),
        (
            "13800138000 ::: 13900139000",
            &["+8613800138000", "+8613900139000"],
        ),
        // Signs that show nothing, full width, extensions in every usual form.
        ("\u{202d}138\u{200b}00138000\u{202c}", &["+8613800138000"]),
        ("１３８００１３８０００", &["+8613800138000"]),
        ("010-65529988转801", &["+861065529988 x801"]),
        ("010-65529988分机801", &["+861065529988 x801"]),
        ("010-65529988 ext. 801", &["+861065529988 x801"]),
        ("010-65529988#801", &["+861065529988 x801"]),
        ("010-65529988 x801", &["+861065529988 x801"]),
        // What is none stays as it is written.
        ("ask at the bar", &["?"]),
        ("12", &["?"]),
    ]
    .into_iter()
    .enumerate()
    {
        let file = format!("name,phone\nGuest {at},\"{cell}\"\n");
        let run = upload(&world, &file).await;
        let unread = run.preview.unwrap().unread_phones;
        let is_unread = right == ["?"];
        assert_eq!(
            unread,
            if is_unread { vec![2] } else { Vec::new() },
            "{cell}"
        );
        let people = command(&world, &file, "CN").await;
        let guest = people
            .iter()
            .find(|one| one.name() == format!("Guest {at}"));
        let read: Vec<String> = guest.unwrap().points.iter().map(said).collect();
        assert_eq!(read, right, "{cell}");
        if is_unread {
            assert_eq!(guest.unwrap().points[0].value, cell);
        }
    }
    for (cell, right) in [
        ("Ann Lee <ann@x.example>", &["ann@x.example"][..]),
        ("mailto:ben@x.example", &["ben@x.example"]),
        ("a@x.example, b@x.example", &["a@x.example", "b@x.example"]),
        ("no address", &["?"]),
    ] {
        let people = command(&world, &format!("name,email\n{cell:?},\"{cell}\"\n"), "CN").await;
        let found = people.iter().find(|one| one.name().contains(cell)).unwrap();
        let read: Vec<String> = found.points.iter().map(said).collect();
        assert_eq!(read, right, "{cell}");
    }
}

/// What is dialled, with its extension; "?" where nothing can be.
fn said(point: &Point) -> String {
    match (&point.normal, &point.extension) {
        (Some(normal), Some(extension)) => format!("{normal} x{extension}"),
        (Some(normal), None) => normal.clone(),
        (None, _) => "?".to_owned(),
    }
}

#[tokio::test]
async fn how_a_file_is_read_is_said_and_can_be_said_otherwise() {
    let world = World::start().await;
    let (gb, ..) =
        encoding_rs::GB18030.encode("姓名;手机\r\n林晓;13800138000\r\n周思远;13900139000\r\n");
    let run = upload(&world, gb).await;
    assert_eq!(run.encoding, "gb18030");
    assert_eq!(run.delimiter, Some(Delimiter::Semicolon));
    let said = |encoding: Option<&str>, delimiter| Reading {
        encoding: encoding.map(str::to_owned),
        delimiter,
        make_companies: false,
    };
    // Read as another one, no column says who somebody is: nothing changes but what is answered.
    let wrong = read(&world, run.id, said(Some("windows-1252"), None)).await;
    assert!(matches!(wrong, Some(ImportAnswer::Refused(_))), "{wrong:?}");
    assert_eq!(find(&world, run.id).await.encoding, "gb18030");
    assert_eq!(read(&world, run.id, said(Some("rot13"), None)).await, None);
    let agent = actor(Role::Agent);
    let answer = world
        .backend
        .read_import(&agent, run.id, Reading::default());
    assert_eq!(answer.await.unwrap(), None);
    // A table whose letters fit two encodings is read by the one that is named, until it is brought in.
    let (latin, ..) =
        encoding_rs::WINDOWS_1252.encode("name,phone;mobile\r\nZoé;Ann,13800138000\r\n");
    let run = upload(&world, latin).await;
    let answer = read(
        &world,
        run.id,
        said(Some("windows-1250"), Some(Delimiter::Comma)),
    )
    .await;
    let Some(ImportAnswer::Waits(now)) = answer else {
        panic!("{answer:?}")
    };
    assert_eq!(
        (now.encoding.as_str(), now.delimiter),
        ("windows-1250", Some(Delimiter::Comma))
    );
    assert_eq!(now.preview.unwrap().columns.len(), 2);
    bring(&world, run.id).await;
    assert_eq!(contacts(&world).await[0].name(), "Zoé;Ann");
}

#[tokio::test]
async fn companies_of_a_file_become_records_and_an_undo_takes_back_what_nobody_touched() {
    let world = World::start().await;
    let file = "name,phone,company\n\
        Ann,13800138001,Tea House\nBen,13800138002,tea house\nCy,13800138003,Harbour Books\n\
        Di,13800138004,Quay Press\nEd,13800138005,\n";
    let business = a_business("CNY").into();
    world.backend.put_rows(vec![business]).await.unwrap();
    let plain = upload(&world, file).await;
    assert_eq!(plain.preview.as_ref().unwrap().companies, 3);
    let said = Reading {
        make_companies: true,
        ..Reading::default()
    };
    let answer = read(&world, plain.id, said).await;
    assert!(matches!(answer, Some(ImportAnswer::Waits(_))));
    let done = bring(&world, plain.id).await;
    assert_eq!((done.added, done.companies), (5, 3));
    let made = companies(&world).await;
    let names: Vec<&str> = made.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["Harbour Books", "Quay Press", "Tea House"]);
    // The same file again finds them there.
    let again = upload(&world, file).await;
    assert_eq!(again.preview.unwrap().companies, 0);
    // Somebody notes something of one, and a person of another one stays.
    let noted = Company {
        domain: "harbour.example".into(),
        ..made[0].clone()
    };
    world.backend.put_rows(vec![noted.into()]).await.unwrap();
    let people = contacts(&world).await;
    let di = people.iter().find(|one| one.name() == "Di").unwrap();
    edit(&world, di, |fields| fields.job = "Printer".into()).await;
    let undone = undo(&world, plain.id).await;
    assert_eq!(
        (undone.state, undone.undone, undone.kept, undone.companies),
        (ImportState::Undone, 4, 1, 0)
    );
    let left = companies(&world).await;
    let names: Vec<&str> = left.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["Harbour Books", "Quay Press"]);
}

#[tokio::test]
async fn a_file_that_is_far_too_large_is_not_read_whole() {
    let world = World::start().await;
    let endless = std::io::repeat(b'P').take(500 * 1024 * 1024);
    let options = ImportOptions::default();
    let done = world.backend.import_contacts(endless, &options);
    assert!(matches!(done.await, Err(ImportError::TooLarge)));
}

#[tokio::test]
async fn days_that_never_were_and_pictures_in_pictures_are_no_birthdays_and_no_people() {
    let world = World::start().await;
    let file = "name,birthday\nAnn,0000-02-08\nBen,2099-01-01\nCy,1990-02-30\nDi,1990-02-08\n";
    let people = command(&world, file, "CN").await;
    let birthdays: Vec<&str> = people
        .iter()
        .map(|one| one.fields.birthday.as_str())
        .collect();
    assert_eq!(birthdays, ["", "", "", "1990-02-08"]);
    // A card within a card within a card, each with a picture: one person, and no byte of a picture.
    let picture = "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD\n";
    let inner = |card: &str, name: &str| {
        format!("BEGIN:VCARD\nVERSION:2.1\nN:{name}\n{picture}AGENT:\n{card}END:VCARD\n")
    };
    let cards = inner(&inner(&inner("", "Innermost"), "Inner"), "Outer");
    let run = upload(&world, &cards).await;
    let preview = run.preview.clone().unwrap();
    assert_eq!((run.people, preview.people[0].name.as_str()), (1, "Outer"));
    bring(&world, run.id).await;
    let outer = contacts(&world).await;
    assert!(outer.iter().any(|one| one.name() == "Outer"));
    let kept = format!("{:?}", rows(&world).await);
    assert!(!kept.contains("4AAQSkZJRg"));
}

#[tokio::test]
async fn two_kinds_of_numbers_on_one_contact_stand_by_their_kind() {
    let world = World::start().await;
    let people = command(&world, "name,手机,微信\n林晓,13800138000,linxiao\n", "CN").await;
    let kinds: Vec<PointKind> = people[0].points.iter().map(|one| one.kind).collect();
    assert_eq!(kinds, [PointKind::Phone, PointKind::Wechat]);
}
