//! What a coupon takes off an order: never more than the order costs, in whole minor units, rounded down.

use super::{CouponWhyNot, Offer, OfferBenefit};
use crate::money::Money;
use crate::sales::order::Line;
use crate::sales::order::discount::{DiscountCut, percent_of};
use crate::sales::product::Product;
use crate::view::{Rows, Stop};

/// What it comes to for these lines.
///
/// # Errors
/// Why it takes nothing off; [`Stop::Need`] for rows not loaded.
pub fn offer_cut(
    view: &dyn Rows,
    offer: &Offer,
    lines: &[Line],
) -> Result<Result<(DiscountCut, Money), CouponWhyNot>, Stop> {
    let total = sum(lines);
    if total < offer.least {
        return Ok(Err(CouponWhyNot::Below));
    }
    let counting = counting(view, offer, lines)?;
    let base = counting
        .iter()
        .fold(Money(0), |sum, one| sum.plus(one.sum()));
    let (cut, amount) = match &offer.benefit {
        OfferBenefit::Percent { percent } => {
            let cut = DiscountCut::Percent { percent: *percent };
            (cut, percent_of(base, *percent))
        }
        OfferBenefit::Amount { amount } => {
            let cut = DiscountCut::Amount { amount: *amount };
            (cut, (*amount).min(base))
        }
        OfferBenefit::Gift { product } => {
            let of_it = lines.iter().filter(|line| line.product == *product);
            let amount = of_it.map(|line| line.unit).min().unwrap_or_default();
            (DiscountCut::Amount { amount }, amount)
        }
        OfferBenefit::Other { .. } => return Ok(Err(CouponWhyNot::Nothing)),
    };
    // A percentage of some of the lines is no percentage of the order: what is said of it is the amount.
    let cut = match cut {
        DiscountCut::Percent { .. } if base != total => DiscountCut::Amount { amount },
        DiscountCut::Amount { .. } => DiscountCut::Amount { amount },
        other => other,
    };
    Ok(if amount > Money(0) {
        Ok((cut, amount.min(total)))
    } else {
        Err(CouponWhyNot::Nothing)
    })
}

fn sum(lines: &[Line]) -> Money {
    lines.iter().fold(Money(0), |sum, one| sum.plus(one.sum()))
}

/// The lines that it counts for.
fn counting<'a>(view: &dyn Rows, offer: &Offer, lines: &'a [Line]) -> Result<Vec<&'a Line>, Stop> {
    if offer.products.is_empty() && offer.categories.is_empty() {
        return Ok(lines.iter().collect());
    }
    let mut counting = Vec::new();
    let mut need = Vec::new();
    for line in lines {
        if offer.products.contains(&line.product) {
            counting.push(line);
            continue;
        }
        if offer.categories.is_empty() {
            continue;
        }
        match view.find::<Product>(line.product) {
            Ok(Some(product)) if offer.categories.contains(&product.category) => {
                counting.push(line);
            }
            Ok(_) => {}
            Err(Stop::Need(keys)) => need.extend(keys),
            Err(stop) => return Err(stop),
        }
    }
    if need.is_empty() {
        Ok(counting)
    } else {
        Err(Stop::Need(need))
    }
}
