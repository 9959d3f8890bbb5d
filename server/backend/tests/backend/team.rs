//! The people who work here: invited, given a role, let go and let in again; and the list of changes.

use crate::service::text;
use crate::support::{Device, World, id};
use crate::tasks::{finished, nothing_in_particular};
use backend::{AccountError, BackendError, Invite, JoinError, JoinOf, SignedIn};
use domain::account::audit::{Audited, LISTED_FOR, PAGE};
use domain::account::team::{
    INVITED_FOR, JoinLink, MAX_INVITATIONS, PASSWORD_LINK_FOR, TeamAnswer, TeamRefusal,
};
use domain::account::{Actor, DisplayName, Email, Password, Role, SignUp};
use domain::merge::Was;
use domain::sales::ProductSet;
use domain::service::TaskCreate;
use domain::{ConversationId, Lang, Money};
use sync::Outcome;

const PASSWORD: &str = "correct horse battery";
const NOON: i64 = crate::support::NOW;

async fn add(world: &World, role: Role, name: &str) -> Actor {
    let words = (
        DisplayName::parse(name).unwrap(),
        Email::parse(&format!("{name}@x.example")).unwrap(),
        Password::parse(PASSWORD).unwrap(),
    );
    let user = world.backend.add_user(role, words.0, words.1, words.2);
    Actor {
        user: user.await.unwrap(),
        role,
    }
}

fn invite(role: Role, email: Option<&str>) -> Invite {
    Invite {
        role,
        email: email.map(|email| Email::parse(email).unwrap()),
        lang: Lang::En,
    }
}

fn link(answer: TeamAnswer) -> JoinLink {
    match answer {
        TeamAnswer::Link(link) => link,
        other => panic!("no link: {other:?}"),
    }
}

/// What stands at the end of a link.
fn token(link: &JoinLink) -> &str {
    link.address.rsplit('/').next().unwrap()
}

fn refused(why: TeamRefusal) -> TeamAnswer {
    TeamAnswer::Refused(why)
}

fn form(name: &str) -> SignUp {
    SignUp::parse(name, &format!("{name}@x.example"), PASSWORD).unwrap()
}

async fn invited(world: &World, by: &Actor, role: Role, name: &str) -> SignedIn {
    let made = world.backend.invite(Some(by), &invite(role, None)).await;
    let made = link(made.unwrap());
    let joined = world.backend.join_team(token(&made), &form(name)).await;
    joined.unwrap()
}

#[tokio::test]
async fn an_invitation_makes_a_colleague_once() {
    let world = World::start().await;
    let zoe = add(&world, Role::Owner, "zoe").await;
    let backend = &world.backend;
    let made = backend
        .invite(Some(&zoe), &invite(Role::Manager, None))
        .await
        .unwrap();
    let made = link(made);
    assert_eq!(made.expires_at, NOON + INVITED_FOR);
    let dump = world.dump().await;
    assert!(!dump.contains(token(&made)), "only its hash is stored");
    let of = JoinOf::Invitation {
        role: Role::Manager,
        email: None,
    };
    for _ in 0..2 {
        assert_eq!(
            backend.join_of(token(&made)).await.unwrap().as_ref(),
            Some(&of),
            "looking uses nothing"
        );
    }
    let max = backend.join_team(token(&made), &form("max")).await.unwrap();
    assert_eq!(max.person.actor.role, Role::Manager);
    let known = backend.person(&max.token).await.unwrap().unwrap();
    assert_eq!(known.actor, max.person.actor);
    let again = backend.join_team(token(&made), &form("moe")).await;
    assert!(matches!(again, Err(JoinError::Ended)));
    assert_eq!(backend.join_of(token(&made)).await.unwrap(), None);
    // What an installed older build reads of the team knows no managers.
    let team = world
        .dir
        .texts("SELECT name || ' ' || role || ' ' || manages FROM colleague ORDER BY name")
        .await;
    assert_eq!(team, ["max agent 1", "zoe owner 0"]);
}

