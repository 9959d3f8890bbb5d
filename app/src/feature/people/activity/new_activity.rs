//! Something that is written down about a contact, now, under the name that its text has in its form.

use crate::feature::people::contact::contact_view::ContactView;
use domain::id::ActivityId;
use domain::people::{ActivityAdd, ActivityKind};
use uuid::Uuid;

/// Something that happened just now.
#[must_use]
pub fn new_activity(who: ContactView, wish: Uuid, what: ActivityKind) -> ActivityAdd {
    ActivityAdd {
        id: ActivityId(wish),
        contact: who.id,
        what,
        at: who.app.device().now(),
    }
}
