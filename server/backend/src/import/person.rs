//! From a row's cells to a contact, staff's half of it, and a note with everything that no field holds.

use crate::import::Why;
use crate::import::cell::{clean, label, list, points, unspoilt, yes};
use crate::import::date::{day, instant};
use crate::import::field::ImportField;
use crate::import::header::Columns;
use crate::import::header_words::ADDRESS_ZH;
use domain::id::CustomFieldId;
use domain::money::Currency;
use domain::people::contact::{check, check_points};
use domain::people::{
    ContactFields, ContactStaff, Country, CustomField, CustomFieldKind, CustomValues, Lifecycle,
    PointEdit, PointKind,
};
use domain::{ContactId, Lang, Refusal, UserId};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use uuid::Uuid;

/// The longest note, in characters.
const NOTE: usize = 10_000;

/// What is known before a row is read.
pub(super) struct Reader {
    /// Whose numbers are written without a calling code.
    pub home: Country,
    /// Names of the team in small letters.
    pub owners: BTreeMap<String, UserId>,
    /// `YYYY-MM-DD`: nobody was born after it.
    pub today: String,
    /// Fields of the business's own.
    pub own: Vec<CustomField>,
    pub currency: Currency,
}

/// Somebody, as a row says it.
#[derive(Debug, Clone)]
pub(super) struct Person {
    /// Of the file, from 1.
    pub line: u64,
    /// What the other program calls them; may be empty.
    pub external: String,
    pub fields: ContactFields,
    pub points: Vec<PointEdit>,
    pub do_not_contact: bool,
    /// Staff's half, its id not yet known.
    pub half: ContactStaff,
    /// "Header: value" lines; may be empty.
    pub note: String,
}

/// A row being read.
struct Draft<'a> {
    reader: &'a Reader,
    person: Person,
    middle: String,
    /// Year, month and day of a birthday that came in parts.
    birth: BTreeMap<u8, String>,
    /// Parts of addresses by whose they are and their order.
    parts: BTreeMap<&'static str, BTreeMap<u8, String>>,
    labels: BTreeMap<(PointKind, u8), String>,
    values: Vec<(PointKind, u8, String)>,
}

impl Reader {
    /// Reads a row.
    pub fn person(&self, line: u64, columns: &Columns, cells: &[String]) -> Result<Person, Why> {
        let texts = columns.iter().zip(cells);
        self.person_of(
            line,
            texts.map(|((header, field), text)| (header, field, text.as_str())),
        )
    }

    /// Takes a value of a field of the business's own; false where it is none.
    fn own_value(&self, id: CustomFieldId, text: &str, values: &mut CustomValues) -> bool {
        let Some(field) = self.own.iter().find(|field| field.id == id) else {
            return false;
        };
        let day = (field.kind == CustomFieldKind::Date).then(|| day(text, &self.home));
        let text = day.flatten().unwrap_or_else(|| text.to_owned());
        let key = id.to_string();
        match field.read(&text, &self.currency) {
            Ok(Some(value)) if !values.contains_key(&key) => {
                values.insert(key, value);
                true
            }
            Ok(None) => true,
            Ok(Some(_)) | Err(_) => false,
        }
    }

    /// Reads what a row or a card says: what a note calls it, where it goes, its text.
    pub fn person_of<'a>(
        &self,
        line: u64,
        said: impl Iterator<Item = (&'a str, &'a ImportField, &'a str)>,
    ) -> Result<Person, Why> {
        let mut draft = Draft {
            reader: self,
            person: Person {
                line,
                external: String::new(),
                fields: ContactFields::default(),
                points: Vec::new(),
                do_not_contact: false,
                half: ContactStaff {
                    source: "import".to_owned(),
                    ..ContactStaff::new(ContactId(Uuid::nil()), Lifecycle::Lead)
                },
                note: String::new(),
            },
            middle: String::new(),
            birth: BTreeMap::new(),
            parts: BTreeMap::new(),
            labels: BTreeMap::new(),
            values: Vec::new(),
        };
        for (header, field, cell) in said {
            let text = clean(cell);
            let text = text.as_ref();
            if !text.is_empty() && !says_nothing(header, text) && !draft.take(field, text) {
                draft.note(header, text);
            }
        }
        draft.done()
    }
}

