//! Contacts in words.

use domain::Lang;
use domain::civil::{DAY_MS, Day};
use domain::people::contact::is_han;
use domain::people::{
    Contact, ContactStaff, Country, Lifecycle, Outcome, Point, PointKind, phone, pinyin,
};
use icondata_core::Icon as Drawing;
use icondata_lu as lu;
use words::{StaffWords, Words};

/// Two signs for a round: 王芳, MC.
#[must_use]
pub fn initials(name: &str) -> String {
    if is_han(name) {
        return name.chars().take(2).collect();
    }
    let mut firsts = name
        .split_whitespace()
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = firsts.next();
    [first, firsts.next_back()]
        .into_iter()
        .flatten()
        .flat_map(char::to_uppercase)
        .collect()
}

/// How a Chinese name is read, for people who read English.
#[must_use]
pub fn read_name(name: &str, lang: Lang) -> Option<String> {
    match lang {
        Lang::En => pinyin::title(name),
        Lang::Zh => None,
    }
}

/// A number as it is written at home, anything else as it was typed.
#[must_use]
pub fn point_text(point: &Point, home: &Country) -> String {
    let number = matches!(point.kind, PointKind::Phone | PointKind::Whatsapp)
        .then(|| point.normal.as_deref())
        .flatten();
    match (number, &point.extension) {
        (Some(number), Some(extension)) => format!("{} x{extension}", phone::show(number, home)),
        (Some(number), None) => phone::show(number, home),
        (None, _) => point.value.clone(),
    }
}

/// The line under a name on lists: company and position, or the first way to reach them.
#[must_use]
pub fn subline(contact: &Contact, home: &Country) -> String {
    let fields = &contact.fields;
    // A nameless contact is called by its company or number already.
    let name = contact.name();
    let known = [fields.company.trim(), fields.job.trim()];
    let known: Vec<&str> = known
        .into_iter()
        .filter(|text| !text.is_empty() && *text != name)
        .collect();
    if !known.is_empty() {
        return known.join(" · ");
    }
    contact
        .points
        .iter()
        .find(|point| point.value != name)
        .map(|point| point_text(point, home))
        .unwrap_or_default()
}

/// What lists show of staff's half: the first two tags.
#[must_use]
pub fn two_tags(staff: &ContactStaff) -> Vec<String> {
    let shown = |tag: &&String| {
        // The stage says it already.
        staff.lifecycle != Lifecycle::Vip || !tag.eq_ignore_ascii_case("vip")
    };
    staff.tags.iter().filter(shown).take(2).cloned().collect()
}

#[must_use]
pub fn lifecycle_text(lifecycle: Lifecycle, words: &StaffWords) -> &'static str {
    let at = Lifecycle::ALL.iter().position(|one| *one == lifecycle);
    at.and_then(|at| words.people.lifecycles.get(at).copied())
        .unwrap_or_default()
}

#[must_use]
pub fn outcome_text(outcome: Outcome, words: &StaffWords) -> &'static str {
    let at = Outcome::ALL.iter().position(|one| *one == outcome);
    at.and_then(|at| words.people.outcomes.get(at).copied())
        .unwrap_or_default()
}

/// The kinds in the order of `words.people.kinds`.
pub const KINDS: [PointKind; 5] = [
    PointKind::Phone,
    PointKind::Email,
    PointKind::Wechat,
    PointKind::Whatsapp,
    PointKind::Other,
];

#[must_use]
pub fn kind_text(kind: PointKind, words: &Words) -> &'static str {
    let at = KINDS.iter().position(|one| *one == kind);
    at.and_then(|at| words.people.kinds.get(at).copied())
        .unwrap_or_default()
}

#[must_use]
pub fn kind_icon(kind: PointKind) -> Drawing {
    match kind {
        PointKind::Phone => lu::LuPhone,
        PointKind::Email => lu::LuMail,
        PointKind::Wechat | PointKind::Whatsapp => lu::LuMessageCircle,
        PointKind::Other => lu::LuAtSign,
    }
}

