//! Rows written past the rules – scope moves, deletions, large catalogues – for simulators and benchmarks.

use crate::rows::Stamp;
use crate::sync::Work;
use crate::{Backend, BackendError};
use domain::id::{CategoryId, derived_id};
use domain::sales::{Category, Product};
use domain::{Key, Label, Money, ProductId, Row};
use uuid::Uuid;

impl Backend {
    /// Writes rows as they are, through the change log.
    pub async fn put_rows(&self, rows: Vec<Row>) -> Result<(), BackendError> {
        self.write_rows(rows, &[]).await
    }

    /// Removes rows, through the change log.
    pub async fn remove_rows(&self, keys: &[Key]) -> Result<(), BackendError> {
        self.write_rows(Vec::new(), keys).await
    }

    /// Writes `n` products of about 500 bytes each, and their category; the same ones each time.
    pub async fn seed_products(&self, n: u32) -> Result<Vec<Product>, BackendError> {
        let category = Category {
            id: CategoryId(derived_id(Uuid::nil(), 0, 0)),
            name: Label::new("面", "Noodles"),
            sort: 0,
        };
        self.put_rows(vec![Row::Category(category.clone())]).await?;
        let products: Vec<Product> = (0..n).map(|at| product(category.id, at)).collect();
        for part in products.chunks(1_000) {
            self.put_rows(part.iter().cloned().map(Row::Product).collect())
                .await?;
        }
        Ok(products)
    }

    async fn write_rows(&self, put: Vec<Row>, remove: &[Key]) -> Result<(), BackendError> {
        let mut tx = self.inner.db.write().await?;
        let mut work = Work::default();
        work.put(&mut tx, put).await?;
        work.remove(&mut tx, remove).await?;
        let pokes = work
            .flush(
                &mut tx,
                Stamp {
                    now: self.now(),
                    by: None,
                },
            )
            .await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(())
    }
}

fn product(category: CategoryId, at: u32) -> Product {
    let about = format!(
        "Number {at}: hand-pulled noodles in a broth that simmered overnight, with greens, scallions and a spoon of chilli oil. "
    );
    Product {
        id: ProductId(derived_id(Uuid::nil(), 1, at)),
        category,
        name: Label::new(&format!("面条 {at}"), &format!("Noodles {at}")),
        about: Label::new("手工拉面，骨汤慢熬一夜，配青菜、葱花和一勺辣油。", &about),
        price: Money(2_800),
        options: Vec::new(),
        photo: None,
        available: true,
        marks: Default::default(),
        sort: i64::from(at),
    }
}