impl Draft<'_> {
    /// Takes a cell; false where the field has no room for it or cannot read it.
    fn take(&mut self, field: &ImportField, text: &str) -> bool {
        let reader = self.reader;
        let home = &reader.home;
        let (fields, half) = (&mut self.person.fields, &mut self.person.half);
        match field {
            ImportField::Note => return false,
            ImportField::Ignore => {}
            // Some programs keep a spreadsheet from taking a number for one.
            ImportField::Id => text
                .trim_start_matches('\'')
                .clone_into(&mut self.person.external),
            ImportField::Given => return fill(&mut fields.given, text),
            ImportField::Family => return fill(&mut fields.family, text),
            ImportField::Name => return fill(&mut fields.display, text),
            ImportField::Company => return fill(&mut fields.company, text),
            ImportField::Job => return fill(&mut fields.job, text),
            ImportField::Address => {
                return fill(&mut fields.address, &text.replace(['\r', '\n'], " "));
            }
            ImportField::Middle => self.middle = text.to_owned(),
            ImportField::Birthday => {
                // A year such as 0000 stands for none.
                let is_lifetime =
                    |day: &String| ("1800"..=reader.today.as_str()).contains(&day.as_str());
                let day = day(text, home).filter(is_lifetime);
                return day.is_some_and(|day| fill(&mut fields.birthday, &day));
            }
            ImportField::BirthPart(part) => drop(self.birth.insert(*part, text.to_owned())),
            ImportField::Language => fields.language = Some(Lang::parse(text)),
            ImportField::Part(whose, order) => {
                let parts = self.parts.entry(*whose).or_default();
                parts.insert(*order, text.to_owned());
            }
            ImportField::Point(kind, label) => self.points(*kind, label, text),
            ImportField::Label(kind, n) => drop(self.labels.insert((*kind, *n), label(text))),
            ImportField::Value(kind, n) => self.values.push((*kind, *n, text.to_owned())),
            ImportField::Tags => half.tags.extend(list(text).map(str::to_owned)),
            ImportField::Needs => half.needs.extend(list(text).map(str::to_owned)),
            ImportField::Owner => match reader.owners.get(&text.to_lowercase()) {
                Some(owner) => half.owner = Some(*owner),
                None => return false,
            },
            ImportField::Source => half.source = text.to_owned(),
            ImportField::Stage => match Lifecycle::parse(&text.to_lowercase()) {
                Some(stage) => half.lifecycle = stage,
                None => return false,
            },
            ImportField::FirstSeen => {
                half.first_seen = instant(text, home);
                return half.first_seen.is_some();
            }
            ImportField::LastSeen => {
                half.last_seen = instant(text, home);
                return half.last_seen.is_some();
            }
            ImportField::Unsubscribed => self.person.do_not_contact = true,
            ImportField::DoNotContact => self.person.do_not_contact |= yes(text),
            ImportField::Custom(id) => return reader.own_value(*id, text, &mut half.custom),
        }
        true
    }

    fn points(&mut self, kind: PointKind, label: &str, text: &str) {
        let is_number = matches!(kind, PointKind::Phone | PointKind::Whatsapp);
        let text = if is_number {
            unspoilt(text)
        } else {
            text.into()
        };
        for value in points(&text, kind, &self.reader.home) {
            let known = self
                .person
                .points
                .iter()
                .any(|have| have.kind == kind && have.value == value);
            if !known {
                let primary = !self.person.points.iter().any(|have| have.kind == kind);
                self.person.points.push(PointEdit {
                    kind,
                    value: value.to_owned(),
                    label: label.to_owned(),
                    primary,
                });
            }
        }
    }

    fn note(&mut self, header: &str, text: &str) {
        let joint = if self.person.note.is_empty() {
            ""
        } else {
            "\n"
        };
        let _ = write!(self.person.note, "{joint}{header}: {text}");
    }

    /// A birthday whose year, month and day have a column each.
    fn birthday(&mut self) {
        let birth = std::mem::take(&mut self.birth);
        if birth.is_empty() {
            return;
        }
        let said = |part: u8| birth.get(&part).map(String::as_str);
        let whole = match (said(1), said(2), said(3)) {
            (Some(year), Some(month), Some(day)) => format!("{year}-{month}-{day}"),
            (None, month, day) => {
                format!("--{:0>2}-{:0>2}", month.unwrap_or("?"), day.unwrap_or("?"))
            }
            _ => birth.into_values().collect::<Vec<_>>().join("-"),
        };
        if !self.take(&ImportField::Birthday, &whole) {
            self.note("Birthday", &whole);
        }
    }

    /// Addresses that came in parts.
    fn addresses(&mut self) {
        for (whose, parts) in std::mem::take(&mut self.parts) {
            // From the province to the door nothing parts them.
            let sign = if whose == ADDRESS_ZH { "" } else { ", " };
            let whole = parts.into_values().collect::<Vec<_>>().join(sign);
            let line = whole.replace(['\r', '\n'], " ");
            if !fill(&mut self.person.fields.address, &line) {
                let header = if whose.is_empty() { "address" } else { whose };
                self.note(header, &whole);
            }
        }
    }

    fn done(mut self) -> Result<Person, Why> {
        for (kind, n, text) in std::mem::take(&mut self.values) {
            let label = self.labels.get(&(kind, n)).cloned().unwrap_or_default();
            self.points(kind, &label, &text);
        }
        self.birthday();
        self.addresses();
        let fields = &mut self.person.fields;
        if !self.middle.is_empty() {
            fields.given = format!("{} {}", fields.given, self.middle)
                .trim()
                .to_owned();
        }
        // A name that the other two make as well is no choice of anybody's.
        let chosen = std::mem::take(&mut fields.display);
        if fields.name() != chosen {
            fields.display = chosen;
        }
        fits(&self.person)?;
        Ok(self.person)
    }
}

