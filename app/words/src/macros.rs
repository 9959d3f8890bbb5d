//! `words!`: what the product says, both languages beside each other.
//!
//! ```text
//! words! { for ServiceWords:
//!     title: "Chats" | "聊天",
//!     typing(name: &str): "{name} is typing" | "{name}正在输入",
//!     count(n: u64): "1 chat" / "{n} chats" | "{n} 个对话",
//!     answers[2]: ["Yes", "No"] | ["是", "否"],
//!     left(days: u64): { code that gives a String } | { the same in Chinese },
//! }
//! ```
//! Left of the `|` stands English, right of it Chinese; what stands left of a `/` is said where the number is 1. A line without
//! its second language matches no rule, so it does not compile.
//!
//! `beside people::PeopleWords` makes what only one audience says: a struct that has the common words of the same area too, and
//! none of the same name.

macro_rules! words {
    (for $area:ident $(beside $file:ident::$common:ident)?: $(
        $(#[$note:meta])*
        $word:ident $(($($arg:ident: $type:ty),+))? $([$count:literal])?: $en:tt $(/ $many:tt)? | $zh:tt,
    )+) => {
        /// The words of one language.
        pub struct $area {
            $(common: &'static crate::common::$file::$common,)?
            $($(#[$note])* pub $word: word!(type $(($($type),+))? $([$count])?),)+
        }

        pub(crate) static EN: $area = $area {
            $(common: &crate::common::$file::EN,)?
            $($word: word!($(($($arg: $type),+))? $en $(/ $many)?),)+
        };

        pub(crate) static ZH: $area = $area {
            $(common: &crate::common::$file::ZH,)?
            $($word: word!($(($($arg: $type),+))? $zh),)+
        };

        impl crate::area::Spoken for $area {
            fn english() -> &'static Self {
                &EN
            }

            fn chinese() -> &'static Self {
                &ZH
            }
        }

        $(
            impl std::ops::Deref for $area {
                type Target = crate::common::$file::$common;

                fn deref(&self) -> &Self::Target {
                    self.common
                }
            }
        )?

        impl $area {
            pub const NAMES: &'static [&'static str] = &[$(stringify!($word)),+];
        }

        $(const _: () = assert!(
            crate::macros::apart($area::NAMES, crate::common::$file::$common::NAMES),
            "a word hides a common one of the same name"
        );)?
    };
}

/// One side of a line: its type, or its value.
macro_rules! word {
    (type) => { &'static str };
    (type [$count:literal]) => { [&'static str; $count] };
    (type ($($type:ty),+)) => { fn($($type),+) -> String };
    ($text:literal) => { $text };
    ([$($text:literal),+]) => { [$($text),+] };
    (($($arg:ident: $type:ty),+) $text:literal) => { |$($arg: $type),+| format!($text) };
    (($($arg:ident: $type:ty),+) $code:block) => { |$($arg: $type),+| $code };
    (($count:ident: $type:ty) $one:literal / $many:literal) => {
        |$count: $type| if $count == 1 { format!($one) } else { format!($many) }
    };
}

/// The words of one audience, beside those of everybody. Before the `;` stand areas that what both apps share reads through a pointer (`of_staff`), so
/// that the other app holds none of them; after it those that come with the screens that say them.
macro_rules! audience {
    ($(#[$about:meta])* $root:ident beside $en:path, $zh:path: $($shared:ident: $those:ident),*; $($area:ident: $words:ident),+) => {
        $(pub mod $shared;)*
        $(pub mod $area;)+

        $(#[$about])*
        pub struct $root {
            common: &'static Words,
            $(pub $shared: &'static $shared::$those,)*
            $(pub $area: crate::area::Area<$area::$words>,)+
        }

        pub(crate) static EN: $root = $root { common: &$en, $($shared: &$shared::EN,)* $($area: crate::area::Area::new(domain::Lang::En),)+ };
        pub(crate) static ZH: $root = $root { common: &$zh, $($shared: &$shared::ZH,)* $($area: crate::area::Area::new(domain::Lang::Zh),)+ };

        impl std::ops::Deref for $root {
            type Target = Words;

            fn deref(&self) -> &Words {
                self.common
            }
        }
    };
}

/// True where no name stands in both lists.
pub(crate) const fn apart(these: &[&str], those: &[&str]) -> bool {
    let mut one = 0;
    while one < these.len() {
        let mut other = 0;
        while other < those.len() {
            if same(these[one].as_bytes(), those[other].as_bytes()) {
                return false;
            }
            other += 1;
        }
        one += 1;
    }
    true
}

/// `==`, which a constant cannot use yet.
const fn same(one: &[u8], other: &[u8]) -> bool {
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}
