//! The tables of a report, as lines with names, and as a file that a spreadsheet opens.

use super::insight_text::date;
use crate::context::AppContext;
use domain::Money;
use domain::insight::report::{ReportLine, SaleChannel, SalesReport};
use std::fmt::Write as _;
use words::StaffWords;

/// What a report is listed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportTable {
    Days,
    Hours,
    Products,
    Channels,
}

impl ReportTable {
    pub const ALL: [Self; 4] = [Self::Days, Self::Hours, Self::Products, Self::Channels];

    #[must_use]
    pub fn title(self, words: &StaffWords) -> &'static str {
        match self {
            Self::Days => words.insight.by_day,
            Self::Hours => words.insight.by_hour,
            Self::Products => words.insight.by_product,
            Self::Channels => words.insight.by_channel,
        }
    }
}

/// A line as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRow {
    pub name: String,
    pub count: String,
    pub amount: Money,
    pub before: Money,
}

/// The lines of a table. Days are the latest first.
#[must_use]
pub fn rows(report: &SalesReport, table: ReportTable, app: AppContext) -> Vec<ReportRow> {
    let words = app.staff_words();
    let lang = words.lang;
    match table {
        ReportTable::Days => {
            let days = report.days.iter().rev();
            days.map(|line| row(line, date(line.key.0, lang), words.insight.orders))
                .collect()
        }
        ReportTable::Hours => {
            let name = |line: &ReportLine<_>| hour_text(line.key, words);
            let lines = report.hours.iter();
            lines
                .map(|line| row(line, name(line), words.insight.orders))
                .collect()
        }
        ReportTable::Products => {
            let name =
                |line: &ReportLine<domain::insight::report::SoldProduct>| match line.key.product {
                    Some(_) => line.key.name.text(lang).to_owned(),
                    None => words.insight.others.to_owned(),
                };
            let lines = report.products.iter();
            lines
                .map(|line| row(line, name(line), words.insight.pieces))
                .collect()
        }
        ReportTable::Channels => {
            let lines = report.channels.iter();
            let name = |line: &ReportLine<SaleChannel>| channel_text(line.key, words).to_owned();
            lines
                .map(|line| row(line, name(line), words.insight.orders))
                .collect()
        }
    }
}

fn row<K>(line: &ReportLine<K>, name: String, counted: fn(u64) -> String) -> ReportRow {
    ReportRow {
        name,
        count: counted(line.count),
        amount: line.amount,
        before: line.before,
    }
}

/// "Fri 19:00"
fn hour_text(at: domain::insight::report::WeekHour, words: &StaffWords) -> String {
    let day = words.booking.weekdays.get(usize::from(at.weekday));
    format!("{} {:02}:00", day.copied().unwrap_or_default(), at.hour)
}

fn channel_text(channel: SaleChannel, words: &StaffWords) -> &'static str {
    match channel {
        SaleChannel::DineIn => words.insight.dine_in,
        SaleChannel::Pickup => words.insight.pickup,
        SaleChannel::Delivery => words.insight.delivery,
    }
}

/// The file: amounts in minor units, so that no spreadsheet reads a decimal point in its own way.
#[must_use]
pub fn csv(rows: &[ReportRow], table: ReportTable, words: &StaffWords) -> String {
    let mut file = String::from("\u{feff}");
    let head = [
        table.title(words),
        words.insight.by_count,
        words.insight.amount,
        words.insight.before,
    ];
    let head: Vec<String> = head.iter().map(|text| cell(text)).collect();
    let _ = write!(file, "{}\r\n", head.join(","));
    for row in rows {
        let (name, count) = (cell(&row.name), cell(&row.count));
        let _ = write!(file, "{name},{count},{},{}\r\n", row.amount.0, row.before.0);
    }
    file
}

/// In quotation marks; what a spreadsheet would run begins with an apostrophe.
fn cell(text: &str) -> String {
    let runs = text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    let before = if runs { "'" } else { "" };
    format!("\"{before}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Lang;
    use domain::insight::report::WeekHour;
    use words::staff_words;

    #[test]
    fn a_table_has_a_head_and_no_formula_runs() {
        let words = staff_words(Lang::En);
        let row = ReportRow {
            name: "=1+1 \"soup\"".into(),
            count: "2 pieces".into(),
            amount: Money(5_600),
            before: Money(0),
        };
        let file = csv(&[row], ReportTable::Products, words);
        let mut lines = file.trim_start_matches('\u{feff}').split("\r\n");
        assert_eq!(
            lines.next(),
            Some("\"Dishes\",\"Count\",\"Amount\",\"before\"")
        );
        assert_eq!(
            lines.next(),
            Some("\"'=1+1 \"\"soup\"\"\",\"2 pieces\",5600,0")
        );
        assert_eq!(lines.next(), Some(""));
    }

    #[test]
    fn hours_and_ways_have_names_in_both_languages() {
        let at = WeekHour {
            weekday: 4,
            hour: 9,
        };
        assert_eq!(hour_text(at, staff_words(Lang::En)), "Fri 09:00");
        assert_eq!(hour_text(at, staff_words(Lang::Zh)), "周五 09:00");
        for lang in [Lang::En, Lang::Zh] {
            for channel in [
                SaleChannel::DineIn,
                SaleChannel::Pickup,
                SaleChannel::Delivery,
            ] {
                assert!(!channel_text(channel, staff_words(lang)).is_empty());
            }
            for table in ReportTable::ALL {
                assert!(!table.title(staff_words(lang)).is_empty());
            }
        }
    }
}
