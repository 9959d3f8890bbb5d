//! A grant of offers by mail that did not come from the mailbox itself is asked about there: one letter, whose link confirms it. Here is when it is
//! asked; `reach` writes the letter.

use crate::change::Change;
use crate::change::rows::id;
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::job::{self, JobKind};
use domain::people::{Consent, ConsentState, Contact, PointKind};
use domain::{ContactId, Row};
use sqlx::AnyConnection;
use std::collections::BTreeSet;

/// Schedules the letter with a grant that has to be confirmed, and where a contact that has such grants got another address.
pub(crate) async fn follow(
    connection: &mut AnyConnection,
    changes: &[Change<'_>],
    now: i64,
) -> Result<(), BackendError> {
    let mut contacts: BTreeSet<ContactId> = BTreeSet::new();
    for (before, after) in changes {
        match (before, after) {
            (None, Some(Row::Consent(said))) if waits(said) => {
                contacts.insert(said.contact);
            }
            (Some(Row::Contact(was)), Some(Row::Contact(is))) if mails(was) != mails(is) => {
                contacts.extend(asked(connection, is.id).await?);
            }
            _ => {}
        }
    }
    for contact in contacts {
        job::schedule(connection, JobKind::DoubleOptIn, &contact.to_string(), now).await?;
    }
    Ok(())
}

fn waits(said: &Consent) -> bool {
    said.double_opt_in && said.state == ConsentState::Granted && said.confirmed_at.is_none()
}

fn mails(contact: &Contact) -> BTreeSet<Option<&str>> {
    let points = contact.points.iter();
    let mails = points.filter(|point| point.kind == PointKind::Email);
    mails.map(|point| point.normal.as_deref()).collect()
}

/// The contact, or those joined into it, that have grants of this kind.
async fn asked(
    connection: &mut AnyConnection,
    contact: ContactId,
) -> Result<Vec<ContactId>, BackendError> {
    let sql = "SELECT DISTINCT contact FROM consent WHERE double_opt_in = 1 AND state = 'granted' \
               AND (contact = $1 OR contact IN (SELECT id FROM contact WHERE merged_into = $1))";
    let rows = sqlx::query(sql)
        .bind(contact.to_string())
        .fetch_all(connection)
        .await?;
    let contact = |row| Ok(ContactId(id(Cells::of(row).text()?, "contact")?));
    rows.iter().map(contact).collect()
}
