//! What nobody needs any more goes at night once the owner said so, and what a phone left behind says nothing of who was erased.

use crate::deposit::somebody;
use crate::people::{add, create};
use crate::service::text;
use crate::support::{Device, NOW, World, actor, id};
use crate::tickets::{about_order, answered, resolved, says};
use domain::account::Role;
use domain::account::audit::Audited;
use domain::people::PointKind;
use domain::people::data_request::Answered;
use domain::people::retention::{RetentionOf, RetentionRule};
use domain::service::TicketState;
use domain::{ConversationId, UserId};
use sync::Outcome;

const DAY: i64 = 24 * 3_600_000;

fn rule(of: RetentionOf, months: Option<u32>) -> RetentionRule {
    RetentionRule { of, months }
}

/// Somebody who talked and was answered; whether it was closed since.
async fn talks(world: &World, words: &str, closed: bool) -> (Device, ConversationId) {
    let mut ann = world.customer();
    let user: UserId = ann.actor.user;
    let talk = ConversationId(id());
    ann.does(world, text(talk, user, words)).await;
    if closed {
        world
            .execute(&format!(
                "UPDATE conversation SET state = 'closed' WHERE id = '{talk}'"
            ))
            .await;
    }
    (ann, talk)
}

#[tokio::test]
async fn closed_chats_go_at_night_after_their_time_and_nothing_before_it_was_set() {
    let world = World::start().await;
    let owner = actor(Role::Owner);
    let (mut ann, _) = talks(&world, "an old story", true).await;
    let (_, open) = talks(&world, "still under way", false).await;
    ann.pull(&world).await;
    let backend = &world.backend;
    world.clock.set(NOW + 200 * DAY);
    let (_, young) = talks(&world, "of today", true).await;
    backend.run_due_jobs().await.unwrap();
    let messages = "SELECT COUNT(*) FROM message";
    assert_eq!(world.number(messages).await, 3);
    let tried = backend.retention_dry_run(&owner, RetentionOf::Conversations, 6);
    let tried = tried.await.unwrap().unwrap();
    assert_eq!((tried.count, tried.examples.len()), (1, 1));
    assert_eq!(world.number(messages).await, 3, "a dry run");
    let set = rule(RetentionOf::Conversations, Some(6));
    for _ in 0..2 {
        assert!(backend.set_retention(&owner, set).await.unwrap());
    }
    let told = backend.audit(&owner, None).await.unwrap();
    let told = told.entries.iter().filter(|entry| {
        entry.what
            == Audited::Retention {
                of: RetentionOf::Conversations,
                months: Some(6),
            }
    });
    assert_eq!(told.count(), 1);
    backend.run_due_jobs().await.unwrap();
    assert_eq!(world.number(messages).await, 3, "not before the night");
    world.clock.set(NOW + 202 * DAY);
    backend.run_due_jobs().await.unwrap();
    assert_eq!(world.number(messages).await, 2);
    for left in [open, young] {
        let sql = format!("SELECT COUNT(*) FROM conversation WHERE id = '{left}'");
        assert_eq!(world.number(&sql).await, 1);
    }
    ann.pull(&world).await;
    let held = ann
        .rows
        .values()
        .filter(|(_, row)| row.contains("an old story"));
    assert_eq!(held.count(), 0, "her phone forgets it too");
    // And it goes on, night after night, until it is taken back.
    world.clock.set(NOW + 600 * DAY);
    backend.run_due_jobs().await.unwrap();
    assert_eq!(world.number(messages).await, 1, "what is open stays");
    let never = rule(RetentionOf::Conversations, None);
    assert!(backend.set_retention(&owner, never).await.unwrap());
    assert_eq!(backend.retention_rules(&owner).await.unwrap().len(), 4);
    assert!(
        backend
            .retention_rules(&owner)
            .await
            .unwrap()
            .contains(&never)
    );
}

#[tokio::test]
async fn a_closed_ticket_goes_with_how_it_was_and_its_words_and_one_that_is_read_through_another_stays()
 {
    let world = World::start().await;
    let owner = actor(Role::Owner);
    let (mut ann, mut ben) = (world.customer(), world.agent());
    let user = ann.actor.user;
    let order = ann.places(&world, &world.soup).await;
    let [rated, merged, open] = [0; 3].map(|_| about_order(user, order));
    let (first, second, third) = (rated.id, merged.id, open.id);
    assert_eq!(ann.does(&world, rated).await, Outcome::Applied);
    ben.does(&world, says(first, "Sorry!")).await;
    let resolve = resolved(first, TicketState::Open, 1);
    assert_eq!(ben.does(&world, resolve).await, Outcome::Applied);
    assert_eq!(ann.does(&world, answered(first)).await, Outcome::Applied);
    for ticket in [merged, open] {
        assert_eq!(ann.does(&world, ticket).await, Outcome::Applied);
    }
    for sql in [
        format!("UPDATE ticket SET state = 'closed' WHERE id IN ('{first}', '{second}')"),
        format!("UPDATE ticket SET merged_into = '{third}' WHERE id = '{second}'"),
    ] {
        world.execute(&sql).await;
    }
    let words = format!("SELECT COUNT(*) FROM mutation_log WHERE body LIKE '%{first}%'");
    assert!(world.number(&words).await > 0);
    let set = rule(RetentionOf::Tickets, Some(6));
    assert!(world.backend.set_retention(&owner, set).await.unwrap());
    world.clock.set(NOW + 200 * DAY);
    world.backend.run_due_jobs().await.unwrap();
    let gone = format!("SELECT COUNT(*) FROM ticket WHERE id = '{first}'");
    assert_eq!(world.number(&gone).await, 0);
    assert_eq!(world.number("SELECT COUNT(*) FROM ticket").await, 2);
    let answers = "SELECT COUNT(*) FROM survey_response";
    assert_eq!(world.number(answers).await, 0);
    assert_eq!(world.number(&words).await, 0);
}

