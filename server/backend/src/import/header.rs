//! Which column is which: the headers of the usual programs, of our own export, and common words.

use crate::import::ImportError;
use crate::import::field::{self, ImportField};
use crate::import::header_words::{ADDRESS_ZH, PARTS, PARTS_ALONE, PARTS_ZH, POINTS, WHOSE, WORDS};
use domain::Lang;
use domain::id::CustomFieldId;
use domain::people::{CustomField, PointKind};

use PointKind::{Email, Other, Phone, Wechat, Whatsapp};

/// The columns of a file.
#[derive(Debug)]
pub(super) struct Columns(Vec<(String, ImportField)>);

impl Columns {
    /// Finds out what each header means; `map` is what somebody said about it.
    pub fn of(
        headers: &[String],
        map: &[(String, String)],
        own: &[CustomField],
    ) -> Result<Self, ImportError> {
        let mut columns: Vec<(String, ImportField)> = headers
            .iter()
            .map(|header| (header.trim().to_owned(), meaning(header, own)))
            .collect();
        settle(&mut columns);
        for (header, name) in map {
            let wanted = plain(header);
            let mut found = columns
                .iter_mut()
                .filter(|(have, _)| plain(have) == wanted)
                .peekable();
            if found.peek().is_none() {
                return Err(ImportError::NoSuchHeader(header.clone()));
            }
            let field = field::parse(name)?;
            for (_, have) in found {
                have.clone_from(&field);
            }
        }
        let tells = |field: &ImportField| {
            matches!(
                field,
                ImportField::Given
                    | ImportField::Family
                    | ImportField::Name
                    | ImportField::Company
                    | ImportField::Point(..)
                    | ImportField::Value(..)
            )
        };
        if columns.iter().any(|(_, field)| tells(field)) {
            Ok(Self(columns))
        } else {
            Err(ImportError::NoColumns)
        }
    }

    /// Each header with its field.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &ImportField)> {
        self.0
            .iter()
            .map(|(header, field)| (header.as_str(), field))
    }

    /// For the report.
    pub fn report(&self) -> Vec<(String, Option<String>)> {
        self.iter()
            .map(|(header, field)| (header.to_owned(), field.text()))
            .collect()
    }
}

