//! Files of people that a browser brings: read, shown, brought in once whatever happens meanwhile, and taken back.

use crate::support::{Device, World, actor};
use backend::{ImportOptions, ImportReport};
use domain::account::{Actor, Role};
use domain::people::import_run::{
    FileRefusal, ImportAnswer, ImportFormat, ImportRun, ImportState, KnownPeople, UNDO, WAITS, Why,
};
use domain::people::{
    Activity, ActivityKind, Contact, ContactFields, ContactStaff, Lifecycle, PointKind,
};
use domain::{Entity, Row};
use proptest::prelude::*;
use std::path::Path;
use uuid::Uuid;

fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    std::fs::read(folder.join(name)).unwrap()
}

fn card(name: &str, phone: &str, more: &str) -> String {
    format!("BEGIN:VCARD\nVERSION:3.0\nFN:{name}\nTEL;TYPE=CELL:{phone}\n{more}END:VCARD\n")
}

/// As many cards, each with a number of its own.
fn cards(count: usize) -> String {
    let one = |n: usize| card(&format!("Guest {n}"), &format!("138{n:08}"), "");
    (0..count).map(one).collect()
}

async fn upload(world: &World, owner: &Actor, file: impl AsRef<[u8]>) -> ImportRun {
    let body = file.as_ref().to_vec();
    let answer = world.backend.upload_import(owner, "people.vcf", body).await;
    match answer.unwrap() {
        Some(ImportAnswer::Waits(run)) => *run,
        other => panic!("{other:?}"),
    }
}

async fn refusal(world: &World, file: impl AsRef<[u8]>) -> FileRefusal {
    let owner = actor(Role::Owner);
    let body = file.as_ref().to_vec();
    let answer = world.backend.upload_import(&owner, "x", body).await;
    match answer.unwrap() {
        Some(ImportAnswer::Refused(why)) => why,
        other => panic!("{other:?}"),
    }
}

async fn find(world: &World, id: Uuid) -> Option<ImportRun> {
    let runs = world
        .backend
        .import_runs(&actor(Role::Owner))
        .await
        .unwrap();
    runs.into_iter().find(|run| run.id == id)
}

/// Brings a file in, and answers the run as it is then.
async fn bring(world: &World, file: impl AsRef<[u8]>, known: KnownPeople) -> ImportRun {
    let owner = actor(Role::Owner);
    let run = upload(world, &owner, file).await;
    assert!(
        world
            .backend
            .start_import(&owner, run.id, known)
            .await
            .unwrap()
    );
    world.backend.run_due_jobs().await.unwrap();
    find(world, run.id).await.unwrap()
}

async fn undo(world: &World, id: Uuid) -> ImportRun {
    let owner = actor(Role::Owner);
    assert!(world.backend.undo_import(&owner, id).await.unwrap());
    world.backend.run_due_jobs().await.unwrap();
    find(world, id).await.unwrap()
}

fn rows(device: &Device) -> Vec<Row> {
    let rows = device.rows.iter();
    rows.map(|((_, entity, _), (_, json))| {
        Row::decode(Entity::parse(entity).unwrap(), json).unwrap()
    })
    .collect()
}

/// Contacts as a phone of staff has them, by name.
async fn contacts(world: &World) -> Vec<Contact> {
    let mut staff = world.agent();
    staff.pull(world).await;
    let all = rows(&staff);
    let mut found: Vec<Contact> = all.iter().filter_map(Row::as_contact).cloned().collect();
    found.sort_by_key(|one| one.name());
    found
}

async fn notes(world: &World, of: &Contact) -> String {
    let mut staff = world.agent();
    staff.pull(world).await;
    let all = rows(&staff);
    let texts = all.iter().filter_map(Row::as_activity);
    let texts = texts.filter(|note| note.contact == of.id);
    let texts = texts.filter_map(|note| match &note.what {
        ActivityKind::Imported { text } => Some(text.clone()),
        _ => None,
    });
    texts.collect::<Vec<_>>().join("\n--\n")
}

