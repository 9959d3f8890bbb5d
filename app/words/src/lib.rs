//! Every word the product says, both languages on one line. A missing one does not compile.
//!
//! A file per area and audience: `common` is what both apps and the public pages say, `customer`, `staff` and `site` (the
//! public pages) what one of them says beside it. Each has a root of its own – [`CustomerWords`], [`StaffWords`], [`SiteWords`] –
//! which reads like the common [`Words`], so that a screen names a word by its area and no audience: `words.sales.ready`. The
//! customers' program names no root of the staff and so carries none of their words; `xtask build` looks.
//!
//! A word is a text, or a function where a number or a name goes into it. Words of the business itself (dishes, its
//! address) are `domain::Label`s in its rows.

#[macro_use]
mod macros;

pub mod area;
pub mod common;
pub mod customer;
pub mod site;
pub mod staff;
pub mod time;

pub use common::Words;
pub use customer::CustomerWords;
pub use site::SiteWords;
pub use staff::StaffWords;

use domain::Lang;

/// A text with a count in it.
pub type Counted = fn(u64) -> String;

/// What both apps and the public pages say, without what only staff read.
#[must_use]
pub fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::En => &common::EN,
        Lang::Zh => &common::ZH,
    }
}

/// What the customers' app says.
#[must_use]
pub fn customer_words(lang: Lang) -> &'static CustomerWords {
    match lang {
        Lang::En => &customer::EN,
        Lang::Zh => &customer::ZH,
    }
}

/// What the staff's app says. The customers' program must not come here.
#[must_use]
pub fn staff_words(lang: Lang) -> &'static StaffWords {
    match lang {
        Lang::En => &staff::EN,
        Lang::Zh => &staff::ZH,
    }
}

/// What the public pages say.
#[must_use]
pub fn site_words(lang: Lang) -> &'static SiteWords {
    match lang {
        Lang::En => &site::EN,
        Lang::Zh => &site::ZH,
    }
}
