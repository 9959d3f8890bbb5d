//! Choosing a product's options: pure, so that the sheet only shows.

use domain::sales::{CartLine, OptionGroup, Product};

/// Chosen (group, choice) pairs.
pub type Picks = Vec<(String, String)>;

/// The quickest possible start: where exactly one is needed, the first is taken.
#[must_use]
pub fn start(product: &Product) -> Picks {
    let needed = product
        .options
        .iter()
        .filter(|group| group.min == 1 && group.max == 1);
    needed
        .filter_map(|group| Some((group.id.clone(), group.choices.first()?.id.clone())))
        .collect()
}

#[must_use]
pub fn is_picked(picks: &Picks, group: &str, choice: &str) -> bool {
    picks
        .iter()
        .any(|(have_group, have)| have_group == group && have == choice)
}

/// True where the group takes no more.
#[must_use]
pub fn is_full(picks: &Picks, group: &OptionGroup) -> bool {
    picks.iter().filter(|(have, _)| *have == group.id).count() >= group.max as usize
}

/// Takes or leaves a choice: a group of one changes over, a larger one stops at its limit.
pub fn toggle(picks: &mut Picks, group: &OptionGroup, choice: &str) {
    let pair = (group.id.clone(), choice.to_owned());
    if group.max == 1 {
        let had = picks.contains(&pair);
        picks.retain(|(have, _)| *have != group.id);
        if !had || group.min == 1 {
            picks.push(pair);
        }
    } else if picks.contains(&pair) {
        picks.retain(|have| *have != pair);
    } else if !is_full(picks, group) {
        picks.push(pair);
    }
}

/// The choice in the product's own order, so that equal choices are one line of the cart.
#[must_use]
pub fn cart_line(product: &Product, picks: &Picks, quantity: u32) -> CartLine {
    let all = product
        .options
        .iter()
        .flat_map(|group| group.choices.iter().map(move |choice| (group, choice)));
    let options = all.filter(|(group, choice)| is_picked(picks, &group.id, &choice.id));
    CartLine {
        product: product.id,
        options: options
            .map(|(group, choice)| (group.id.clone(), choice.id.clone()))
            .collect(),
        quantity,
    }
}

/// True where the product can be put into the cart without a question.
#[must_use]
pub fn is_simple(product: &Product) -> bool {
    product.options.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::noodles;
    use domain::sales::cart::price_line;

    #[test]
    fn a_product_can_be_added_as_it_opens() {
        let product = noodles();
        assert!(price_line(&product, &cart_line(&product, &start(&product), 1)).is_some());
    }

    #[test]
    fn a_group_of_one_changes_over_and_a_larger_one_stops_at_its_limit() {
        let product = noodles();
        let (width, top) = (&product.options[0], &product.options[1]);
        let mut picks = start(&product);
        toggle(&mut picks, width, "thick");
        assert!(is_picked(&picks, "width", "thick") && !is_picked(&picks, "width", "thin"));
        toggle(&mut picks, width, "thick");
        assert!(is_picked(&picks, "width", "thick"), "one is needed");
        for choice in ["tofu", "egg", "beef"] {
            toggle(&mut picks, top, choice);
        }
        assert!(is_full(&picks, top) && !is_picked(&picks, "top", "beef"));
        let line = cart_line(&product, &picks, 1);
        let order: Vec<&str> = line
            .options
            .iter()
            .map(|(_, choice)| choice.as_str())
            .collect();
        assert_eq!(
            order,
            ["thick", "egg", "tofu"],
            "in the product's own order"
        );
        assert!(price_line(&product, &line).is_some());
    }
}