async fn half(world: &World, of: &Contact) -> ContactStaff {
    let mut staff = world.agent();
    staff.pull(world).await;
    let all = rows(&staff);
    let mut halves = all.iter().filter_map(Row::as_contact_staff);
    halves.find(|half| half.id == of.id).unwrap().clone()
}

fn points(contact: &Contact) -> Vec<(PointKind, &str, &str)> {
    let points = contact.points.iter();
    points
        .map(|point| (point.kind, point.label.as_str(), point.value.as_str()))
        .collect()
}

async fn names(world: &World) -> Vec<String> {
    contacts(world).await.iter().map(|one| one.name()).collect()
}

#[tokio::test]
async fn an_android_address_book_arrives_whole() {
    let world = World::start().await;
    let run = upload(&world, &actor(Role::Owner), fixture("android.vcf")).await;
    let preview = run.preview.unwrap();
    assert_eq!(
        (run.format, run.encoding.as_str()),
        (ImportFormat::Vcard, "UTF-8")
    );
    assert_eq!((preview.new, preview.photos, preview.unread), (2, 1, 1));
    assert_eq!(preview.unread_phones, [20]);
    bring(&world, fixture("android.vcf"), KnownPeople::Fill).await;
    let people = contacts(&world).await;
    let [mara, lin] = &people[..] else {
        panic!("{people:?}")
    };
    assert_eq!(
        (mara.name(), lin.name()),
        ("Mara Okafor".into(), "林晓".into())
    );
    assert_eq!(
        (lin.fields.family.as_str(), lin.fields.given.as_str()),
        ("林", "晓")
    );
    assert_eq!(lin.fields.display, "");
    assert_eq!(
        (lin.fields.company.as_str(), lin.fields.job.as_str()),
        ("临江茶馆", "厨师长")
    );
    assert_eq!(lin.fields.birthday, "1988-07-04");
    assert_eq!(lin.fields.address, "中国, 江苏, 苏州, 滨江路8号, 215000");
    assert_eq!(
        points(lin)[0],
        (PointKind::Phone, "mobile", "138 0013 8001")
    );
    assert_eq!(lin.points[0].normal.as_deref(), Some("+8613800138001"));
    let kept = notes(&world, lin).await;
    for line in [
        "Note: 不吃香菜\n靠窗",
        "Fax: 010-65529900",
        "Department: 后厨",
        "QQ: 4455667",
    ] {
        assert!(kept.contains(line), "{line} in {kept}");
    }
    // What cannot be dialled is kept as it is written.
    assert_eq!(
        points(mara)[0],
        (PointKind::Phone, "mobile", "ask at the bar")
    );
    assert_eq!(mara.points[0].normal, None);
    assert_eq!(notes(&world, mara).await, "Birthday: --02-08");
}

#[tokio::test]
async fn apples_labels_groups_and_birthdays_are_understood() {
    let world = World::start().await;
    let run = bring(&world, fixture("apple.vcf"), KnownPeople::Fill).await;
    assert_eq!((run.people, run.added, run.refused), (2, 2, 1));
    let owner = actor(Role::Owner);
    let problems = world.backend.import_problems(&owner, run.id).await.unwrap();
    assert_eq!(
        (problems[0].line, problems[0].why.clone()),
        (31, Why::Group)
    );
    let people = contacts(&world).await;
    let [tomas, zhou] = &people[..] else {
        panic!("{people:?}")
    };
    assert_eq!(
        points(zhou),
        [
            (PointKind::Email, "home", "zhou@dawn.example"),
            (PointKind::Phone, "mobile", "+86 139 0013 9002"),
            (PointKind::Phone, "other", "+86-512-65529900"),
            (PointKind::Phone, "仓库", "400 820 8820 转 12"),
        ]
        .as_slice(),
        "{zhou:?}"
    );
    assert_eq!(
        half(&world, zhou).await.tags,
        ["供应商".to_owned(), "常客".to_owned()].into()
    );
    let kept = notes(&world, zhou).await;
    for line in [
        "Birthday: --03-09",
        "Note: 喜欢靠窗的位置, 周末常来\n不要香菜",
        "URL: https://dawn.example",
    ] {
        assert!(kept.contains(line), "{line} in {kept}");
    }
    // A day that never was is kept as it is written.
    assert_eq!(tomas.name(), "Dr. Tomas Erik Lindqvist");
    assert_eq!(tomas.fields.given, "Tomas Erik");
    let kept = notes(&world, tomas).await;
    assert!(
        kept.contains("Birthday: 1979-02-30") && kept.contains("Prefix: Dr."),
        "{kept}"
    );
}

