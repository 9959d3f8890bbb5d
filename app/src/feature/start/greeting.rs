//! What the first screens say on top.

use crate::context::AppContext;
use words::time::hour;

/// "Good evening, Ann"
#[must_use]
pub fn greeting(app: AppContext) -> String {
    let words = app.words();
    let me = app.me();
    let name = me.called().unwrap_or(words.account.you);
    let now = app.now();
    match hour(now, app.offset(now)) {
        4..=11 => (words.account.good_morning)(name),
        12..=17 => (words.account.good_afternoon)(name),
        _ => (words.account.good_evening)(name),
    }
}
