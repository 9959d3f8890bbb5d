//! A decision tree of a yes or no: exact CART by Gini impurity, small enough to be read as sentences.

use super::score::{self, Classified, Guess};
use super::table::Table;
use super::thin::{self, Code, Refusal};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// At most so many conditions one after the other.
    pub depth: usize,
    /// At least so many rows in a leaf.
    pub leaf: usize,
    pub least_rows: usize,
    pub least_events: usize,
}

impl Rules {
    /// What a business gets for so many rows.
    #[must_use]
    pub fn of(rows: usize) -> Self {
        Self {
            depth: thin::TREE_DEPTH,
            leaf: thin::TREE_LEAF_ROWS.max(rows * thin::TREE_LEAF_PERCENT / 100),
            least_rows: thin::TREE_ROWS,
            least_events: thin::TREE_EVENTS,
        }
    }
}

/// Deeper trees are not asked for, and would not fit the stack.
const DEEPEST: usize = 32;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Node {
    pub rows: usize,
    /// Rows with a yes.
    pub positive: usize,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub split: Option<Box<Split>>,
}

/// Rows whose input is at most the threshold go left.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Split {
    /// The place of the input among the table's.
    pub input: usize,
    pub threshold: f64,
    pub left: Node,
    pub right: Node,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    pub names: Vec<String>,
    pub root: Node,
}

/// One leaf as a sentence has it: all of these, and then so many of so many.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    pub conditions: Vec<Condition>,
    pub rows: usize,
    pub positive: usize,
}

/// The input lies above the threshold, or at most at it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Condition {
    pub input: String,
    pub above: bool,
    pub threshold: f64,
}

/// Grows a tree of whether the target is 1.
///
/// # Errors
/// [`Code::BadRow`] (a target other than 0 and 1 too), [`Code::NoRows`], [`Code::OneClass`], [`Code::TooFewRows`], [`Code::TooFewEvents`].
pub fn fit(table: &Table, rules: &Rules) -> Result<Model, Refusal> {
    if let Some(wrong) = table.target.iter().position(|y| *y != 0.0 && *y != 1.0) {
        return Err(Refusal::row(wrong + 1));
    }
    let table = table.sorted()?;
    let rows = table.rows();
    let events = table.target.iter().filter(|y| **y == 1.0).count();
    let rarer = events.min(rows - events);
    if rarer == 0 {
        return Err(Refusal::new(Code::OneClass));
    }
    thin::enough(Code::TooFewRows, rows, rules.least_rows)?;
    thin::enough(Code::TooFewEvents, rarer, rules.least_events)?;
    // Each input's rows in order once; a split keeps the order on both sides.
    let orders = table
        .columns
        .iter()
        .map(|column| {
            let mut order: Vec<usize> = (0..rows).collect();
            order.sort_by(|&a, &b| column[a].total_cmp(&column[b]));
            order
        })
        .collect();
    let grower = Grower {
        table: &table,
        leaf: rules.leaf.max(1),
    };
    let root = grower.grow(
        Part {
            orders,
            rows,
            positive: events,
        },
        rules.depth.min(DEEPEST),
    );
    Ok(Model {
        names: table.names.clone(),
        root,
    })
}

/// Some of the rows, in the order of each input.
struct Part {
    orders: Vec<Vec<usize>>,
    rows: usize,
    positive: usize,
}

struct Grower<'a> {
    table: &'a Table,
    leaf: usize,
}

/// A place to split: how pure both sides are, the input, the threshold, and the left side's counts.
struct Place {
    purity: f64,
    input: usize,
    threshold: f64,
    rows: usize,
    positive: usize,
}

/// Σ squares of both counts ÷ rows: the larger, the purer; rows × (1 − Gini).
fn purity(rows: usize, positive: usize) -> f64 {
    let (rows, yes) = (rows as f64, positive as f64);
    let no = rows - yes;
    (yes * yes + no * no) / rows
}

