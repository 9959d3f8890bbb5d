//! Cells with more than one thing in them, and cells that spreadsheets would run.

use domain::account::Email;
use domain::people::{Country, Phone, PointKind};
use std::borrow::Cow;

/// What a spreadsheet would take for a formula, in full width too, as Chinese and Japanese keyboards write it.
const RUNS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// What some spreadsheets part cells by, whatever the file says: what stands behind it begins a cell there.
const PARTS: [char; 2] = [';', '；'];

/// The text as a spreadsheet shows it without running it.
pub(crate) fn neutral(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 1);
    let mut begins = true;
    for c in text.chars() {
        if begins && (RUNS.contains(&c) || c == '\'') {
            safe.push('\'');
        }
        safe.push(c);
        begins = PARTS.contains(&c);
    }
    safe
}

/// A cell without what [`neutral`] or a spreadsheet put into it, and without blanks around it.
pub(super) fn clean(cell: &str) -> Cow<'_, str> {
    let cell = cell.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    if !cell.contains('\'') {
        return Cow::Borrowed(cell);
    }
    let mut plain = String::with_capacity(cell.len());
    let mut begins = true;
    let mut rest = cell.chars().peekable();
    while let Some(c) = rest.next() {
        let next = rest.peek().copied();
        let is_ours = c == '\'' && next.is_some_and(|next| RUNS.contains(&next) || next == '\'');
        if begins && is_ours {
            begins = false;
            plain.extend(rest.next());
            continue;
        }
        plain.push(c);
        begins = PARTS.contains(&c);
    }
    Cow::Owned(plain.trim().to_owned())
}

/// The numbers or addresses of a cell: parted where every part is one, whole otherwise.
pub(super) fn points<'a>(cell: &'a str, kind: PointKind, home: &Country) -> Vec<&'a str> {
    let signs: &[char] = match kind {
        PointKind::Email => &[';', ',', '\n', '，', '；', '、', ' ', '|'],
        PointKind::Phone | PointKind::Whatsapp => &[';', '\n', '/', '；', '、', ',', '，', '|'],
        PointKind::Wechat | PointKind::Other => &['\n'],
    };
    let reads = |part: &&str| match kind {
        PointKind::Email => Email::parse(part).is_ok(),
        PointKind::Phone | PointKind::Whatsapp => Phone::read(part, home).is_ok(),
        PointKind::Wechat | PointKind::Other => true,
    };
    // Google's sign for several values goes before all others.
    let mut all = Vec::new();
    for value in cell.split(":::").map(str::trim) {
        if let Some(address) = bare(value).filter(|_| kind == PointKind::Email) {
            all.push(address);
            continue;
        }
        let parts = |signs: &[char]| -> Vec<&str> {
            let parts = value.split(signs).map(str::trim);
            let parts = parts.filter(|part| !part.is_empty());
            parts
                .map(|part| {
                    bare(part)
                        .filter(|_| kind == PointKind::Email)
                        .unwrap_or(part)
                })
                .collect()
        };
        let signed = parts(signs);
        let spaced = parts(&[' ', '\n', '\u{3000}']);
        let is_number = matches!(kind, PointKind::Phone | PointKind::Whatsapp);
        if signed.iter().all(reads) {
            all.extend(signed);
        } else if kind == PointKind::Email && named_addresses(value).is_some() {
            all.extend(named_addresses(value).unwrap_or_default());
        } else if is_number && spaced.len() > 1 && spaced.iter().all(reads) {
            all.extend(spaced);
        } else {
            all.push(value);
        }
    }
    all.retain(|value| !value.is_empty());
    all
}

/// The address of `Name <address>` and of `mailto:address?…`; none where it is written otherwise.
fn bare(text: &str) -> Option<&str> {
    let text = text.trim();
    let inner = match text.split_once('<') {
        Some((_, rest)) => rest.strip_suffix('>')?,
        None => text,
    };
    let is_link = inner
        .get(..7)
        .is_some_and(|head| head.eq_ignore_ascii_case("mailto:"));
    let inner = if is_link { inner.get(7..)? } else { inner };
    let inner = inner.split('?').next().unwrap_or(inner).trim();
    let changed = inner.len() != text.len();
    (changed && Email::parse(inner).is_ok()).then_some(inner)
}

