//! Consultation: what is answered often, what a closed place says by itself, tickets that become one, and who is reminded.

use crate::files::file;
use crate::mail_news::{kinds, world as world_with_mail};
use crate::service::text;
use crate::support::{Device, World, actor, id, kept};
use crate::tickets::{about_order, resolved, says};
use backend::Clock as _;
use domain::account::opening::WEEKDAYS;
use domain::account::{
    Actor, Business, DisplayName, Email, Location, ParkedReason, Password, Role,
};
use domain::file::Subject;
use domain::id::{CannedReplyId, HelpArticleId, LocationId, TicketId};
use domain::merge::Was;
use domain::service::{
    CannedReply, CannedReplyCreate, HelpArticle, HelpArticleCreate, HelpArticleSet, Message,
    Ticket, TicketAbout, TicketMerge, TicketMessage, TicketOpen, TicketSet, TicketState,
    TicketStep, TicketWrite,
};
use domain::{ConversationId, Entity, Key, Label, OrderId, Refusal, Row, UserId};
use sync::Outcome;
use uuid::Uuid;

/// Which answers chats by itself while it is closed.
fn a_business() -> Business {
    Business {
        auto_reply: true,
        tax_rate: 0,
        tax_number: String::new(),
        invoice_prefix: String::new(),
        ..crate::pay::a_business("CNY")
    }
}

pub fn a_reply() -> CannedReplyCreate {
    CannedReplyCreate {
        id: CannedReplyId(Uuid::from_u128(0x5e5)),
        name: Label::new("", "Hello"),
        text: Label::new("{name}，您好", "Hello {name}"),
        removed: false,
    }
}

pub fn an_article() -> HelpArticleCreate {
    HelpArticleCreate {
        id: HelpArticleId(Uuid::from_u128(0x5e6)),
        title: Label::new("", "Parking?"),
        text: Label::new("", "Behind the house"),
        public: false,
        sort: 1,
        removed: false,
    }
}

/// A reply, an article that everybody reads, and one that nobody but the team does.
pub fn written() -> Vec<Row> {
    let (reply, draft) = (a_reply(), an_article());
    let reply = CannedReply {
        id: reply.id,
        name: reply.name,
        text: reply.text,
        removed: false,
    };
    let draft = HelpArticle {
        id: draft.id,
        title: draft.title,
        text: Label::new("", "A difficult place"),
        public: false,
        sort: 1,
        removed: false,
    };
    let public = HelpArticle {
        id: HelpArticleId(Uuid::from_u128(0x5e7)),
        text: Label::new("", "Behind the house"),
        public: true,
        ..draft.clone()
    };
    vec![reply.into(), draft.into(), public.into()]
}

/// The messages of a conversation as a device shows them, in their order.
fn messages(device: &Device, talk: ConversationId) -> Vec<Message> {
    let rows = device.rows.iter();
    let rows = rows.filter(|((_, entity, _), _)| entity == "message");
    let mut all: Vec<Message> = rows
        .map(|(_, (_, json))| serde_json::from_str(json).unwrap())
        .collect();
    all.retain(|one| one.conversation == talk);
    all.sort_by_key(|one| one.number);
    all
}

fn ticket(device: &Device, id: TicketId) -> Ticket {
    let row = device.row(Key::new(Entity::Ticket, id.0)).unwrap();
    row.as_ticket().unwrap().clone()
}

fn ticket_messages(device: &Device, of: TicketId) -> Vec<TicketMessage> {
    let rows = device.rows.iter();
    let rows = rows.filter(|((_, entity, _), _)| entity == "ticket_message");
    let mut all: Vec<TicketMessage> = rows
        .map(|(_, (_, json))| serde_json::from_str(json).unwrap())
        .collect();
    all.retain(|one| one.ticket == of);
    all
}

fn refusal(device: &Device, outcome: Outcome) -> Refusal {
    match device.parked(kept(outcome)).reason {
        ParkedReason::Refused { refusal } => refusal,
        other => panic!("{other:?}"),
    }
}

/// A place that is open at these hours of UTC every day.
async fn open_at(world: &World, hours: &str) {
    let place = Location {
        id: LocationId(id()),
        name: Label::new("", "Here"),
        address: String::new(),
        zone: "UTC".into(),
        opening: WEEKDAYS
            .map(|day| (day.to_owned(), hours.to_owned()))
            .into(),
        removed: false,
    };
    world.backend.put_rows(vec![place.into()]).await.unwrap();
}