/// What Outlook writes for everybody of whom nothing is known.
fn says_nothing(header: &str, text: &str) -> bool {
    let header = header.to_lowercase();
    let is = |texts: &[&str]| texts.contains(&text);
    match header.as_str() {
        "birthday" | "anniversary" | "生日" | "纪念日" => {
            is(&["0/0/00", "0-0-0", "0000-00-00"])
        }
        "gender" | "性别" => is(&["Unspecified", "未指定", "未指明"]),
        "priority" | "sensitivity" | "优先级" | "敏感度" => {
            is(&["Normal", "普通", "一般", "正常"])
        }
        "private" | "私有" => is(&["False", "FALSE", "假"]),
        _ => false,
    }
}

/// Fills an empty field; false where it holds something else.
fn fill(field: &mut String, text: &str) -> bool {
    if field.is_empty() {
        text.clone_into(field);
    }
    field == text
}

fn fits(person: &Person) -> Result<(), Why> {
    let long = |field: &str| Why::TooLong(field.to_owned());
    let refusal = check(&person.fields)
        .and_then(|()| check_points(person.points.iter(), person.points.len()))
        .err();
    match refusal {
        Some(Refusal::TooLong { field }) => return Err(Why::TooLong(field)),
        Some(_) => return Err(Why::TooMuch),
        None => {}
    }
    if person.fields.name().is_empty() && person.points.is_empty() {
        return Err(Why::Nobody);
    }
    let longer = |texts: &std::collections::BTreeSet<String>, limit: usize| {
        texts.len() > 50 || texts.iter().any(|text| text.chars().count() > limit)
    };
    if longer(&person.half.tags, 40) {
        Err(long("tags"))
    } else if longer(&person.half.needs, 200) {
        Err(long("needs"))
    } else if person.half.source.chars().count() > 80 {
        Err(long("source"))
    } else if person.note.chars().count() > NOTE {
        Err(long("note"))
    } else {
        Ok(())
    }
}
