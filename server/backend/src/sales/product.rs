//! Categories and products as rows, and the menu they make.

use crate::business::find_business;
use crate::change::rows;
use crate::error::BackendError;
use domain::account::Business;
use domain::id::CategoryId;
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

/// The menu, `None` before there is a business.
pub(crate) async fn menu(connection: &mut AnyConnection) -> Result<Option<Menu>, BackendError> {
    let Some(business) = find_business(connection).await? else {
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