#[tokio::test]
async fn cards_of_version_4_are_understood_and_a_torn_one_is_named() {
    let world = World::start().await;
    let run = bring(&world, fixture("four.vcf"), KnownPeople::Fill).await;
    assert_eq!((run.added, run.refused), (2, 1));
    let people = contacts(&world).await;
    let [owen, priya] = &people[..] else {
        panic!("{people:?}")
    };
    assert_eq!(priya.fields.birthday, "1980-02-08");
    assert_eq!(
        priya.fields.address,
        "3 Quay Lane, London, E1 6AN, United Kingdom"
    );
    let phone = priya
        .points
        .iter()
        .find(|one| one.kind == PointKind::Phone)
        .unwrap();
    assert_eq!(
        (phone.normal.as_deref(), phone.extension.as_deref()),
        (Some("+442079460018"), Some("12"))
    );
    assert!(points(priya).contains(&(PointKind::Email, "work", "priya@saffron.example")));
    assert!(
        notes(&world, priya)
            .await
            .contains("Note: Likes table 7, by the window")
    );
    // Nobody was born in the future.
    assert_eq!(owen.fields.birthday, "");
    assert_eq!(notes(&world, owen).await, "Birthday: 2099-01-01");
}

#[tokio::test]
async fn encodings_and_tables_come_in_the_same_way() {
    let world = World::start().await;
    let (gb, ..) =
        encoding_rs::GB18030.encode("姓名;手机号码\r\n林晓;13800138000\r\n周思远;13900139000\r\n");
    let run = upload(&world, &actor(Role::Owner), gb).await;
    assert_eq!(
        (run.format, run.encoding.as_str()),
        (ImportFormat::Table, "gb18030")
    );
    assert_eq!(run.preview.unwrap().people[0].name, "林晓");
    let wide: Vec<u8> = card("Zoë Müller", "020 7946 0018", "")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let run = upload(&world, &actor(Role::Owner), wide).await;
    assert_eq!(run.encoding, "UTF-16LE");
    assert_eq!(run.preview.unwrap().people[0].name, "Zoë Müller");
}

#[tokio::test]
async fn a_preview_writes_nothing_but_itself_and_says_what_comes() {
    let world = World::start().await;
    bring(&world, card("Ann", "13800138000", ""), KnownPeople::Fill).await;
    let before = contacts(&world).await;
    let file = [
        card("Ann Lee", "+86 138 0013 8000", ""),
        card("Ben", "13900139000", ""),
        card("Ben again", "139-0013-9000", ""),
        "BEGIN:VCARD\nVERSION:3.0\nNOTE:nobody\nEND:VCARD\n".to_owned(),
    ]
    .concat();
    let run = upload(&world, &actor(Role::Owner), &file).await;
    let preview = run.preview.unwrap();
    assert_eq!((preview.new, preview.known, run.refused), (1, 2, 1));
    assert_eq!(preview.problems[0].why, Why::Nobody);
    let known: Vec<bool> = preview.people.iter().map(|one| one.known).collect();
    assert_eq!(known, [true, false, true]);
    assert_eq!(contacts(&world).await, before);
}

