//! `words!`: what the product says, both languages beside each other.
//!
//! ```text
//! words! { for ChatWords:
//!     title: "Chats" | "聊天",
//!     typing(name: &str): "{name} is typing" | "{name}正在输入",
//!     count(n: u64): "1 chat" / "{n} chats" | "{n} 个对话",
//!     answers[2]: ["Yes", "No"] | ["是", "否"],
//!     left(days: u64): { code that gives a String } | { the same in Chinese },
//! }
//! ```
//! Left of the `|` stands English, right of it Chinese; what stands left of a `/` is said where the first number is 1. A line
//! without its second language matches no rule, so it does not compile.

macro_rules! words {
    (for $area:ident: $(
        $(#[$note:meta])*
        $word:ident $(($($arg:ident: $type:ty),+))? $([$count:literal])?: $en:tt $(/ $many:tt)? | $zh:tt,
    )+) => {
        words! { for $area with :
            $($(#[$note])* $word $(($($arg: $type),+))? $([$count])?: $en $(/ $many)? | $zh,)+
        }
    };
    (for $area:ident with $($(#[$about:meta])* $part:ident: $of:ty = $part_en:expr, $part_zh:expr;)* : $(
        $(#[$note:meta])*
        $word:ident $(($($arg:ident: $type:ty),+))? $([$count:literal])?: $en:tt $(/ $many:tt)? | $zh:tt,
    )+) => {
        /// Words of one language.
        pub struct $area {
            $($(#[$about])* pub $part: $of,)*
            $($(#[$note])* pub $word: word!(type $(($($type),+))? $([$count])?),)+
        }

        pub static EN: $area = $area {
            $($part: $part_en,)*
            $($word: word!($(($($arg: $type),+))? $en $(/ $many)?),)+
        };

        pub static ZH: $area = $area {
            $($part: $part_zh,)*
            $($word: word!($(($($arg: $type),+))? $zh),)+
        };
    };
}

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
