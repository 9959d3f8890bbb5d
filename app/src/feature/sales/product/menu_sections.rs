//! The menu, read from the rows as shown.

use crate::catalogue::{Section, sections};
use domain::id::CategoryId;
use domain::projection::Projection;
use domain::row::{Entity, Row};
use domain::sales::Category;

/// The menu's sections from the rows as shown.
#[must_use]
pub fn menu_sections(rows: &Projection) -> Vec<Section> {
    let mut categories = Vec::new();
    for row in rows.all(Entity::Category) {
        if let Row::Category(category) = row {
            categories.push(category.clone());
        }
    }
    let mut products = Vec::new();
    for row in rows.all(Entity::Product) {
        if let Row::Product(product) = row {
            products.push(product.clone());
        }
    }
    sections(categories, products)
}

/// A heading is drawn anew where its name changed.
#[must_use]
pub fn titled(category: &Category) -> (CategoryId, [String; 2]) {
    let name = &category.name;
    (category.id, [&name.zh, &name.en].map(Clone::clone))
}
