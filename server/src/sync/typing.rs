//! `POST /api/chat/v1/typing`: the other side of a conversation hears that somebody writes. Nothing of it is kept.

use crate::account::session::SignedIn;
use crate::http::problem::Failure;
use crate::http::state::AppState;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::sse::Event;
use domain::policy::{Action, may};
use domain::service::Party;
use domain::{ConversationId, Scope, UserId};
use http::StatusCode;
use serde::Deserialize;
use serde_json::json;
use tokio::sync::broadcast;

/// News that a slow line may be behind before it misses some, which harms nothing.
const BEHIND: usize = 256;

/// Somebody writes.
#[derive(Debug, Clone, Copy)]
pub struct TypingNotice {
    conversation: ConversationId,
    customer: UserId,
    party: Party,
}

impl TypingNotice {
    /// What a line with these scopes says of it: customers hear staff, staff hear customers, and nobody hears of others'.
    #[must_use]
    pub fn event(&self, scopes: &[Scope]) -> Option<Event> {
        let hears = match self.party {
            Party::Customer => Scope::Team,
            Party::Staff => Scope::Account(self.customer),
        };
        let data = json!({ "conversation": self.conversation, "party": self.party });
        scopes
            .contains(&hears)
            .then(|| Event::default().event("typing").data(data.to_string()))
    }
}

/// Everybody who writes, for all open lines.
#[derive(Debug, Clone)]
pub struct TypingHub(broadcast::Sender<TypingNotice>);

impl Default for TypingHub {
    fn default() -> Self {
        Self(broadcast::Sender::new(BEHIND))
    }
}

impl TypingHub {
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<TypingNotice> {
        self.0.subscribe()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    conversation: ConversationId,
}

/// Tells the other side.
///
/// # Errors
/// [`Failure::NotFound`] for a conversation that this person has no part in, as for one that does not exist.
pub async fn typing(
    State(state): State<AppState>,
    who: SignedIn,
    body: Bytes,
) -> Result<StatusCode, Failure> {
    let actor = who.person.actor;
    state.limits.count_typing(actor.user)?;
    let body: Body =
        serde_json::from_slice(&body).map_err(|error| Failure::BrokenFrame(error.to_string()))?;
    let customer = state.backend.customer_of(body.conversation).await?;
    let customer = customer
        .filter(|customer| {
            may(
                &actor,
                Action::Chat {
                    customer: *customer,
                },
            )
        })
        .ok_or(Failure::NotFound)?;
    let party = if actor.role.is_staff() {
        Party::Staff
    } else {
        Party::Customer
    };
    // Nobody listens: then nobody needs to know.
    let _ = state.typing.0.send(TypingNotice {
        conversation: body.conversation,
        customer,
        party,
    });
    Ok(StatusCode::NO_CONTENT)
}
