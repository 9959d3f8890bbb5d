//! When the first screen is asked for before the first cut is whole, and what becomes of it. No part of a cut: see `PreviewReply`.

use crate::wire::Mid;

/// Rows of one moment that are shown until the first cut is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview<R> {
    state: State,
    /// A question is under way, or the next may not be asked yet.
    waits: bool,
    /// Something changed at the server after the last question.
    stale: bool,
    rows: Vec<R>,
    /// The rows show the device's work up to here.
    shows: Mid,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Unasked,
    Asked,
    Shown,
    /// Everything is here, or there is no preview for this person.
    Over,
}

impl<R> Default for Preview<R> {
    fn default() -> Self {
        Self {
            state: State::Unasked,
            waits: false,
            stale: false,
            rows: Vec::new(),
            shows: 0,
        }
    }
}

impl<R> Preview<R> {
    /// More pages of the first cut follow. True where the server is to be asked; again with a later page where there was no answer.
    pub fn begin(&mut self) -> bool {
        let ask = self.state == State::Unasked;
        if ask {
            (self.state, self.stale) = (State::Asked, false);
        }
        ask
    }

    /// Something changed at the server. True where it is to be asked now; otherwise that is remembered.
    pub fn poked(&mut self) -> bool {
        let ask = self.state == State::Shown && !self.waits;
        (self.waits, self.stale) = (self.waits || ask, !ask);
        ask
    }

    /// The server answered with a whole first screen, or with none. What was shown until now, for its follower to take its place;
    /// nothing is to be done where the cut was faster.
    pub fn answered(&mut self, rows: Option<Vec<R>>, shows: Mid) -> Option<Vec<R>> {
        if self.state == State::Over {
            return None;
        }
        self.state = if rows.is_some() {
            State::Shown
        } else {
            State::Over
        };
        (self.waits, self.shows) = (true, shows);
        Some(std::mem::replace(&mut self.rows, rows.unwrap_or_default()))
    }

    /// There was no answer. Where something is shown, the next change asks again: there is one as soon as the server is heard.
    pub fn missed(&mut self) {
        if self.state == State::Asked {
            self.state = State::Unasked;
        }
    }

    /// The time between two questions is over. True where the server is to be asked now.
    pub fn may_ask_again(&mut self) -> bool {
        self.waits = false;
        self.stale && self.poked()
    }

    /// What is shown, and how much of the device's work it shows.
    #[must_use]
    pub fn shown(&self) -> (&[R], Mid) {
        (&self.rows, self.shows)
    }

    /// The cut takes its place. What was shown: what is not in the cut goes.
    pub fn end(&mut self) -> Vec<R> {
        self.state = State::Over;
        self.shows = 0;
        std::mem::take(&mut self.rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A preview of what the server had at some moment: the number of its changes then.
    fn shown() -> Preview<u32> {
        let mut preview = Preview::default();
        assert!(preview.begin());
        preview.answered(Some(vec![0]), 0);
        preview.may_ask_again();
        preview
    }

    #[test]
    fn it_is_asked_for_once_and_again_where_nothing_was_heard() {
        let mut preview = Preview::<u32>::default();
        assert!(preview.begin() && !preview.begin());
        preview.missed();
        assert!(preview.begin());
        assert_eq!(preview.answered(Some(vec![1]), 3), Some(vec![]));
        preview.missed();
        assert!(!preview.begin());
        assert_eq!(preview.shown(), (&[1][..], 3));
    }

    #[test]
    fn a_change_while_the_answer_is_on_its_way_is_asked_for_after_it() {
        let mut preview = shown();
        assert!(preview.poked() && !preview.poked());
        preview.answered(Some(vec![1]), 0);
        assert!(preview.may_ask_again());
        preview.answered(Some(vec![2]), 0);
        assert!(!preview.may_ask_again());

        let mut first = Preview::default();
        first.begin();
        first.poked();
        first.answered(Some(vec![1]), 0);
        assert!(first.may_ask_again(), "the first answer may be older");
    }

    #[test]
    fn without_an_answer_it_does_not_ask_by_itself() {
        let mut preview = shown();
        assert!(preview.poked());
        preview.missed();
        assert!(!preview.may_ask_again());
        assert!(preview.poked());
    }

    #[test]
    fn nothing_comes_after_the_cut_or_where_the_server_has_none() {
        let mut preview = shown();
        assert_eq!(preview.end(), [0]);
        assert_eq!(preview.answered(Some(vec![1]), 9), None);
        assert!(!preview.poked() && !preview.begin());
        assert_eq!(preview.shown(), (&[][..], 0));

        let mut none = Preview::<u32>::default();
        none.begin();
        assert_eq!(none.answered(None, 0), Some(vec![]));
        assert!(!none.poked() && !none.begin() && !none.may_ask_again());
    }

    proptest! {
        /// Changes, answers of any earlier moment since the question, lost answers and pauses in any order: once nothing happens any
        /// more, the board shows what the server has.
        #[test]
        fn no_change_is_missed(happens in proptest::collection::vec(0_u8..4, 0..60), late in any::<u32>()) {
            let mut preview = Preview::default();
            let (mut changes, mut read) = (0_u32, None);
            prop_assert!(preview.begin());
            let mut asked = Some(0);
            for what in happens {
                match what {
                    0 => {
                        changes += 1;
                        if preview.poked() { asked = Some(changes); }
                    }
                    // The server reads somewhere between the question and now.
                    1 => if let Some(from) = asked.take() {
                        let at = from + late % (changes - from + 1);
                        preview.answered(Some(vec![at]), 0);
                        read = Some(at);
                    },
                    2 => if read.is_none() && asked.take().is_some() {
                        preview.missed();
                        if preview.begin() { asked = Some(changes); }
                    },
                    _ => if asked.is_none() && preview.may_ask_again() { asked = Some(changes); },
                }
            }
            for _ in 0..2 {
                if asked.take().is_some() { preview.answered(Some(vec![changes]), 0); }
                if preview.may_ask_again() { asked = Some(changes); }
            }
            prop_assert!(asked.is_none());
            prop_assert_eq!(preview.shown().0, &[changes][..]);
        }
    }
}
