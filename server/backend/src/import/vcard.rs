//! From a card to the fields of a person, as the columns of a table would have given them.

use crate::import::card::Card;
use crate::import::field::ImportField;
use crate::import::{Why, date};
use calcard::vcard::{VCard, VCardEntry, VCardParameterName, VCardProperty, VCardValue};
use calcard::{Entry, Parser};
use domain::people::PointKind;
use std::collections::BTreeMap;

/// A field of a card: what a note calls it, where it goes, and its text.
pub(super) type Cell = (String, ImportField, String);

/// What programs write for themselves; nobody misses it.
const OWN: [&str; 14] = [
    "X-ABLABEL",
    "X-ABADR",
    "X-ABUID",
    "X-ABSHOWAS",
    "X-IMAGEHASH",
    "X-IMAGETYPE",
    "X-SHARED-PHOTO-DISPLAY-PREF",
    "X-ACCOUNT",
    "X-PHONETIC-FIRST-NAME",
    "X-PHONETIC-LAST-NAME",
    "X-EVOLUTION-FILE-AS",
    "X-MOZILLA-HTML",
    "X-MS-OL-DEFAULT-POSTAL-ADDRESS",
    "SORT-STRING",
];

/// Reads a card.
pub(super) fn cells(card: &Card) -> Result<Vec<Cell>, Why> {
    let Entry::VCard(vcard) = Parser::new(&card.text).entry() else {
        return Err(Why::Unreadable);
    };
    if is_group(&vcard) {
        return Err(Why::Group);
    }
    let labels = labels(&vcard);
    let mut cells = Vec::new();
    if let Some((text, year)) = &card.birthday {
        cells.push(birthday(text, year.as_deref()));
    }
    // The number to use first comes first.
    let mut entries: Vec<&VCardEntry> = vcard.entries.iter().collect();
    entries.sort_by_key(|entry| !types(entry).iter().any(|kind| kind == "pref"));
    for entry in entries {
        take(entry, &labels, &mut cells);
    }
    Ok(cells)
}

/// Apple and version 4.0 keep groups of people as cards.
fn is_group(vcard: &VCard) -> bool {
    vcard.entries.iter().any(|entry| match &entry.name {
        VCardProperty::Kind => joined(entry).eq_ignore_ascii_case("group"),
        VCardProperty::Other(name) => {
            name.eq_ignore_ascii_case("X-ADDRESSBOOKSERVER-KIND")
                && joined(entry).eq_ignore_ascii_case("group")
        }
        _ => false,
    })
}

/// Apple's labels stand in a line of their own, of the same group.
fn labels(vcard: &VCard) -> BTreeMap<&str, String> {
    let label = |entry: &VCardEntry| {
        let text = joined(entry);
        let plain = text.trim_start_matches("_$!<").trim_end_matches(">!$_");
        plain.to_lowercase()
    };
    let of_group = vcard.entries.iter().filter_map(|entry| {
        let group = entry.group.as_deref()?;
        let VCardProperty::Other(name) = &entry.name else {
            return None;
        };
        name.eq_ignore_ascii_case("X-ABLABEL")
            .then(|| (group, label(entry)))
    });
    of_group.collect()
}

fn take(entry: &VCardEntry, labels: &BTreeMap<&str, String>, cells: &mut Vec<Cell>) {
    let mut cell = |name: &str, field: ImportField, text: String| {
        if !text.trim().is_empty() {
            cells.push((name.to_owned(), field, text));
        }
    };
    match &entry.name {
        VCardProperty::N => {
            let parts = parts(entry);
            let fields = [
                ("Family name", ImportField::Family),
                ("Given name", ImportField::Given),
                ("Middle name", ImportField::Middle),
                ("Prefix", ImportField::Note),
                ("Suffix", ImportField::Note),
            ];
            for ((name, field), text) in fields.into_iter().zip(parts) {
                cell(name, field, text);
            }
        }
        VCardProperty::Fn => cell("Name", ImportField::Name, joined(entry)),
        VCardProperty::Org => {
            let mut parts = parts(entry).into_iter();
            cell(
                "Company",
                ImportField::Company,
                parts.next().unwrap_or_default(),
            );
            let rest: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
            cell("Department", ImportField::Note, rest.join(", "));
        }
        VCardProperty::Title => cell("Job", ImportField::Job, joined(entry)),
        VCardProperty::Adr => cell("Address", ImportField::Address, address(&parts(entry))),
        VCardProperty::Tel | VCardProperty::Email => {
            let (name, field, text) = point(entry, labels);
            cell(&name, field, text);
        }
        VCardProperty::Categories => cell("Tags", ImportField::Tags, texts(entry).join(",")),
        VCardProperty::Lang | VCardProperty::Language => {
            cell("Language", ImportField::Language, joined(entry));
        }
        // Another program's id is never taken for one of ours.
        VCardProperty::Uid => cell("Id", ImportField::Id, format!("vcard {}", joined(entry))),
        VCardProperty::Begin
        | VCardProperty::End
        | VCardProperty::Version
        | VCardProperty::Prodid
        | VCardProperty::Rev
        | VCardProperty::Kind
        | VCardProperty::Clientpidmap
        | VCardProperty::Photo
        | VCardProperty::Logo
        | VCardProperty::Sound
        | VCardProperty::Key => {}
        VCardProperty::Other(name) => other(&name.to_ascii_uppercase(), entry, &mut cell),
        VCardProperty::Note => cell("Note", ImportField::Note, joined(entry)),
        VCardProperty::Nickname => cell("Nickname", ImportField::Note, joined(entry)),
        VCardProperty::Url => cell("URL", ImportField::Note, joined(entry)),
        VCardProperty::Impp => cell("Messenger", ImportField::Note, joined(entry)),
        VCardProperty::Role => cell("Role", ImportField::Note, joined(entry)),
        known => cell(&format!("{known:?}"), ImportField::Note, joined(entry)),
    }
}

