//! The cart: a draft on the device, priced by the same rule that the server uses.

use crate::id::ProductId;
use crate::money::Money;
use crate::refusal::Refusal;
use crate::sales::order::{Choice, Line};
use crate::sales::product::Product;
use crate::view::{Rows, Stop};
use serde::{Deserialize, Serialize};

/// The most of one line and of lines in one order.
pub const MAX_QUANTITY: u32 = 99;
/// The most lines in one order.
pub const MAX_LINES: usize = 50;

/// What somebody wants, before it has a price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartLine {
    pub product: ProductId,
    /// (group id, choice id), in the product's order.
    #[serde(default)]
    pub options: Vec<(String, String)>,
    pub quantity: u32,
}

/// A cart, kept as a draft until it is placed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Cart {
    pub lines: Vec<CartLine>,
    #[serde(default)]
    pub note: String,
}

impl Cart {
    /// Adds a line, joining it with an equal one.
    pub fn add(&mut self, line: CartLine) {
        let same = self
            .lines
            .iter_mut()
            .find(|have| have.product == line.product && have.options == line.options);
        match same {
            Some(have) => have.quantity = (have.quantity + line.quantity).min(MAX_QUANTITY),
            None => self.lines.push(line),
        }
    }

    /// Sets a line's quantity; zero removes it.
    pub fn set_quantity(&mut self, at: usize, quantity: u32) {
        if quantity == 0 && at < self.lines.len() {
            self.lines.remove(at);
        } else if let Some(line) = self.lines.get_mut(at) {
            line.quantity = quantity.min(MAX_QUANTITY);
        }
    }

    /// Pieces in the cart.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.lines.iter().map(|line| line.quantity).sum()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

/// Priced lines and their sum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    pub lines: Vec<Line>,
    pub total: Money,
    /// Indices of lines that are sold out now.
    pub sold_out: Vec<usize>,
}

/// Prices lines by the catalogue as it stands.
///
/// # Errors
/// [`Refusal::Missing`] for an unknown product, [`Refusal::BadOptions`], [`Refusal::TooMuch`], [`Refusal::EmptyOrder`]; [`Stop::Need`] for rows not loaded.
pub fn quote(view: &dyn Rows, wanted: &[CartLine]) -> Result<Quote, Stop> {
    if wanted.is_empty() {
        return Err(Refusal::EmptyOrder.into());
    }
    if wanted.len() > MAX_LINES
        || wanted
            .iter()
            .any(|line| line.quantity == 0 || line.quantity > MAX_QUANTITY)
    {
        return Err(Refusal::TooMuch.into());
    }
    let products = load(view, wanted)?;
    let mut quote = Quote {
        lines: Vec::with_capacity(wanted.len()),
        total: Money(0),
        sold_out: Vec::new(),
    };
    for (at, (want, product)) in wanted.iter().zip(products).enumerate() {
        let line = price_line(product, want).ok_or(Refusal::BadOptions { line: at })?;
        quote.total = quote.total.plus(line.sum());
        quote.lines.push(line);
        if !product.is_orderable() {
            quote.sold_out.push(at);
        }
    }
    Ok(quote)
}

/// All products of the lines; every unloaded one is asked for at once, so that a caller loads only once.
fn load<'a>(view: &'a dyn Rows, wanted: &[CartLine]) -> Result<Vec<&'a Product>, Stop> {
    let mut products = Vec::with_capacity(wanted.len());
    let mut need = Vec::new();
    for line in wanted {
        match view.need::<Product>(line.product) {
            Ok(product) => products.push(product),
            Err(Stop::Need(keys)) => need.extend(keys),
            Err(stop) => return Err(stop),
        }
    }
    if need.is_empty() {
        Ok(products)
    } else {
        Err(Stop::Need(need))
    }
}

/// The line at today's price, `None` where the options do not fit the product.
#[must_use]
pub fn price_line(product: &Product, want: &CartLine) -> Option<Line> {
    let mut unit = product.price;
    let mut choices = Vec::with_capacity(want.options.len());
    for group in &product.options {
        let picked = want.options.iter().filter(|(id, _)| *id == group.id);
        let mut count = 0;
        for (_, choice) in picked {
            let choice = group.choices.iter().find(|known| known.id == *choice)?;
            if choices
                .iter()
                .any(|had: &Choice| had.group == group.id && had.choice == choice.id)
            {
                return None;
            }
            unit = unit.plus(choice.extra);
            choices.push(Choice {
                group: group.id.clone(),
                choice: choice.id.clone(),
                name: choice.name.clone(),
            });
            count += 1;
        }
        if count < group.min || count > group.max {
            return None;
        }
    }
    (choices.len() == want.options.len()).then(|| Line {
        product: product.id,
        name: product.name.clone(),
        choices,
        quantity: want.quantity,
        unit,
    })
}
