//! Places in a list that is sorted by numbers: moving one rewrites as few as possible.

use domain::sales::Category;

/// The new places after one is moved up or down by one: which, and where to. Empty where it cannot go further.
#[must_use]
pub fn moved(places: &[i64], at: usize, up: bool) -> Vec<(usize, i64)> {
    let to = if up {
        at.checked_sub(1)
    } else {
        at.checked_add(1)
    };
    let Some(to) = to.filter(|to| *to < places.len() && at < places.len()) else {
        return Vec::new();
    };
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.swap(at, to);
    let place = |n: usize| order.get(n).and_then(|at| places.get(*at)).copied();
    let before = to.checked_sub(1).and_then(place);
    let after = place(to + 1);
    match (before, after) {
        (None, Some(after)) => vec![(at, after.saturating_sub(Category::APART))],
        (Some(before), None) => vec![(at, before.saturating_add(Category::APART))],
        (Some(before), Some(after)) if after.saturating_sub(before) >= 2 => {
            vec![(at, before + (after - before) / 2)]
        }
        _ => numbered(&order, places),
    }
}

/// No room between two: all get places anew, far enough apart for what comes.
fn numbered(order: &[usize], places: &[i64]) -> Vec<(usize, i64)> {
    let places = |at: usize| places.get(at).copied();
    (1..)
        .map(|n: i64| n * Category::APART)
        .zip(order)
        .filter(|(new, at)| places(**at) != Some(*new))
        .map(|(new, at)| (*at, new))
        .collect()
}

/// The place at the end.
#[must_use]
pub fn last(places: impl Iterator<Item = i64>) -> i64 {
    places.max().unwrap_or(0).saturating_add(Category::APART)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(places: &[i64], at: usize, up: bool) -> Vec<usize> {
        let mut new = places.to_vec();
        for (at, place) in moved(places, at, up) {
            new[at] = place;
        }
        let mut order: Vec<usize> = (0..places.len()).collect();
        order.sort_by_key(|at| (new[*at], *at));
        order
    }

    #[test]
    fn one_step_changes_places_with_the_neighbour_and_no_others() {
        for places in [
            vec![0, 1, 2, 3],
            vec![1_000, 2_000, 3_000, 4_000],
            vec![5, 5, 5, 5],
            vec![-3, 9, 9, 10],
        ] {
            for at in 0..4 {
                for up in [true, false] {
                    let mut order: Vec<usize> = (0..4).collect();
                    match (up, at) {
                        (true, 0) | (false, 3) => {}
                        (true, _) => order.swap(at, at - 1),
                        (false, _) => order.swap(at, at + 1),
                    }
                    assert_eq!(after(&places, at, up), order, "{places:?} {at} {up}");
                }
            }
        }
    }

    #[test]
    fn where_there_is_room_one_place_is_enough() {
        assert_eq!(moved(&[1_000, 2_000, 3_000, 4_000], 3, true), [(3, 2_500)]);
        assert_eq!(moved(&[1_000, 2_000], 1, true), [(1, 0)]);
        assert_eq!(moved(&[1_000], 0, true), []);
        assert_eq!(last([3, 1].into_iter()), 1_003);
        assert_eq!(last([].into_iter()), Category::APART);
    }
}
