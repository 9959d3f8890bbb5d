//! What goes together, what a customer may like anew, and what they come for again.

use super::thin::{self, Code, Refusal};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One item of one basket.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row<K, I> {
    pub customer: K,
    pub day: i32,
    /// Tells baskets of one day apart, and orders them.
    pub basket: K,
    pub item: I,
}

#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// A pair is told of from so many baskets on.
    pub pair_baskets: usize,
    /// Baskets that a customer needs for the last of them to be held out.
    pub hold_out_baskets: usize,
    pub least_customers: usize,
    /// Items of a list.
    pub length: usize,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            pair_baskets: thin::PAIR_BASKETS,
            hold_out_baskets: 3,
            least_customers: thin::RECOMMEND_CUSTOMERS,
            length: 10,
        }
    }
}

/// Two items that were bought together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pair<I> {
    pub a: I,
    pub b: I,
    /// Baskets with both.
    pub baskets: usize,
    /// Their share of all baskets.
    pub support: f64,
    /// The share of baskets with the first that have the second, and the other way round.
    pub confidence: (f64, f64),
    /// How much more often than if they were independent.
    pub lift: f64,
    /// Support less what it would be if they were independent.
    pub leverage: f64,
}

/// Every item's customers, and every customer's items with how many baskets had them.
#[derive(Debug, Clone)]
pub struct Model<K, I> {
    customers: BTreeMap<K, BTreeMap<I, usize>>,
    buyers: BTreeMap<I, Bits>,
}

/// How lists did on the last baskets, which the model had not seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HoldOut {
    /// Customers whose last basket had something new to them.
    pub evaluated: usize,
    /// The share of them whose list had one of it.
    pub hit_rate: f64,
    /// The same of a list of what most customers buy.
    pub popularity_hit_rate: f64,
    /// Mean of 1 ÷ the place of the first hit.
    pub reciprocal_rank: f64,
    pub again_customers: usize,
    /// The share of customers whose list of what they buy most had something of their last basket.
    pub again_hit_rate: f64,
}

/// Baskets of each customer, earliest first.
type Baskets<K, I> = BTreeMap<K, Vec<BTreeSet<I>>>;

fn baskets<K: Ord + Clone, I: Ord + Clone>(rows: &[Row<K, I>]) -> Baskets<K, I> {
    let mut by_key: BTreeMap<(&K, i32, &K), BTreeSet<I>> = BTreeMap::new();
    for row in rows {
        let basket = by_key
            .entry((&row.customer, row.day, &row.basket))
            .or_default();
        basket.insert(row.item.clone());
    }
    let mut all: Baskets<K, I> = BTreeMap::new();
    for ((customer, ..), basket) in by_key {
        all.entry(customer.clone()).or_default().push(basket);
    }
    all
}

/// How many baskets there are, how many items, and the pairs that occur often enough, the strongest lift first.
///
/// # Errors
/// [`Code::NoRows`].
pub fn pairs<K: Ord + Clone, I: Ord + Clone>(
    rows: &[Row<K, I>],
    rules: &Rules,
) -> Result<(usize, usize, Vec<Pair<I>>), Refusal> {
    let all = baskets(rows);
    let mut single: BTreeMap<&I, usize> = BTreeMap::new();
    let mut both: BTreeMap<(&I, &I), usize> = BTreeMap::new();
    let mut count = 0;
    for basket in all.values().flatten() {
        count += 1;
        for (at, a) in basket.iter().enumerate() {
            *single.entry(a).or_default() += 1;
            for b in basket.iter().skip(at + 1) {
                *both.entry((a, b)).or_default() += 1;
            }
        }
    }
    if count == 0 {
        return Err(Refusal::new(Code::NoRows));
    }
    let whole = count as f64;
    let often = both
        .into_iter()
        .filter(|(_, baskets)| *baskets >= rules.pair_baskets.max(1));
    let mut pairs: Vec<Pair<I>> = often
        .filter_map(|((a, b), baskets)| {
            let (with_a, with_b) = (*single.get(a)? as f64, *single.get(b)? as f64);
            let together = baskets as f64;
            Some(Pair {
                a: a.clone(),
                b: b.clone(),
                baskets,
                support: together / whole,
                confidence: (together / with_a, together / with_b),
                lift: together * whole / (with_a * with_b),
                leverage: together / whole - with_a / whole * (with_b / whole),
            })
        })
        .collect();
    pairs.sort_by(|x, y| {
        y.lift
            .total_cmp(&x.lift)
            .then_with(|| x.a.cmp(&y.a))
            .then_with(|| x.b.cmp(&y.b))
    });
    Ok((count, single.len(), pairs))
}

