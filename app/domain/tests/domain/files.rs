//! Files: on what, by whom, how many, and who sees them.

use crate::support::{Shop, ctx, me, order_id, other_user, place, shop, uuid};
use domain::account::Actor;
use domain::account::Role;
use domain::file::attachment::clean_name;
use domain::file::{
    Attachment, FileAttach, FileState, MAX_BYTES, MAX_FILES, MAX_NAME, Media, NewFile, Sha256,
    Subject,
};
use domain::people::{Contact, ContactFields};
use domain::scope::of_row;
use domain::service::MessageSend;
use domain::{
    AttachmentId, ContactId, ConversationId, Ctx, Entity, Key, MessageId, Mutation, OrderId,
    Refusal, Row, Rows as _, Scope, ServerStep, Side, Stop, UserId, run,
};
use proptest::prelude::*;

fn says(user: UserId, role: Role) -> Ctx {
    Ctx {
        actor: Actor { user, role },
        ..ctx(role, Side::Server)
    }
}

fn customer() -> Ctx {
    says(me(), Role::Customer)
}

fn staff() -> Ctx {
    says(UserId(uuid(9)), Role::Agent)
}

fn photo(n: u128) -> NewFile {
    NewFile {
        id: AttachmentId(uuid(5_000 + n)),
        sha256: Sha256([u8::try_from(n % 256).unwrap(); 32]),
        media: Media::Jpeg,
        bytes: 1_000,
        name: "noodles.jpg".into(),
        width: Some(640),
        height: Some(480),
    }
}

fn message(n: u128, text: &str, files: Vec<NewFile>) -> MessageSend {
    MessageSend {
        id: MessageId(uuid(1_000 + n)),
        conversation: ConversationId(uuid(300)),
        customer: me(),
        name: " Lin ".into(),
        customer_name: String::new(),
        text: text.into(),
        files,
        active_seconds: 0,
    }
}

fn on(about: Subject, n: u128) -> FileAttach {
    FileAttach {
        file: photo(n),
        about,
        name: "Lin".into(),
    }
}

fn contact_id() -> ContactId {
    ContactId(uuid(700))
}

/// A shop with one order of mine and one contact.
fn world() -> Shop {
    let mut world = shop();
    does(&mut world, &customer(), place(&shop(), 1)).unwrap();
    let fields = ContactFields {
        given: "Lin".into(),
        ..ContactFields::default()
    };
    world.put(vec![Contact::new(contact_id(), fields, 1).into()]);
    world
}

fn does(world: &mut Shop, ctx: &Ctx, mutation: impl Into<Mutation>) -> Result<(), Refusal> {
    match run(world, ctx, &mutation.into().into()) {
        Ok(changes) => {
            world.put(changes.rows);
            Ok(())
        }
        Err(Stop::Refused(refusal)) => Err(refusal),
        Err(Stop::Need(keys)) => panic!("{keys:?}"),
    }
}

fn file(world: &Shop, n: u128) -> Option<Attachment> {
    let row = world.row(Key::new(Entity::Attachment, uuid(5_000 + n)));
    row.unwrap().map(|row| row.as_attachment().unwrap().clone())
}

#[test]
fn a_photo_alone_is_a_message_and_waits_for_its_bytes() {
    let mut world = world();
    let wish = Mutation::from(message(1, "", vec![photo(1), photo(2)]));
    let done = run(&world, &customer(), &wish.clone().into()).unwrap();
    let arrive: Vec<_> = done
        .server_steps
        .iter()
        .filter(|guard| matches!(guard, ServerStep::Arrive(_)))
        .collect();
    assert_eq!(arrive.len(), 2);
    world.put(done.rows);
    let sent = world.row(Key::new(Entity::Message, uuid(1_001))).unwrap();
    assert_eq!(
        sent.unwrap().as_message().unwrap().files,
        [photo(1).id, photo(2).id]
    );
    let one = file(&world, 1).unwrap();
    assert_eq!(
        (one.state, one.customer, one.author_name.as_str()),
        (FileState::Coming, Some(me()), "Lin")
    );
    let before = world.rows();
    does(&mut world, &customer(), wish).unwrap();
    assert_eq!(world.rows(), before, "sent twice is sent once");
}

#[test]
fn a_message_with_a_file_that_is_not_taken_is_not_taken_at_all() {
    let mut world = world();
    let before = world.rows();
    let with = |change: fn(&mut NewFile)| {
        let mut bad = photo(2);
        change(&mut bad);
        message(1, "look", vec![photo(1), bad])
    };
    let many = (0..=MAX_FILES as u128).map(photo).collect();
    for (wish, refusal) in [
        (with(|file| file.bytes = 0), Refusal::EmptyFile),
        (
            with(|file| file.bytes = MAX_BYTES + 1),
            Refusal::FileTooLarge,
        ),
        (
            with(|file| file.name = "../x.jpg".into()),
            Refusal::BadFileName,
        ),
        (
            with(|file| file.name = "x.exe".into()),
            Refusal::BadFileName,
        ),
        (with(|file| file.id = photo(1).id), Refusal::IdTaken),
        (message(1, "look", many), Refusal::TooMuch),
        (message(1, " ", Vec::new()), Refusal::EmptyText),
    ] {
        assert_eq!(does(&mut world, &customer(), wish), Err(refusal));
        assert_eq!(world.rows(), before);
    }
    let ten = (0..MAX_FILES as u128).map(photo).collect();
    does(&mut world, &customer(), message(1, "", ten)).unwrap();
}

