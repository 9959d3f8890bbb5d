//! Files: bytes that come in parts, are kept once, and are told to nobody who may not see them.

use crate::service::text;
use crate::support::{Device, NOW, World, id};
use backend::{Health, MAX_PART, MAX_UNFINISHED, UploadError};
use domain::file::{Attachment, FileAttach, FileState, MAX_BYTES, Media, NewFile, Sha256, Subject};
use domain::service::MessageSend;
use domain::{AttachmentId, ConversationId, Entity, Key, Mutation};
use sha2::Digest as _;
use sync::Outcome;

fn hash(bytes: &[u8]) -> Sha256 {
    Sha256(sha2::Sha256::digest(bytes).into())
}

/// A picture by its first bytes; `n` makes it another one.
fn photo(n: u8, length: usize) -> Vec<u8> {
    let mut bytes = b"\xff\xd8\xff\xe0".to_vec();
    bytes.extend((0..length).map(|at| (at % 251) as u8 ^ n));
    bytes
}

pub fn file(bytes: &[u8], name: &str) -> NewFile {
    NewFile {
        id: AttachmentId(id()),
        sha256: hash(bytes),
        media: Media::Jpeg,
        bytes: bytes.len() as u64,
        name: name.into(),
        width: Some(4),
        height: Some(3),
    }
}

/// Sends a message with one file, and answers the file's row.
async fn sends(device: &mut Device, world: &World, file: NewFile) -> AttachmentId {
    let attachment = file.id;
    let talk = ConversationId(id());
    let wish = MessageSend {
        files: vec![file],
        ..text(talk, device.actor.user, "")
    };
    let done = device.does(world, Mutation::MessageSend(wish)).await;
    assert_eq!(done, Outcome::Applied);
    attachment
}

async fn row(device: &mut Device, world: &World, id: AttachmentId) -> Option<Attachment> {
    device.pull(world).await;
    let row = device.row(Key::new(Entity::Attachment, id.0))?;
    row.as_attachment().cloned()
}

/// Uploads from wherever the server is, in parts of so many bytes.
async fn uploads(device: &Device, world: &World, bytes: &[u8], step: usize) -> FileState {
    let name = hash(bytes);
    let mut have = world.backend.uploaded(&device.actor, name).await.unwrap();
    while have.state == FileState::Coming {
        let from = usize::try_from(have.offset).unwrap();
        let part = &bytes[from..bytes.len().min(from + step)];
        have = world
            .backend
            .upload(&device.actor, name, have.offset, part.to_vec())
            .await
            .unwrap();
    }
    have.state
}

async fn read(device: &Device, world: &World, id: AttachmentId) -> Option<Vec<u8>> {
    let served = world.backend.file(&device.actor, id).await.unwrap()?;
    let mut bytes = Vec::new();
    while let Some(part) = world
        .backend
        .file_part(&served, bytes.len() as u64)
        .await
        .unwrap()
    {
        bytes.extend(part);
    }
    Some(bytes)
}

async fn count(world: &World, sql: &str) -> String {
    world.dir.texts(sql).await.remove(0)
}

const FILES: &str = "SELECT CAST(COUNT(*) AS TEXT) FROM file";
const PARTS: &str = "SELECT CAST(COUNT(*) AS TEXT) FROM file_part";

#[tokio::test]
async fn a_file_is_coming_until_its_bytes_are_whole_and_then_here_for_whoever_sees_its_row() {
    let world = World::start().await;
    let (mut ann, mut ben, mut eve) = (world.customer(), world.agent(), world.customer());
    let bytes = photo(1, 2_500);
    let id = sends(&mut ann, &world, file(&bytes, "noodles.jpg")).await;
    for device in [&mut ann, &mut ben] {
        let coming = row(device, &world, id).await.unwrap();
        assert_eq!(coming.state, FileState::Coming);
        assert_eq!(read(device, &world, id).await, None);
    }
    let mut pokes = world.backend.pokes();
    assert_eq!(uploads(&ann, &world, &bytes, 1_000).await, FileState::Here);
    assert!(pokes.try_recv().is_ok(), "others hear of it");
    for device in [&mut ann, &mut ben] {
        assert_eq!(
            row(device, &world, id).await.unwrap().state,
            FileState::Here
        );
        assert_eq!(read(device, &world, id).await.unwrap(), bytes);
    }
    assert_eq!(row(&mut eve, &world, id).await, None);
    assert_eq!(read(&eve, &world, id).await, None);
}