#[tokio::test]
async fn the_same_file_twice_makes_nobody_twice() {
    let world = World::start().await;
    for name in ["android.vcf", "apple.vcf", "four.vcf"] {
        let first = bring(&world, fixture(name), KnownPeople::Fill).await;
        let before = contacts(&world).await;
        let again = bring(&world, fixture(name), KnownPeople::Fill).await;
        assert_eq!(
            (again.added, again.filled, first.added),
            (0, 0, first.people),
            "{name}"
        );
        assert_eq!(contacts(&world).await, before);
    }
    assert_eq!(contacts(&world).await.len(), 6);
}

#[tokio::test]
async fn known_people_get_what_is_empty_and_nothing_is_written_over() {
    let world = World::start().await;
    bring(
        &world,
        card("Ann", "13800138000", "ORG:Tea House\n"),
        KnownPeople::Fill,
    )
    .await;
    let more = card(
        "Ann Lee",
        "13800138000",
        "ORG:Harbour Books\nTITLE:Buyer\nEMAIL:ann@mail.example\nTEL:01065529900\n",
    );
    let skipped = bring(&world, &more, KnownPeople::Skip).await;
    assert_eq!((skipped.added, skipped.filled), (0, 0));
    let filled = bring(&world, &more, KnownPeople::Fill).await;
    assert_eq!((filled.added, filled.filled), (0, 1));
    let ann = &contacts(&world).await[0];
    assert_eq!(
        (ann.name().as_str(), ann.fields.company.as_str()),
        ("Ann", "Tea House")
    );
    assert_eq!((ann.fields.job.as_str(), ann.points.len()), ("Buyer", 3));
    let kept = notes(&world, ann).await;
    assert!(
        kept.contains("company: Harbour Books") && kept.contains("name: Ann Lee"),
        "{kept}"
    );
}

#[tokio::test]
async fn a_run_that_is_killed_goes_on_without_doubles() {
    let mut world = World::start().await;
    let owner = actor(Role::Owner);
    let run = upload(&world, &owner, cards(450)).await;
    world
        .backend
        .start_import(&owner, run.id, KnownPeople::Fill)
        .await
        .unwrap();
    world.backend.bring_steps_in(run.id, 1).await.unwrap();
    world.restart().await;
    let half = find(&world, run.id).await.unwrap();
    assert_eq!(
        (half.state, half.place, half.added),
        (ImportState::Running, 200, 200)
    );
    world.backend.run_due_jobs().await.unwrap();
    let done = find(&world, run.id).await.unwrap();
    assert_eq!(
        (done.state, done.place, done.added),
        (ImportState::Done, 450, 450)
    );
    assert_eq!(world.number("SELECT COUNT(*) FROM contact").await, 450);
    assert_eq!(world.number("SELECT COUNT(*) FROM import_file").await, 0);
    // Another server that comes late finds nothing to do.
    world.backend.bring_steps_in(run.id, 9).await.unwrap();
    assert_eq!(world.number("SELECT COUNT(*) FROM contact").await, 450);
}

#[tokio::test]
async fn a_cancelled_run_goes_on_where_it_was_or_is_taken_back() {
    let world = World::start().await;
    let owner = actor(Role::Owner);
    let run = upload(&world, &owner, cards(300)).await;
    world
        .backend
        .start_import(&owner, run.id, KnownPeople::Fill)
        .await
        .unwrap();
    world.backend.bring_steps_in(run.id, 1).await.unwrap();
    assert!(world.backend.cancel_import(&owner, run.id).await.unwrap());
    world.backend.run_due_jobs().await.unwrap();
    let cancelled = find(&world, run.id).await.unwrap();
    assert_eq!(
        (cancelled.state, cancelled.added),
        (ImportState::Cancelled, 200)
    );
    assert!(cancelled.has_file);
    assert!(
        world
            .backend
            .start_import(&owner, run.id, KnownPeople::Skip)
            .await
            .unwrap()
    );
    world.backend.run_due_jobs().await.unwrap();
    let done = find(&world, run.id).await.unwrap();
    assert_eq!(
        (done.state, done.added, done.known),
        (ImportState::Done, 300, KnownPeople::Fill)
    );
    let undone = undo(&world, run.id).await;
    assert_eq!(
        (undone.state, undone.undone, undone.kept),
        (ImportState::Undone, 300, 0)
    );
    assert_eq!(names(&world).await, Vec::<String>::new());
    // It can be brought in again.
    let again = bring(&world, cards(300), KnownPeople::Fill).await;
    assert_eq!(again.added, 300);
}

