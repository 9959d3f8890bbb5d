//! Tickets and their messages agree, and no number is given twice.

use domain::id::TicketId;
use domain::{Key, Row};
use std::collections::{BTreeMap, BTreeSet};

pub fn add_up(all: &BTreeMap<Key, Row>) -> Result<(), String> {
    let mut numbers: BTreeMap<TicketId, BTreeSet<u32>> = BTreeMap::new();
    for message in all.values().filter_map(Row::as_ticket_message) {
        let of = numbers.entry(message.ticket).or_default();
        if !of.insert(message.number) {
            return Err(format!("{message:?} has another one's place"));
        }
    }
    let mut given = BTreeSet::new();
    for ticket in all.values().filter_map(Row::as_ticket) {
        let of = numbers.remove(&ticket.id).unwrap_or_default();
        if !of.iter().copied().eq(1..=ticket.count) {
            return Err(format!("{ticket:?} has messages {of:?}"));
        }
        if !ticket.number.is_some_and(|number| given.insert(number)) {
            return Err(format!("{ticket:?}: no number, or one that was given"));
        }
    }
    match numbers.first_key_value() {
        Some((ticket, _)) => Err(format!("messages of {ticket}, which is not there")),
        None => Ok(()),
    }
}
