//! Search over all that was said: by the index of pairs, then read again to see whether it is really there.

use crate::Backend;
use crate::change::rows::{self, id};
use crate::change::text_index;
use crate::db::statement::Cells;
use crate::error::BackendError;
use domain::account::Actor;
use domain::policy::{Action, may};
use domain::service::text_search::{FoundText, FoundTexts, LEAST, MOST, SHOWN, pairs, said, says};
use domain::{ContactId, ConversationId, Entity, Key, Row};
use sqlx::AnyConnection;
use std::collections::BTreeMap;

/// How many rows with a pair are counted to find the rarest one.
const COUNTED: i64 = 5_000;
/// Pairs of what is looked for that are asked for; more tell nothing more.
const ASKED: usize = 4;
/// The newest rows with the rarest pair that are looked at; older ones are not searched.
const LOOKED_AT: i64 = 20_000;
/// Rows that are read again.
const READ: i64 = 400;
/// Rows that are indexed in one transaction.
const PAGE: i64 = 500;

impl Backend {
    /// The newest of what says this; nothing for whoever does not work here, and for less than two letters.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not answer.
    pub async fn search_texts(
        &self,
        actor: &Actor,
        typed: &str,
    ) -> Result<FoundTexts, BackendError> {
        let typed: String = typed.trim().chars().take(MOST).collect();
        let reads = may(actor, Action::WorkConversation) && may(actor, Action::WorkContact);
        let wanted: Vec<String> = pairs(&typed).into_iter().collect();
        if !reads || typed.chars().count() < LEAST || wanted.is_empty() {
            return Ok(FoundTexts::default());
        }
        let mut tx = self.inner.db.read().await?;
        let (keys, more) = candidates(&mut tx, wanted).await?;
        let found = read_again(&mut tx, keys, &typed).await?;
        tx.commit().await?;
        Ok(FoundTexts {
            more: more || found.len() > SHOWN,
            found: found.into_iter().take(SHOWN).collect(),
        })
    }

    /// Makes the index anew from the rows, while others write; answers how many texts stand in it.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not answer; it may be begun again.
    pub async fn rebuild_text_index(&self) -> Result<u64, BackendError> {
        let mut count = 0;
        for entity in [Entity::Message, Entity::Activity] {
            let mut after = String::new();
            loop {
                let mut tx = self.inner.db.write().await?;
                let sql = format!(
                    "SELECT id FROM {} WHERE id > $1 ORDER BY id LIMIT $2",
                    entity.table()
                );
                let page = sqlx::query(sqlx::AssertSqlSafe(sql))
                    .bind(after.clone())
                    .bind(PAGE)
                    .fetch_all(&mut *tx)
                    .await?;
                let Some(last) = page.last() else { break };
                after = Cells::of(last).text()?.to_owned();
                let key = |row| Ok(Key::new(entity, id(Cells::of(row).text()?, "row")?));
                let keys: Vec<Key> = page.iter().map(key).collect::<Result<_, BackendError>>()?;
                text_index::forget(&mut tx, &keys).await?;
                let held = rows::load(&mut tx, keys).await?;
                let rows: Vec<(&Row, i64)> = held.values().map(|one| (&one.row, 1)).collect();
                text_index::index(&mut tx, &rows).await?;
                tx.commit().await?;
                count += rows.len() as u64;
            }
        }
        Ok(count)
    }
}

/// The newest rows that have all these pairs; and whether older ones were left out.
async fn candidates(
    connection: &mut AnyConnection,
    wanted: Vec<String>,
) -> Result<(Vec<Key>, bool), BackendError> {
    let mut counted: Vec<(i64, String)> = Vec::new();
    for pair in wanted.into_iter().take(4 * ASKED) {
        let sql = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM text_gram WHERE gram = $1 LIMIT $2) AS some_rows";
        let row = sqlx::query(sql)
            .bind(pair.clone())
            .bind(COUNTED)
            .fetch_one(&mut *connection)
            .await?;
        counted.push((Cells::of(&row).int()?, pair));
    }
    counted.sort();
    let asked: Vec<String> = counted
        .into_iter()
        .take(ASKED)
        .map(|(_, pair)| pair)
        .collect();
    let Some((rarest, others)) = asked.split_first() else {
        return Ok((Vec::new(), false));
    };
    let also: String = (0..others.len())
        .map(|n| {
            let place = n + 4;
            format!(
                " AND EXISTS (SELECT 1 FROM text_gram h WHERE h.gram = ${place} AND h.at = g.at AND h.row_id = g.row_id)"
            )
        })
        .collect();
    let sql = format!(
        "SELECT g.row_id, g.noun FROM (SELECT row_id, noun, at FROM text_gram WHERE gram = $1 ORDER BY at DESC LIMIT $2) AS g \
         WHERE 1 = 1{also} ORDER BY g.at DESC LIMIT $3"
    );
    let query = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(rarest.clone())
        .bind(LOOKED_AT)
        .bind(READ);
    let query = others
        .iter()
        .fold(query, |query, pair| query.bind(pair.clone()));
    let found = query.fetch_all(&mut *connection).await?;
    let mut keys = Vec::new();
    for row in &found {
        let mut cells = Cells::of(row);
        let row_id = id(cells.text()?, "row")?;
        if let Some(entity) = Entity::parse(cells.text()?) {
            keys.push(Key::new(entity, row_id));
        }
    }
    let many = i64::try_from(found.len()).unwrap_or(READ) >= READ;
    Ok((keys, many))
}

/// Reads rows and keeps those that say it, the newest first.
async fn read_again(
    connection: &mut AnyConnection,
    keys: Vec<Key>,
    typed: &str,
) -> Result<Vec<FoundText>, BackendError> {
    let held = rows::load(connection, keys.iter().copied()).await?;
    let says_it = |row: &&Row| said(row).is_some_and(|(text, _)| says(&text, typed));
    let spoken: Vec<&Row> = held.values().map(|one| &one.row).filter(says_it).collect();
    let names = names(connection, &spoken).await?;
    let name = |key: Key| names.get(&key).cloned().unwrap_or_default();
    let mut found: Vec<FoundText> = spoken
        .iter()
        .filter_map(|row| match row {
            Row::Message(message) => {
                let key = Key::new(Entity::Conversation, message.conversation.0);
                Some(FoundText::of_message(message, typed, name(key)))
            }
            Row::Activity(activity) => {
                let key = Key::new(Entity::Contact, activity.contact.0);
                FoundText::of_activity(activity, typed, name(key))
            }
            _ => None,
        })
        .collect();
    found.sort_by_key(|one| std::cmp::Reverse(one.at));
    Ok(found)
}

/// What the customers of these rows are called, by their conversation or contact.
async fn names(
    connection: &mut AnyConnection,
    spoken: &[&Row],
) -> Result<BTreeMap<Key, String>, BackendError> {
    let of = |conversation: ConversationId| Key::new(Entity::Conversation, conversation.0);
    let keys = spoken.iter().filter_map(|row| match row {
        Row::Message(message) => Some(of(message.conversation)),
        Row::Activity(activity) => Some(contact_key(activity.contact)),
        _ => None,
    });
    let held = rows::load(connection, keys).await?;
    let named = held.into_iter().filter_map(|(key, one)| match one.row {
        Row::Conversation(conversation) => Some((key, conversation.name)),
        Row::Contact(contact) => Some((key, contact.name())),
        _ => None,
    });
    Ok(named.collect())
}

fn contact_key(contact: ContactId) -> Key {
    Key::new(Entity::Contact, contact.0)
}