impl Grower<'_> {
    fn grow(&self, part: Part, depth: usize) -> Node {
        let Part { rows, positive, .. } = part;
        let leaf = Node {
            rows,
            positive,
            split: None,
        };
        if depth == 0 || positive == 0 || positive == rows || rows < 2 * self.leaf {
            return leaf;
        }
        let Some(place) = self.best(&part) else {
            return leaf;
        };
        if place.purity <= purity(rows, positive) * (1.0 + 1e-12) {
            return leaf;
        }
        let column = &self.table.columns[place.input];
        let (mut left, mut right) = (Vec::new(), Vec::new());
        for order in part.orders {
            let (low, high): (Vec<usize>, Vec<usize>) = order
                .into_iter()
                .partition(|&row| column[row] <= place.threshold);
            left.push(low);
            right.push(high);
        }
        let left = Part {
            orders: left,
            rows: place.rows,
            positive: place.positive,
        };
        let right = Part {
            orders: right,
            rows: rows - place.rows,
            positive: positive - place.positive,
        };
        let split = Split {
            input: place.input,
            threshold: place.threshold,
            left: self.grow(left, depth - 1),
            right: self.grow(right, depth - 1),
        };
        Node {
            split: Some(Box::new(split)),
            ..leaf
        }
    }

    /// The purest split; of equal ones the first input's, at its lowest threshold.
    fn best(&self, part: &Part) -> Option<Place> {
        let mut best: Option<Place> = None;
        for (input, order) in part.orders.iter().enumerate() {
            let column = &self.table.columns[input];
            let mut yes = 0;
            for (at, pair) in order.windows(2).enumerate() {
                yes += usize::from(self.table.target[pair[0]] == 1.0);
                let here = at + 1;
                let (low, high) = (column[pair[0]], column[pair[1]]);
                let there = part.rows - here;
                if low == high || here < self.leaf || there < self.leaf {
                    continue;
                }
                let pure = purity(here, yes) + purity(there, part.positive - yes);
                if best.as_ref().is_none_or(|best| pure > best.purity) {
                    let middle = low + (high - low) / 2.0;
                    // Neighbours may have nothing between them.
                    let threshold = if middle < high && middle.is_finite() {
                        middle
                    } else {
                        low
                    };
                    best = Some(Place {
                        purity: pure,
                        input,
                        threshold,
                        rows: here,
                        positive: yes,
                    });
                }
            }
        }
        best
    }
}

impl Node {
    /// The share of yes.
    #[must_use]
    pub fn share(&self) -> f64 {
        self.positive as f64 / self.rows.max(1) as f64
    }

    #[must_use]
    pub fn leaves(&self) -> usize {
        self.split
            .as_ref()
            .map_or(1, |split| split.left.leaves() + split.right.leaves())
    }

    #[must_use]
    pub fn depth(&self) -> usize {
        self.split
            .as_ref()
            .map_or(0, |split| 1 + split.left.depth().max(split.right.depth()))
    }
}

impl Model {
    /// The probability of a yes: the share of the leaf that the inputs lead to.
    #[must_use]
    pub fn probability(&self, inputs: &[f64]) -> f64 {
        let mut node = &self.root;
        while let Some(split) = &node.split {
            let value = inputs.get(split.input).copied().unwrap_or(f64::NAN);
            node = if value <= split.threshold {
                &split.left
            } else {
                &split.right
            };
        }
        node.share()
    }

    /// What it is worth on some rows.
    ///
    /// # Errors
    /// [`Code::BadRow`], [`Code::NoRows`].
    pub fn hold_out(&self, test: &Table) -> Result<Classified, Refusal> {
        let test = test.sorted()?;
        let guesses: Vec<Guess> = (0..test.rows())
            .map(|row| Guess {
                probability: self.probability(&test.inputs(row)),
                outcome: test.target[row],
            })
            .collect();
        score::classified(&guesses, self.root.share()).ok_or(Refusal::new(Code::NoRows))
    }

    /// Every leaf, the one with the largest share of yes first.
    #[must_use]
    pub fn rules(&self) -> Vec<Rule> {
        let mut rules = Vec::new();
        self.collect(&self.root, &mut Vec::new(), &mut rules);
        rules.sort_by(|a, b| {
            let share = |rule: &Rule| rule.positive as f64 / rule.rows.max(1) as f64;
            share(b).total_cmp(&share(a)).then(b.rows.cmp(&a.rows))
        });
        rules
    }