#[tokio::test]
async fn an_upload_goes_on_at_any_offset_and_parts_for_another_place_change_nothing() {
    let world = World::start().await;
    let mut ann = world.customer();
    for step in [1, 7, 333, 1_000, 1_004] {
        let bytes = photo(step as u8, 1_000);
        let name = hash(&bytes);
        let id = sends(&mut ann, &world, file(&bytes, "a.jpg")).await;
        let first = bytes[..step].to_vec();
        let upload = |at, part: Vec<u8>| world.backend.upload(&ann.actor, name, at, part);
        let got = upload(0, first.clone()).await.unwrap();
        assert_eq!(got.offset, step as u64);
        let parts = count(&world, PARTS).await;
        // The reply was lost, or another tab was faster: the server says where to go on.
        for (at, part) in [
            (0, first.clone()),
            (step as u64 + 1, vec![1]),
            (999_999, vec![]),
        ] {
            assert_eq!(upload(at, part).await.unwrap(), got);
        }
        assert_eq!(count(&world, PARTS).await, parts);
        assert_eq!(uploads(&ann, &world, &bytes, 400).await, FileState::Here);
        assert_eq!(read(&ann, &world, id).await.unwrap(), bytes);
    }
}

#[tokio::test]
async fn an_upload_whose_end_nobody_looked_at_is_finished_by_asking_again() {
    let world = World::start().await;
    let mut ann = world.customer();
    let bytes = photo(1, 100);
    let id = sends(&mut ann, &world, file(&bytes, "a.jpg")).await;
    let half = bytes[..50].to_vec();
    world
        .backend
        .upload(&ann.actor, hash(&bytes), 0, half)
        .await
        .unwrap();
    // As if the server had ended between the last part and the look at the whole.
    let body = count(&world, "SELECT body FROM file_upload").await;
    let mut connection = world.dir.database.connect().await.unwrap();
    sqlx::query("INSERT INTO file_part (body, first, data) VALUES ($1, 50, $2)")
        .bind(body)
        .bind(bytes[50..].to_vec())
        .execute(&mut connection)
        .await
        .unwrap();
    sqlx::Connection::close(connection).await.unwrap();
    world
        .dir
        .database
        .run("UPDATE file_upload SET bytes = 104")
        .await
        .unwrap();
    assert_eq!(uploads(&ann, &world, &bytes, 100).await, FileState::Here);
    assert_eq!(read(&ann, &world, id).await.unwrap(), bytes);
}

#[tokio::test]
async fn bytes_that_are_not_those_of_the_hash_are_thrown_away_and_the_right_ones_taken() {
    let world = World::start().await;
    let mut ann = world.customer();
    let (right, wrong) = (photo(1, 500), photo(2, 500));
    let id = sends(&mut ann, &world, file(&right, "a.jpg")).await;
    let done = world
        .backend
        .upload(&ann.actor, hash(&right), 0, wrong)
        .await;
    assert!(matches!(done, Err(UploadError::WrongBytes)), "{done:?}");
    assert_eq!(count(&world, PARTS).await, "0");
    assert_eq!(
        row(&mut ann, &world, id).await.unwrap().state,
        FileState::Coming
    );
    assert_eq!(uploads(&ann, &world, &right, 300).await, FileState::Here);
}

#[tokio::test]
async fn more_than_was_announced_or_than_one_part_holds_is_refused_and_changes_nothing() {
    let world = World::start().await;
    let mut ann = world.customer();
    let bytes = photo(1, 500);
    sends(&mut ann, &world, file(&bytes, "a.jpg")).await;
    let before = world.dir.database.dump().await.unwrap();
    for part in [[&bytes[..], b"x"].concat(), vec![0; MAX_PART + 1]] {
        let done = world
            .backend
            .upload(&ann.actor, hash(&bytes), 0, part)
            .await;
        assert!(matches!(done, Err(UploadError::TooLarge)), "{done:?}");
    }
    assert_eq!(world.dir.database.dump().await.unwrap(), before);
}

#[tokio::test]
async fn what_a_file_is_its_bytes_say_and_what_a_browser_runs_is_refused() {
    let world = World::start().await;
    let (mut ann, mut ben) = (world.customer(), world.agent());
    let pdf = b"%PDF-1.7 and so on".to_vec();
    let lie = sends(&mut ann, &world, file(&pdf, "photo.jpg")).await;
    assert_eq!(uploads(&ann, &world, &pdf, 100).await, FileState::Here);
    let told = row(&mut ben, &world, lie).await.unwrap();
    assert_eq!(
        (told.media, told.name.as_str()),
        (Media::Pdf, "photo.jpg.pdf")
    );
    let page = b"<html><script>alert(1)</script></html>".to_vec();
    let bad = sends(&mut ann, &world, file(&page, "photo.jpg")).await;
    assert_eq!(uploads(&ann, &world, &page, 100).await, FileState::Refused);
    assert_eq!(
        row(&mut ben, &world, bad).await.unwrap().state,
        FileState::Refused
    );
    assert_eq!(read(&ben, &world, bad).await, None);
    assert_eq!(count(&world, FILES).await, "1");
}

