//! "is typing": it reaches the other side of a conversation, and nobody else can say or hear it.

use crate::app::TestApp;
use crate::client::{Client, fresh_id};
use crate::events::Line;
use crate::orders::{a_push, frozen, user_of};
use domain::service::MessageSend;
use domain::{ConversationId, MessageId, Mutation};
use serde_json::json;
use server::http::limits::TYPING;

const TELL: &str = "/api/chat/v1/typing";

/// A conversation that this customer opened.
async fn opens_a_conversation(customer: &Client) -> ConversationId {
    let user = user_of(customer).await;
    let conversation = ConversationId(fresh_id());
    let message = Mutation::MessageSend(MessageSend {
        id: MessageId(fresh_id()),
        conversation,
        customer: user,
        name: "Ann".into(),
        customer_name: String::new(),
        text: "Hello".into(),
        files: Vec::new(),
        active_seconds: 0,
    });
    let push = a_push(customer, vec![frozen(1, user, &message)]);
    let answer = customer.post_json("/api/sync/v1/push", &push).await;
    assert_eq!(
        answer.is(200).json()["outcomes"][0]["outcome"]["is"],
        "applied"
    );
    conversation
}

#[tokio::test]
async fn each_side_hears_the_other_and_strangers_hear_nothing() {
    let app = TestApp::start().await;
    let (ann, eve, ben) = (
        app.customer("ann").await,
        app.customer("eve").await,
        app.agent("ben").await,
    );
    let conversation = opens_a_conversation(&ann).await;
    let (mut at_ann, _) = Line::open(&ann).await;
    let (mut at_eve, _) = Line::open(&eve).await;
    let (mut at_ben, _) = Line::open(&ben).await;
    let before = app.dump();
    let tell = json!({ "conversation": conversation });

    ann.post_json(TELL, &tell).await.is(204);
    let heard = at_ben.next("typing").await.unwrap();
    assert_eq!(
        heard,
        json!({ "conversation": conversation, "party": "customer" })
    );

    ben.post_json(TELL, &tell).await.is(204);
    let heard = at_ann.next("typing").await.unwrap();
    assert_eq!(heard["party"], "staff", "and not one's own typing: {heard}");

    assert!(at_eve.is_quiet_about("typing").await);
    assert_eq!(app.dump(), before, "nothing of it is kept");
}

#[tokio::test]
async fn nobody_writes_in_the_conversation_of_another() {
    let app = TestApp::start().await;
    let (ann, eve, ben) = (
        app.customer("ann").await,
        app.customer("eve").await,
        app.agent("ben").await,
    );
    let conversation = opens_a_conversation(&ann).await;
    let (mut at_ben, _) = Line::open(&ben).await;
    let tell = json!({ "conversation": conversation });
    let hers = eve.post_json(TELL, &tell).await.is(404).problem();
    let nobodys = json!({ "conversation": fresh_id() });
    let none = eve.post_json(TELL, &nobodys).await.is(404).problem();
    assert_eq!(hers.kind, none.kind, "whether it exists is not told");
    assert!(at_ben.is_quiet_about("typing").await);
}

#[tokio::test]
async fn nobody_writes_without_end() {
    let app = TestApp::start().await;
    let ann = app.customer("ann").await;
    let tell = json!({ "conversation": opens_a_conversation(&ann).await });
    for _ in 0..TYPING.at_once {
        ann.post_json(TELL, &tell).await.is(204);
    }
    ann.post_json(TELL, &tell).await.is(429).problem();
}
