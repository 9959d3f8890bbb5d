//! Who signs in, and how long they stay.

use crate::support::World;
use backend::AccountError;
use domain::account::{DisplayName, Email, Password, Role, SignUp};
use sync::Outcome;

const PASSWORD: &str = "correct horse battery";
const DAY: i64 = 24 * 3_600_000;

fn form(email: &str) -> SignUp {
    SignUp::parse("Ann", email, PASSWORD).unwrap()
}

#[tokio::test]
async fn somebody_signs_up_out_and_in_again() {
    let world = World::start().await;
    let up = world
        .backend
        .sign_up(form("Ann@x.example"), None)
        .await
        .unwrap();
    assert_eq!(
        world.backend.person(&up.token).await.unwrap(),
        Some(up.person.clone())
    );
    world.backend.sign_out(&up.token).await.unwrap();
    assert_eq!(world.backend.person(&up.token).await.unwrap(), None);
    let again = world
        .backend
        .sign_in(" ANN@x.example", PASSWORD)
        .await
        .unwrap();
    assert_eq!(again.person, up.person);
    assert_ne!(again.token, up.token);
    assert_eq!(again.token.len(), 43);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_are_told_apart_by_nobody() {
    let world = World::start().await;
    world
        .backend
        .sign_up(form("ann@x.example"), None)
        .await
        .unwrap();
    let long = "x".repeat(1_000_000);
    for (email, password) in [
        ("ann@x.example", "wrong"),
        ("ben@x.example", PASSWORD),
        ("nonsense", PASSWORD),
        ("ann@x.example", long.as_str()),
        ("", ""),
    ] {
        assert!(matches!(
            world.backend.sign_in(email, password).await,
            Err(AccountError::WrongCredentials)
        ));
    }
}

#[tokio::test]
async fn an_address_belongs_to_one_account() {
    let world = World::start().await;
    world
        .backend
        .sign_up(form("ann@x.example"), None)
        .await
        .unwrap();
    assert!(matches!(
        world.backend.sign_up(form("ANN@X.example"), None).await,
        Err(AccountError::EmailTaken)
    ));
    let add = world.backend.add_user(
        Role::Owner,
        DisplayName::parse("A").unwrap(),
        Email::parse("ann@x.example").unwrap(),
        Password::parse(PASSWORD).unwrap(),
    );
    assert!(matches!(add.await, Err(AccountError::EmailTaken)));
}

#[tokio::test]
async fn a_guest_who_signs_up_keeps_their_orders_but_not_their_old_session() {
    let world = World::start().await;
    let guest = world.backend.sign_in_guest("  Ann\n").await.unwrap();
    assert_eq!(
        (
            guest.person.name.as_str(),
            guest.person.guest,
            &guest.person.email
        ),
        ("Ann", true, &None)
    );
    let mut phone = world.customer();
    phone.actor = guest.person.actor;
    let order = phone.places(&world, &world.soup).await;
    let up = world
        .backend
        .sign_up(form("ann@x.example"), Some(&guest.person.actor))
        .await
        .unwrap();
    assert_eq!(up.person.actor, guest.person.actor);
    assert!(!up.person.guest);
    assert_eq!(world.backend.person(&guest.token).await.unwrap(), None);
    assert!(world.order(up.person.actor, order).await.is_some());
    let wish = phone.wish(&world.tea, 1);
    assert_eq!(
        phone.does(&world, domain::Mutation::OrderPlace(wish)).await,
        Outcome::Applied
    );
    let other = world
        .backend
        .sign_up(form("ben@x.example"), Some(&guest.person.actor))
        .await
        .unwrap();
    assert_ne!(
        other.person.actor, guest.person.actor,
        "an account is nobody's guest"
    );
}

#[tokio::test]
async fn a_session_in_use_goes_on_and_an_idle_one_ends_after_thirty_days() {
    let world = World::start().await;
    let ann = world
        .backend
        .sign_up(form("ann@x.example"), None)
        .await
        .unwrap();
    for _ in 0..3 {
        world.clock.advance(29 * DAY);
        assert!(world.backend.person(&ann.token).await.unwrap().is_some());
    }
    world.clock.advance(30 * DAY + 1);
    assert!(world.backend.person(&ann.token).await.unwrap().is_none());
}

#[tokio::test]
async fn the_use_of_a_session_is_noted_at_most_hourly() {
    let world = World::start().await;
    let ann = world
        .backend
        .sign_up(form("ann@x.example"), None)
        .await
        .unwrap();
    let before = world.dump().await;
    world.clock.advance(3_599_999);
    world.backend.person(&ann.token).await.unwrap();
    assert_eq!(world.dump().await, before);
    world.clock.advance(1);
    world.backend.person(&ann.token).await.unwrap();
    assert_ne!(world.dump().await, before);
}

#[tokio::test]
async fn the_database_has_neither_passwords_nor_tokens() {
    let world = World::start().await;
    let ann = world
        .backend
        .sign_up(form("ann@x.example"), None)
        .await
        .unwrap();
    let dump = world.dump().await;
    assert!(!dump.contains(PASSWORD) && !dump.contains(&ann.token));
}

#[tokio::test]
async fn nobody_has_an_invented_token() {
    let world = World::start().await;
    for token in ["", "x", "\0", &"é".repeat(10_000)] {
        assert_eq!(world.backend.person(token).await.unwrap(), None);
        world.backend.sign_out(token).await.unwrap();
    }
}

#[tokio::test]
async fn staff_come_from_the_command_line_and_a_new_role_counts_at_once() {
    let world = World::start().await;
    let (name, email) = (
        DisplayName::parse("Ben").unwrap(),
        Email::parse("ben@x.example").unwrap(),
    );
    let user = world
        .backend
        .add_user(Role::Agent, name, email, Password::parse(PASSWORD).unwrap())
        .await
        .unwrap();
    let ben = world
        .backend
        .sign_in("ben@x.example", PASSWORD)
        .await
        .unwrap();
    assert_eq!(
        (ben.person.actor.user, ben.person.actor.role),
        (user, Role::Agent)
    );
    assert!(world.backend.set_role(user, Role::Customer).await.unwrap());
    assert_eq!(
        world
            .backend
            .person(&ben.token)
            .await
            .unwrap()
            .unwrap()
            .actor
            .role,
        Role::Customer
    );
}