#[tokio::test]
async fn the_same_file_again_needs_no_bytes_from_the_same_person_and_is_kept_once() {
    let world = World::start().await;
    let (mut ann, mut ben) = (world.customer(), world.agent());
    let bytes = photo(1, 700);
    sends(&mut ann, &world, file(&bytes, "a.jpg")).await;
    uploads(&ann, &world, &bytes, 300).await;
    let parts = count(&world, PARTS).await;
    let again = sends(&mut ann, &world, file(&bytes, "b.jpg")).await;
    assert_eq!(
        row(&mut ann, &world, again).await.unwrap().state,
        FileState::Here
    );
    assert_eq!(read(&ben, &world, again).await.unwrap(), bytes);
    // Somebody else who has it too shows it by giving it, and the database keeps it once.
    let mut eve = world.customer();
    let hers = sends(&mut eve, &world, file(&bytes, "c.jpg")).await;
    assert_eq!(
        row(&mut ben, &world, hers).await.unwrap().state,
        FileState::Coming
    );
    assert_eq!(uploads(&eve, &world, &bytes, 700).await, FileState::Here);
    assert_eq!(
        (count(&world, FILES).await, count(&world, PARTS).await),
        ("1".into(), parts)
    );
}

#[tokio::test]
async fn who_knows_a_hash_learns_nothing_and_gets_nothing() {
    let world = World::start().await;
    let (mut ann, mut eve) = (world.customer(), world.customer());
    let bytes = photo(1, 900);
    sends(&mut ann, &world, file(&bytes, "a.jpg")).await;
    uploads(&ann, &world, &bytes, 900).await;
    let name = hash(&bytes);
    let before = world.dir.database.dump().await.unwrap();
    for name in [name, hash(b"never seen")] {
        let status = world.backend.uploaded(&eve.actor, name).await;
        let given = world
            .backend
            .upload(&eve.actor, name, 0, bytes.clone())
            .await;
        assert!(matches!(status, Err(UploadError::NotNamed)));
        assert!(matches!(given, Err(UploadError::NotNamed)));
    }
    assert_eq!(world.dir.database.dump().await.unwrap(), before);
    // Naming the hash on a row of one's own does not help: the bytes have to be shown.
    let hers = sends(&mut eve, &world, file(&bytes, "x.jpg")).await;
    let status = world.backend.uploaded(&eve.actor, name).await.unwrap();
    assert_eq!((status.offset, status.state), (0, FileState::Coming));
    assert_eq!(read(&eve, &world, hers).await, None);
}

#[tokio::test]
async fn unfinished_uploads_of_one_person_have_an_end() {
    let world = World::start().await;
    let (mut ann, mut eve) = (world.customer(), world.customer());
    let mut full = 0;
    let part = vec![7; MAX_PART];
    let most = MAX_UNFINISHED / MAX_PART as u64;
    'all: for n in 0..4_u8 {
        let mut wish = file(&photo(n, 10), "a.jpg");
        wish.bytes = MAX_BYTES;
        let name = wish.sha256;
        sends(&mut ann, &world, wish).await;
        for at in 0..24 {
            let first = at * MAX_PART as u64;
            match world
                .backend
                .upload(&ann.actor, name, first, part.clone())
                .await
            {
                Ok(_) => full += 1,
                Err(UploadError::Full) => break 'all,
                Err(other) => panic!("{other:?}"),
            }
        }
    }
    assert_eq!(full, most);
    let bytes = photo(9, 10);
    sends(&mut eve, &world, file(&bytes, "e.jpg")).await;
    assert_eq!(uploads(&eve, &world, &bytes, 99).await, FileState::Here);
}

