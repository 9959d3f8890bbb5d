//! A coupon: what somebody collected of an offer, and the ledger of its uses, which is only ever added to.

use super::Offer;
use crate::id::{CouponId, OfferId, OrderId, UserId};
use crate::money::Money;
use crate::noun;
use crate::noun::column::json_columns;
use crate::scope::shared;
use crate::tagged::tagged;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The most that is written down of one coupon: what comes back and is used again.
pub const MAX_ENTRIES: usize = 100;
/// Signs of a code: digits and capitals without those that look like others.
const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Signs that a code has.
pub const CODE_LENGTH: usize = 8;

/// A coupon of a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coupon {
    pub id: CouponId,
    pub offer: OfferId,
    pub customer: UserId,
    /// Which it is of the customer's coupons of the offer, from 1.
    pub number: u32,
    /// What the customer shows and staff type.
    pub code: String,
    /// By the device, epoch ms UTC. A label, not an order.
    pub collected_at: i64,
    /// When the server heard of it, by its own clock, epoch ms UTC; none until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<i64>,
    /// What became of it, from the first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ledger: Vec<CouponEntry>,
}

noun! {
    Coupon in "coupon" by CouponId, scopes |coupon| shared(coupon.customer);
    fixed offer: OfferId;
    fixed customer: UserId;
    fixed number: u32;
    fixed code: String;
    fixed collected_at: i64;
    server recorded_at: Option<i64>;
    server ledger: Vec<CouponEntry>;
}

json_columns!(Vec<CouponEntry>);

/// Something that became of a coupon. Its number is its place in the ledger, from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CouponEntry {
    pub said: CouponSaid,
    pub by: UserId,
    /// By the device, epoch ms UTC. A label, not an order.
    pub at: i64,
    /// By the server's own clock, epoch ms UTC; none until it heard of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<i64>,
}

tagged! {
    /// What became of it. A build that does not know it keeps it as it came, and counts nothing of it.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub enum CouponSaid by is {
        /// For an order, or without one; `key` tells the same use once more from another one. In minor units.
        Used "used" { key: Uuid, order: Option<OrderId>, amount: Money },
        /// What was used under this key counts no more.
        GivenBack "given_back" { key: Uuid },
    } else {
        /// Of a newer build.
        Other
    }
}

/// A use that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CouponUse {
    pub key: Uuid,
    pub order: Option<OrderId>,
    pub amount: Money,
    pub by: UserId,
    pub at: i64,
}

impl CouponId {
    /// The coupon of a code: whoever types one means a row, without a search.
    #[must_use]
    pub fn of_code(code: &str) -> Self {
        Self(Uuid::new_v5(&Uuid::NAMESPACE_OID, code.as_bytes()))
    }
}

/// The code of a customer's coupon of an offer: the same on each phone, so that collecting it twice is once.
#[must_use]
pub fn code_of(offer: OfferId, customer: UserId, number: u32) -> String {
    let name = Uuid::new_v5(&customer.0, &number.to_be_bytes());
    let from = Uuid::new_v5(&offer.0, name.as_bytes());
    // The bytes before those that say which kind of id it is.
    let bits = from.as_bytes().iter().take(5);
    let bits = bits.fold(0_u64, |bits, byte| (bits << 8) | u64::from(*byte));
    let sign = |at: usize| {
        let shift = (CODE_LENGTH - 1 - at) * 5;
        let index = usize::try_from((bits >> shift) & 31).unwrap_or_default();
        SIGNS.get(index).map_or('0', |sign| char::from(*sign))
    };
    (0..CODE_LENGTH).map(sign).collect()
}

/// A code as it was typed: without blanks and dashes, and what looks like another sign read as that; none where it is none.
#[must_use]
pub fn read_code(typed: &str) -> Option<String> {
    let plain = |sign: char| match sign.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        'U' => 'V',
        other => other,
    };
    let kept = typed.chars().filter(|c| !c.is_whitespace() && *c != '-');
    let code: String = kept.map(plain).collect();
    let known = |sign: char| sign.is_ascii() && SIGNS.contains(&(sign as u8));
    (code.chars().count() == CODE_LENGTH && code.chars().all(known)).then_some(code)
}

impl Coupon {
    /// The coupon of a customer, as it is collected.
    #[must_use]
    pub fn collected(offer: &Offer, customer: UserId, number: u32, at: i64) -> Self {
        let code = code_of(offer.id, customer, number);
        Self {
            id: CouponId::of_code(&code),
            offer: offer.id,
            customer,
            number,
            code,
            collected_at: at,
            recorded_at: None,
            ledger: Vec::new(),
        }
    }

    /// The uses that count, from the first: one, but where it was honoured twice without a network.
    #[must_use]
    pub fn uses(&self) -> Vec<CouponUse> {
        let mut uses: Vec<CouponUse> = Vec::new();
        for entry in &self.ledger {
            match &entry.said {
                CouponSaid::Used { key, order, amount } => uses.push(CouponUse {
                    key: *key,
                    order: *order,
                    amount: *amount,
                    by: entry.by,
                    at: entry.at,
                }),
                CouponSaid::GivenBack { key } => uses.retain(|one| one.key != *key),
                CouponSaid::Other { .. } => {}
            }
        }
        uses
    }

    #[must_use]
    pub fn is_used(&self) -> bool {
        !self.uses().is_empty()
    }

    /// True where it was honoured more often than there was reason to: a manager looks at it.
    #[must_use]
    pub fn is_overdrawn(&self) -> bool {
        self.uses().len() > 1
    }

    /// True where the ledger says this use, whether it counts still.
    #[must_use]
    pub fn knows(&self, key: Uuid) -> bool {
        let is = |entry: &CouponEntry| matches!(&entry.said, CouponSaid::Used { key: have, .. } if *have == key);
        self.ledger.iter().any(is)
    }
}