/// Learns from every basket.
///
/// # Errors
/// [`Code::NoRows`].
pub fn fit<K: Ord + Clone, I: Ord + Clone>(rows: &[Row<K, I>]) -> Result<Model<K, I>, Refusal> {
    let model = learn(&baskets(rows));
    if model.customers.is_empty() {
        return Err(Refusal::new(Code::NoRows));
    }
    Ok(model)
}

fn learn<K: Ord + Clone, I: Ord + Clone>(all: &Baskets<K, I>) -> Model<K, I> {
    let mut model = Model {
        customers: BTreeMap::new(),
        buyers: BTreeMap::new(),
    };
    for (number, (customer, baskets)) in all.iter().enumerate() {
        let mut items: BTreeMap<I, usize> = BTreeMap::new();
        for item in baskets.iter().flatten() {
            *items.entry(item.clone()).or_default() += 1;
        }
        for item in items.keys() {
            model.buyers.entry(item.clone()).or_default().insert(number);
        }
        model.customers.insert(customer.clone(), items);
    }
    model
}

impl<K: Ord + Clone, I: Ord + Clone> Model<K, I> {
    /// Items that are new to a customer, the likeliest first: those whose buyers are most like the buyers of what the customer has (the sum
    /// of cosines). Without those that `banned` names: out of stock, refused, not for this person.
    #[must_use]
    pub fn new_for(&self, customer: &K, length: usize, banned: &dyn Fn(&I) -> bool) -> Vec<I> {
        let Some(owned) = self.customers.get(customer) else {
            return Vec::new();
        };
        let known: Vec<&Bits> = owned
            .keys()
            .filter_map(|item| self.buyers.get(item))
            .collect();
        let score = |item: &I, buyers: &Bits| -> Option<f64> {
            let fits = !owned.contains_key(item) && !banned(item);
            fits.then(|| known.iter().map(|other| cosine(buyers, other)).sum())
        };
        let scored = self
            .buyers
            .iter()
            .filter_map(|(item, buyers)| Some((score(item, buyers)?, item)));
        first(scored.collect(), length)
    }

    /// What most customers buy and this one does not.
    #[must_use]
    pub fn popular_for(&self, customer: &K, length: usize, banned: &dyn Fn(&I) -> bool) -> Vec<I> {
        let owned = self.customers.get(customer);
        let fits = |item: &I| owned.is_none_or(|owned| !owned.contains_key(item)) && !banned(item);
        let counted = self.buyers.iter().filter(|(item, _)| fits(item));
        first(
            counted
                .map(|(item, buyers)| (f64::from(buyers.count), item))
                .collect(),
            length,
        )
    }

    /// What a customer bought in the most baskets.
    #[must_use]
    pub fn again_for(&self, customer: &K, length: usize, banned: &dyn Fn(&I) -> bool) -> Vec<I> {
        let Some(owned) = self.customers.get(customer) else {
            return Vec::new();
        };
        let counted = owned.iter().filter(|(item, _)| !banned(item));
        first(
            counted
                .map(|(item, baskets)| (*baskets as f64, item))
                .collect(),
            length,
        )
    }
}

/// A set of customers by their numbers, a bit each.
#[derive(Debug, Clone, Default)]
struct Bits {
    words: Vec<u64>,
    count: u32,
}

impl Bits {
    fn insert(&mut self, number: usize) {
        let (word, bit) = (number / 64, 1_u64 << (number % 64));
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        self.count += u32::from(self.words[word] & bit == 0);
        self.words[word] |= bit;
    }
}

fn cosine(a: &Bits, b: &Bits) -> f64 {
    let pairs = a.words.iter().zip(&b.words);
    let both: u32 = pairs.map(|(x, y)| (x & y).count_ones()).sum();
    f64::from(both) / (f64::from(a.count) * f64::from(b.count)).sqrt()
}

/// The items of the largest numbers; equal ones by name.
fn first<I: Ord + Clone>(mut scored: Vec<(f64, &I)>, length: usize) -> Vec<I> {
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    scored
        .into_iter()
        .take(length)
        .map(|(_, item)| item.clone())
        .collect()
}

/// How the lists did, the model that made them, and the customers that were counted.
pub type Tested<K, I> = (HoldOut, Model<K, I>, Vec<K>);