#[tokio::test]
async fn an_invitation_ends_with_its_time_with_its_maker_and_when_it_is_taken_back() {
    let world = World::start().await;
    let (zoe, eve) = (
        add(&world, Role::Owner, "zoe").await,
        add(&world, Role::Owner, "eve").await,
    );
    let backend = &world.backend;
    let make = async |by: &Actor| {
        let made = backend.invite(Some(by), &invite(Role::Agent, None)).await;
        link(made.unwrap())
    };
    let (old, back, of_eve) = (make(&zoe).await, make(&zoe).await, make(&eve).await);
    let open = backend.team(&zoe).await.unwrap().invitations;
    assert_eq!(open.len(), 3);
    assert_eq!(backend.team(&eve).await.unwrap().invitations, open);
    for one in &open[..2] {
        // Those of the same moment are told apart by what they open.
        let gone = backend.take_invitation_back(&zoe, one.id).await.unwrap();
        assert_eq!(gone, TeamAnswer::Done { handed: 0 });
        let gone = backend.take_invitation_back(&zoe, one.id).await.unwrap();
        assert_eq!(gone, refused(TeamRefusal::Unknown));
    }
    assert_eq!(backend.team(&zoe).await.unwrap().invitations.len(), 1);
    let mut still = Vec::new();
    for one in [&old, &back, &of_eve] {
        still.extend(backend.join_of(token(one)).await.unwrap());
    }
    assert_eq!(still.len(), 1);
    let late = make(&zoe).await;
    world.clock.set(NOON + INVITED_FOR);
    let joined = backend.join_team(token(&late), &form("max")).await;
    assert!(matches!(joined, Err(JoinError::Ended)));
    // In a database that was put back no link is good, nor is one that was used since.
    let before = make(&zoe).await;
    backend.renew_epoch().await.unwrap();
    assert_eq!(backend.join_of(token(&before)).await.unwrap(), None);
    // Whoever may less than they did has invited nobody.
    let of_eve = make(&eve).await;
    backend
        .give_role(&zoe, eve.user, Role::Agent)
        .await
        .unwrap();
    assert_eq!(backend.join_of(token(&of_eve)).await.unwrap(), None);
}

#[tokio::test]
async fn invitations_are_bounded_and_go_to_new_addresses_alone() {
    let world = World::start().await;
    let zoe = add(&world, Role::Owner, "zoe").await;
    add(&world, Role::Customer, "ann").await;
    let backend = &world.backend;
    let ask = async |email: &str| {
        let made = backend
            .invite(Some(&zoe), &invite(Role::Agent, Some(email)))
            .await;
        made.unwrap()
    };
    assert_eq!(ask("zoe@x.example").await, refused(TeamRefusal::OwnAddress));
    assert_eq!(
        ask("ann@x.example").await,
        refused(TeamRefusal::AddressTaken)
    );
    let only = link(ask("max@x.example").await);
    let other = backend.join_team(token(&only), &form("moe")).await;
    assert!(matches!(other, Err(JoinError::OtherAddress)));
    let open = link(
        backend
            .invite(Some(&zoe), &invite(Role::Agent, None))
            .await
            .unwrap(),
    );
    let taken = backend.join_team(token(&open), &form("ann")).await;
    assert!(matches!(taken, Err(JoinError::Taken)));
    let ann = backend.sign_in("ann@x.example", PASSWORD).await.unwrap();
    assert_eq!(
        ann.person.actor.role,
        Role::Customer,
        "her account stays hers"
    );
    backend.join_team(token(&only), &form("max")).await.unwrap();
    for _ in 1..MAX_INVITATIONS {
        link(
            backend
                .invite(Some(&zoe), &invite(Role::Agent, None))
                .await
                .unwrap(),
        );
    }
    let full = backend.invite(Some(&zoe), &invite(Role::Agent, None)).await;
    assert_eq!(full.unwrap(), refused(TeamRefusal::TooManyOpen));
    // A link to a password is none of them.
    link(backend.password_link(&zoe, zoe.user).await.unwrap());
}