#[test]
fn what_was_sent_without_files_reads_and_is_written_as_before() {
    let json = serde_json::to_string(&message(1, "Hello", Vec::new())).unwrap();
    assert!(!json.contains("files"), "{json}");
    assert_eq!(
        serde_json::from_str::<MessageSend>(&json).unwrap().files,
        []
    );
}

#[test]
fn an_orders_file_is_seen_by_its_customer_and_staff_and_a_contacts_by_staff_only() {
    let mut world = world();
    does(&mut world, &customer(), on(Subject::Order(order_id()), 1)).unwrap();
    does(&mut world, &staff(), on(Subject::Order(order_id()), 2)).unwrap();
    does(&mut world, &staff(), on(Subject::Contact(contact_id()), 3)).unwrap();
    let scopes = |n| of_row(&Row::Attachment(file(&world, n).unwrap()));
    let both = vec![Scope::Team, Scope::Account(me())];
    assert_eq!((scopes(1), scopes(2)), (both.clone(), both));
    assert_eq!(scopes(3), [Scope::Team]);
}

#[test]
fn nobody_attaches_to_what_is_not_theirs() {
    let mut world = world();
    does(&mut world, &customer(), message(1, "Hello", Vec::new())).unwrap();
    let before = world.rows();
    let stranger = says(other_user(), Role::Customer);
    let missing = |noun: &str| Refusal::Missing { noun: noun.into() };
    let sent = Subject::Message {
        conversation: ConversationId(uuid(300)),
        message: MessageId(uuid(1_001)),
    };
    for (who, about, refusal) in [
        (stranger, Subject::Order(order_id()), missing("order")),
        (
            customer(),
            Subject::Order(OrderId(uuid(999))),
            missing("order"),
        ),
        (
            customer(),
            Subject::Contact(contact_id()),
            Refusal::NotAllowed,
        ),
        (
            staff(),
            Subject::Contact(ContactId(uuid(999))),
            missing("contact"),
        ),
        (customer(), sent, Refusal::NotAllowed),
    ] {
        assert_eq!(does(&mut world, &who, on(about, 1)), Err(refusal));
        assert_eq!(world.rows(), before);
    }
}

#[test]
fn a_files_id_belongs_to_its_author_and_its_thing() {
    let mut world = world();
    does(&mut world, &customer(), on(Subject::Order(order_id()), 1)).unwrap();
    let mut other = on(Subject::Order(order_id()), 1);
    other.file.sha256 = Sha256([9; 32]);
    assert_eq!(does(&mut world, &customer(), other), Err(Refusal::IdTaken));
    let taken = message(1, "", vec![photo(1)]);
    assert_eq!(does(&mut world, &customer(), taken), Err(Refusal::IdTaken));
    assert_eq!(
        does(&mut world, &staff(), on(Subject::Order(order_id()), 1)),
        Err(Refusal::IdTaken)
    );
}

proptest! {
    /// Whoever attaches what, in whatever order and however often: each file is there once, as its author gave it, and no rule ever says that its bytes are there.
    #[test]
    fn attaching_always_merges(wishes in proptest::collection::vec((0..6_u128, any::<bool>()), 1..30)) {
        let mut world = world();
        for (n, by_staff) in &wishes {
            let who = if *by_staff { staff() } else { customer() };
            let done = does(&mut world, &who, on(Subject::Order(order_id()), *n));
            prop_assert!(matches!(done, Ok(()) | Err(Refusal::IdTaken)));
        }
        for n in 0..6 {
            let first = wishes.iter().find(|(one, _)| *one == n);
            let have = file(&world, n);
            prop_assert_eq!(have.is_some(), first.is_some());
            if let (Some(have), Some((_, by_staff))) = (have, first) {
                prop_assert_eq!(have.state, FileState::Coming);
                prop_assert_eq!(have.author, if *by_staff { UserId(uuid(9)) } else { me() });
                let row = Row::Attachment(have);
                let json = row.encode().unwrap();
                prop_assert_eq!(Row::decode(Entity::Attachment, &json).unwrap(), row);
            }
        }
    }

    /// A cleaned name stays as it is, says its kind, fits, and holds nothing that a file system or a reader could take for something else.
    #[test]
    fn a_cleaned_name_is_harmless(name in "\\PC{0,160}|[./\\\\a-zA-Z\u{202e}\u{0}-\u{1f}]{0,40}", at in 0..Media::ALL.len()) {
        let media = Media::ALL[at];
        let clean = clean_name(&name, media);
        prop_assert_eq!(&clean_name(&clean, media), &clean);
        let ending = format!(".{}", media.ending());
        prop_assert!(clean.ends_with(&ending) && clean.len() > ending.len());
        prop_assert!(clean.chars().count() <= MAX_NAME);
        let harmful = clean.contains(['/', '\\', '"', '\u{202e}', '\n', '\0']);
        prop_assert!(!harmful && !clean.starts_with('.'));
    }
}

#[test]
fn a_name_keeps_what_its_owner_called_it() {
    assert_eq!(clean_name("菜单 final.PDF", Media::Pdf), "菜单 final.pdf");
    assert_eq!(clean_name("IMG_1.HEIC", Media::Jpeg), "IMG_1.jpg");
    assert_eq!(clean_name("a.jpeg", Media::Jpeg), "a.jpg");
    assert_eq!(clean_name("C:\\fakepath\\a.png", Media::Png), "a.png");
    assert_eq!(clean_name("", Media::Png), "file.png");
}
