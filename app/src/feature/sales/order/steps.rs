//! Taking an order one step further, by staff or by its customer.

use crate::context::AppContext;
use domain::Mutation;
use domain::sales::{Order, OrderStep, Step};
use leptos::task::spawn_local;

/// Saves the step on this device. The screen follows from the rows, in the same frame.
pub fn take(app: AppContext, order: &Order, step: Step) {
    let accepts = step == Step::Accept;
    let args = OrderStep {
        id: order.id,
        was: order.state.clone(),
        step,
    };
    let saving = app.commit(Mutation::OrderStep(args));
    spawn_local(async move {
        match saving.await {
            Ok(_) if accepts => app.keep_storage(),
            Ok(_) => {}
            Err(error) => app.not_saved(&error),
        }
    });
}