/// The addresses of `Ann <a@…>; "Lee, Ben" <b@…>`: those in brackets; none where one of them is no address.
fn named_addresses(text: &str) -> Option<Vec<&str>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('<') {
        let (address, after) = after.split_once('>')?;
        Email::parse(address.trim()).ok()?;
        found.push(address.trim());
        rest = after;
    }
    let beside = rest.contains('@');
    (!found.is_empty() && !beside).then_some(found)
}

/// A number as a spreadsheet made one of it: `13800138000.0`, and `1.3800138000E+10` where all of its digits are still there. Of `1.38E+10`
/// nobody knows the number any more: it stays as it is written, and is named as one that cannot be dialled.
pub(super) fn unspoilt(cell: &str) -> Cow<'_, str> {
    // So a spreadsheet is told that it is a text.
    let cell = cell.strip_prefix('\'').unwrap_or(cell);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(whole) = cell.strip_suffix(".0").filter(|whole| digits(whole)) {
        return Cow::Borrowed(whole);
    }
    let whole = || {
        let (mantissa, exponent) = cell.split_once(['E', 'e'])?;
        let (first, more) = mantissa.split_once(['.', ','])?;
        let exponent: usize = exponent.trim_start_matches('+').parse().ok()?;
        let is_whole = first.len() == 1 && digits(first) && digits(more) && more.len() == exponent;
        is_whole.then(|| format!("{first}{more}"))
    };
    whole().map_or(Cow::Borrowed(cell), Cow::Owned)
}

/// The words of a list. Google marks its own groups with a star, and everybody is in "myContacts".
pub(super) fn list(cell: &str) -> impl Iterator<Item = &str> {
    cell.split([',', ';', '|', '\n', '，', '；', '、'])
        .flat_map(|part| part.split(":::"))
        .map(|part| {
            part.trim()
                .trim_start_matches("* ")
                .trim_matches(['"', ' '])
        })
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
    [
        "true",
        "yes",
        "y",
        "1",
        "是",
        "unsubscribed",
        "opted out",
        "已退订",
    ]
    .contains(&cell.to_lowercase().as_str())
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
    fn several_values_and_names_beside_addresses_are_told_apart() {
        let read = |cell, kind| points(cell, kind, &Country::default());
        let phone = |cell| read(cell, PointKind::Phone);
        for cell in [
            "13800138000, 13900139000",
            "13800138000|13900139000",
            "13800138000 13900139000",
            "13800138000\n13900139000",
            "13800138000；13900139000",
        ] {
            assert_eq!(phone(cell), ["13800138000", "13900139000"], "{cell}");
        }
        assert_eq!(phone("+1 415 293 3313, ext. 5").len(), 1);
        assert_eq!(phone("138 0013 8000").len(), 1);
        let mail = |cell| read(cell, PointKind::Email);
        assert_eq!(mail("Ann Lee <ann@x.example>"), ["ann@x.example"]);
        assert_eq!(mail("mailto:ann@x.example?subject=Hi"), ["ann@x.example"]);
        assert_eq!(
            mail("\"Lee, Ann\" <a@x.example>; Ben <b@x.example>"),
            ["a@x.example", "b@x.example"]
        );
        assert_eq!(mail("a@x.example|b@x.example").len(), 2);
        assert_eq!(mail("Ann <no address>"), ["Ann <no address>"]);
    }

    #[test]
    fn what_a_spreadsheet_made_of_a_number_is_undone_where_nothing_is_lost() {
        for (cell, number) in [
            ("13800138000.0", "13800138000"),
            ("1.3800138000E+10", "13800138000"),
            ("1,3800138000e10", "13800138000"),
            ("1.38E+10", "1.38E+10"),
            ("+86 10 6552.0", "+86 10 6552.0"),
            ("E+10", "E+10"),
            ("'13800138000", "13800138000"),
        ] {
            assert_eq!(unspoilt(cell), number);
        }
    }

    #[test]
    fn lists_are_parted_by_the_usual_signs() {
        let words: Vec<_> = list("* myContacts ::: friends, 常客；vip|b2b").collect();
        assert_eq!(words, ["friends", "常客", "vip", "b2b"]);
    }

    proptest! {
        #[test]
        fn what_was_made_neutral_comes_back_and_never_runs(text in "[=+@'＝＋；;a-c -]{0,8}") {
            let text = text.trim();
            let safe = neutral(text);
            prop_assert!(safe.split(PARTS).all(|part| !part.starts_with(RUNS)));
            prop_assert_eq!(clean(&safe), text);
        }
    }
}
