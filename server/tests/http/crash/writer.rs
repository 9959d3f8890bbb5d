//! A device that writes messages and remembers what it was told.

use super::program::Program;
use crate::app::NOON;
use crate::client::{Client, fresh_id};
use crate::orders::{pulls, user_of};
use domain::service::MessageSend;
use domain::{ConversationId, MessageId, Mutation, UserId};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use sync::wire::Envelope;
use sync::{Frozen, PushRequest};

/// So long a writer waits before it asks a server again that is not there.
const PAUSE: Duration = Duration::from_millis(10);

/// A customer who writes messages, and what the server said that it has of them.
#[derive(Clone)]
pub struct Writer {
    pub client: Client,
    user: UserId,
    conversation: ConversationId,
    /// Frozen bytes by number less one: a number always has the same ones.
    pub written: Vec<Box<RawValue>>,
    pub acknowledged: u64,
}

impl Writer {
    pub async fn new(program: &Program, name: &str) -> Self {
        let client = Client::new(&program.url());
        client.sign_up(name).await.is(303);
        let user = user_of(&client).await;
        Self {
            client,
            user,
            conversation: ConversationId(fresh_id()),
            written: Vec::new(),
            acknowledged: 0,
        }
    }

    pub fn write(&mut self) {
        let mid = self.written.len() as u64 + 1;
        let message = Mutation::MessageSend(MessageSend {
            id: MessageId(fresh_id()),
            conversation: self.conversation,
            customer: self.user,
            name: "Ann".into(),
            customer_name: String::new(),
            text: format!("number {mid}"),
            active_seconds: 0,
            files: Vec::new(),
        });
        let envelope = Envelope {
            mid,
            name: message.name().into(),
            at: NOON,
            actor: self.user.0,
            answers: None,
            args: RawValue::from_string(message.args().unwrap()).unwrap(),
        };
        let frozen = Frozen::encode(&envelope).unwrap();
        self.written
            .push(RawValue::from_string(frozen.json).unwrap());
    }

    /// Sends what is not acknowledged; none where no answer came.
    pub async fn send(&mut self) -> Option<u16> {
        let start = usize::try_from(self.acknowledged).unwrap();
        let push = PushRequest {
            client: self.client.id,
            epoch: None,
            build: "test".into(),
            jump: false,
            mutations: self.written[start..].iter().take(20).cloned().collect(),
        };
        let call = self
            .client
            .call(reqwest::Method::POST, "/api/sync/v1/push")
            .json(&push);
        let response = call.send().await.ok()?;
        let status = response.status().as_u16();
        let body = response.text().await.ok()?;
        if status == 200 {
            let reply: sync::PushReply = serde_json::from_str(&body).unwrap();
            assert!(reply.last_mid >= self.acknowledged, "it forgot something");
            self.acknowledged = reply.last_mid;
        }
        Some(status)
    }

    /// The last number of this device that the server knows.
    pub async fn known(&self) -> u64 {
        let push = PushRequest {
            client: self.client.id,
            epoch: None,
            build: "test".into(),
            jump: false,
            mutations: Vec::new(),
        };
        let call = self
            .client
            .call(reqwest::Method::POST, "/api/sync/v1/push")
            .json(&push);
        let reply: sync::PushReply = call.send().await.unwrap().json().await.unwrap();
        reply.last_mid
    }

    /// Everything once more, then what a new device gets: each message once, in the order of writing.
    pub async fn has_all_once(&mut self) {
        let all = self.written.len() as u64;
        while self.acknowledged < all {
            assert_eq!(self.send().await, Some(200));
        }
        self.acknowledged = 0;
        while self.acknowledged < all {
            assert_eq!(self.send().await, Some(200));
        }
        let mut by_place = BTreeMap::new();
        let changes = pulls(&self.client).await;
        for change in changes.iter().filter(|one| one["entity"] == "message") {
            let row = &change["row"];
            let place = row["number"].as_u64().unwrap();
            let text = row["text"].as_str().unwrap().to_owned();
            assert_eq!(by_place.insert(place, text), None, "two at one place");
        }
        let wanted = (1..=all).map(|mid| (mid, format!("number {mid}")));
        assert_eq!(by_place, wanted.collect());
    }
}

/// Writes and sends until told to stop; counts what was acknowledged.
pub async fn busy(mut writer: Writer, stop: Arc<AtomicBool>, count: Arc<AtomicU64>) -> Writer {
    while !stop.load(Ordering::Relaxed) {
        if writer.acknowledged == writer.written.len() as u64 {
            (0..3).for_each(|_| writer.write());
        }
        let before = writer.acknowledged;
        if writer.send().await.is_none() {
            tokio::time::sleep(PAUSE).await;
        }
        count.fetch_add(writer.acknowledged - before, Ordering::Relaxed);
    }
    writer
}