/// Small letters, one blank between words, no dashes: `E-mail 1 - Value` and `e_mail 1 value` are one.
fn plain(header: &str) -> String {
    header
        .to_lowercase()
        .split(|c: char| {
            c.is_whitespace() || matches!(c, '-' | '_' | '–' | '/' | '.' | '（' | '）' | '(' | ')')
        })
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// What a header means here: what our own export calls it, a usual word, or the name of a field of the business's own.
fn meaning(header: &str, own: &[CustomField]) -> ImportField {
    if let Ok(ImportField::Custom(id)) = field::parse(header) {
        let is_here = own.iter().any(|field| field.id == id);
        return if is_here {
            ImportField::Custom(id)
        } else {
            ImportField::Note
        };
    }
    match guess(header) {
        ImportField::Note => named(header, own).map_or(ImportField::Note, ImportField::Custom),
        known => known,
    }
}

/// The one field of this name; none where two are called so.
fn named(header: &str, own: &[CustomField]) -> Option<CustomFieldId> {
    let wanted = plain(header);
    let is = |text: &str| !text.is_empty() && plain(text) == wanted;
    let mut found = own
        .iter()
        .filter(|field| is(&field.name.zh) || is(&field.name.en));
    let first = found.next()?;
    found.next().is_none().then_some(first.id)
}

/// What our own export calls a field of the business's own: its name, where an import reads that as this field, else its id.
pub(super) fn header_of(field: &CustomField, own: &[CustomField], lang: Lang) -> String {
    let name = field.name.text(lang);
    if meaning(name, own) == ImportField::Custom(field.id) {
        name.to_owned()
    } else {
        format!("custom:{}", field.id)
    }
}

fn guess(header: &str) -> ImportField {
    let plain = plain(header);
    let usual = || {
        WORDS
            .iter()
            .find(|(words, _)| words.iter().any(|word| is_same(word, &plain)))
            .map(|(_, field)| field.clone())
    };
    numbered(&plain)
        .or_else(|| point(&plain))
        .or_else(|| part(&plain))
        .or_else(usual)
        .unwrap_or(ImportField::Note)
}

/// `E-mail 1 - Value`, `Phone 2 - Label`: label and value have a column each.
fn numbered(plain: &str) -> Option<ImportField> {
    const KINDS: [(&str, PointKind); 6] = [
        ("e mail", Email),
        ("email", Email),
        ("phone", Phone),
        ("wechat", Wechat),
        ("whatsapp", Whatsapp),
        ("other", Other),
    ];
    let (name, kind) = KINDS
        .into_iter()
        .find(|(name, _)| plain.starts_with(name))?;
    let (n, what) = plain.get(name.len()..)?.trim().split_once(' ')?;
    let n: u8 = n.parse().ok()?;
    match what {
        "value" => Some(ImportField::Value(kind, n)),
        "label" | "type" => Some(ImportField::Label(kind, n)),
        _ => None,
    }
}

/// A number or an address with its label in the header.
fn point(plain: &str) -> Option<ImportField> {
    // "Business Phone 2" is another business phone.
    let plain = plain
        .trim_end_matches(|c: char| c.is_ascii_digit())
        .trim_end();
    let known = POINTS
        .iter()
        .find(|(words, ..)| words.iter().any(|word| is_same(word, plain)));
    match known {
        Some((_, kind, label)) => Some(ImportField::Point(*kind, (*label).to_owned())),
        None => second_mail(plain),
    }
}

/// Outlook's `E-mail 2 Address` and `电子邮件 2 地址`.
fn second_mail(plain: &str) -> Option<ImportField> {
    let inner = plain
        .strip_prefix("e mail ")
        .and_then(|rest| rest.strip_suffix(" address"));
    let inner = inner.or_else(|| plain.strip_prefix("电子邮件 ")?.strip_suffix(" 地址"))?;
    inner.parse::<u8>().ok()?;
    Some(ImportField::Point(Email, String::new()))
}

/// Most programs give an address a column for each of its parts.
fn part(plain: &str) -> Option<ImportField> {
    let order = |names: &str, parts: &[(&[&str], u8)]| {
        let of = |(words, order): &(&[&str], u8)| {
            words
                .iter()
                .any(|word| is_same(word, names))
                .then_some(*order)
        };
        parts.iter().find_map(of)
    };
    if let Some(order) = order(plain, PARTS_ALONE) {
        return Some(ImportField::Part("", order));
    }
    if let Some(order) = order(plain, PARTS_ZH) {
        return Some(ImportField::Part(ADDRESS_ZH, order));
    }
    let squeezed: String = plain.chars().filter(|c| *c != ' ').collect();
    let of = |(name, whose): &(&str, &'static str)| {
        let rest = squeezed.strip_prefix(name)?;
        Some(ImportField::Part(whose, order(rest, PARTS)?))
    };
    WHOSE.iter().find_map(of)
}

/// True where two headers are one: `MailingStreet` and `Mailing Street` are.
fn is_same(one: &str, other: &str) -> bool {
    let letters = |text: &'_ str| -> String { text.chars().filter(|c| *c != ' ').collect() };
    letters(one) == letters(other)
}

/// What columns mean beside each other.
fn settle(columns: &mut [(String, ImportField)]) {
    let any = |columns: &[(String, ImportField)], is: &dyn Fn(&str, &ImportField) -> bool| {
        columns
            .iter()
            .any(|(header, field)| is(&plain(header), field))
    };
    // Beside a job's title, a title is how somebody is addressed.
    let has_job = any(columns, &|header, field| {
        header != "title" && *field == ImportField::Job
    });
    // Beside a person's name, the customer is whom they work for.
    let has_person = any(columns, &|header, _| {
        ["姓名", "联系人", "联系人姓名"].contains(&header)
    });
    // A country or a state by itself says where a shop is, or how a case stands.
    let has_place = any(columns, &|_, field| {
        matches!(field, ImportField::Part("", 1 | 4 | 6))
    });
    let has_formatted: Vec<String> = columns
        .iter()
        .filter_map(|(header, _)| Some(plain(header).strip_suffix(" formatted")?.to_owned()))
        .collect();
    let parts_of = |columns: &[(String, ImportField)], whose: &str| {
        any(
            columns,
            &|_, field| matches!(field, ImportField::Part(have, _) if *have == whose),
        )
    };
    let has_birth_month = any(columns, &|_, field| *field == ImportField::BirthPart(2));
    let (alone, zh) = (parts_of(columns, ""), parts_of(columns, ADDRESS_ZH));
    for (header, field) in columns {
        let header = plain(header);
        *field = match field {
            ImportField::Job if has_job && header == "title" => ImportField::Note,
            ImportField::Birthday if has_birth_month && header == "birth day" => {
                ImportField::BirthPart(3)
            }
            ImportField::Name if has_person && header == "客户名称" => ImportField::Company,
            ImportField::Part("", _) if !has_place => ImportField::Note,
            // The same address stands there whole.
            ImportField::Part(whose, _) if has_formatted.iter().any(|have| have == whose) => {
                ImportField::Ignore
            }
            ImportField::Address if zh => ImportField::Part(ADDRESS_ZH, 9),
            ImportField::Address if alone && has_place && header == "address" => {
                ImportField::Part("", 1)
            }
            _ => continue,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_headers_of_the_usual_programs_are_known() {
        for (header, field) in [
            ("First Name", ImportField::Given),
            ("first_name", ImportField::Given),
            ("姓", ImportField::Family),
            ("Organization 1 - Name", ImportField::Company),
            ("Phone 2 - Value", ImportField::Value(Phone, 2)),
            ("E-mail 1 - Type", ImportField::Label(Email, 1)),
            ("E-mail 2 Address", ImportField::Point(Email, String::new())),
            ("电子邮件 2 地址", ImportField::Point(Email, String::new())),
            ("Business Phone 2", ImportField::Point(Phone, "work".into())),
            ("商务电话 2", ImportField::Point(Phone, "work".into())),
            ("phone_home", ImportField::Point(Phone, "home".into())),
            ("手机号", ImportField::Point(Phone, "mobile".into())),
            ("Home Street", ImportField::Part("home", 1)),
            ("商务地址 街道", ImportField::Part("work", 1)),
            ("WeChat 1 - Value", ImportField::Value(Wechat, 1)),
            ("has_newsletter", ImportField::Note),
            ("Business Fax", ImportField::Note),
            ("Phone 1 - Colour", ImportField::Note),
            // HubSpot, Salesforce, Zoho, Mailchimp, Shopify, Square, Odoo, Chatwoot, WeCom.
            ("Record ID", ImportField::Id),
            (
                "Mobile Phone Number",
                ImportField::Point(Phone, "mobile".into()),
            ),
            ("MobilePhone", ImportField::Point(Phone, "mobile".into())),
            ("Account Name", ImportField::Company),
            ("Email Opt Out", ImportField::DoNotContact),
            ("Secondary Email", ImportField::Point(Email, "other".into())),
            ("Email Address", ImportField::Point(Email, String::new())),
            (
                "Default Address Phone",
                ImportField::Point(Phone, String::new()),
            ),
            ("Reference ID", ImportField::Id),
            ("Complete Address", ImportField::Address),
            ("phone_number", ImportField::Point(Phone, String::new())),
            ("客户名称", ImportField::Name),
            ("企业标签", ImportField::Tags),
            ("添加时间", ImportField::FirstSeen),
            ("公司电话", ImportField::Point(Phone, "work".into())),
        ] {
            assert_eq!(guess(header), field, "{header}");
        }
    }

    #[test]
    fn what_somebody_says_about_a_header_goes_before_what_it_looks_like() {
        let headers = ["Who".to_owned(), "Phone".to_owned()];
        let map = |header: &str, field: &str| [(header.to_owned(), field.to_owned())];
        let columns = Columns::of(&headers, &map("who", "name"), &[]).unwrap();
        assert_eq!(columns.report()[0], ("Who".into(), Some("name".into())));
        assert!(matches!(
            Columns::of(&headers, &map("Whom", "name"), &[]),
            Err(ImportError::NoSuchHeader(_))
        ));
        assert!(matches!(
            Columns::of(&headers, &map("Who", "colour"), &[]),
            Err(ImportError::UnknownField(_))
        ));
        assert!(matches!(
            Columns::of(&headers[..1], &[], &[]),
            Err(ImportError::NoColumns)
        ));
    }
}
