//! What a first screen needs, for a phone that holds nothing yet, from one read snapshot: the board for staff, for customers the menu and
//! what is theirs.

use crate::Backend;
use crate::business::find_business;
use crate::change::rows::{self, Versioned};
use crate::db::statement::{Cells, select_in};
use crate::error::{BackendError, PullError};
use crate::sync::client::find_client;
use domain::account::Actor;
use domain::policy::{Action, may};
use domain::sales::{LATELY_DONE, OrderState};
use domain::scope::{of_actor, of_row};
use domain::{Entity, Key};
use serde_json::value::RawValue;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use sync::{Change, PreviewReply, PreviewRequest};

/// More open orders than this take as long as a page of everything.
const OPEN: usize = 500;

impl Backend {
    /// Answers the settings with, for staff, the open orders, those lately done, their files, and what needs this person; for customers the
    /// menu, and their orders, bookings and what needs them. Nothing where that is longer than a preview: a part of it would look like
    /// the whole.
    ///
    /// # Errors
    /// [`PullError::WrongPrincipal`] where another person's database or client asks.
    pub async fn preview(
        &self,
        actor: &Actor,
        request: &PreviewRequest,
    ) -> Result<PreviewReply, PullError> {
        if request.person != actor.user.0 {
            return Err(PullError::WrongPrincipal);
        }
        let mut tx = self.inner.db.read().await?;
        let last_mid = match find_client(&mut tx, request.client).await? {
            Some(known) if known.principal != actor.user.to_string() => {
                return Err(PullError::WrongPrincipal);
            }
            known => known.map_or(0, |known| known.last_mid),
        };
        let found = if may(actor, Action::WorkOrder) {
            board(&mut tx, actor).await?
        } else {
            home(&mut tx, actor).await?
        };
        tx.commit().await?;
        let mut changes = Vec::new();
        for found in found {
            changes.extend(change(actor, &found)?);
        }
        Ok(PreviewReply { last_mid, changes })
    }
}

/// What a customer's home and menu show.
const HOME: [Entity; 11] = [
    Entity::Business,
    Entity::Location,
    Entity::Category,
    Entity::Product,
    Entity::Order,
    Entity::Payment,
    Entity::Refund,
    Entity::Booking,
    Entity::ServiceOffering,
    Entity::Offer,
    Entity::Parked,
];

/// Empty where it is too long.
async fn home(
    connection: &mut AnyConnection,
    actor: &Actor,
) -> Result<Vec<Versioned>, BackendError> {
    const LINES: &str = "SELECT id FROM change_log WHERE scope = $1 AND entity = $2 \
                         AND kind = 'upsert' ORDER BY id LIMIT $3";
    let most = i64::try_from(OPEN + 1).unwrap_or(i64::MAX);
    let mut keys = Vec::new();
    for scope in of_actor(actor) {
        for entity in HOME {
            let lines = sqlx::query(LINES)
                .bind(scope.to_string())
                .bind(entity.name())
                .bind(most)
                .fetch_all(&mut *connection)
                .await?;
            for line in &lines {
                keys.push(Key::new(entity, rows::id(&first(line)?, "preview")?));
            }
        }
    }
    keys.sort_unstable();
    keys.dedup();
    if keys.len() > OPEN {
        return Ok(Vec::new());
    }
    Ok(rows::load(connection, keys).await?.into_values().collect())
}

/// Empty where the board is too long.
async fn board(
    connection: &mut AnyConnection,
    actor: &Actor,
) -> Result<Vec<Versioned>, BackendError> {
    const ORDERS: &str =
        "SELECT id FROM sales_order WHERE state = $1 ORDER BY changed_at DESC LIMIT $2";
    const NEEDS: &str =
        "SELECT id FROM parked WHERE owner = $1 AND state = 'open' ORDER BY at DESC LIMIT $2";
    let mut orders = Vec::new();
    for state in OrderState::OPEN {
        orders.extend(ids(connection, ORDERS, state, OPEN + 1).await?);
    }
    let owner = actor.user.to_string();
    let needs = ids(connection, NEEDS, &owner, OPEN + 1).await?;
    if orders.len() > OPEN || needs.len() > OPEN {
        return Ok(Vec::new());
    }
    // The board shows the latest of all that are done; those are among the latest of each kind.
    for state in OrderState::FINAL {
        orders.extend(ids(connection, ORDERS, state, LATELY_DONE).await?);
    }
    let head = "SELECT id FROM attachment WHERE about = 'order' AND about_id";
    let files = select_in(connection, head, &orders).await?;
    let files: Vec<String> = files.iter().map(first).collect::<Result<_, _>>()?;
    let business = find_business(connection)
        .await?
        .map(|business| business.id.0);
    let mut keys: Vec<Key> = business
        .map(|id| Key::new(Entity::Business, id))
        .into_iter()
        .collect();
    for (entity, ids) in [
        (Entity::Order, orders),
        (Entity::Attachment, files),
        (Entity::Parked, needs),
    ] {
        for id in ids {
            keys.push(Key::new(entity, rows::id(&id, "preview")?));
        }
    }
    Ok(rows::load(connection, keys).await?.into_values().collect())
}

/// The ids that a query with a text and a limit gives.
async fn ids(
    connection: &mut AnyConnection,
    sql: &'static str,
    text: &str,
    limit: usize,
) -> Result<Vec<String>, BackendError> {
    let rows = sqlx::query(sql)
        .bind(text.to_owned())
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(connection)
        .await?;
    rows.iter().map(first).collect()
}

fn first(row: &AnyRow) -> Result<String, BackendError> {
    Ok(Cells::of(row).text()?.to_owned())
}

/// The row in one of the scopes that this person may have; none where it stands in no such scope.
fn change(actor: &Actor, found: &Versioned) -> Result<Option<Change>, BackendError> {
    let allowed = of_actor(actor);
    let scopes = of_row(&found.row);
    let Some(scope) = scopes.iter().find(|scope| allowed.contains(scope)) else {
        return Ok(None);
    };
    let json = found.row.encode().and_then(RawValue::from_string);
    let key = found.row.key();
    Ok(Some(Change {
        scope: scope.to_string(),
        entity: key.entity.name().to_owned(),
        id: key.id,
        v: found.version,
        row: Some(json.map_err(|source| BackendError::Json {
            what: "row",
            source,
        })?),
    }))
}
