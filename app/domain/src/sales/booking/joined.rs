//! Tables that are joined for a large party.

use crate::account::Resource;
use crate::id::ResourceId;
use std::collections::BTreeMap;

/// The most that are joined for one party.
pub const MAX_JOINED: usize = 4;

/// What is joined: how many seats are taken for it, of how many resources, and which, by their place in the list.
type Set = (u32, usize, Vec<usize>);

/// Of these free resources those to join for a party: of one group of one place, the fewest seats together, then the fewest resources, then the first
/// in the order given. Each of them is too small alone.
#[must_use]
pub fn joined(free: &[&Resource], party: u32) -> Option<Vec<ResourceId>> {
    let mut groups: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (n, one) in free.iter().enumerate() {
        if !one.join_group.is_empty() {
            let group = (one.location, one.join_group.as_str());
            groups.entry(group).or_default().push(n);
        }
    }
    let best = groups
        .values()
        .filter_map(|members| smallest(free, members, party));
    let (_, _, chosen) = best.min()?;
    let ids = chosen.into_iter().filter_map(|n| free.get(n));
    Some(ids.map(|one| one.id).collect())
}

/// Sums that do not reach the party yet are kept once each, with the first set that makes them: so a long list stays cheap.
fn smallest(free: &[&Resource], members: &[usize], party: u32) -> Option<Set> {
    let mut parts: BTreeMap<(usize, u32), Vec<usize>> = BTreeMap::from([((0, 0), Vec::new())]);
    let mut best: Option<Set> = None;
    for n in members {
        let Some(one) = free.get(*n) else { continue };
        let mut more = Vec::new();
        for ((count, sum), chosen) in &parts {
            let (count, sum) = (count + 1, sum.saturating_add(one.seats));
            let with = || chosen.iter().copied().chain([*n]).collect::<Vec<_>>();
            if sum < party {
                if count < MAX_JOINED && !parts.contains_key(&(count, sum)) {
                    more.push(((count, sum), with()));
                }
            } else if count > 1 {
                let set = (sum, count, with());
                best = Some(best.map_or(set.clone(), |best| best.min(set)));
            }
        }
        parts.extend(more);
    }
    best
}
