//! What suggestions bring: one of five people with a reason is left alone, by lot, and both are looked at a month later. Who was not happy is
//! never left alone.

use super::learn::Learned;
use super::night::{Seen, small};
use crate::change::rows::id;
use crate::db::statement::Cells;
use crate::error::BackendError;
use domain::ContactId;
use domain::civil::Day;
use domain::insight::campaign::{self, Row};
use domain::insight::model_run::{Found, SuggestionEffect};
use domain::insight::who_to_contact::Pick;
use domain::insight::{Code, Refusal, Suggestion};
use sqlx::AnyConnection;

/// One of so many is left alone.
const OF: u128 = 5;
/// Days within which somebody comes back, or does not.
const WITHIN: i64 = 30;
/// Days after which neither counts any more.
const KEPT: i64 = 400;
/// Of fewer on either side nothing is said: the interval would be wider than any effect.
const LEAST: usize = 30;
/// A reason that was there before is the same one for so many days.
const AGAIN: i64 = 90;

/// True where somebody with this reason is left alone. The lot is in the id, so that a person has the same one every night.
pub(super) fn is_left_alone(pick: &Pick) -> bool {
    let asked = matches!(pick.why.kind(), "late" | "not_again");
    asked && (pick.contact.0.as_u128() >> 20).is_multiple_of(OF)
}

/// Notes that somebody had a reason and is left alone, once for a reason.
pub(super) async fn leave_alone(
    connection: &mut AnyConnection,
    pick: &Pick,
    today: Day,
) -> Result<(), BackendError> {
    let sql =
        "SELECT COUNT(*) FROM suggestion_control WHERE contact = $1 AND kind = $2 AND day > $3";
    let row = sqlx::query(sql)
        .bind(pick.contact.to_string())
        .bind(pick.why.kind())
        .bind(today.0 - AGAIN)
        .fetch_one(&mut *connection)
        .await?;
    if Cells::of(&row).int()? > 0 {
        return Ok(());
    }
    sqlx::query("INSERT INTO suggestion_control (contact, kind, day) VALUES ($1, $2, $3)")
        .bind(pick.contact.to_string())
        .bind(pick.why.kind())
        .bind(today.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// What is long past goes.
pub(super) async fn forget(connection: &mut AnyConnection, today: Day) -> Result<(), BackendError> {
    sqlx::query("DELETE FROM suggestion_control WHERE day < $1")
        .bind(today.0 - KEPT)
        .execute(connection)
        .await?;
    Ok(())
}

async fn left_alone(connection: &mut AnyConnection) -> Result<Vec<(ContactId, Day)>, BackendError> {
    let rows = sqlx::query("SELECT contact, day FROM suggestion_control")
        .fetch_all(connection)
        .await?;
    let read = |row| {
        let mut cells = Cells::of(row);
        let contact = ContactId(id(cells.text()?, "contact")?);
        Ok((contact, Day(cells.int()?)))
    };
    rows.iter().map(read).collect()
}

/// All who were suggested against all who were left alone, whatever became of the suggestion: who was named a month ago or earlier.
pub(super) async fn effect(
    connection: &mut AnyConnection,
    suggestions: &[Suggestion],
    seen: &Seen,
) -> Result<Learned, BackendError> {
    let today = seen.calendar.today;
    let is_over = |day: Day| day.plus(WITHIN) < today && today.0 - day.0 <= KEPT;
    let came = |contact: ContactId, day: Day| {
        let days = seen.days.get(&contact)?;
        let back = days.range(day.plus(1)..=day.plus(WITHIN)).next().is_some();
        Some(f64::from(u8::from(back)))
    };
    // Whoever does not allow it any more counts on neither side.
    let named = suggestions
        .iter()
        .filter(|one| one.why.kind() != "unhappy")
        .map(|one| (one.contact, Day(one.day), true));
    let alone = left_alone(connection).await?;
    let alone = alone
        .into_iter()
        .map(|(contact, day)| (contact, day, false));
    let rows: Vec<Row> = named
        .chain(alone)
        .filter(|(_, day, _)| is_over(*day))
        .filter_map(|(contact, day, treated)| {
            let outcome = came(contact, day)?;
            Some(Row { treated, outcome })
        })
        .collect();
    Ok(told(&rows))
}

fn told(rows: &[Row]) -> Learned {
    let arm = |treated: bool| rows.iter().filter(move |row| row.treated == treated);
    let (contacted, control) = (arm(true).count(), arm(false).count());
    let least = contacted.min(control);
    if least < LEAST {
        return Err(Refusal::few(Code::TooFewRows, least, LEAST));
    }
    let rate = campaign::rate(rows)?;
    let back = |treated| small(arm(treated).filter(|row| row.outcome > 0.5).count());
    let effect = SuggestionEffect {
        contacted: small(contacted),
        came_back: back(true),
        control: small(control),
        control_came_back: back(false),
        low: rate.low,
        high: rate.high,
    };
    Ok((small(rows.len()), Found::SuggestionEffect(effect)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(treated: bool, of: usize, back: usize) -> impl Iterator<Item = Row> {
        (0..of).map(move |n| Row {
            treated,
            outcome: f64::from(u8::from(n < back)),
        })
    }

    #[test]
    fn nothing_is_said_of_few_and_an_effect_is_told_with_its_interval() {
        let few: Vec<Row> = rows(true, 200, 90).chain(rows(false, 29, 3)).collect();
        let refusal = told(&few).unwrap_err();
        assert_eq!((refusal.have, refusal.need), (Some(29.0), Some(30.0)));
        let enough: Vec<Row> = rows(true, 200, 90).chain(rows(false, 50, 10)).collect();
        let (of, Found::SuggestionEffect(effect)) = told(&enough).unwrap() else {
            panic!()
        };
        assert_eq!(
            (of, effect.came_back, effect.control_came_back),
            (250, 90, 10)
        );
        assert!(
            effect.low > 0.05 && effect.low < 0.25 && effect.high > 0.25,
            "{effect:?}"
        );
    }
}