fn other(name: &str, entry: &VCardEntry, cell: &mut impl FnMut(&str, ImportField, String)) {
    if OWN.contains(&name) || name.starts_with("X-ADDRESSBOOKSERVER") || name == "AGENT" {
        return;
    }
    let kind = match name {
        "X-WECHAT" | "X-WEIXIN" => Some(PointKind::Wechat),
        "X-WHATSAPP" => Some(PointKind::Whatsapp),
        _ => None,
    };
    let field = kind.map_or(ImportField::Note, |kind| {
        ImportField::Point(kind, String::new())
    });
    cell(name.trim_start_matches("X-"), field, joined(entry));
}

/// A number or an address. Nobody calls a fax or a pager: they are kept as lines.
fn point(entry: &VCardEntry, labels: &BTreeMap<&str, String>) -> Cell {
    let text = joined(entry);
    let text = text.trim();
    let own = entry.group.as_deref().and_then(|group| labels.get(group));
    let kinds = types(entry);
    let has = |word: &str| kinds.iter().any(|kind| kind == word);
    if entry.name == VCardProperty::Email {
        let address = strip(text, "mailto:");
        let field = ImportField::Point(PointKind::Email, label(own, &kinds));
        return ("Email".to_owned(), field, address.to_owned());
    }
    // `tel:+44-20-7946-0018;ext=12`
    let number = strip(text, "tel:").replacen(";ext=", " ext. ", 1);
    let field = ImportField::Point(PointKind::Phone, label(own, &kinds));
    for (word, name) in [("fax", "Fax"), ("pager", "Pager")] {
        if has(word) {
            return (name.to_owned(), ImportField::Note, number);
        }
    }
    ("Phone".to_owned(), field, number)
}

fn strip<'a>(text: &'a str, scheme: &str) -> &'a str {
    match text.get(..scheme.len()) {
        Some(head) if head.eq_ignore_ascii_case(scheme) => &text[scheme.len()..],
        _ => text,
    }
}

/// One word for where a point is: the person's own, else the first of the usual ones.
fn label(own: Option<&String>, kinds: &[String]) -> String {
    if let Some(own) = own {
        return crate::import::cell::label(own);
    }
    let usual = [
        ("cell", "mobile"),
        ("iphone", "mobile"),
        ("work", "work"),
        ("home", "home"),
        ("other", "other"),
    ];
    let found = usual
        .iter()
        .find(|(kind, _)| kinds.iter().any(|one| one == kind));
    found.map_or_else(String::new, |(_, label)| (*label).to_owned())
}

/// The types of a line in small letters; version 4.0 says `PREF=1` where others have a type.
fn types(entry: &VCardEntry) -> Vec<String> {
    let mut kinds = Vec::new();
    for parameter in &entry.params {
        match &parameter.name {
            VCardParameterName::Type => {
                kinds.extend(parameter.value.as_text().map(str::to_lowercase));
            }
            VCardParameterName::Pref => kinds.push("pref".to_owned()),
            _ => {}
        }
    }
    kinds
}

/// Street first, as people write it; in Chinese the country and the city come first.
fn address(parts: &[String]) -> String {
    // Box, extended, street, city, region, code, country.
    let part = |at: usize| parts.get(at).map_or("", |text| text.trim());
    let is_chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let order = if (2..5).any(|at| is_chinese(part(at))) {
        [6, 4, 3, 2, 1, 0, 5]
    } else {
        [2, 1, 0, 3, 4, 5, 6]
    };
    let said: Vec<&str> = order.into_iter().map(part).collect();
    let said = said.into_iter().filter(|text| !text.is_empty());
    said.collect::<Vec<_>>().join(", ")
}

/// A birthday without a year is no date: it is kept as a line.
fn birthday(text: &str, stands_for_none: Option<&str>) -> Cell {
    let name = "Birthday".to_owned();
    match date::without_year(text, stands_for_none) {
        Some(day) => (name, ImportField::Note, day),
        None => (name, ImportField::Birthday, text.to_owned()),
    }
}

/// The parts of a structured value.
fn parts(entry: &VCardEntry) -> Vec<String> {
    entry.values.iter().map(text).collect()
}

fn texts(entry: &VCardEntry) -> Vec<String> {
    entry.values.iter().map(text).collect()
}

fn joined(entry: &VCardEntry) -> String {
    let texts = texts(entry);
    let separator = if entry.name == VCardProperty::Note {
        ","
    } else {
        ", "
    };
    texts.join(separator).trim().to_owned()
}

fn text(value: &VCardValue) -> String {
    match value {
        VCardValue::Text(text) => text.trim().to_owned(),
        VCardValue::Component(parts) => parts.join(" ").trim().to_owned(),
        VCardValue::Integer(number) => number.to_string(),
        VCardValue::Float(number) => number.to_string(),
        VCardValue::Boolean(yes) => yes.to_string(),
        VCardValue::PartialDateTime(date) => match (date.year, date.month, date.day) {
            (Some(year), Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
            (None, Some(month), Some(day)) => format!("--{month:02}-{day:02}"),
            _ => String::new(),
        },
        VCardValue::Kind(kind) => format!("{kind:?}").to_lowercase(),
        VCardValue::Sex(sex) => format!("{sex:?}").to_lowercase(),
        VCardValue::GramGender(_) | VCardValue::Binary(_) => String::new(),
    }
}