#[tokio::test]
async fn letters_and_changes_go_what_waits_stays_and_only_owners_decide() {
    let world = World::start().await;
    let (owner, manager) = (actor(Role::Owner), actor(Role::Manager));
    let backend = &world.backend;
    for (state, ended) in [("sent", "1"), ("queued", "NULL")] {
        let id = id();
        world
            .execute(&format!(
                "INSERT INTO mail (id, kind, address, lang, subject, text, html, message_id, state, next_at, until, created_at, ended_at) \
                 VALUES ('{id}', 'letter', 'a@x.example', 'en', 'Hello', 't', '', '{id}', '{state}', 0, 0, 0, {ended})"
            ))
            .await;
    }
    for of in RetentionOf::ALL {
        for months in [0, 121, u32::MAX] {
            assert!(
                !backend
                    .set_retention(&owner, rule(of, Some(months)))
                    .await
                    .unwrap()
            );
            assert_eq!(
                backend.retention_dry_run(&owner, of, months).await.unwrap(),
                None
            );
        }
        assert!(
            !backend
                .set_retention(&manager, rule(of, Some(6)))
                .await
                .unwrap()
        );
        assert_eq!(
            backend.retention_dry_run(&manager, of, 6).await.unwrap(),
            None
        );
        let tried = backend
            .retention_dry_run(&owner, of, 6)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(tried.count, u64::from(of == RetentionOf::Letters), "{of:?}");
    }
    assert_eq!(backend.retention_rules(&manager).await.unwrap(), Vec::new());
    for of in RetentionOf::ALL {
        assert!(
            backend
                .set_retention(&owner, rule(of, Some(6)))
                .await
                .unwrap()
        );
    }
    world.clock.set(NOW + 2 * DAY);
    backend.run_due_jobs().await.unwrap();
    assert_eq!(world.number("SELECT COUNT(*) FROM mail").await, 1);
    assert_eq!(world.number("SELECT COUNT(*) FROM audit_entry").await, 4);
    world.clock.set(NOW + 190 * DAY);
    backend.run_due_jobs().await.unwrap();
    assert_eq!(world.number("SELECT COUNT(*) FROM audit_entry").await, 0);
}

#[tokio::test]
async fn what_a_colleagues_phone_left_behind_says_nothing_of_who_was_erased_and_the_rest_is_taken()
{
    let world = World::start().await;
    let owner = somebody(&world, "zoe", Role::Owner).await;
    let mut carl = somebody(&world, "carl", Role::Agent).await;
    let made = create("Lin", &[]);
    let contact = made.id;
    assert_eq!(carl.device.does(&world, made).await, Outcome::Applied);
    let session = world
        .backend
        .sessions(carl.device.actor.user)
        .await
        .unwrap();
    let ended = world
        .backend
        .end_session(carl.device.actor.user, &session[0].id);
    assert!(ended.await.unwrap());
    let other = create("Nina", &[]);
    let left = [
        carl.device
            .freeze(add(contact, PointKind::Other, "a-secret-of-hers")),
        carl.device.freeze(other.clone()),
    ];
    carl.leaves(&world, &left).await.unwrap();
    assert!(world.dump().await.contains("a-secret-of-hers"));
    let backend = &world.backend;
    let noted = backend.note_erasure(&owner.device.actor, contact).await;
    let noted = noted.unwrap().unwrap().id;
    let done = backend
        .answer_erasure(&owner.device.actor, noted, None)
        .await;
    assert!(matches!(done.unwrap(), Some(Answered::Erased { .. })));
    backend.run_due_jobs().await.unwrap();
    assert!(!world.dump().await.contains("a-secret-of-hers"));
    let taken = backend
        .take_held(&owner.device.actor, carl.device.client)
        .await;
    assert_eq!(taken.unwrap(), 2);
    let there = format!("SELECT COUNT(*) FROM contact WHERE id = '{}'", other.id);
    assert_eq!(world.number(&there).await, 1);
    assert_eq!(world.number("SELECT COUNT(*) FROM sync_deposit").await, 0);
}
