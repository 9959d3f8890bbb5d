//! Places in a list that people put in order by hand.

use serde::{Deserialize, Serialize};

/// A place among others, as a text that sorts: between two places there is always another, so one row moves and the others stay.
/// Rows with the same place stand in the order of their ids.
///
/// Small letters, read as the digits of a fraction, never ending in `a`, which is nothing. Our own because the kept crate for this
/// subtracts without looking (fractional_index 2.0.2, `new_between`) and so may not meet what strangers send.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Position(String);

/// Longer than this and a list was rearranged in one spot for years.
const LONGEST: usize = 200;
/// One more than the last digit.
const BASE: u8 = 26;

impl Default for Position {
    fn default() -> Self {
        Self::between(None, None)
    }
}

impl Position {
    /// Reads a place; none for a text that is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = !text.is_empty()
            && text.len() <= LONGEST
            && text.bytes().all(|byte| byte.is_ascii_lowercase())
            && !text.ends_with('a');
        fits.then(|| Self(text.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True where [`Self::parse`] would read it: JSON brings any text.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        Self::parse(&self.0).is_some()
    }

    /// A place after one and before another, where given. Where there is none between them, since they are the same or in the wrong order, one
    /// after the first.
    #[must_use]
    pub fn between(after: Option<&Self>, before: Option<&Self>) -> Self {
        let digits = |one: Option<&Self>| -> Vec<u8> {
            let letters = one.map(|one| one.0.bytes()).into_iter().flatten();
            letters.map(|letter| letter.saturating_sub(b'a')).collect()
        };
        let low = digits(after);
        let high = before.map(|before| digits(Some(before)));
        let place = match high {
            Some(high) if low < high => middle(&low, &high),
            None if low.is_empty() => vec![BASE / 2],
            Some(_) | None => next(&low),
        };
        Self(
            place
                .into_iter()
                .map(|digit| char::from(b'a'.saturating_add(digit)))
                .collect(),
        )
    }
}

/// A fraction between two that differ, `low` being the smaller one.
fn middle(low: &[u8], high: &[u8]) -> Vec<u8> {
    let mut place = Vec::new();
    for (at, top) in high.iter().copied().enumerate() {
        let bottom = low.get(at).copied().unwrap_or(0);
        if top <= bottom {
            place.push(top);
            continue;
        }
        if top - bottom > 1 {
            place.push(bottom + (top - bottom) / 2);
            return place;
        }
        if at + 1 < high.len() {
            // The digit alone is less than the digit with others behind it.
            place.push(top);
            return place;
        }
        place.push(bottom);
        place.extend(next(low.get(at + 1..).unwrap_or_default()));
        return place;
    }
    place
}

/// A fraction between this one and the whole, as short as may be.
fn next(low: &[u8]) -> Vec<u8> {
    let full = low.iter().take_while(|digit| **digit >= BASE - 1).count();
    let mut place = low[..full].to_vec();
    place.push(
        low.get(full)
            .map_or(BASE / 2, |digit| digit.saturating_add(1)),
    );
    place
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn place() -> impl Strategy<Value = Position> {
        "[a-z]{0,6}[b-z]".prop_map(|text| Position::parse(&text).unwrap())
    }

    proptest! {
        #[test]
        fn between_two_places_there_is_another(a in place(), b in place()) {
            let (low, high) = if a < b { (a, b) } else { (b, a) };
            let place = Position::between(Some(&low), Some(&high));
            prop_assert!(place.is_valid() && place > low);
            prop_assert!(low == high || place < high, "{low:?} {place:?} {high:?}");
            let before = Position::between(None, Some(&low));
            prop_assert!(before.is_valid() && before < low);
            let after = Position::between(Some(&high), None);
            prop_assert!(after.is_valid() && after > high);
        }

        #[test]
        fn a_list_stays_in_the_order_that_people_gave_it(moves in proptest::collection::vec((0..12_usize, 0..12_usize), 0..60)) {
            let mut list: Vec<(usize, Position)> = Vec::new();
            for name in 0..12 {
                let place = Position::between(list.last().map(|(_, place)| place), None);
                list.push((name, place));
            }
            for (from, to) in moves {
                let (name, _) = list.remove(from);
                let place = Position::between(
                    to.checked_sub(1).map(|before| &list[before].1),
                    list.get(to).map(|(_, place)| place),
                );
                list.insert(to, (name, place));
                let mut sorted = list.clone();
                sorted.sort_by(|a, b| a.1.cmp(&b.1));
                prop_assert_eq!(&sorted, &list);
                prop_assert!(list.iter().all(|(_, place)| place.is_valid()));
            }
        }

        #[test]
        fn any_text_is_read_or_refused(a in ".{0,8}", b in ".{0,8}") {
            let read = |text: &str| Position::parse(text);
            let _ = Position::between(read(&a).as_ref(), read(&b).as_ref());
            let raw = Position(a);
            let _ = Position::between(Some(&raw), Some(&Position(b)));
        }
    }

    #[test]
    fn a_thousand_rows_are_put_one_behind_the_other_with_short_places() {
        let mut last = Position::default();
        for _ in 0..1_000 {
            let next = Position::between(Some(&last), None);
            assert!(next > last);
            last = next;
        }
        assert!(last.as_str().len() <= 80, "{}", last.as_str().len());
    }
}