#[tokio::test]
async fn an_undo_keeps_what_somebody_changed_since() {
    let world = World::start().await;
    let owner = actor(Role::Owner);
    bring(&world, card("Known", "13800138009", ""), KnownPeople::Fill).await;
    let known = contacts(&world).await[0].clone();
    let file = [
        card("Untouched", "13800138001", "NOTE:as it came\n"),
        card("Edited", "13800138002", ""),
        card("Noted", "13800138003", ""),
        card("Known", "13800138009", "ORG:Tea House\nTITLE:Cook\n"),
    ]
    .concat();
    let run = bring(&world, file, KnownPeople::Fill).await;
    assert_eq!((run.added, run.filled), (3, 1));
    let people = contacts(&world).await;
    let by_name = |name: &str| {
        people
            .iter()
            .find(|one| one.name() == name)
            .unwrap()
            .clone()
    };
    let mut phone = world.agent();
    phone.pull(&world).await;
    let edited = Contact {
        fields: ContactFields {
            job: "Chef".into(),
            ..by_name("Edited").fields
        },
        ..by_name("Edited")
    };
    let note = Activity {
        id: domain::id::ActivityId(crate::support::id()),
        contact: by_name("Noted").id,
        what: ActivityKind::Note {
            text: "called".into(),
        },
        at: 1,
        by: Some(owner.user),
    };
    let mut changed = by_name("Known");
    changed.fields.job = "Head cook".into();
    let rows = vec![
        Row::Contact(edited),
        Row::Activity(note),
        Row::Contact(changed),
    ];
    world.backend.put_rows(rows).await.unwrap();
    let undone = undo(&world, run.id).await;
    assert_eq!(
        (undone.state, undone.undone, undone.kept),
        (ImportState::Undone, 2, 2)
    );
    assert_eq!(names(&world).await, ["Edited", "Known", "Noted"]);
    let now = contacts(&world).await;
    let now = now.iter().find(|one| one.id == known.id).unwrap();
    assert_eq!(
        (now.fields.company.as_str(), now.fields.job.as_str()),
        ("", "Head cook")
    );
    // A phone that had them hears of it.
    phone.pull(&world).await;
    let held = self::rows(&phone);
    assert_eq!(held.iter().filter_map(Row::as_contact).count(), 3);
    assert_eq!(world.number("SELECT COUNT(*) FROM activity").await, 1);
    assert!(!world.backend.undo_import(&owner, run.id).await.unwrap());
}

#[tokio::test]
async fn whoever_wishes_no_advertising_keeps_that_wish_through_skip_and_undo() {
    let world = World::start().await;
    bring(&world, card("Ann", "13800138000", ""), KnownPeople::Fill).await;
    let table = "name,phone,do not contact\nAnn,13800138000,yes\nBen,13900139000,yes\n";
    let run = bring(&world, table, KnownPeople::Skip).await;
    assert_eq!((run.added, run.filled), (1, 0));
    assert!(contacts(&world).await.iter().all(|one| one.do_not_contact));
    assert_eq!(world.number("SELECT COUNT(*) FROM consent").await, 0);
    let undone = undo(&world, run.id).await;
    assert_eq!((undone.undone, undone.kept), (0, 1));
    assert!(contacts(&world).await.iter().all(|one| one.do_not_contact));
}

