//! What was said is there without a gap, and nothing is granted by whoever had not seen the last withdrawal. That a grant stands in no later round
//! than the one its author had seen says `effect`.

use domain::people::{Consent, ConsentState, standing};
use domain::{Key, Row};
use std::collections::{BTreeMap, BTreeSet};

pub fn add_up(all: &BTreeMap<Key, Row>) -> Result<(), String> {
    let mut places: BTreeMap<_, Vec<&Consent>> = BTreeMap::new();
    for said in all.values().filter_map(Row::as_consent) {
        let place = (said.contact, said.purpose, said.channel);
        places.entry(place).or_default().push(said);
    }
    for ((contact, purpose, channel), rows) in places {
        let rounds = |state| -> BTreeSet<u32> {
            let rows = rows.iter().filter(|row| row.state == state);
            rows.map(|row| row.round).collect()
        };
        let withdrawn = rounds(ConsentState::Withdrawn);
        let last = withdrawn.len() as u32;
        if !withdrawn.iter().copied().eq(1..=last) {
            return Err(format!("{contact}: withdrawals {withdrawn:?}"));
        }
        let granted = rounds(ConsentState::Granted);
        if granted.last().is_some_and(|round| *round > last) {
            return Err(format!(
                "{contact}: granted {granted:?}, withdrawn {withdrawn:?}"
            ));
        }
        let stands = standing(rows.iter().copied(), purpose, channel);
        if stands.is_granted() != granted.contains(&last) {
            return Err(format!("{contact}: {stands:?} of {rows:?}"));
        }
    }
    Ok(())
}
