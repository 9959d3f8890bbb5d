//! Contacts as rows.

use crate::db::statement::{Cells, Value};
use crate::error::BackendError;
use crate::rows::{Stored, from_json, id, json, maybe_id};
use domain::people::{Contact, ContactFields};
use domain::{ContactId, Lang, UserId};

impl Stored for Contact {
    const TABLE: &'static str = "contact";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "given",
        "family",
        "display",
        "company",
        "job",
        "birthday",
        "language",
        "address",
        "points",
        "do_not_contact",
        "account_user",
        "merged_into",
        "known_at",
    ];

    fn cells(&self) -> Result<Vec<Value>, BackendError> {
        let fields = &self.fields;
        Ok(vec![
            Value::Text(self.id.to_string()),
            Value::text(&fields.given),
            Value::text(&fields.family),
            Value::text(&fields.display),
            Value::text(&fields.company),
            Value::text(&fields.job),
            Value::text(&fields.birthday),
            Value::maybe_text(fields.language.map(Lang::tag)),
            Value::text(&fields.address),
            json(&self.points, "points")?,
            Value::Int(self.do_not_contact.into()),
            Value::MaybeText(self.user.map(|user| user.to_string())),
            Value::MaybeText(self.merged_into.map(|contact| contact.to_string())),
            Value::Int(self.created_at),
        ])
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, BackendError> {
        Ok(Self {
            id: ContactId(id(cells.text()?, "contact")?),
            fields: ContactFields {
                given: cells.text()?.to_owned(),
                family: cells.text()?.to_owned(),
                display: cells.text()?.to_owned(),
                company: cells.text()?.to_owned(),
                job: cells.text()?.to_owned(),
                birthday: cells.text()?.to_owned(),
                language: cells.maybe_text()?.map(Lang::parse),
                address: cells.text()?.to_owned(),
            },
            points: from_json(cells.text()?, "points")?,
            do_not_contact: cells.flag()?,
            user: maybe_id(cells.maybe_text()?, "user")?.map(UserId),
            merged_into: maybe_id(cells.maybe_text()?, "contact")?.map(ContactId),
            created_at: cells.int()?,
        })
    }
}