#[tokio::test]
async fn only_owners_bring_people_in() {
    let world = World::start().await;
    let run = upload(&world, &actor(Role::Owner), cards(1)).await;
    let before = world.dump().await;
    for role in [Role::Agent, Role::Customer] {
        let other = actor(role);
        let file = cards(1).into_bytes();
        assert_eq!(
            world
                .backend
                .upload_import(&other, "x", file)
                .await
                .unwrap(),
            None
        );
        assert_eq!(world.backend.import_runs(&other).await.unwrap(), []);
        assert!(
            !world
                .backend
                .start_import(&other, run.id, KnownPeople::Fill)
                .await
                .unwrap()
        );
        assert!(!world.backend.cancel_import(&other, run.id).await.unwrap());
        assert!(!world.backend.undo_import(&other, run.id).await.unwrap());
        assert_eq!(
            world.backend.import_problems(&other, run.id).await.unwrap(),
            []
        );
    }
    assert_eq!(world.dump().await, before);
}

#[tokio::test]
async fn five_files_wait_a_day_and_what_was_brought_in_is_undone_for_thirty() {
    let world = World::start().await;
    let owner = actor(Role::Owner);
    for _ in 0..5 {
        upload(&world, &owner, cards(1)).await;
    }
    let sixth = world
        .backend
        .upload_import(&owner, "x", cards(1).into_bytes())
        .await;
    assert_eq!(
        sixth.unwrap(),
        Some(ImportAnswer::Refused(FileRefusal::TooManyWaiting))
    );
    let runs = world.backend.import_runs(&owner).await.unwrap();
    assert!(
        world
            .backend
            .cancel_import(&owner, runs[0].id)
            .await
            .unwrap()
    );
    assert_eq!(find(&world, runs[0].id).await, None);
    world.clock.advance(WAITS);
    world.backend.run_due_jobs().await.unwrap();
    assert_eq!(world.backend.import_runs(&owner).await.unwrap(), []);
    assert_eq!(world.number("SELECT COUNT(*) FROM import_file").await, 0);
    let run = bring(&world, cards(2), KnownPeople::Fill).await;
    world.clock.advance(UNDO);
    world.backend.run_due_jobs().await.unwrap();
    assert!(!world.backend.undo_import(&owner, run.id).await.unwrap());
    assert_eq!(world.number("SELECT COUNT(*) FROM import_item").await, 0);
    assert_eq!(find(&world, run.id).await, None);
    assert_eq!(names(&world).await.len(), 2);
    let undone = bring(&world, card("Cy", "13900000009", ""), KnownPeople::Fill).await;
    undo(&world, undone.id).await;
    assert!(find(&world, undone.id).await.is_some());
    world.clock.advance(UNDO);
    world.backend.run_due_jobs().await.unwrap();
    assert_eq!(find(&world, undone.id).await, None);
}

#[tokio::test]
async fn a_file_that_is_none_is_refused_whole_with_its_reason() {
    let world = World::start().await;
    let before = world.dump().await;
    let wide: Vec<String> = (0..10_000).map(|n| format!("name{n}")).collect();
    for (file, why) in [
        (b"".to_vec(), FileRefusal::Empty),
        (b"\n\n".to_vec(), FileRefusal::Empty),
        (b"PK\x03\x04\x14\0\x06\0".to_vec(), FileRefusal::Spreadsheet),
        (
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01".to_vec(),
            FileRefusal::NotText,
        ),
        (b"a,b\n1,2\n".to_vec(), FileRefusal::NoColumns),
        (
            b"name,url,username,password,note\nshop,https://x.example,ann,secret,\n".to_vec(),
            FileRefusal::Passwords,
        ),
        (wide.join(",").into_bytes(), FileRefusal::TooManyColumns),
        (vec![b'x'; 10 * 1024 * 1024 + 1], FileRefusal::TooLarge),
        (cards(20_001).into_bytes(), FileRefusal::TooManyPeople),
    ] {
        assert_eq!(refusal(&world, &file).await, why);
    }
    assert_eq!(world.dump().await, before);
    // A cell of ten megabytes costs its own line.
    let long = format!("name,remark\nAnn,{}\nBen,x\n", "x".repeat(9 * 1024 * 1024));
    let run = upload(&world, &actor(Role::Owner), long).await;
    let preview = run.preview.unwrap();
    assert_eq!((preview.new, preview.problems[0].line), (1, 2));
    assert_eq!(preview.problems[0].why, Why::TooLong("note".into()));
}