const HOUR: i64 = 60 * 60_000;

/// The clock stands at this hour of UTC of the next day.
fn at_hour(world: &World, hour: i64) {
    let day = 24 * HOUR;
    let now = world.clock.now();
    world.clock.advance(day - now.rem_euclid(day) + hour * HOUR);
}

#[tokio::test]
async fn a_closed_place_says_once_a_night_when_somebody_is_there_and_nobody_has_answered() {
    let (world, memory, mut ann) = world_with_mail().await;
    let business = a_business();
    let silent = Business {
        auto_reply: false,
        tax_rate: 0,
        tax_number: String::new(),
        invoice_prefix: String::new(),
        ..business.clone()
    };
    let put = async |business: &Business| {
        let rows = vec![business.clone().into()];
        world.backend.put_rows(rows).await.unwrap();
    };
    put(&business).await;
    let mut ben = world.agent();
    let (talk, user) = (ConversationId(id()), ann.actor.user);
    // Without hours nothing is said.
    ann.does(&world, text(talk, user, "Hello?")).await;
    open_at(&world, "09:00-18:00").await;
    // Nor where nobody switched it on.
    put(&silent).await;
    at_hour(&world, 20);
    ann.does(&world, text(talk, user, "At night")).await;
    ann.pull(&world).await;
    assert_eq!(messages(&ann, talk).len(), 2);
    put(&business).await;
    at_hour(&world, 12);
    ann.does(&world, text(talk, user, "At noon")).await;
    ann.pull(&world).await;
    assert_eq!(messages(&ann, talk).len(), 3);
    at_hour(&world, 20);
    let queue = [
        ann.freeze(text(talk, user, "Anybody there?")),
        ann.freeze(text(talk, user, "Hm")),
    ];
    ann.push(&world, &queue).await.unwrap();
    // The reply to the push was lost: said again, nothing doubles.
    ann.push(&world, &queue).await.unwrap();
    ann.pull(&world).await;
    let all = messages(&ann, talk);
    let automatic: Vec<&Message> = all.iter().filter(|one| one.automatic).collect();
    assert_eq!((all.len(), automatic.len()), (6, 1), "{all:?}");
    assert!(automatic[0].text.contains("09:00"), "{}", automatic[0].text);
    assert_eq!(automatic[0].number, 5, "after what it answers");
    ben.pull(&world).await;
    let row = ben.row(Key::new(Entity::Conversation, talk.0)).unwrap();
    let seen = row.as_conversation().unwrap().clone();
    assert_eq!(
        (seen.last_customer, seen.last_staff),
        (6, 0),
        "it still waits"
    );
    let half = ben
        .row(Key::new(Entity::ConversationStaff, talk.0))
        .unwrap();
    assert_eq!(
        half.as_conversation_staff().unwrap().first_response_at,
        None
    );
    // Staff who answer at night are not answered, and the mail about their message is the only one.
    ben.does(&world, text(talk, user, "I am still here")).await;
    world.clock.advance(HOUR);
    let told: Vec<String> = kinds(&world, &memory)
        .await
        .into_iter()
        .map(|(kind, _)| kind)
        .collect();
    assert_eq!(told, ["new_message"]);
    ann.does(&world, text(talk, user, "Oh, thanks")).await;
    at_hour(&world, 20);
    ann.does(&world, text(talk, user, "The next night")).await;
    ann.pull(&world).await;
    let automatic = messages(&ann, talk);
    let automatic = automatic.iter().filter(|one| one.automatic).count();
    assert_eq!(automatic, 2, "once more for the next night");
}

#[tokio::test]
async fn the_automatic_reply_is_in_the_customers_language() {
    let world = World::start().await;
    world
        .backend
        .put_rows(vec![a_business().into()])
        .await
        .unwrap();
    open_at(&world, "09:00-18:00").await;
    at_hour(&world, 20);
    let guest = world.backend.sign_in_guest("Lin").await.unwrap();
    let mut lin = Device::of(guest.person.actor);
    let user = lin.actor.user;
    let sql = format!("UPDATE account_user SET lang = 'zh' WHERE id = '{user}'");
    world.execute(&sql).await;
    let talk = ConversationId(id());
    lin.does(&world, text(talk, user, "在吗？")).await;
    lin.pull(&world).await;
    let all = messages(&lin, talk);
    assert!(
        all[1].automatic && all[1].text.contains("09:00 起"),
        "{all:?}"
    );
}