#[tokio::test]
async fn owners_alone_look_after_the_team() {
    let world = World::start().await;
    add(&world, Role::Owner, "zoe").await;
    let ben = add(&world, Role::Agent, "ben").await;
    let backend = &world.backend;
    for role in [Role::Customer, Role::Agent, Role::Manager] {
        let who = add(&world, role, role.name()).await;
        let before = world.dump().await;
        assert!(backend.team(&who).await.unwrap().people.is_empty());
        assert!(backend.audit(&who, None).await.unwrap().entries.is_empty());
        let no = refused(TeamRefusal::NotAllowed);
        let made = backend.invite(Some(&who), &invite(Role::Agent, None)).await;
        assert_eq!(made.unwrap(), no);
        assert_eq!(backend.take_invitation_back(&who, id()).await.unwrap(), no);
        assert_eq!(
            backend
                .give_role(&who, ben.user, Role::Owner)
                .await
                .unwrap(),
            no
        );
        assert_eq!(
            backend
                .deactivate(&who, ben.user, None)
                .await
                .unwrap()
                .answer,
            no
        );
        assert_eq!(backend.reactivate(&who, ben.user).await.unwrap(), no);
        assert_eq!(backend.password_link(&who, ben.user).await.unwrap(), no);
        assert_eq!(world.dump().await, before);
    }
}

#[tokio::test]
async fn nobody_decides_about_oneself_and_no_customer_becomes_staff_by_a_role() {
    let world = World::start().await;
    let zoe = add(&world, Role::Owner, "zoe").await;
    add(&world, Role::Customer, "customer").await;
    let backend = &world.backend;
    let own = refused(TeamRefusal::Oneself);
    assert_eq!(
        backend
            .give_role(&zoe, zoe.user, Role::Agent)
            .await
            .unwrap(),
        own
    );
    assert_eq!(
        backend
            .deactivate(&zoe, zoe.user, None)
            .await
            .unwrap()
            .answer,
        own
    );
    // A customer is nobody of the team, and becomes nobody of it by a role.
    let customer = backend
        .sign_in("customer@x.example", PASSWORD)
        .await
        .unwrap();
    let customer = customer.person.actor.user;
    let made = backend
        .give_role(&zoe, customer, Role::Agent)
        .await
        .unwrap();
    assert_eq!(made, refused(TeamRefusal::Unknown));
    let made = backend
        .invite(Some(&zoe), &invite(Role::Customer, None))
        .await;
    assert_eq!(made.unwrap(), refused(TeamRefusal::NotAllowed));
}

#[tokio::test]
async fn of_two_owners_who_decide_about_each_other_one_stays() {
    let world = World::start().await;
    let (zoe, eve) = (
        add(&world, Role::Owner, "zoe").await,
        add(&world, Role::Owner, "eve").await,
    );
    let backend = &world.backend;
    let (one, other) = tokio::join!(
        backend.deactivate(&zoe, eve.user, None),
        backend.give_role(&eve, zoe.user, Role::Agent)
    );
    let (one, other) = (one.unwrap().answer, other.unwrap());
    let done = |answer: &TeamAnswer| matches!(answer, TeamAnswer::Done { .. });
    assert!(done(&one) != done(&other), "{one:?} {other:?}");
    let no = refused(TeamRefusal::NotAllowed);
    assert!(one == no || other == no);
    let owners = world
        .number("SELECT COUNT(*) FROM account_user WHERE role = 'owner' AND blocked_at IS NULL")
        .await;
    assert_eq!(owners, 1);
}

