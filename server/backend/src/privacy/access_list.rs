//! The list of who looked at, changed or took out a record: what phones tell of looking, and who may read it.

use super::whole_person::WholePerson;
use crate::Backend;
use crate::audit::access;
use crate::change::rows::{self, id};
use crate::db::statement::{Cells, select_in};
use crate::error::BackendError;
use domain::account::Actor;
use domain::civil::DAY_MS;
use domain::people::record_access::{AccessKind, MAX_TOLD, RecordAccess};
use domain::policy::{Action, may};
use domain::{ContactId, Entity, Key, Row};
use sqlx::AnyConnection;
use std::collections::BTreeSet;

impl Backend {
    /// Notes which records were open on somebody's phone; of records that there are, and no more than a phone keeps.
    ///
    /// # Errors
    /// Where the database does not answer; the same may be told again.
    pub async fn note_looked(
        &self,
        actor: &Actor,
        people: &[ContactId],
    ) -> Result<(), BackendError> {
        if !may(actor, Action::WorkContact) || people.is_empty() {
            return Ok(());
        }
        let told: Vec<String> = people
            .iter()
            .take(MAX_TOLD)
            .map(ContactId::to_string)
            .collect();
        let mut tx = self.inner.db.write().await?;
        let mut there = BTreeSet::new();
        for row in select_in(&mut tx, "SELECT id FROM contact WHERE id", &told).await? {
            there.insert(ContactId(id(Cells::of(&row).text()?, "contact")?));
        }
        if !there.is_empty() {
            let looked = (AccessKind::Looked, &there);
            access::note(&mut tx, actor.user, looked, self.now()).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// What was done with somebody's record, the newest first; nothing for whoever may not read it.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn access_list(
        &self,
        actor: &Actor,
        contact: ContactId,
    ) -> Result<Vec<RecordAccess>, BackendError> {
        if !may(actor, Action::AnswerDataRequest) {
            return Ok(Vec::new());
        }
        let mut tx = self.inner.db.read().await?;
        let person = WholePerson::of_contact(&mut tx, contact).await?;
        let found = of_person(&mut tx, &person).await?;
        tx.commit().await?;
        Ok(found)
    }
}

/// Of all records of a person.
pub(super) async fn of_person(
    connection: &mut AnyConnection,
    person: &WholePerson,
) -> Result<Vec<RecordAccess>, BackendError> {
    let keys = person.contacts.iter();
    let keys = keys.map(|contact| Key::new(Entity::Contact, contact.0));
    let contacts = rows::load(connection, keys).await?.into_values();
    let known = contacts.filter_map(|row| match row.row {
        Row::Contact(contact) => Some(contact.created_at),
        _ => None,
    });
    let since = known.min().unwrap_or(i64::MAX).div_euclid(DAY_MS);
    access::list(connection, &person.contacts, since).await
}