fn about_nothing(customer: UserId) -> TicketOpen {
    TicketOpen {
        about: TicketAbout::Nothing,
        ..about_order(customer, OrderId(id()))
    }
}

#[tokio::test]
async fn two_tickets_become_one_and_a_late_answer_lands_where_it_goes_on() {
    let world = World::start().await;
    let (mut ann, mut ben) = (world.customer(), world.agent());
    let (one, two) = (about_nothing(ann.actor.user), about_nothing(ann.actor.user));
    let (one, two) = (
        ann_opens(&world, &mut ann, one).await,
        ann_opens(&world, &mut ann, two).await,
    );
    ann.does(&world, says(one, "The first")).await;
    let merge = TicketMerge { id: one, into: two };
    // Two of the staff do the same.
    assert_eq!(ben.does(&world, merge.clone()).await, Outcome::Applied);
    assert_eq!(world.agent().does(&world, merge).await, Outcome::Applied);
    // Her phone had not heard of it.
    let late = says(one, "And another thing");
    assert_eq!(ann.does(&world, late).await, Outcome::Applied);
    ann.pull(&world).await;
    let gone = ticket(&ann, one);
    assert_eq!(
        (gone.state, gone.merged_into),
        (TicketState::Closed, Some(two))
    );
    let texts = |of| -> Vec<String> {
        let all = ticket_messages(&ann, of);
        all.into_iter().map(|one| one.text).collect()
    };
    assert_eq!(texts(one), ["The first"], "nothing is lost");
    assert_eq!(texts(two), ["And another thing"]);
    // It does not open again, and the way back is no way.
    let reopen = TicketStep {
        id: one,
        was: TicketState::Closed,
        to: TicketState::Reopened,
        resolution: String::new(),
        seen: 9,
    };
    let refused = ann.does(&world, reopen).await;
    ann.pull(&world).await;
    assert!(matches!(refusal(&ann, refused), Refusal::StateMoved { .. }));
    let back = ben.does(&world, TicketMerge { id: two, into: one }).await;
    ben.pull(&world).await;
    assert!(matches!(refusal(&ben, back), Refusal::BadValue { .. }));
}

async fn ann_opens(world: &World, ann: &mut Device, open: TicketOpen) -> TicketId {
    let id = open.id;
    assert_eq!(ann.does(world, open).await, Outcome::Applied);
    id
}

#[tokio::test]
async fn tickets_of_two_people_never_become_one() {
    let world = World::start().await;
    let (mut ann, mut bea, mut ben) = (world.customer(), world.customer(), world.agent());
    let (one, two) = (about_nothing(ann.actor.user), about_nothing(bea.actor.user));
    let one = ann_opens(&world, &mut ann, one).await;
    let two = ann_opens(&world, &mut bea, two).await;
    let merge = ben.does(&world, TicketMerge { id: one, into: two }).await;
    ben.pull(&world).await;
    assert!(matches!(refusal(&ben, merge), Refusal::Missing { .. }));
    assert_eq!(ticket(&ben, one).merged_into, None);
}

#[tokio::test]
async fn photos_of_a_ticket_are_its_customers_and_the_staffs_alone() {
    let world = World::start().await;
    let (mut ann, mut eve, mut ben) = (world.customer(), world.customer(), world.agent());
    let open = TicketOpen {
        files: vec![file(b"cold soup", "soup.jpg")],
        ..about_nothing(ann.actor.user)
    };
    let photo = open.files[0].id;
    let of = ann_opens(&world, &mut ann, open).await;
    let answer = TicketWrite {
        files: vec![file(b"a new soup", "new.jpg")],
        ..says(of, "")
    };
    let second = answer.files[0].id;
    assert_eq!(ben.does(&world, answer).await, Outcome::Applied);
    for device in [&mut ann, &mut ben, &mut eve] {
        device.pull(&world).await;
    }
    for id in [photo, second] {
        let key = Key::new(Entity::Attachment, id.0);
        for device in [&ann, &ben] {
            let row = device.row(key).unwrap();
            assert_eq!(row.as_attachment().unwrap().about, Subject::Ticket(of));
        }
        assert_eq!(eve.row(key), None);
    }
    assert_eq!(ticket(&ann, of).files, [photo]);
    // Nothing to say and nothing to show is nothing.
    let empty = ann.does(&world, says(of, " ")).await;
    ann.pull(&world).await;
    assert_eq!(refusal(&ann, empty), Refusal::EmptyText);
}