#[tokio::test]
async fn whoever_is_let_go_gets_in_by_no_way_and_their_work_is_handed_over() {
    let world = World::start().await;
    let zoe = add(&world, Role::Owner, "zoe").await;
    let backend = &world.backend;
    let max = invited(&world, &zoe, Role::Manager, "max").await;
    let (mut ann, mut desk) = (world.customer(), Device::of(max.person.actor));
    let talk = ConversationId(id());
    ann.does(&world, text(talk, ann.actor.user, "Is it open?"))
        .await;
    desk.does(&world, text(talk, ann.actor.user, "It is."))
        .await;
    let assignee = "SELECT COALESCE(assignee, '') FROM conversation_staff";
    let max_id = max.person.actor.user;
    assert_eq!(world.dir.texts(assignee).await, [max_id.to_string()]);
    // Of two tasks one is done: it stays with who did it.
    for is_done in [false, true] {
        let task = TaskCreate {
            assignee: Some(max_id),
            ..nothing_in_particular()
        };
        let task_id = task.id;
        assert_eq!(desk.does(&world, task).await, Outcome::Applied);
        if is_done {
            desk.does(&world, finished(task_id)).await;
        }
    }
    let team = backend.team(&zoe).await.unwrap();
    let of_max = team.people.iter().find(|one| one.user == max_id).unwrap();
    assert_eq!((of_max.role, of_max.work), (Role::Manager, 2));
    let made = link(backend.password_link(&zoe, max_id).await.unwrap());

    let nobody = backend
        .deactivate(&zoe, max_id, Some(max_id))
        .await
        .unwrap();
    assert_eq!(nobody.answer, refused(TeamRefusal::NoHeir));
    let nobody = backend.deactivate(&zoe, max_id, Some(ann.actor.user)).await;
    assert_eq!(nobody.unwrap().answer, refused(TeamRefusal::NoHeir));
    let gone = backend
        .deactivate(&zoe, max_id, Some(zoe.user))
        .await
        .unwrap();
    assert_eq!(gone.answer, TeamAnswer::Done { handed: 2 });
    assert_eq!(gone.ended, [backend::session_id(&max.token)]);
    assert_eq!(world.dir.texts(assignee).await, [zoe.user.to_string()]);
    let tasks = "SELECT state || ' ' || assignee FROM task ORDER BY state DESC";
    let whose = [format!("open {}", zoe.user), format!("done {max_id}")];
    assert_eq!(world.dir.texts(tasks).await, whose);

    assert_eq!(backend.person(&max.token).await.unwrap(), None);
    assert!(backend.is_wiped(&max.token).await.unwrap());
    let back = backend.sign_in("max@x.example", PASSWORD).await;
    assert!(matches!(
        back,
        Err(AccountError::Backend(BackendError::Blocked))
    ));
    assert_eq!(backend.join_of(token(&made)).await.unwrap(), None);
    let team = world
        .dir
        .texts("SELECT name || ' ' || deactivated FROM colleague ORDER BY name")
        .await;
    assert_eq!(team, ["max 1", "zoe 0"]);
    // Those who are there hear of it, and of whose the chat is.
    let mut owner = Device::of(zoe);
    owner.pull(&world).await;
    let colleague = owner.row(domain::Key::new(domain::Entity::Colleague, max_id.0));
    let colleague = colleague
        .and_then(|row| row.as_colleague().cloned())
        .unwrap();
    assert!(colleague.deactivated && !colleague.is_here());

    let again = backend.reactivate(&zoe, max_id).await.unwrap();
    assert_eq!(again, TeamAnswer::Done { handed: 0 });
    let back = backend.sign_in("max@x.example", PASSWORD).await.unwrap();
    assert_eq!(back.person.actor.role, Role::Manager);
}

#[tokio::test]
async fn a_link_to_a_new_password_is_good_once_and_ends_every_session() {
    let world = World::start().await;
    let zoe = add(&world, Role::Owner, "zoe").await;
    let ben = add(&world, Role::Agent, "ben").await;
    let backend = &world.backend;
    let there = backend.sign_in("ben@x.example", PASSWORD).await.unwrap();
    let first = link(backend.password_link(&zoe, ben.user).await.unwrap());
    let second = link(backend.password_link(&zoe, ben.user).await.unwrap());
    assert_eq!(second.expires_at, NOON + PASSWORD_LINK_FOR);
    let new = Password::parse("another horse battery").unwrap();
    let old = backend.choose_password(token(&first), &new).await;
    assert!(matches!(old, Err(JoinError::Ended)), "a newer one was made");
    // It invites nobody.
    let joined = backend.join_team(token(&second), &form("moe")).await;
    assert!(matches!(joined, Err(JoinError::Ended)));
    let (inside, ended) = backend.choose_password(token(&second), &new).await.unwrap();
    assert_eq!(inside.person.actor, ben);
    assert_eq!(ended, [backend::session_id(&there.token)]);
    let old = backend.sign_in("ben@x.example", PASSWORD).await;
    assert!(matches!(old, Err(AccountError::WrongCredentials)));
    backend
        .sign_in("ben@x.example", "another horse battery")
        .await
        .unwrap();
    let again = backend.choose_password(token(&second), &new).await;
    assert!(matches!(again, Err(JoinError::Ended)));
    // The command line makes one for anybody with an account.
    let made = backend.password_link_of("ben@x.example").await.unwrap();
    world.clock.set(NOON + PASSWORD_LINK_FOR);
    assert_eq!(backend.join_of(token(&made)).await.unwrap(), None);
}