#[tokio::test]
async fn the_command_reads_cards_as_well() {
    let world = World::start().await;
    let options = ImportOptions::default();
    let report: ImportReport = world
        .backend
        .import_contacts(&fixture("apple.vcf")[..], &options)
        .await
        .unwrap();
    assert_eq!(
        (report.rows, report.imported, report.problems.len()),
        (3, 2, 1)
    );
    let lead = half(&world, &contacts(&world).await[0]).await.lifecycle;
    assert_eq!(lead, Lifecycle::Lead);
}

#[test]
fn as_many_good_cards_as_go_in_come_out_and_no_bytes_stop_it() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let world = runtime.block_on(World::start());
    let line = "(TEL;CELL:[0-9+ -]{0,12}|EMAIL:[a-z@.]{0,9}|N:[a-z;林]{0,6}|BDAY:[0-9-]{0,10}|item1\\.X-ABLabel:x|NOTE;ENCODING=QUOTED-PRINTABLE:[=A-F0-9]{0,9}|[ -~]{0,20})";
    let torn = proptest::collection::vec(line, 0..12);
    proptest!(ProptestConfig::with_cases(48), |(count in 0_usize..30, torn in torn, bytes in proptest::collection::vec(any::<u8>(), 0..200))| {
        let file = format!("{}BEGIN:VCARD\n{}\nEND:VCARD\n", cards(count), torn.join("\n"));
        for body in [file.into_bytes(), bytes] {
            let owner = actor(Role::Owner);
            let is_cards = body.starts_with(b"BEGIN");
            let answer = runtime.block_on(world.backend.upload_import(&owner, "x", body)).unwrap();
            if let Some(ImportAnswer::Waits(run)) = answer {
                let said = run.people + run.refused;
                prop_assert!(!is_cards || said >= count as u64 && run.people >= count as u64);
            }
        }
    });
}

#[tokio::test]
async fn what_is_said_about_columns_holds_until_the_file_is_brought_in() {
    let world = World::start().await;
    let owner = actor(Role::Owner);
    let run = upload(
        &world,
        &owner,
        "Name;Ruf;Wer sonst\nAnn;138 0013 8000;Ben\n",
    )
    .await;
    let columns = run.preview.unwrap().columns;
    let read: Vec<_> = columns
        .iter()
        .map(|one| (one.header.as_str(), one.field.as_deref()))
        .collect();
    assert_eq!(
        read,
        [("Name", Some("name")), ("Ruf", None), ("Wer sonst", None)]
    );
    assert_eq!(columns[1].samples, ["138 0013 8000"]);
    let said = |field: &str| vec![("Ruf".to_owned(), field.to_owned())];
    let agent = actor(Role::Agent);
    for (who, field) in [(&agent, "phone"), (&owner, "colour")] {
        let answer = world.backend.map_import(who, run.id, said(field)).await;
        assert_eq!(answer.unwrap(), None);
    }
    let answer = world
        .backend
        .map_import(&owner, run.id, said("phone:work"))
        .await;
    let Some(ImportAnswer::Waits(now)) = answer.unwrap() else {
        panic!("it waits")
    };
    assert_eq!(
        now.preview.unwrap().columns[1].field.as_deref(),
        Some("phone:work")
    );
    let started = world
        .backend
        .start_import(&owner, run.id, KnownPeople::Fill)
        .await;
    assert!(started.unwrap());
    world.backend.bring_steps_in(run.id, 2).await.unwrap();
    let all = contacts(&world).await;
    assert_eq!(
        points(&all[0]),
        [(PointKind::Phone, "work", "138 0013 8000")]
    );
    let late = world
        .backend
        .map_import(&owner, run.id, said("ignore"))
        .await;
    assert_eq!(late.unwrap(), None);
}