#[tokio::test]
async fn an_article_reaches_customers_once_it_is_public_and_leaves_them_again() {
    let world = World::start().await;
    let (mut ann, mut eva) = (world.customer(), Device::of(actor(Role::Owner)));
    let article = an_article();
    let key = Key::new(Entity::HelpArticle, article.id.0);
    assert_eq!(eva.does(&world, article.clone()).await, Outcome::Applied);
    ann.pull(&world).await;
    assert_eq!(ann.row(key), None);
    assert_eq!(world.backend.public_help().await.unwrap(), []);
    for public in [true, false] {
        let set = HelpArticleSet {
            public: Some(Was {
                was: !public,
                new: public,
            }),
            ..HelpArticleSet::of(article.id)
        };
        assert_eq!(eva.does(&world, set).await, Outcome::Applied);
        ann.pull(&world).await;
        assert_eq!(ann.row(key).is_some(), public);
        let shown = world.backend.public_help().await.unwrap();
        assert_eq!(shown.len(), usize::from(public));
        assert_eq!(world.backend.has_public_help().await.unwrap(), public);
    }
    let bad = CannedReplyCreate {
        text: Label::new("", "{code}"),
        ..a_reply()
    };
    let outcome = eva.does(&world, bad).await;
    eva.pull(&world).await;
    let name = "code".to_owned();
    assert_eq!(refusal(&eva, outcome), Refusal::UnknownVariable { name });
}

/// Somebody of the staff with an address.
async fn with_address(world: &World) -> Device {
    let user = world.backend.add_user(
        Role::Agent,
        DisplayName::parse("Ben").unwrap(),
        Email::parse("ben@x.example").unwrap(),
        Password::parse("correct horse battery").unwrap(),
    );
    let user = user.await.unwrap();
    Device::of(Actor {
        user,
        role: Role::Agent,
    })
}

#[tokio::test]
async fn whoever_takes_care_of_a_ticket_is_reminded_once_of_each_clock() {
    let (world, memory, mut ann) = world_with_mail().await;
    let mut ben = with_address(&world).await;
    let mine = about_nothing(ann.actor.user);
    let of = ann_opens(&world, &mut ann, mine).await;
    let take = TicketSet {
        assignee: Some(Was {
            was: None,
            new: Some(ben.actor.user),
        }),
        ..TicketSet::of(of)
    };
    ben.does(&world, take).await;
    let reminded = async || {
        world.backend.run_due_jobs().await.unwrap();
        let told = kinds(&world, &memory).await;
        let told = told.into_iter().filter(|(kind, _)| kind == "ticket_due");
        told.map(|(_, subject)| subject).collect::<Vec<_>>()
    };
    assert_eq!(reminded().await, Vec::<String>::new());
    // Without hours it is always open: eight hours for the first answer.
    world.clock.advance(7 * HOUR + HOUR / 2);
    assert_eq!(reminded().await, ["Ticket 1: answer due soon · Rapport"]);
    ann.does(&world, says(of, "Hello?")).await;
    world.clock.advance(HOUR);
    assert_eq!(reminded().await.len(), 1, "once");
    ben.does(&world, says(of, "We are on it")).await;
    world.clock.advance(24 * HOUR);
    let told = reminded().await;
    assert_eq!(told.len(), 2, "and once of the solution: {told:?}");
    assert!(told[1].contains("solution overdue"), "{told:?}");
    // What is solved reminds nobody.
    ben.pull(&world).await;
    let seen = ticket(&ben, of);
    ben.does(&world, resolved(of, seen.state, seen.last_customer))
        .await;
    let jobs = "SELECT COUNT(*) FROM job WHERE kind = 'ticket_reminder' AND done_at IS NULL";
    assert_eq!(world.number(jobs).await, 0);
}