    fn collect(&self, node: &Node, path: &mut Vec<Condition>, rules: &mut Vec<Rule>) {
        let Some(split) = &node.split else {
            let conditions = tightest(path);
            rules.push(Rule {
                conditions,
                rows: node.rows,
                positive: node.positive,
            });
            return;
        };
        let input = self.names.get(split.input).cloned().unwrap_or_default();
        for (above, next) in [(false, &split.left), (true, &split.right)] {
            path.push(Condition {
                input: input.clone(),
                above,
                threshold: split.threshold,
            });
            self.collect(next, path, rules);
            path.pop();
        }
    }
}

/// Of several conditions of one input in one direction only the last, which is the tightest, at the place of the first.
fn tightest(path: &[Condition]) -> Vec<Condition> {
    let mut kept: Vec<Condition> = Vec::new();
    for one in path {
        match kept
            .iter_mut()
            .find(|other| other.input == one.input && other.above == one.above)
        {
            Some(other) => other.threshold = one.threshold,
            None => kept.push(one.clone()),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn table(rows: &[(f64, f64, u8)]) -> Table {
        Table {
            names: vec!["x".to_owned(), "z".to_owned()],
            columns: vec![
                rows.iter().map(|row| row.0).collect(),
                rows.iter().map(|row| row.1).collect(),
            ],
            target: rows.iter().map(|row| f64::from(row.2)).collect(),
        }
    }

    const SMALL: Rules = Rules {
        depth: 3,
        leaf: 1,
        least_rows: 1,
        least_events: 1,
    };

    #[test]
    fn an_interval_is_one_sentence_with_both_ends() {
        let rows: Vec<(f64, f64, u8)> = (0..30)
            .map(|n| (f64::from(n), 0.0, u8::from((10..20).contains(&n))))
            .collect();
        let model = fit(&table(&rows), &SMALL).unwrap();
        let rule = &model.rules()[0];
        assert_eq!((rule.rows, rule.positive), (10, 10));
        let ends: Vec<(bool, f64)> = rule
            .conditions
            .iter()
            .map(|one| (one.above, one.threshold))
            .collect();
        assert!(ends.contains(&(true, 9.5)) && ends.contains(&(false, 19.5)));
        assert_eq!(model.probability(&[15.0, 0.0]), 1.0);
        assert_eq!(model.probability(&[25.0, 0.0]), 0.0);
    }

    #[test]
    fn a_business_gets_no_tree_of_few_rows_or_few_events() {
        let rows: Vec<(f64, f64, u8)> = (0..300)
            .map(|n| (f64::from(n), 0.0, u8::from(n < 49)))
            .collect();
        let refused = fit(&table(&rows), &Rules::of(300)).unwrap_err();
        assert_eq!(refused, Refusal::few(Code::TooFewEvents, 49, 50));
        let refused = fit(&table(&rows[..199]), &Rules::of(199)).unwrap_err();
        assert_eq!(refused.code, Code::TooFewRows);
        assert_eq!(fit(&table(&[]), &SMALL).unwrap_err().code, Code::NoRows);
    }

    proptest! {
        #[test]
        fn the_order_of_rows_does_not_change_a_tree(rows in prop::collection::vec((0_u8..20, 0_u8..3, 0_u8..2), 2..120)) {
            let rows: Vec<(f64, f64, u8)> = rows.into_iter().map(|(x, z, y)| (f64::from(x), f64::from(z), y)).collect();
            let mut turned = rows.clone();
            turned.reverse();
            prop_assert_eq!(fit(&table(&rows), &SMALL), fit(&table(&turned), &SMALL));
        }

        #[test]
        fn any_rows_end_in_a_tree_or_a_refusal(rows in prop::collection::vec((any::<f64>(), any::<f64>(), 0_u8..3), 0..60)) {
            if let Ok(model) = fit(&table(&rows), &SMALL) {
                prop_assert!(model.root.depth() <= 3);
                let leaves: usize = model.rules().iter().map(|rule| rule.rows).sum();
                prop_assert_eq!(leaves, rows.len());
            }
        }
    }
}
