//! Columns of a CSV as models take them.

use super::Stop;
use crate::insight::day;
use crate::insight::purchase::Purchase;
use crate::insight::table::Table;
use crate::insight::thin::Refusal;
use serde::Serialize;
use serde_json::Value;

/// A file's cells.
#[derive(Debug, Clone, Default)]
pub struct Csv {
    pub headers: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// What names a customer or a basket: numbers in their order, then words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(untagged)]
pub(super) enum Key {
    Number(i64),
    Word(String),
}

impl Key {
    pub(super) fn of(text: &str) -> Self {
        text.parse()
            .map_or_else(|_| Self::Word(text.to_owned()), Self::Number)
    }

    pub(super) fn of_value(value: &Value) -> Self {
        match value.as_i64() {
            Some(number) => Self::Number(number),
            None => Self::Word(value.as_str().unwrap_or_default().to_owned()),
        }
    }
}

impl Csv {
    pub(super) fn column(&self, name: &str) -> Result<usize, Stop> {
        self.headers
            .iter()
            .position(|header| header == name)
            .ok_or_else(|| Stop::Broken(format!("the input has no column {name}")))
    }

    pub(super) fn cell(&self, row: usize, column: usize) -> &str {
        self.rows
            .get(row)
            .and_then(|cells| cells.get(column))
            .map_or("", |cell| cell.trim())
    }

    /// A finite number, or the row's refusal.
    pub(super) fn number(&self, row: usize, column: usize) -> Result<f64, Refusal> {
        let number = self.cell(row, column).parse::<f64>().ok();
        number
            .filter(|x| x.is_finite())
            .ok_or_else(|| Refusal::row(row + 1))
    }

    /// A whole number, or the row's refusal.
    pub(super) fn whole<T: std::str::FromStr>(
        &self,
        row: usize,
        column: usize,
    ) -> Result<T, Refusal> {
        self.cell(row, column)
            .parse()
            .map_err(|_| Refusal::row(row + 1))
    }

    /// The number of a day, or the row's refusal.
    pub(super) fn day(&self, row: usize, column: usize) -> Result<i32, Refusal> {
        day::number(self.cell(row, column)).ok_or_else(|| Refusal::row(row + 1))
    }

    /// Columns `customer`, `date` and `amount_minor`.
    pub(super) fn purchases(&self) -> Result<Vec<Purchase<Key>>, Stop> {
        let columns = ["customer", "date", "amount_minor"].map(|name| self.column(name));
        let [customer, date, amount] = columns;
        let (customer, date, amount) = (customer?, date?, amount?);
        let purchase = |row| -> Result<Purchase<Key>, Refusal> {
            Ok(Purchase {
                customer: Key::of(self.cell(row, customer)),
                day: self.day(row, date)?,
                amount_minor: self.whole(row, amount)?,
            })
        };
        Ok((0..self.rows.len())
            .map(purchase)
            .collect::<Result<_, _>>()?)
    }

    /// The rows of a split (`train`, `test`) as a table; without a column `split`, every row trains.
    pub(super) fn table(
        &self,
        split: &str,
        inputs: &[Input],
        target: &Target,
    ) -> Result<Table, Stop> {
        let of_split = self.column("split").ok();
        let to_explain = self.column(&target.column)?;
        let mut table = Table {
            names: Vec::new(),
            columns: Vec::new(),
            target: Vec::new(),
        };
        let mut readers = Vec::new();
        for input in inputs {
            let column = self.column(&input.column)?;
            for (name, level) in input.names() {
                table.names.push(name);
                table.columns.push(Vec::new());
                readers.push((column, level, &input.levels));
            }
        }
        for row in 0..self.rows.len() {
            let here = of_split.map_or("train", |column| self.cell(row, column));
            // Broken rows are told of wherever they stand.
            let mut cells = Vec::with_capacity(readers.len());
            for (column, level, levels) in &readers {
                cells.push(self.input(row, *column, level.as_deref(), levels)?);
            }
            let y = self.target(row, to_explain, target)?;
            if here == split {
                table.target.push(y);
                for (column, cell) in table.columns.iter_mut().zip(cells) {
                    column.push(cell);
                }
            }
        }
        Ok(table)
    }

    fn input(
        &self,
        row: usize,
        column: usize,
        level: Option<&str>,
        levels: &[String],
    ) -> Result<f64, Refusal> {
        let Some(level) = level else {
            return self.number(row, column);
        };
        let cell = self.cell(row, column);
        if !levels.iter().any(|known| known == cell) {
            return Err(Refusal::row(row + 1));
        }
        Ok(f64::from(u8::from(cell == level)))
    }

    fn target(&self, row: usize, column: usize, target: &Target) -> Result<f64, Refusal> {
        let Some(positive) = &target.positive else {
            return self.number(row, column);
        };
        match self.cell(row, column) {
            "" => Err(Refusal::row(row + 1)),
            cell => Ok(f64::from(u8::from(cell == positive))),
        }
    }
}

/// What is to be explained: a number, or whether a cell says `positive`.
pub(super) struct Target {
    pub column: String,
    pub positive: Option<String>,
}

/// One column that explains: a number, or a category with its levels, the first being the reference.
pub(super) struct Input {
    pub column: String,
    pub levels: Vec<String>,
    /// A tree splits each level from all others; a regression leaves the reference out.
    pub every_level: bool,
}

impl Input {
    fn names(&self) -> Vec<(String, Option<String>)> {
        if self.levels.is_empty() {
            return vec![(self.column.clone(), None)];
        }
        let without = usize::from(!self.every_level || self.levels.len() == 2);
        let levels = self.levels.iter().skip(without);
        levels
            .map(|level| (format!("{}={level}", self.column), Some(level.clone())))
            .collect()
    }

    /// The parameter `features`; without it, every numeric column but the split and the target.
    pub(super) fn all(
        parameters: &Value,
        csv: &Csv,
        target: &str,
        every_level: bool,
    ) -> Result<Vec<Self>, Stop> {
        let number = |column: &str| Self {
            column: column.to_owned(),
            levels: Vec::new(),
            every_level,
        };
        let Some(features) = parameters.get("features").and_then(Value::as_object) else {
            let others = csv
                .headers
                .iter()
                .filter(|name| *name != "split" && *name != target);
            return Ok(others.map(|name| number(name)).collect());
        };
        features
            .iter()
            .map(
                |(column, kind)| match kind.get("category").and_then(Value::as_array) {
                    None => Ok(number(column)),
                    Some(levels) => {
                        let mut levels: Vec<String> = levels
                            .iter()
                            .filter_map(|level| Some(level.as_str()?.to_owned()))
                            .collect();
                        let reference = kind.get("reference").and_then(Value::as_str);
                        if let Some(place) = levels
                            .iter()
                            .position(|level| Some(level.as_str()) == reference)
                        {
                            levels[..=place].rotate_right(1);
                        }
                        if levels.len() < 2 {
                            return Err(Stop::Broken(format!(
                                "the category {column} has no two levels"
                            )));
                        }
                        Ok(Self {
                            column: column.clone(),
                            levels,
                            every_level,
                        })
                    }
                },
            )
            .collect()
    }
}
