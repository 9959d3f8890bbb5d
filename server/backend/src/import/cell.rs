//! Cells with more than one thing in them, and cells that spreadsheets would run.

use domain::account::Email;
use domain::people::{Country, Phone, PointKind};

/// What a spreadsheet would take for a formula.
const RUNS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The text as a spreadsheet shows it without running it.
pub(crate) fn neutral(text: &str) -> String {
    if text.starts_with(RUNS) || text.starts_with('\'') {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// A cell without what [`neutral`] or a spreadsheet put before it, and without blanks around it.
pub(super) fn clean(cell: &str) -> &str {
    let cell = cell.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(RUNS) || rest.starts_with('\'') => rest.trim(),
        _ => cell,
    }
}

/// The numbers or addresses of a cell: parted where every part is one, whole otherwise.
pub(super) fn points<'a>(cell: &'a str, kind: PointKind, home: &Country) -> Vec<&'a str> {
    let signs: &[char] = match kind {
        PointKind::Email => &[';', ',', '\n', '，', '；', '、', ' '],
        PointKind::Phone | PointKind::Whatsapp => &[';', '\n', '/', '；', '、'],
        PointKind::Wechat | PointKind::Other => &['\n'],
    };
    let reads = |part: &&str| match kind {
        PointKind::Email => Email::parse(part).is_ok(),
        PointKind::Phone | PointKind::Whatsapp => Phone::read(part, home).is_ok(),
        PointKind::Wechat | PointKind::Other => true,
    };
    // Google's sign for several values goes before all others.
    let mut all = Vec::new();
    for value in cell.split(":::") {
        let parts: Vec<&str> = value
            .split(signs)
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect();
        if parts.iter().all(reads) {
            all.extend(parts);
        } else {
            all.push(value.trim());
        }
    }
    all.retain(|value| !value.is_empty());
    all
}

/// The words of a list. Google marks its own groups with a star, and everybody is in "myContacts".
pub(super) fn list(cell: &str) -> impl Iterator<Item = &str> {
    cell.split([',', ';', '|', '\n', '，', '；', '、'])
        .flat_map(|part| part.split(":::"))
        .map(|part| part.trim().trim_start_matches("* ").trim())
        .filter(|part| !part.is_empty() && !part.eq_ignore_ascii_case("myContacts"))
}

/// A label of ours where it is one of the usual ones.
pub(super) fn label(text: &str) -> String {
    let text = text.trim().trim_start_matches("* ").trim();
    match text.to_lowercase().as_str() {
        "work" | "business" | "工作" | "商务" | "单位" => "work".to_owned(),
        "home" | "personal" | "家庭" | "住宅" => "home".to_owned(),
        "mobile" | "cell" | "手机" => "mobile".to_owned(),
        "other" | "其他" => "other".to_owned(),
        _ => text.to_owned(),
    }
}

/// True where a cell says yes.
pub(super) fn yes(cell: &str) -> bool {
    ["true", "yes", "y", "1", "是"].contains(&cell.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_cell_of_several_numbers_is_parted_and_an_extension_is_not() {
        let read = |cell, kind| points(cell, kind, &Country::default());
        assert_eq!(
            read("13800138000 ::: 010-65529988 x801", PointKind::Phone),
            ["13800138000", "010-65529988 x801"]
        );
        assert_eq!(read("13800138000/13900139000", PointKind::Phone).len(), 2);
        assert_eq!(read("call 1/2 first", PointKind::Phone), ["call 1/2 first"]);
        assert_eq!(read("a@x.example; b@x.example", PointKind::Email).len(), 2);
        assert_eq!(read("ann, not ben", PointKind::Email), ["ann, not ben"]);
    }

    #[test]
    fn lists_are_parted_by_the_usual_signs() {
        let words: Vec<_> = list("* myContacts ::: friends, 常客；vip|b2b").collect();
        assert_eq!(words, ["friends", "常客", "vip", "b2b"]);
    }

    proptest! {
        #[test]
        fn what_was_made_neutral_comes_back_and_never_runs(text in "[=+@'a-c -]{0,6}") {
            let text = text.trim();
            let safe = neutral(text);
            prop_assert!(!safe.starts_with(RUNS));
            prop_assert_eq!(clean(&safe), text);
        }
    }
}
