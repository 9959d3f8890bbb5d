//! Values of products that were written over, as rows.

use crate::db::statement::{Cells, Value};
use crate::error::BackendError;
use crate::rows::{Stored, from_json, id, json};
use domain::id::PastId;
use domain::sales::ProductPast;
use domain::{ProductId, UserId};

impl Stored for ProductPast {
    const TABLE: &'static str = "product_past";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "product",
        "field",
        "lost",
        "replaced_by",
        "at",
        "by_user",
    ];

    fn cells(&self) -> Result<Vec<Value>, BackendError> {
        Ok(vec![
            Value::Text(self.id.to_string()),
            Value::Text(self.product.to_string()),
            Value::Text(self.field.clone()),
            json(&self.lost, "lost")?,
            json(&self.new, "new")?,
            Value::Int(self.at),
            Value::Text(self.by.to_string()),
        ])
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, BackendError> {
        Ok(Self {
            id: PastId(id(cells.text()?, "past")?),
            product: ProductId(id(cells.text()?, "product")?),
            field: cells.text()?.to_owned(),
            lost: from_json(cells.text()?, "lost")?,
            new: from_json(cells.text()?, "new")?,
            at: cells.int()?,
            by: UserId(id(cells.text()?, "user")?),
        })
    }
}
