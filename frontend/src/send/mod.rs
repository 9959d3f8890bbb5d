//! The ways from this device to the server: requests, what asks for them, and what is sent past the outbox.

pub mod http;
pub mod leave_unauthenticated;
pub mod memory_outbox;
pub mod prefetch;
pub mod send_now;
pub mod sync_triggers;
pub mod typing;
pub mod unsent_file;
pub mod upload;

use app::device::SendState;
use sync::{Failure, Stuck};

/// How a change that is sent past the outbox fares, from what came back.
fn send_state(failure: &Failure) -> SendState {
    match failure {
        Failure::Unreachable | Failure::Busy { .. } => SendState::Unreached,
        Failure::SignIn => SendState::SignIn,
        _ => SendState::Refused,
    }
}

/// The same for a delivery that does not go on.
fn stuck_state(stuck: &Stuck) -> SendState {
    match stuck {
        Stuck::Failed(failure) => send_state(failure),
        Stuck::Older | Stuck::Forked(_) => SendState::Refused,
    }
}
