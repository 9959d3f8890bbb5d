//! Categories and products as rows, and the menu they make.

use crate::account;
use crate::db::statement::{Cells, Value};
use crate::error::BackendError;
use crate::rows::{self, Stored, from_json, id, json};
use domain::account::Business;
use domain::id::{CategoryId, ProductId};
use domain::money::Money;
use domain::sales::{Category, Product};
use sqlx::AnyConnection;
use std::collections::BTreeMap;

/// What every visitor sees.
#[derive(Debug, Clone, PartialEq)]
pub struct Menu {
    pub business: Business,
    /// In the order of the menu.
    pub categories: Vec<Category>,
    /// In the order of the menu, the sold-out ones too.
    pub products: Vec<Product>,
}

impl Stored for Category {
    const TABLE: &'static str = "category";
    const COLUMNS: &'static [&'static str] = &["id", "name", "sort"];

    fn cells(&self) -> Result<Vec<Value>, BackendError> {
        Ok(vec![
            Value::Text(self.id.to_string()),
            json(&self.name, "name")?,
            Value::Int(self.sort),
        ])
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, BackendError> {
        Ok(Self {
            id: CategoryId(id(cells.text()?, "category")?),
            name: from_json(cells.text()?, "name")?,
            sort: cells.int()?,
        })
    }
}

impl Stored for Product {
    const TABLE: &'static str = "product";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "category",
        "name",
        "about",
        "price",
        "options",
        "photo",
        "available",
        "marks",
        "sort",
    ];

    fn cells(&self) -> Result<Vec<Value>, BackendError> {
        Ok(vec![
            Value::Text(self.id.to_string()),
            Value::Text(self.category.to_string()),
            json(&self.name, "name")?,
            json(&self.about, "about")?,
            Value::Int(self.price.0),
            json(&self.options, "options")?,
            Value::maybe_text(self.photo.as_deref()),
            Value::Int(self.available.into()),
            json(&self.marks, "marks")?,
            Value::Int(self.sort),
        ])
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, BackendError> {
        Ok(Self {
            id: ProductId(id(cells.text()?, "product")?),
            category: CategoryId(id(cells.text()?, "category")?),
            name: from_json(cells.text()?, "name")?,
            about: from_json(cells.text()?, "about")?,
            price: Money(cells.int()?),
            options: from_json(cells.text()?, "options")?,
            photo: cells.maybe_text()?.map(str::to_owned),
            available: cells.flag()?,
            marks: from_json(cells.text()?, "marks")?,
            sort: cells.int()?,
        })
    }
}

/// The menu, `None` before there is a business.
pub(crate) async fn menu(connection: &mut AnyConnection) -> Result<Option<Menu>, BackendError> {
    let Some(business) = account::find_business(connection).await? else {
        return Ok(None);
    };
    let mut categories = rows::list::<Category>(connection).await?;
    categories.sort_by_key(|category| category.sort);
    let places: BTreeMap<CategoryId, usize> = categories
        .iter()
        .enumerate()
        .map(|(at, category)| (category.id, at))
        .collect();
    let mut products = rows::list::<Product>(connection).await?;
    products.sort_by_key(|product| (places.get(&product.category).copied(), product.sort));
    Ok(Some(Menu {
        business,
        categories,
        products,
    }))
}
