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
