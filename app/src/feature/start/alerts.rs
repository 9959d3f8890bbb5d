//! Tells staff of what is new while the app is open somewhere: in the document's title, on the app's icon and, where this device was
//! asked to, by a tone.

use crate::context::AppContext;
use crate::feature::task::task_rows::due_count;
use crate::ui::alert::{badge, sound};
use domain::OrderId;
use domain::projection::Projection;
use domain::row::{Entity, Row};
use domain::sales::OrderState;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// What waits for the staff.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Waits {
    /// Orders that nobody has accepted.
    pub orders: BTreeSet<OrderId>,
    /// Chats with something unread.
    pub chats: usize,
    /// My tasks that are due today, or late.
    pub tasks: usize,
}

impl Waits {
    #[must_use]
    pub fn of(rows: &Projection, chats: usize) -> Self {
        let orders = rows.all(Entity::Order).filter_map(Row::as_order);
        let placed = orders.filter(|order| order.state == OrderState::Placed);
        Self {
            orders: placed.map(|order| order.id).collect(),
            chats,
            tasks: 0,
        }
    }

    #[must_use]
    pub fn count(&self) -> usize {
        self.orders.len() + self.chats + self.tasks
    }

    /// True where an order came that was not there, also while another one was accepted, or a further chat waits.
    #[must_use]
    pub fn has_news(&self, before: &Self) -> bool {
        !self.orders.is_subset(&before.orders) || self.chats > before.chats
    }
}

/// Follows what waits from when `whole` is true: until then all that comes would be new.
pub fn follow(app: AppContext, whole: Memo<bool>, chats: Signal<usize>) {
    let me = app.me().user;
    let waits = Memo::new(move |_| {
        let chats = chats.get();
        let today = app.day_and_minute().0;
        let waits = app.rows(|rows| Some((Waits::of(rows, chats), due_count(rows, me, today.0))));
        let (waits, tasks) = waits.unwrap_or_default();
        Waits { tasks, ..waits }
    });
    Effect::new(move |before: Option<Option<Waits>>| {
        if !whole.get() {
            return None;
        }
        let now = waits.get();
        app.attention.set(now.count());
        badge(now.count());
        let news = before.flatten().is_some_and(|before| now.has_news(&before));
        if news && app.prefs.with_untracked(|prefs| prefs.sound) {
            sound();
        }
        Some(now)
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::an_order;

    fn waits(orders: &[(u8, OrderState)], chats: usize) -> Waits {
        let rows = orders
            .iter()
            .map(|(n, state)| Row::Order(an_order(*n, state.clone())));
        Waits::of(&Projection::new(rows, Vec::new()), chats)
    }

    #[test]
    fn what_waits_is_new_orders_and_unread_chats() {
        let some = [
            (7, OrderState::Placed),
            (8, OrderState::Accepted),
            (9, OrderState::Placed),
        ];
        assert_eq!(waits(&some, 3).count(), 5);
        let due = Waits {
            tasks: 2,
            ..waits(&some, 3)
        };
        assert_eq!(due.count(), 7);
        assert!(
            !due.has_news(&waits(&some, 3)),
            "a day that comes is no news"
        );
        assert_eq!(waits(&[], 0), Waits::default());
    }

    #[test]
    fn an_order_is_news_also_while_another_is_accepted_and_what_leaves_is_not() {
        let one = waits(&[(7, OrderState::Placed)], 1);
        let other = waits(&[(7, OrderState::Accepted), (8, OrderState::Placed)], 1);
        assert!(other.has_news(&one), "as many as before, and yet another");
        assert!(waits(&[(7, OrderState::Placed)], 2).has_news(&one));
        assert!(!waits(&[], 0).has_news(&one));
        assert!(!one.has_news(&one));
    }
}