#[tokio::test]
async fn bytes_that_nothing_names_are_let_go_and_nothing_else() {
    let world = World::start().await;
    let mut ann = world.customer();
    let (kept, half) = (photo(1, 700), photo(2, 700));
    let id = sends(&mut ann, &world, file(&kept, "a.jpg")).await;
    uploads(&ann, &world, &kept, 300).await;
    let waits = sends(&mut ann, &world, file(&half, "b.jpg")).await;
    let first = half[..200].to_vec();
    world
        .backend
        .upload(&ann.actor, hash(&half), 0, first)
        .await
        .unwrap();
    let before = world.dir.database.dump().await.unwrap();
    world.backend.tidy_files().await.unwrap();
    assert_eq!(world.dir.database.dump().await.unwrap(), before);
    // An upload that stands still begins again one day.
    world.clock.set(NOW + 15 * 24 * 3_600_000);
    assert_eq!(world.backend.tidy_files().await.unwrap().uploads, 1);
    assert_eq!(uploads(&ann, &world, &half, 200).await, FileState::Here);
    assert_eq!(read(&ann, &world, waits).await.unwrap(), half);
    // A row that goes takes the bytes with it, unless another names them.
    let key = Key::new(Entity::Attachment, id.0);
    world.backend.remove_rows(&[key]).await.unwrap();
    let done = world.backend.tidy_files().await.unwrap();
    assert_eq!((done.files, count(&world, FILES).await), (1, "1".into()));
    assert_eq!(
        count(
            &world,
            "SELECT CAST(COUNT(DISTINCT body) AS TEXT) FROM file_part"
        )
        .await,
        "1"
    );
}

#[tokio::test]
async fn a_contacts_file_is_seen_by_staff_only_and_an_orders_by_its_customer_too() {
    let world = World::start().await;
    let (mut ann, mut eve, mut ben) = (world.customer(), world.customer(), world.agent());
    let order = ann.places(&world, &world.soup).await;
    ben.pull(&world).await;
    let contact = domain::ContactId::of_user(ann.actor.user);
    let bytes = photo(3, 50);
    let attach = |about| FileAttach {
        file: file(&bytes, "a.jpg"),
        about,
        name: "Ben".into(),
    };
    let (on_order, on_contact) = (
        attach(Subject::Order(order)),
        attach(Subject::Contact(contact)),
    );
    for wish in [&on_order, &on_contact] {
        let done = ben.does(&world, Mutation::FileAttach(wish.clone())).await;
        assert_eq!(done, Outcome::Applied);
    }
    assert_eq!(uploads(&ben, &world, &bytes, 99).await, FileState::Here);
    assert!(read(&ann, &world, on_order.file.id).await.is_some());
    assert_eq!(read(&ann, &world, on_contact.file.id).await, None);
    assert_eq!(row(&mut ann, &world, on_contact.file.id).await, None);
    assert_eq!(read(&eve, &world, on_order.file.id).await, None);
    assert_eq!(row(&mut eve, &world, on_order.file.id).await, None);
}

#[tokio::test]
async fn a_backup_holds_the_files_and_the_doctor_reads_every_byte() {
    let world = World::start().await;
    let mut ann = world.customer();
    let bytes = photo(1, 900);
    let id = sends(&mut ann, &world, file(&bytes, "a.jpg")).await;
    uploads(&ann, &world, &bytes, 400).await;
    let copy = world.dir.folder.path().join("copy");
    world.backend.backup(&copy).await.unwrap();
    let restored = backend::Backend::open(backend::Settings {
        database: format!("sqlite:{}", copy.display()),
        clock: world.clock.clone(),
    })
    .await
    .unwrap();
    let served = restored.file(&ann.actor, id).await.unwrap().unwrap();
    let first = restored.file_part(&served, 0).await.unwrap().unwrap();
    assert_eq!(first, bytes[..400]);
    let told = async || {
        let findings = world.backend.doctor().await.unwrap();
        let files = findings.iter().filter(|one| {
            // Who may read the database's own files is another question.
            one.what.contains("file") && !one.what.contains("others")
        });
        files.map(|one| one.health).collect::<Vec<_>>()
    };
    assert_eq!(told().await, [Health::Fine, Health::Fine]);
    // The bytes of one part in the place of another's: the same SQL on both.
    let harm = "UPDATE file_part SET data = (SELECT data FROM file_part AS other WHERE other.body = file_part.body AND other.first = 0) \
                WHERE first = 400";
    world.dir.database.run(harm).await.unwrap();
    assert!(told().await.contains(&Health::Bad));
    world.dir.database.run("DELETE FROM file").await.unwrap();
    assert!(
        told().await.contains(&Health::Bad),
        "a row without its bytes"
    );
}

#[tokio::test]
async fn a_row_as_the_phone_made_it_reads_back_from_the_database() {
    let world = World::start().await;
    let mut ann = world.customer();
    let wish = file(&photo(1, 10), "a.jpg");
    let id = sends(&mut ann, &world, wish.clone()).await;
    let have = row(&mut ann, &world, id).await.unwrap();
    assert_eq!(
        (have.sha256, have.bytes, have.width, have.height, have.name),
        (wish.sha256, wish.bytes, wish.width, wish.height, wish.name)
    );
    assert!(matches!(have.about, Subject::Message { .. }));
}
