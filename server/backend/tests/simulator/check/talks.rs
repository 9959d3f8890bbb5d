//! Conversations: numbered without gaps, the same for everybody, nothing closed over what nobody had seen.

use crate::people::START;
use crate::world::World;
use domain::service::{ConversationState, ReadMarker};
use domain::{Entity, Key, Mutation, Row};
use std::collections::{BTreeMap, BTreeSet};
use sync::wire::Envelope;
use sync::{Outcome, PullReply};
use uuid::Uuid;

/// Whatever the server shows of somebody's place in a conversation, it never goes back.
pub fn reading_goes_forward(world: &mut World, reply: &PullReply) -> Result<(), String> {
    let markers = reply
        .changes
        .iter()
        .filter(|change| change.entity == Entity::ReadMarker.name())
        .filter_map(|change| change.row.as_ref());
    for json in markers {
        let marker: ReadMarker =
            serde_json::from_str(json.get()).map_err(|error| error.to_string())?;
        let best = world.read.entry(marker.id.0).or_default();
        if marker.up_to < *best {
            return Err(format!(
                "a marker went from {best} back to {}",
                marker.up_to
            ));
        }
        *best = marker.up_to;
    }
    Ok(())
}

/// Compares one person's view with itself and with what others were shown before.
pub fn add_up(world: &mut World, server: &BTreeMap<Key, Row>) -> Result<(), String> {
    let mut numbers: BTreeMap<Uuid, BTreeSet<u32>> = BTreeMap::new();
    for message in server.values().filter_map(Row::as_message) {
        let talk = numbers.entry(message.conversation.0).or_default();
        if !talk.insert(message.number) {
            return Err(format!("two messages have number {}", message.number));
        }
        let place = (message.conversation.0, message.number);
        let first = world.places.entry(message.id.0).or_insert(place);
        if *first != place {
            return Err(format!(
                "message {} is at {first:?} and {place:?}",
                message.id
            ));
        }
    }
    for marker in server.values().filter_map(Row::as_read_marker) {
        let have = numbers.get(&marker.conversation.0);
        if !have.is_some_and(|have| have.contains(&marker.up_to)) {
            return Err(format!("read up to {}, which is nowhere", marker.up_to));
        }
    }
    for talk in server.values().filter_map(Row::as_conversation) {
        let have = numbers.get(&talk.id.0).cloned().unwrap_or_default();
        if have != (1..=talk.count).collect() {
            return Err(format!("{} messages are numbered {have:?}", talk.count));
        }
        // Those of before the run were closed before it.
        let closed = talk.state == ConversationState::Closed && talk.last_at >= START;
        if closed && seen_when_closed(world, talk.id.0) < talk.last_customer {
            return Err("a conversation was closed over a message that nobody saw".into());
        }
    }
    Ok(())
}

/// The most messages that somebody who closed it had seen.
fn seen_when_closed(world: &World, talk: Uuid) -> u32 {
    let mut most = 0;
    for device in &world.devices {
        for (client, mid, json) in device.said() {
            let Ok(envelope) = serde_json::from_str::<Envelope>(json) else {
                continue;
            };
            if let Ok(Mutation::ConversationStep(step)) =
                Mutation::decode(&envelope.name, envelope.args.get())
                && step.id.0 == talk
                && step.to == ConversationState::Closed
                && world.outcomes.get(&(client, mid)) == Some(&Outcome::Applied)
            {
                most = most.max(step.seen);
            }
        }
    }
    most
}