/// The labels that the product has words for, as they stand in the row.
pub const LABELS: [&str; 4] = ["work", "home", "mobile", "other"];

/// A label in the reader's language; a person's own word as it is.
#[must_use]
pub fn label_text<'a>(label: &'a str, words: &Words) -> &'a str {
    let at = LABELS.iter().position(|one| *one == label);
    at.and_then(|at| words.people.labels.get(at).copied())
        .unwrap_or(label)
}

/// Where a contact came from.
#[must_use]
pub fn source_text<'a>(source: &'a str, words: &StaffWords) -> &'a str {
    match source {
        "desk" => words.people.source_desk,
        "order" => words.people.source_order,
        "chat" => words.people.source_chat,
        "consent" => words.people.source_consent,
        "ticket" => words.people.source_ticket,
        "sign-up" => words.people.source_sign_up,
        "import" => words.people.source_import,
        other => other,
    }
}

/// The year on this device's calendar.
#[must_use]
pub fn year(then: i64, offset: i64) -> i64 {
    Day((then + offset * 60_000).div_euclid(DAY_MS)).date().0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::people::tests::{a_contact, a_point, staff_of};
    use words::staff_words;

    #[test]
    fn initials_are_two_signs_in_either_script() {
        for (name, signs) in [
            ("王芳", "王芳"),
            ("欧阳娜娜", "欧阳"),
            ("Maria da Costa", "MC"),
            ("ann", "A"),
            ("138 0013 8000", "18"),
            ("", ""),
        ] {
            assert_eq!(initials(name), signs, "{name}");
        }
    }

    #[test]
    fn a_line_under_the_name_never_repeats_the_name() {
        let home = Country::default();
        let mut one = a_contact(20, "");
        one.fields.company = "Bright Travel".into();
        one.points = vec![a_point(1, PointKind::Phone, "+8613800138000")];
        assert_eq!(one.name(), "Bright Travel");
        assert_eq!(subline(&one, &home), "138 0013 8000");
        one.fields.display = "王芳".into();
        one.fields.job = "Buyer".into();
        assert_eq!(subline(&one, &home), "Bright Travel · Buyer");
    }

    #[test]
    fn numbers_are_shown_as_at_home_and_odd_ones_as_typed() {
        let home = Country::default();
        let text = |value| point_text(&a_point(1, PointKind::Phone, value), &home);
        assert_eq!(text("+86 138-0013-8000"), "138 0013 8000");
        assert_eq!(text("010-65529988 转 801"), "0106 552 9988 x801");
        assert_eq!(text("ask Ben"), "ask Ben");
    }

    #[test]
    fn the_vip_tag_is_not_shown_beside_the_vip_stage() {
        let mut staff = staff_of(&a_contact(20, "Ann"));
        staff.tags.extend(["VIP", "a", "b"].map(String::from));
        assert_eq!(two_tags(&staff), ["VIP", "a"]);
        staff.lifecycle = Lifecycle::Vip;
        assert_eq!(two_tags(&staff), ["a", "b"]);
    }

    #[test]
    fn every_kind_stage_outcome_and_label_has_words() {
        for lang in [Lang::En, Lang::Zh] {
            let words = staff_words(lang);
            assert!(KINDS.iter().all(|one| !kind_text(*one, words).is_empty()));
            assert!(
                Lifecycle::ALL
                    .iter()
                    .all(|one| !lifecycle_text(*one, words).is_empty())
            );
            assert!(
                Outcome::ALL
                    .iter()
                    .all(|one| !outcome_text(*one, words).is_empty())
            );
            assert_ne!(label_text("mobile", words), "");
        }
        assert_eq!(label_text("仓库", staff_words(Lang::En)), "仓库");
    }

    #[test]
    fn years_turn_at_midnight_of_this_device() {
        let new_year = 1_704_067_200_000;
        assert_eq!((year(new_year, 0), year(new_year - 1, 0)), (2024, 2023));
        assert_eq!(year(new_year - 1, 480), 2024);
        assert_eq!(year(1_709_164_800_000, 0), 2024);
    }
}
