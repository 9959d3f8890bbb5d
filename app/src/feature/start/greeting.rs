//! What the first screens say on top.

use crate::context::AppContext;
use crate::words::told::hour;

/// "Good evening, Ann"
#[must_use]
pub fn greeting(app: AppContext) -> String {
    let words = app.words();
    let me = app.me();
    let name = me.called().unwrap_or(words.you);
    match hour(app.now(), app.offset) {
        4..=11 => (words.good_morning)(name),
        12..=17 => (words.good_afternoon)(name),
        _ => (words.good_evening)(name),
    }
}
