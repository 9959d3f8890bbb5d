//! Splitting a bill among those who sit at a table: arithmetic that fills in what is to be taken. Nothing of it is stored; what each paid is a
//! payment like any other.

use crate::money::Money;
use crate::sales::order::Order;

/// The most parts of a bill.
pub const MAX_PARTS: u32 = 50;

/// An amount in equal parts; what does not divide lies on the first ones, a minor unit each. Together they are the amount.
#[must_use]
pub fn equally(amount: Money, parts: u32) -> Vec<Money> {
    let parts = i64::from(parts.clamp(1, MAX_PARTS));
    let amount = amount.0.max(0);
    let (each, over) = (amount / parts, amount % parts);
    (0..parts)
        .map(|at| Money(each.saturating_add(i64::from(at < over))))
        .collect()
}

/// What each piece of each line comes to when the order's discount is spread over all of them. All pieces together are what the order costs.
///
/// A piece's part is the difference of two rounded sums, so that no part is off by more than a minor unit and nothing is lost or added.
#[must_use]
pub fn by_piece(order: &Order) -> Vec<Vec<Money>> {
    let due = i128::from(order.price().0.max(0));
    let lines = order.lines.iter();
    let all: i128 = lines.map(|line| i128::from(line.sum().0)).sum();
    let (mut priced, mut spread) = (0_i128, 0_i128);
    let mut piece = |unit: Money| {
        priced = priced.saturating_add(i128::from(unit.0));
        let upto = match all {
            0 => 0,
            all => due.saturating_mul(priced) / all,
        };
        let part = upto.saturating_sub(spread);
        spread = upto;
        Money(i64::try_from(part).unwrap_or_default())
    };
    let lines = order.lines.iter();
    lines
        .map(|line| (0..line.quantity).map(|_| piece(line.unit)).collect())
        .collect()
}

/// What some pieces of the lines come to: `taken` of each line, in its order.
#[must_use]
pub fn by_items(order: &Order, taken: &[u32]) -> Money {
    let pieces = by_piece(order);
    let chosen = pieces.iter().zip(taken).flat_map(|(line, count)| {
        let count = usize::try_from(*count).unwrap_or(usize::MAX);
        line.iter().take(count)
    });
    chosen.fold(Money(0), |sum, part| sum.plus(*part))
}