/// Holds out the last basket of everybody who has enough of them, learns from the others, and counts what the lists would have had. The
/// model that it tests, and the customers it counted, come with it.
///
/// # Errors
/// [`Code::NoRows`]; [`Code::TooFewCustomers`] where the last baskets of too few had something new.
pub fn hold_out<K: Ord + Clone, I: Ord + Clone>(
    rows: &[Row<K, I>],
    rules: &Rules,
) -> Result<Tested<K, I>, Refusal> {
    let mut all = baskets(rows);
    if all.is_empty() {
        return Err(Refusal::new(Code::NoRows));
    }
    let mut held = Vec::new();
    for (customer, baskets) in &mut all {
        if baskets.len() >= rules.hold_out_baskets.max(2) {
            held.extend(baskets.pop().map(|basket| (customer.clone(), basket)));
        }
    }
    let model = learn(&all);
    let mut customers = Vec::new();
    let mut sums = [0.0; 4];
    let any = |_: &I| false;
    for (customer, basket) in &held {
        let again = model.again_for(customer, rules.length, &any);
        sums[0] += f64::from(u8::from(again.iter().any(|item| basket.contains(item))));
        let owned = model.customers.get(customer);
        let is_new =
            |item: &I| basket.contains(item) && owned.is_none_or(|owned| !owned.contains_key(item));
        if !basket
            .iter()
            .any(|item| is_new(item) && model.buyers.contains_key(item))
        {
            continue;
        }
        customers.push(customer.clone());
        let place = model
            .new_for(customer, rules.length, &any)
            .iter()
            .position(is_new);
        if let Some(place) = place {
            sums[1] += 1.0;
            sums[2] += 1.0 / (place as f64 + 1.0);
        }
        let popular = model.popular_for(customer, rules.length, &any);
        sums[3] += f64::from(u8::from(popular.iter().any(is_new)));
    }
    thin::enough(
        Code::TooFewCustomers,
        customers.len(),
        rules.least_customers.max(1),
    )?;
    let evaluated = customers.len() as f64;
    let scored = HoldOut {
        evaluated: customers.len(),
        hit_rate: sums[1] / evaluated,
        popularity_hit_rate: sums[3] / evaluated,
        reciprocal_rank: sums[2] / evaluated,
        again_customers: held.len(),
        again_hit_rate: sums[0] / held.len().max(1) as f64,
    };
    Ok((scored, model, customers))
}

impl HoldOut {
    /// # Errors
    /// [`Code::NotBetterThanBaseline`] where what everybody buys is as good a list.
    pub fn verdict(&self) -> Result<(), Refusal> {
        if self.hit_rate <= self.popularity_hit_rate {
            return Err(Refusal::not_better(self.hit_rate, self.popularity_hit_rate));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn row(customer: u32, basket: u32, item: &'static str) -> Row<u32, &'static str> {
        Row {
            customer,
            day: i32::try_from(basket).unwrap(),
            basket,
            item,
        }
    }

    #[test]
    fn what_goes_with_ones_own_is_new_and_what_is_banned_is_left_out() {
        let rows = [
            row(1, 1, "tea"),
            row(1, 1, "cake"),
            row(2, 2, "tea"),
            row(2, 2, "cake"),
            row(3, 3, "tea"),
            row(4, 4, "beer"),
            row(3, 5, "tea"),
        ];
        let model = fit(&rows).unwrap();
        assert_eq!(model.new_for(&3, 1, &|_| false), ["cake"]);
        assert_eq!(model.new_for(&3, 2, &|item| *item == "cake"), ["beer"]);
        assert_eq!(model.again_for(&3, 5, &|_| false), ["tea"]);
        assert!(model.new_for(&99, 5, &|_| false).is_empty());
    }

    #[test]
    fn too_few_customers_and_lists_no_better_than_popular_ones_are_refused() {
        assert_eq!(fit::<u32, u32>(&[]).unwrap_err().code, Code::NoRows);
        let few = hold_out(&[row(1, 1, "tea")], &Rules::default()).unwrap_err();
        assert_eq!(few, Refusal::few(Code::TooFewCustomers, 0, 100));
        let even = HoldOut {
            evaluated: 100,
            hit_rate: 0.4,
            popularity_hit_rate: 0.4,
            reciprocal_rank: 0.1,
            again_customers: 100,
            again_hit_rate: 0.5,
        };
        assert_eq!(
            even.verdict().unwrap_err().code,
            Code::NotBetterThanBaseline
        );
    }

    proptest! {
        #[test]
        fn the_order_of_rows_changes_nothing(rows in prop::collection::vec((0_u8..8, 0_u8..6, 0_u8..9), 1..120)) {
            let mut rows: Vec<Row<u8, u8>> = rows.into_iter().map(|(customer, basket, item)| Row { customer, day: i32::from(basket), basket, item }).collect();
            let rules = Rules { pair_baskets: 1, least_customers: 1, ..Rules::default() };
            let run = |rows: &[Row<u8, u8>]| (pairs(rows, &rules), hold_out(rows, &rules).map(|(scored, _, customers)| (scored, customers)));
            let one = run(&rows);
            rows.reverse();
            prop_assert_eq!(run(&rows), one);
        }
    }
}
