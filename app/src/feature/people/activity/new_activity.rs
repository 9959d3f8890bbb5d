//! Something that is written down about a contact, as it begins: under a fresh id, now.

use crate::feature::people::contact::contact_view::ContactView;
use domain::id::ActivityId;
use domain::people::{ActivityAdd, ActivityKind};

/// Something that happened just now.
#[must_use]
pub fn new_activity(who: ContactView, what: ActivityKind) -> ActivityAdd {
    let device = who.app.device();
    let (id, at) = (device.new_id(), device.now());
    ActivityAdd {
        id: ActivityId(id),
        contact: who.id,
        what,
        at,
    }
}