#[tokio::test]
async fn the_list_of_changes_tells_who_changed_what_and_lets_go_of_the_old() {
    let world = World::start().await;
    let zoe = add(&world, Role::Owner, "zoe").await;
    let made = world
        .backend
        .invite(Some(&zoe), &invite(Role::Manager, None))
        .await;
    let made = link(made.unwrap());
    // Of one millisecond there is no order.
    world.clock.set(NOON + 1);
    let max = world.backend.join_team(token(&made), &form("max")).await;
    let max = max.unwrap().person.actor;
    world.clock.set(NOON + 2);
    let mut desk = Device::of(max);
    let price = world.soup.price;
    let dearer = ProductSet {
        price: Some(Was {
            was: price,
            new: Money(price.0 + 100),
        }),
        ..ProductSet::of(world.soup.id)
    };
    desk.does(&world, dearer).await;
    // What customers do is theirs and stands in no list.
    let mut ann = world.customer();
    ann.places(&world, &world.tea).await;
    let page = world.backend.audit(&zoe, None).await.unwrap();
    let told: Vec<_> = page.entries.iter().map(|one| (one.by, &one.what)).collect();
    assert!(!page.more);
    let (
        by,
        Audited::Row {
            id, fields, made, ..
        },
    ) = told[0]
    else {
        panic!("{told:?}");
    };
    assert_eq!((by, *id, *made), (Some(max.user), world.soup.id.0, false));
    let field = &fields[..];
    assert_eq!(field.len(), 1);
    assert_eq!(field[0].field, "price");
    assert_eq!(field[0].was, Some(price.0.to_string()));
    assert_eq!(field[0].new, (price.0 + 100).to_string());
    assert_eq!(
        told[1],
        (
            Some(max.user),
            &Audited::Joined {
                role: Role::Manager
            }
        )
    );
    assert_eq!(
        told[2],
        (
            Some(zoe.user),
            &Audited::Invited {
                role: Role::Manager
            }
        )
    );
    assert_eq!(told.len(), 3);
}

#[tokio::test]
async fn the_list_of_changes_comes_by_pages_and_lets_go_of_the_old() {
    let world = World::start().await;
    let zoe = add(&world, Role::Owner, "zoe").await;
    let max = add(&world, Role::Manager, "max").await;
    let most = i64::try_from(PAGE).unwrap() + 2;
    for n in 0..most {
        let role = [Role::Agent, Role::Owner][usize::from(n % 2 == 1)];
        // Of one millisecond there is no order.
        world.clock.set(NOON + n);
        world.backend.give_role(&zoe, max.user, role).await.unwrap();
    }
    let page = world.backend.audit(&zoe, None).await.unwrap();
    assert!(page.more && page.entries.len() == PAGE);
    assert!(page.entries.is_sorted_by(|one, next| one.at > next.at));
    let before = page.entries.last().map(|entry| entry.id);
    let older = world.backend.audit(&zoe, before).await.unwrap();
    assert_eq!(older.entries.len(), 2);
    assert!(!older.more);
    world.clock.set(NOON + LISTED_FOR + most);
    world
        .backend
        .give_role(&zoe, max.user, Role::Agent)
        .await
        .unwrap();
    let page = world.backend.audit(&zoe, None).await.unwrap();
    assert_eq!(page.entries.len(), 1);
    assert_eq!(world.number("SELECT COUNT(*) FROM audit_entry").await, 1);
}
