//! Another currency for the business: possible only while nothing happened in the one it has. Amounts have no currency of their own, so what was ordered for
//! 28.50 of one would read as 28.50 of the other.

use crate::money::Currency;

/// Why the currency stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CurrencyRefusal {
    /// Not three letters, such as EUR.
    Unknown,
    /// So many orders, bookings with a price, payments and invoices are in it.
    InUse(u64),
    /// Prices stand there, and the other one has more or fewer decimals: 28.50 would become 2850, or 0.285.
    Decimals,
}

/// Whether a business may go over to another currency, with so much in its own, and so many prices.
///
/// # Errors
/// [`CurrencyRefusal`]
pub fn may_change(
    from: &Currency,
    to: &Currency,
    used: u64,
    prices: u64,
) -> Result<(), CurrencyRefusal> {
    let letters = to.0.bytes().all(|byte| byte.is_ascii_uppercase());
    if to.0.len() != 3 || !letters {
        return Err(CurrencyRefusal::Unknown);
    }
    if from == to {
        return Ok(());
    }
    if used > 0 {
        return Err(CurrencyRefusal::InUse(used));
    }
    if prices > 0 && from.digits() != to.digits() {
        return Err(CurrencyRefusal::Decimals);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_currency_that_is_in_use_stays_and_one_that_is_not_may_go() {
        let [cny, eur, jpy] = ["CNY", "EUR", "JPY"].map(|name| Currency(name.to_owned()));
        let may = |to: &Currency, used, prices| may_change(&cny, to, used, prices);
        assert_eq!(may(&eur, 0, 40), Ok(()));
        assert_eq!(may(&eur, 3, 0), Err(CurrencyRefusal::InUse(3)));
        assert_eq!(may(&cny, 3, 40), Ok(()));
        assert_eq!(may(&jpy, 0, 1), Err(CurrencyRefusal::Decimals));
        assert_eq!(may(&jpy, 0, 0), Ok(()));
        for wrong in ["", "yuan", "eur", "EURO", "元元元"] {
            let wrong = Currency(wrong.to_owned());
            assert_eq!(
                may(&wrong, 0, 0),
                Err(CurrencyRefusal::Unknown),
                "{wrong:?}"
            );
        }
    }
}
