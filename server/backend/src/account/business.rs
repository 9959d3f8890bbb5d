//! The business as a row.

use crate::db::statement::{Cells, Value};
use crate::error::BackendError;
use crate::rows::{self, Stored, from_json, id, json};
use domain::account::Business;
use domain::id::BusinessId;
use domain::money::Currency;
use domain::people::Country;
use sqlx::AnyConnection;

impl Stored for Business {
    const TABLE: &'static str = "business";
    const COLUMNS: &'static [&'static str] = &[
        "id", "name", "about", "currency", "zone", "accent", "tables", "delivers", "country",
    ];

    fn cells(&self) -> Result<Vec<Value>, BackendError> {
        Ok(vec![
            Value::Text(self.id.to_string()),
            json(&self.name, "name")?,
            json(&self.about, "about")?,
            Value::text(&self.currency.0),
            Value::text(&self.zone),
            Value::text(&self.accent),
            json(&self.tables, "tables")?,
            Value::Int(self.delivers.into()),
            Value::text(self.country.as_str()),
        ])
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, BackendError> {
        Ok(Self {
            id: BusinessId(id(cells.text()?, "business")?),
            name: from_json(cells.text()?, "name")?,
            about: from_json(cells.text()?, "about")?,
            currency: Currency(cells.text()?.to_owned()),
            zone: cells.text()?.to_owned(),
            accent: cells.text()?.to_owned(),
            tables: from_json(cells.text()?, "tables")?,
            delivers: cells.flag()?,
            country: country(cells.text()?)?,
        })
    }
}

fn country(code: &str) -> Result<Country, BackendError> {
    Country::parse(code).ok_or(BackendError::Value { what: "country" })
}

/// The business of this deployment, once there is one.
pub(crate) async fn find(connection: &mut AnyConnection) -> Result<Option<Business>, BackendError> {
    Ok(rows::list::<Business>(connection).await?.into_iter().next())
}
