//! Mails that staff write from a contact's record: queued with the entry, and the entry says how they ended.

use crate::mail_way::open;
use crate::people::create;
use crate::support::{Device, World, id};
use backend::{Memory, Transport};
use domain::id::ActivityId;
use domain::people::{ActivityAdd, ActivityKind, MailState, PointKind};
use domain::{ContactId, Entity, Key, Row};

fn mail(contact: ContactId, to: &str, state: MailState) -> ActivityAdd {
    ActivityAdd {
        id: ActivityId(id()),
        contact,
        what: ActivityKind::Mail {
            to: to.to_owned(),
            subject: "Friday".to_owned(),
            text: "We kept the window table.".to_owned(),
            state,
        },
        at: 0,
    }
}

async fn state(world: &World, ben: &mut Device, activity: ActivityId) -> Option<MailState> {
    ben.pull(world).await;
    match ben.row(Key::new(Entity::Activity, activity.0))? {
        Row::Activity(entry) => match &entry.what {
            ActivityKind::Mail { state, .. } => Some(state.clone()),
            _ => None,
        },
        _ => None,
    }
}

#[tokio::test]
async fn a_mail_from_the_record_leaves_once_and_its_entry_says_so() {
    let mut world = World::start().await;
    let memory = Memory::default();
    world.backend = open(&world.dir, &world.clock, Transport::Memory(memory.clone())).await;
    let mut ben = world.agent();
    let nina = create("Nina", &[(PointKind::Email, "nina@x.example")]);
    ben.does(&world, nina.clone()).await;
    let wish = mail(nina.id, "nina@x.example", MailState::Queued);
    ben.does(&world, wish.clone()).await;
    assert_eq!(
        state(&world, &mut ben, wish.id).await,
        Some(MailState::Queued)
    );
    world.backend.deliver_due(|| true).await.unwrap();
    world.backend.deliver_due(|| true).await.unwrap();
    let sent = memory.all();
    assert_eq!(sent.len(), 1);
    assert_eq!(
        (sent[0].to.as_str(), sent[0].subject.as_str()),
        ("nina@x.example", "Friday")
    );
    assert!(sent[0].text.contains("window table"));
    assert_eq!(
        state(&world, &mut ben, wish.id).await,
        Some(MailState::Sent)
    );
}

#[tokio::test]
async fn where_no_mail_is_set_up_the_entry_says_so_at_once() {
    let world = World::start().await;
    let mut ben = world.agent();
    let nina = create("Nina", &[(PointKind::Email, "nina@x.example")]);
    ben.does(&world, nina.clone()).await;
    let wish = mail(nina.id, "nina@x.example", MailState::Queued);
    ben.does(&world, wish.clone()).await;
    assert!(matches!(
        state(&world, &mut ben, wish.id).await,
        Some(MailState::Failed { .. })
    ));
}

#[tokio::test]
async fn nobody_mails_past_the_contacts_own_addresses_or_claims_that_it_was_sent() {
    let world = World::start().await;
    let mut ben = world.agent();
    let nina = create("Nina", &[(PointKind::Email, "nina@x.example")]);
    ben.does(&world, nina.clone()).await;
    for wish in [
        mail(nina.id, "other@x.example", MailState::Queued),
        mail(nina.id, "nina@x.example", MailState::Sent),
    ] {
        ben.does(&world, wish.clone()).await;
        assert_eq!(state(&world, &mut ben, wish.id).await, None);
    }
}
