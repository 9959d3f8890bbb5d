//! The menu as people read it: categories in order, each with its dishes.

use domain::sales::{Category, Product};

/// A heading with what stands under it.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    pub category: Category,
    pub products: Vec<Product>,
}

/// What customers see: products on the menu under their categories; a category without any is left out.
#[must_use]
pub fn sections(categories: Vec<Category>, mut products: Vec<Product>) -> Vec<Section> {
    products.retain(Product::is_on_menu);
    let mut sections = all_sections(categories, products);
    sections.retain(|section| !section.products.is_empty());
    sections
}

/// What there is, hidden or not: products under their categories, also under none yet. What was removed is left out.
#[must_use]
pub fn all_sections(mut categories: Vec<Category>, mut products: Vec<Product>) -> Vec<Section> {
    products.retain(|product| !product.removed);
    categories.sort_by_key(|category| (category.sort, category.id));
    let mut sections: Vec<Section> = categories
        .into_iter()
        .map(|category| Section {
            category,
            products: Vec::new(),
        })
        .collect();
    for product in products {
        if let Some(section) = sections
            .iter_mut()
            .find(|section| section.category.id == product.category)
        {
            section.products.push(product);
        }
    }
    sections.retain(|section| !(section.category.removed && section.products.is_empty()));
    for section in &mut sections {
        section
            .products
            .sort_by_key(|product| (product.sort, product.id));
    }
    sections
}

/// The photo's address.
#[must_use]
pub fn photo(product: &Product) -> Option<String> {
    product
        .photo
        .as_ref()
        .map(|path| format!("/{}", path.trim_start_matches('/')))
}

/// The first characters of a name, for the place of a missing photo.
#[must_use]
pub fn initials(name: &str) -> String {
    name.chars().take(2).collect()
}

#[cfg(all(test, not(feature = "ssr")))]
mod tests {
    use super::*;
    use crate::memory::{a_category, noodles, tea};

    #[test]
    fn dishes_stand_under_their_heading_in_order() {
        let empty = Category {
            id: domain::id::CategoryId(crate::memory::an_id(77)),
            sort: 0,
            ..a_category()
        };
        let menu = sections(vec![a_category(), empty], vec![tea(), noodles()]);
        assert_eq!(menu.len(), 1);
        assert_eq!(menu[0].products, [noodles(), tea()]);
    }

    #[test]
    fn what_is_hidden_is_the_staffs_alone_and_what_is_removed_nobodys() {
        let hidden = Product {
            hidden: true,
            ..tea()
        };
        let removed = Product {
            removed: true,
            ..noodles()
        };
        let gone = Category {
            id: domain::id::CategoryId(crate::memory::an_id(77)),
            removed: true,
            ..a_category()
        };
        let rows = || {
            (
                vec![a_category(), gone.clone()],
                vec![hidden.clone(), removed.clone()],
            )
        };
        let (categories, products) = rows();
        assert!(sections(categories, products).is_empty());
        let (categories, products) = rows();
        let all = all_sections(categories, products);
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].products, [hidden]);
    }

    #[test]
    fn a_photo_is_addressed_from_the_root() {
        let with = Product {
            photo: Some("media/dishes/tea.webp".into()),
            ..tea()
        };
        assert_eq!(photo(&with).as_deref(), Some("/media/dishes/tea.webp"));
    }
}
