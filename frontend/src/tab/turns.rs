//! Turns, one after the other, in the order in which they were asked for. (The mutex of `futures` lets those who wait go in any order.)

use futures::channel::oneshot;
use std::cell::RefCell;

/// Who was the last to ask.
#[derive(Debug, Default)]
pub struct Turns(RefCell<Option<oneshot::Receiver<()>>>);

/// The next turn begins when this goes.
#[derive(Debug)]
pub struct Turn(#[expect(dead_code, reason = "it tells by going")] oneshot::Sender<()>);

impl Turns {
    /// Queues up at once; resolves when all who asked before are done.
    pub fn take(&self) -> impl Future<Output = Turn> + use<> {
        let (mine, next) = oneshot::channel();
        let before = self.0.replace(Some(next));
        async move {
            if let Some(before) = before {
                // An error says that it has gone, which is what is waited for.
                let _gone = before.await;
            }
            Turn(mine)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::executor::LocalPool;
    use futures::task::LocalSpawnExt;
    use std::rc::Rc;

    #[test]
    fn turns_are_taken_in_the_order_in_which_they_were_asked_for() {
        let (turns, done) = (Turns::default(), Rc::new(RefCell::new(Vec::new())));
        let mut pool = LocalPool::new();
        let first = pool.run_until(turns.take());
        for n in 0..20 {
            let (turn, done) = (turns.take(), done.clone());
            let wait = async move {
                let turn = turn.await;
                done.borrow_mut().push(n);
                drop(turn);
            };
            pool.spawner().spawn_local(wait).unwrap();
        }
        pool.run_until_stalled();
        assert!(done.borrow().is_empty(), "the first still has its turn");
        drop(first);
        pool.run_until_stalled();
        assert_eq!(*done.borrow(), (0..20).collect::<Vec<_>>());
    }

    #[test]
    fn whoever_stops_waiting_holds_nobody_up() {
        let turns = Turns::default();
        let mut pool = LocalPool::new();
        let first = pool.run_until(turns.take());
        let (second, third) = (turns.take(), turns.take());
        drop((first, second));
        pool.run_until(third);
    }
}
