//! Contacts into a file that spreadsheets open and that an import takes back.

use crate::Backend;
use crate::business::find_business;
use crate::change::rows;
use crate::error::BackendError;
use crate::import::cell::neutral;
use crate::import::header::header_of;
use domain::account::Colleague;
use domain::money::Currency;
use domain::people::{Contact, ContactStaff, CustomField, Lifecycle, Point, PointKind};
use domain::{ContactId, Lang, UserId};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::io::Write;

/// Kinds of points with the word that their headers begin with.
const KINDS: [(PointKind, &str); 5] = [
    (PointKind::Phone, "Phone"),
    (PointKind::Email, "E-mail"),
    (PointKind::Wechat, "WeChat"),
    (PointKind::Whatsapp, "WhatsApp"),
    (PointKind::Other, "Other"),
];

const FIRST: [&str; 17] = [
    "Id",
    "Given name",
    "Family name",
    "Name",
    "Company",
    "Job title",
    "Birthday",
    "Language",
    "Address",
    "Do not contact",
    "Owner",
    "Source",
    "Stage",
    "Tags",
    "Needs",
    "First seen",
    "Last seen",
];

/// Why nothing, or not all, was exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("the file cannot be written: {0}")]
    Write(#[from] std::io::Error),
    #[error(transparent)]
    Backend(#[from] BackendError),
}

impl From<csv::Error> for ExportError {
    fn from(error: csv::Error) -> Self {
        match error.into_kind() {
            csv::ErrorKind::Io(error) => Self::Write(error),
            other => Self::Write(std::io::Error::other(format!("{other:?}"))),
        }
    }
}

/// All that files of contacts are made of, at one moment.
pub(super) struct Records {
    pub contacts: Vec<Contact>,
    halves: BTreeMap<ContactId, ContactStaff>,
    team: BTreeMap<UserId, String>,
    own: Vec<CustomField>,
    currency: Currency,
}

impl Backend {
    /// Writes all contacts that were not joined into another, as CSV in UTF-8 with a byte order mark, and answers how many.
    ///
    /// Cells that a spreadsheet would run begin with an apostrophe; an import takes it away again. Notes are not exported.
    ///
    /// # Errors
    /// [`ExportError`]
    pub async fn export_contacts(&self, file: impl Write) -> Result<usize, ExportError> {
        let records = self.records().await?;
        write_csv(file, &records.table())?;
        Ok(records.contacts.len())
    }

    pub(super) async fn records(&self) -> Result<Records, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let mut contacts = rows::list::<Contact>(&mut tx).await?;
        let halves = rows::list::<ContactStaff>(&mut tx).await?;
        let team = rows::list::<Colleague>(&mut tx).await?;
        let mut own = rows::list::<CustomField>(&mut tx).await?;
        let business = find_business(&mut tx).await?;
        tx.commit().await?;
        contacts.retain(|contact| contact.merged_into.is_none());
        own.sort_by(|one, other| (&one.sort, one.id).cmp(&(&other.sort, other.id)));
        Ok(Records {
            contacts,
            halves: halves.into_iter().map(|half| (half.id, half)).collect(),
            team: team.into_iter().map(|one| (one.id, one.name)).collect(),
            own,
            currency: business.map_or_else(|| Currency("CNY".into()), |one| one.currency),
        })
    }
}

impl Records {
    /// A header line, then a line for each contact.
    pub fn table(&self) -> Vec<Vec<String>> {
        let widths = KINDS.map(|(kind, _)| {
            let of_kind = self.contacts.iter();
            let of_kind = of_kind.map(|contact| points(contact, kind).count());
            of_kind.max().unwrap_or(0)
        });
        let mut table = vec![self.headers(&widths)];
        for contact in &self.contacts {
            let fresh = || ContactStaff::new(contact.id, Lifecycle::Lead);
            let half = self.halves.get(&contact.id).cloned().unwrap_or_else(fresh);
            let mut cells = first(contact, &half, &self.team);
            cells.extend(self.own.iter().map(|field| self.own_value(field, &half)));
            for ((kind, _), width) in KINDS.iter().zip(widths) {
                let mut own = points(contact, *kind);
                for _ in 0..width {
                    let point = own.next();
                    cells.push(point.map(|point| point.label.clone()).unwrap_or_default());
                    cells.push(point.map(|point| point.value.clone()).unwrap_or_default());
                }
            }
            table.push(cells);
        }
        table
    }

    fn own_value(&self, field: &CustomField, half: &ContactStaff) -> String {
        let value = half.custom.get(&field.id.to_string());
        value.map_or_else(String::new, |value| {
            field.typed(value, Lang::En, &self.currency)
        })
    }

    fn headers(&self, widths: &[usize; 5]) -> Vec<String> {
        let mut headers: Vec<String> = FIRST.map(str::to_owned).into();
        let own = self.own.iter();
        headers.extend(own.map(|field| header_of(field, &self.own, Lang::En)));
        for ((_, name), width) in KINDS.iter().zip(widths) {
            for n in 1..=*width {
                headers.push(format!("{name} {n} - Label"));
                headers.push(format!("{name} {n} - Value"));
            }
        }
        headers
    }
}

/// Lines as CSV in UTF-8 with the mark by which spreadsheets know it. No cell runs.
pub(super) fn write_csv(mut file: impl Write, table: &[Vec<String>]) -> Result<(), ExportError> {
    file.write_all(b"\xef\xbb\xbf")?;
    let mut out = csv::Writer::from_writer(file);
    for cells in table {
        out.write_record(cells.iter().map(|cell| neutral(cell)))?;
    }
    out.flush()?;
    Ok(())
}

fn points(contact: &Contact, kind: PointKind) -> impl Iterator<Item = &Point> {
    contact
        .points
        .iter()
        .filter(move |point| point.kind == kind)
}

fn first(contact: &Contact, half: &ContactStaff, team: &BTreeMap<UserId, String>) -> Vec<String> {
    let fields = &contact.fields;
    let owner = half.owner.and_then(|owner| team.get(&owner)).cloned();
    let list = |set: &std::collections::BTreeSet<String>| {
        set.iter().map(String::as_str).collect::<Vec<_>>().join("|")
    };
    let at = |instant: Option<i64>| {
        let at = instant.and_then(|ms| Timestamp::from_millisecond(ms).ok());
        at.map(|at| at.to_string()).unwrap_or_default()
    };
    vec![
        contact.id.to_string(),
        fields.given.clone(),
        fields.family.clone(),
        fields.display.clone(),
        fields.company.clone(),
        fields.job.clone(),
        fields.birthday.clone(),
        fields.language.map_or("", Lang::tag).to_owned(),
        fields.address.clone(),
        if contact.do_not_contact { "yes" } else { "" }.to_owned(),
        owner.unwrap_or_default(),
        half.source.clone(),
        half.lifecycle.name().to_owned(),
        list(&half.tags),
        list(&half.needs),
        at(half.first_seen),
        at(half.last_seen),
    ]
}
