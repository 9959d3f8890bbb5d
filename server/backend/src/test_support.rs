//! Rows written past the rules – scope moves, deletions, large catalogues – for simulators and benchmarks.

mod database;
mod server_nouns;

use crate::change::Work;
use crate::change::change_log::forget;
use crate::change::rows::Stamp;
use crate::people::learn_contact::{GivenPoint, learn_contact_of_account};

use crate::Backend;
use crate::BackendError;
use crate::reach::audience::members;
use domain::id::{CategoryId, ContactId, PointId, derived_id};
use domain::people::{
    Contact, ContactFields, ContactStaff, Country, Lifecycle, PointEdit, PointKind,
};
use domain::reach::Rule;
use domain::sales::{Category, Product};
use domain::{Key, Label, Money, ProductId, Row, UserId};
use uuid::Uuid;

pub use database::TestDatabase;
pub use server_nouns::{ServerTable, server_tables};

impl Backend {
    /// Writes rows as they are, through the change log.
    pub async fn put_rows(&self, rows: Vec<Row>) -> Result<(), BackendError> {
        self.write_rows(rows, &[]).await
    }

    /// Removes rows, through the change log.
    pub async fn remove_rows(&self, keys: &[Key]) -> Result<(), BackendError> {
        self.write_rows(Vec::new(), keys).await
    }

    /// Everybody of a segment's rule now.
    pub async fn segment_members(&self, rule: &Rule) -> Result<Vec<ContactId>, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let found = members(&mut tx, rule, self.now()).await?;
        tx.commit().await?;
        Ok(found)
    }

    /// Forgets that rows left a scope, up to a version, however young they are.
    pub async fn forget_deletions(
        &self,
        scope: domain::Scope,
        up_to: i64,
    ) -> Result<(), BackendError> {
        let mut tx = self.inner.db.write().await?;
        forget(&mut tx, scope, up_to).await?;
        Ok(tx.commit().await?)
    }

    /// Writes `n` products of about 500 bytes each, and their category; the same ones each time.
    pub async fn seed_products(&self, n: u32) -> Result<Vec<Product>, BackendError> {
        let category = Category {
            id: CategoryId(derived_id(Uuid::nil(), 0, 0)),
            name: Label::new("面", "Noodles"),
            sort: 0,
            removed: false,
        };
        self.put_rows(vec![Row::Category(category.clone())]).await?;
        let products: Vec<Product> = (0..n).map(|at| product(category.id, at)).collect();
        for part in products.chunks(1_000) {
            self.put_rows(part.iter().cloned().map(Row::Product).collect())
                .await?;
        }
        Ok(products)
    }

    /// Writes `n` contacts with two points each and staff's half beside them; the same ones each time.
    pub async fn seed_contacts(&self, n: u32) -> Result<(), BackendError> {
        let rows: Vec<Row> = (0..n).flat_map(contact).collect();
        for part in rows.chunks(1_000) {
            self.put_rows(part.to_vec()).await?;
        }
        Ok(())
    }

    /// Notes an address of an account, proven or not, as signing up and answering a mail do.
    pub async fn learn_address(
        &self,
        user: UserId,
        email: &str,
        verified: bool,
    ) -> Result<(), BackendError> {
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let mut work = Work::default();
        let reach = GivenPoint {
            kind: PointKind::Email,
            value: email,
            verified,
        };
        learn_contact_of_account(&mut tx, &mut work, user, "Ann", reach, "sign-up", now).await?;
        let by = Some(user);
        let pokes = work.flush(&mut tx, Stamp { now, by }).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(())
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
        hidden: false,
        removed: false,
    }
}

const FAMILIES: [&str; 12] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "曾", "林",
];
const GIVEN: [&str; 10] = ["芳", "伟", "秀英", "娜", "敏", "静", "丽", "强", "磊", "晓"];
const FOREIGN: [(&str, &str); 8] = [
    ("Maria", "Costa"),
    ("John", "Smith"),
    ("Anna", "Keller"),
    ("Tom", "Baker"),
    ("Lena", "Novak"),
    ("Omar", "Haddad"),
    ("Julia", "Santos"),
    ("Peter", "Lindqvist"),
];

/// A contact and staff's half of it.
fn contact(at: u32) -> [Row; 2] {
    let pick = |list: usize, step: u32| (at / step) as usize % list;
    let (given, family) = if at.is_multiple_of(5) {
        FOREIGN[pick(FOREIGN.len(), 5)]
    } else {
        (
            GIVEN[pick(GIVEN.len(), 1)],
            FAMILIES[pick(FAMILIES.len(), GIVEN.len() as u32)],
        )
    };
    let id = ContactId(derived_id(Uuid::nil(), 2, at));
    let fields = ContactFields {
        given: given.to_owned(),
        family: family.to_owned(),
        company: format!("Company {}", at % 700),
        address: format!("{} People's Road, floor {}", at % 900, at % 30),
        ..ContactFields::default()
    };
    let point = |n: u32, kind, value: String| {
        let edit = PointEdit {
            kind,
            value,
            label: "work".to_owned(),
            primary: true,
        };
        let id = PointId(derived_id(id.0, u64::from(n), 0));
        edit.point(id, &Country::default())
    };
    let points = vec![
        point(
            0,
            PointKind::Phone,
            format!("138{:08}", u64::from(at) * 7_919 % 100_000_000),
        ),
        point(1, PointKind::Email, format!("customer{at}@example.com")),
    ];
    let contact = Contact {
        points,
        ..Contact::new(id, fields, 1_780_000_000_000 + i64::from(at))
    };
    let staff = ContactStaff {
        tags: [format!("tag {}", at % 20)].into(),
        ..ContactStaff::new(id, Lifecycle::Customer)
    };
    [contact.into(), staff.into()]
}
