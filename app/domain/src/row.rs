//! Rows as they travel: one enum over every synced noun.

use crate::account::{Business, Parked};
use crate::sales::{Category, Order, Product};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The nouns that sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entity {
    Business,
    Category,
    Product,
    Order,
    Parked,
}

impl Entity {
    pub const ALL: [Self; 5] = [
        Self::Business,
        Self::Category,
        Self::Product,
        Self::Order,
        Self::Parked,
    ];

    /// The name on the wire, in the change log and in IndexedDB keys.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Business => "business",
            Self::Category => "category",
            Self::Product => "product",
            Self::Order => "order",
            Self::Parked => "parked",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|entity| entity.name() == name)
    }
}

/// Which row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    pub entity: Entity,
    pub id: Uuid,
}

impl Key {
    #[must_use]
    pub fn new(entity: Entity, id: Uuid) -> Self {
        Self { entity, id }
    }
}

/// A row of any noun. On the wire it is the noun's own JSON; the entity's name stands beside it.
#[derive(Debug, Clone, PartialEq)]
pub enum Row {
    Business(Business),
    Category(Category),
    Product(Product),
    Order(Order),
    Parked(Parked),
}

impl Row {
    #[must_use]
    pub fn key(&self) -> Key {
        match self {
            Self::Business(row) => Key::new(Entity::Business, row.id.0),
            Self::Category(row) => Key::new(Entity::Category, row.id.0),
            Self::Product(row) => Key::new(Entity::Product, row.id.0),
            Self::Order(row) => Key::new(Entity::Order, row.id.0),
            Self::Parked(row) => Key::new(Entity::Parked, row.id.0),
        }
    }

    /// The order, where it is one.
    #[must_use]
    pub fn as_order(&self) -> Option<&Order> {
        if let Self::Order(order) = self {
            Some(order)
        } else {
            None
        }
    }

    /// The product, where it is one.
    #[must_use]
    pub fn as_product(&self) -> Option<&Product> {
        if let Self::Product(product) = self {
            Some(product)
        } else {
            None
        }
    }

    /// The kept mutation, where it is one.
    #[must_use]
    pub fn as_parked(&self) -> Option<&Parked> {
        if let Self::Parked(parked) = self {
            Some(parked)
        } else {
            None
        }
    }

    /// The row's JSON as it travels.
    ///
    /// # Errors
    /// Only where serde_json fails, which for these types means memory.
    pub fn encode(&self) -> Result<String, serde_json::Error> {
        match self {
            Self::Business(row) => serde_json::to_string(row),
            Self::Category(row) => serde_json::to_string(row),
            Self::Product(row) => serde_json::to_string(row),
            Self::Order(row) => serde_json::to_string(row),
            Self::Parked(row) => serde_json::to_string(row),
        }
    }

    /// # Errors
    /// Where the JSON is not a row of that noun in this build.
    pub fn decode(entity: Entity, json: &str) -> Result<Self, serde_json::Error> {
        Ok(match entity {
            Entity::Business => Self::Business(serde_json::from_str(json)?),
            Entity::Category => Self::Category(serde_json::from_str(json)?),
            Entity::Product => Self::Product(serde_json::from_str(json)?),
            Entity::Order => Self::Order(serde_json::from_str(json)?),
            Entity::Parked => Self::Parked(serde_json::from_str(json)?),
        })
    }
}
