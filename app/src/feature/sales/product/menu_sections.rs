//! The menu, read from the rows as shown.

use crate::catalogue::{Section, all_sections, sections};
use domain::id::CategoryId;
use domain::projection::Projection;
use domain::row::{Entity, Row};
use domain::sales::{Category, Product};

/// What customers see of the menu.
#[must_use]
pub fn menu_sections(rows: &Projection) -> Vec<Section> {
    let (categories, products) = read(rows);
    sections(categories, products)
}

/// What staff see of it: also what is hidden, and headings that are empty.
#[must_use]
pub fn staff_sections(rows: &Projection) -> Vec<Section> {
    let (categories, products) = read(rows);
    all_sections(categories, products)
}

fn read(rows: &Projection) -> (Vec<Category>, Vec<Product>) {
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
    (categories, products)
}

/// A heading is drawn anew where its name changed.
#[must_use]
pub fn titled(category: &Category) -> (CategoryId, [String; 2]) {
    let name = &category.name;
    (category.id, [&name.zh, &name.en].map(Clone::clone))
}
