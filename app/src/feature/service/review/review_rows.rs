//! Which reviews stand where, and in which order. Pure: the screens only show it.

use domain::id::ReviewId;
use domain::projection::Projection;
use domain::sales::{BookingState, OrderState};
use domain::service::{Review, ReviewAbout, ReviewState};
use domain::{Entity, Key, Row};
use std::cmp::Reverse;

#[must_use]
pub fn key_of(id: ReviewId) -> Key {
    Key::new(Entity::Review, id.0)
}

#[must_use]
pub fn review(rows: &Projection, id: ReviewId) -> Option<Review> {
    rows.get(key_of(id)).and_then(Row::as_review).cloned()
}

/// True where it is here and took place, so that it can be rated.
#[must_use]
pub fn took_place(rows: &Projection, about: &ReviewAbout) -> bool {
    match about {
        ReviewAbout::Order { order } => {
            let row = rows.get(Key::new(Entity::Order, order.0));
            let order = row.and_then(Row::as_order);
            order.is_some_and(|order| order.state == OrderState::Fulfilled)
        }
        ReviewAbout::Booking { booking } => {
            let row = rows.get(Key::new(Entity::Booking, booking.0));
            let booking = row.and_then(Row::as_booking);
            booking.is_some_and(|booking| booking.state == BookingState::Completed)
        }
        ReviewAbout::Other { .. } => false,
    }
}

/// The staff's reviews: those that nobody read yet, the longest waiting first, and the rest, the newest first.
#[must_use]
pub fn groups(rows: &Projection) -> (Vec<Review>, Vec<Review>) {
    let all = rows.all(Entity::Review).filter_map(Row::as_review);
    let (mut waiting, mut done): (Vec<Review>, Vec<Review>) = all
        .cloned()
        .partition(|review| review.state == ReviewState::Waiting);
    waiting.sort_by_key(|review| (review.changed_at, review.id));
    done.sort_by_key(|review| (Reverse(review.changed_at), review.id));
    (waiting, done)
}

/// How many nobody read yet.
#[must_use]
pub fn waiting_count(rows: &Projection) -> usize {
    let all = rows.all(Entity::Review).filter_map(Row::as_review);
    all.filter(|review| review.state == ReviewState::Waiting)
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::{a_review, an_order};
    use domain::sales::Order;

    fn rows(reviews: impl IntoIterator<Item = Review>) -> Projection {
        Projection::new(reviews.into_iter().map(Row::from), Vec::new())
    }

    #[test]
    fn what_nobody_read_stands_first_and_the_longest_waiting_before_the_rest() {
        let at = |n, state, changed_at| Review {
            state,
            changed_at,
            ..a_review(n)
        };
        let reason = "Why".to_owned();
        let rows = rows([
            at(1, ReviewState::Waiting, 30),
            at(2, ReviewState::Published, 10),
            at(3, ReviewState::Waiting, 20),
            at(4, ReviewState::Hidden { reason }, 40),
        ]);
        let (waiting, done) = groups(&rows);
        let ids = |all: Vec<Review>| {
            all.into_iter()
                .map(|one| one.changed_at)
                .collect::<Vec<_>>()
        };
        assert_eq!((ids(waiting), ids(done)), (vec![20, 30], vec![40, 10]));
        assert_eq!(waiting_count(&rows), 2);
    }

    #[test]
    fn only_what_is_here_and_was_handed_over_can_be_rated() {
        for (state, can) in [(OrderState::Ready, false), (OrderState::Fulfilled, true)] {
            let order: Order = an_order(7, state);
            let about = ReviewAbout::Order { order: order.id };
            let here = Projection::new([order.into()], Vec::new());
            assert_eq!(took_place(&here, &about), can);
            assert!(!took_place(&rows([]), &about));
        }
    }
}
