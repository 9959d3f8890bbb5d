//! Each saved mutation had its effect, or waits visibly with its reason.

use crate::device::Device;
use domain::people::ContactStaff;
use domain::{ContactId, Entity, Key, Mutation, Row};
use std::collections::BTreeMap;
use sync::wire::Envelope;

type Server = BTreeMap<Key, Row>;

pub fn all(at: usize, device: &Device, server: &Server) -> Result<(), String> {
    let parked: Vec<&serde_json::Value> = server
        .values()
        .filter_map(Row::as_parked)
        .map(|parked| &parked.args)
        .collect();
    for (_, mid, json) in device.said() {
        let envelope: Envelope = serde_json::from_str(json).map_err(|error| error.to_string())?;
        let args: serde_json::Value =
            serde_json::from_str(envelope.args.get()).map_err(|error| error.to_string())?;
        let mutation = Mutation::decode(&envelope.name, envelope.args.get())
            .map_err(|error| error.to_string())?;
        if !seen(&mutation, server) && !parked.contains(&&args) {
            return Err(format!(
                "phone {at}: mutation {mid} ({}) had no effect and is nowhere",
                envelope.name
            ));
        }
    }
    Ok(())
}

fn seen(mutation: &Mutation, server: &Server) -> bool {
    let there = |entity, id| server.contains_key(&Key::new(entity, id));
    match mutation {
        Mutation::OrderPlace(wish) => there(Entity::Order, wish.id.0),
        Mutation::ContactCreate(wish) => there(Entity::Contact, wish.id.0),
        Mutation::ActivityAdd(wish) => there(Entity::Activity, wish.id.0),
        Mutation::MessageSend(wish) => there(Entity::Message, wish.id.0),
        // Class A: nobody removes marks or tags in a run, so every one ever added is there.
        Mutation::ProductSet(change) => {
            let row = server.get(&Key::new(Entity::Product, change.id.0));
            row.and_then(Row::as_product).is_some_and(|product| {
                let added = change.marks.as_ref();
                added.is_none_or(|marks| marks.add.is_subset(&product.marks))
            })
        }
        Mutation::ContactStaffSet(change) => half(server, change.id).is_some_and(|half| {
            let added = change.tags.as_ref();
            added.is_none_or(|tags| tags.add.is_subset(&half.tags))
        }),
        Mutation::ContactJoin(wish) => last(server, wish.from) == last(server, wish.into),
        Mutation::FileAttach(wish) => there(Entity::Attachment, wish.file.id.0),
        // Held by what was applied and what was not: `history` and `talks`.
        Mutation::ContactSet(_)
        | Mutation::MessageRead(_)
        | Mutation::OrderStep(_)
        | Mutation::ParkedDrop(_)
        | Mutation::ConversationStep(_)
        | Mutation::ConversationAssign(_) => true,
    }
}

/// The contact that an id stands for now.
fn last(server: &Server, id: ContactId) -> Option<ContactId> {
    let mut at = id;
    loop {
        let row = server.get(&Key::new(Entity::Contact, at.0))?;
        match row.as_contact()?.merged_into {
            Some(next) => at = next,
            None => return Some(at),
        }
    }
}

fn half(server: &Server, id: ContactId) -> Option<&ContactStaff> {
    let id = last(server, id)?;
    server
        .get(&Key::new(Entity::ContactStaff, id.0))?
        .as_contact_staff()
}
