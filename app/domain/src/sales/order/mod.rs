//! Orders and the states they go through.
//!
//! ```text
//! placed → accepted → preparing → ready → fulfilled
//!    └──────────┴──────────┴────────┴──→ refused (reason)
//!    └→ cancelled (by the customer, while it is only placed)
//! ```

pub mod cart;
pub mod discount;
pub mod place;
pub mod step;

use crate::id::{OrderId, ProductId, UserId};
use crate::label::Label;
use crate::money::Money;
use crate::noun;
use crate::noun::column::json_columns;
use crate::noun::{BadCell, Cell, CellKind, Columns, Source};
use crate::sales::cart::CartLine;
use crate::scope::shared;
use discount::DiscountEntry;
use serde::{Deserialize, Serialize};

/// How many orders that are done a board shows, newest first.
pub const LATELY_DONE: usize = 30;

/// One order, the same for the customer and the staff.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Order {
    pub id: OrderId,
    /// Given by the server; until then the screen says that the number follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<i64>,
    pub customer: UserId,
    /// What to call out when it is ready.
    pub name: String,
    pub kind: Kind,
    pub lines: Vec<Line>,
    pub total: Money,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    pub state: OrderState,
    /// When it was placed on the device, epoch ms UTC. A label, not an order.
    pub placed_at: i64,
    /// When its state last changed, epoch ms UTC.
    pub changed_at: i64,
    /// What was said of discounts, from the first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discounts: Vec<DiscountEntry>,
}

noun! {
    Order in "sales_order" by OrderId, scopes |order| shared(order.customer);
    server number: Option<i64>;
    fixed customer: UserId;
    fixed name: String;
    fixed kind: Kind;
    fixed lines: Vec<Line>;
    fixed total: Money;
    fixed note: String;
    guarded state: OrderState as ["state", "reason"];
    fixed placed_at: i64;
    server changed_at: i64;
    server discounts: Vec<DiscountEntry>;
}

json_columns!(Kind, Vec<Line>);

/// How the order reaches the customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum Kind {
    DineIn { table: String },
    Pickup,
    Delivery { address: String, phone: String },
}

impl Kind {
    /// The same without blanks around what was typed.
    #[must_use]
    pub fn trimmed(&self) -> Self {
        let trim = |text: &String| text.trim().to_owned();
        match self {
            Self::DineIn { table } => Self::DineIn { table: trim(table) },
            Self::Pickup => Self::Pickup,
            Self::Delivery { address, phone } => Self::Delivery {
                address: trim(address),
                phone: trim(phone),
            },
        }
    }
}

/// A line with the price at the time of ordering.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub product: ProductId,
    pub name: Label,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    pub quantity: u32,
    /// Price of one piece with its options.
    pub unit: Money,
}

impl Line {
    #[must_use]
    pub fn sum(&self) -> Money {
        self.unit.times(self.quantity)
    }

    /// True where both ask for the same at the same price, whatever it is called and in whichever order its options stand.
    #[must_use]
    pub fn is_same_wish(&self, other: &Self) -> bool {
        let sorted = |line: &Self| {
            let mut options = line.wish().options;
            options.sort();
            options
        };
        (self.product, self.quantity, self.unit) == (other.product, other.quantity, other.unit)
            && sorted(self) == sorted(other)
    }

    /// The same wish without a price, to quote it again or to order it again.
    #[must_use]
    pub fn wish(&self) -> CartLine {
        let options = self
            .choices
            .iter()
            .map(|choice| (choice.group.clone(), choice.choice.clone()))
            .collect();
        CartLine {
            product: self.product,
            options,
            quantity: self.quantity,
        }
    }
}

/// A chosen option, by id and by the name it had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub group: String,
    pub choice: String,
    pub name: Label,
}

/// Where an order stands (guarded: a transition is checked on the server).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum OrderState {
    Placed,
    Accepted,
    Preparing,
    Ready,
    Fulfilled,
    Refused { reason: String },
    Cancelled,
}

impl OrderState {
    /// The names of states from which an order goes on.
    pub const OPEN: [&str; 4] = ["placed", "accepted", "preparing", "ready"];
    /// The names of states in which an order stays.
    pub const FINAL: [&str; 3] = ["fulfilled", "refused", "cancelled"];

    /// True where nothing more can happen.
    #[must_use]
    pub fn is_final(&self) -> bool {
        match self {
            Self::Placed | Self::Accepted | Self::Preparing | Self::Ready => false,
            Self::Fulfilled | Self::Refused { .. } | Self::Cancelled => true,
        }
    }

    /// How far it is, 0 to 4, for progress bars; `None` where it ended without being handed over.
    #[must_use]
    pub fn progress(&self) -> Option<u8> {
        match self {
            Self::Placed => Some(0),
            Self::Accepted => Some(1),
            Self::Preparing => Some(2),
            Self::Ready => Some(3),
            Self::Fulfilled => Some(4),
            Self::Refused { .. } | Self::Cancelled => None,
        }
    }

    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Placed => "placed",
            Self::Accepted => "accepted",
            Self::Preparing => "preparing",
            Self::Ready => "ready",
            Self::Fulfilled => "fulfilled",
            Self::Refused { .. } => "refused",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A refusal's reason stands beside the state's name.
impl Columns for OrderState {
    const KINDS: &'static [CellKind] = &[CellKind::Text, CellKind::MaybeText];

    fn write<'a>(&'a self, out: &mut Vec<Cell<'a>>) {
        out.push(Cell::Text(Some(self.name().into())));
        out.push(Cell::Text(match self {
            Self::Refused { reason } => Some(reason.into()),
            Self::Placed
            | Self::Accepted
            | Self::Preparing
            | Self::Ready
            | Self::Fulfilled
            | Self::Cancelled => None,
        }));
    }

    fn read(from: &mut dyn Source) -> Result<Self, BadCell> {
        let name: String = Columns::read(from)?;
        let reason: Option<String> = Columns::read(from)?;
        let plain = [
            Self::Placed,
            Self::Accepted,
            Self::Preparing,
            Self::Ready,
            Self::Fulfilled,
            Self::Cancelled,
        ];
        let refused = Self::Refused {
            reason: reason.unwrap_or_default(),
        };
        let mut all = plain.into_iter().chain([refused]);
        all.find(|state| state.name() == name)
            .ok_or_else(|| BadCell::new(format!("no such state: {name}")))
    }
}
