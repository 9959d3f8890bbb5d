//! Drafts that hold a choice or what was last heard, by the names under which the device keeps them. Everything else that is kept as a
//! draft is something that somebody typed, and would miss.

/// What a person chose for this device.
pub const PREFS: &str = "prefs";
/// How far the question whether to install has come.
pub const INSTALL_ASKED: &str = "install";
/// That it was asked whether this phone tells what happens.
pub const PUSH_ASKED: &str = "push_asked";
/// Held work of others, as it was last heard.
pub const HELD_WORK: &str = "undecided";
/// How devices fare, as it was last heard.
pub const SYNC_HEALTH: &str = "sync-health";
/// Whose conversations the inbox lists.
pub const INBOX_FILTER: &str = "inbox_filter";
/// Whose tickets the staff's list shows.
pub const TICKET_FILTER: &str = "ticket_filter";
/// Which tasks the staff's list shows.
pub const TASK_FILTER: &str = "task_filter";
/// Who the demo offers to be.
pub const DEMO_PEOPLE: &str = "demo_people";
/// That a lost store was read of.
pub const LOST_READ: &str = "lost";
/// Whose records were open here and were not told of yet.
pub const LOOKED: &str = "looked";
/// Orders that are about to be refused.
pub const REFUSALS: &str = "refusals";
/// The cart: typed, and counted in a way of its own.
pub const CART: &str = "cart";
/// The id of a number or an address that stands empty in *My data*.
pub const NEW_PHONE: &str = "my_data/new_phone";
pub const NEW_MAIL: &str = "my_data/new_mail";
