//! A phone that is told: it says where, for the login that it has now. With the login it ends, whichever way that ends.

use crate::Backend;
use crate::account::session;
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::reach::web_push::PhoneKeys;
use domain::id::new_id;
use domain::reach::web_push::MAX_PHONES;
use domain::reach::{PushAddress, PushAnswer, PushRefusal, PushState, PushTopic};
use domain::{Lang, UserId};
use sqlx::AnyConnection;
use uuid::Uuid;

impl Backend {
    /// What a login's phone needs to know to be told. `session` is its public id.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn push_state(&self, user: UserId, session: &str) -> Result<PushState, BackendError> {
        let server_key = self.web_push_public_key().await?;
        let mut tx = self.inner.db.read().await?;
        let subscription = match login(&mut tx, user, session).await? {
            Some(token_hash) => of_login(&mut tx, &token_hash).await?,
            None => None,
        };
        let off = choices(&mut tx, user).await?;
        tx.commit().await?;
        Ok(PushState {
            server_key,
            subscription,
            off,
        })
    }

    /// From now on this login's phone is told at this address, and nobody else there: it is one browser's, whoever is signed in.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn keep_push_subscription(
        &self,
        user: UserId,
        session: &str,
        address: &PushAddress,
        lang: Lang,
    ) -> Result<PushAnswer, BackendError> {
        let refused = |refusal| Ok(PushAnswer::Refused { refusal });
        if !self.takes_endpoint(&address.endpoint) {
            return refused(PushRefusal::BadEndpoint);
        }
        let Some(keys) = PhoneKeys::parse(&address.p256dh, &address.auth) else {
            return refused(PushRefusal::BadKeys);
        };
        if self.web_push_public_key().await?.is_none() {
            return refused(PushRefusal::NoServerKey);
        }
        let now = self.now();
        let mut random = [0; 10];
        getrandom::fill(&mut random)?;
        let mut tx = self.inner.db.write().await?;
        let Some(token_hash) = login(&mut tx, user, session).await? else {
            return refused(PushRefusal::SignedOut);
        };
        if let Some(same) = same(&mut tx, &token_hash, address, &keys, lang).await? {
            return Ok(PushAnswer::Kept { subscription: same });
        }
        let sql = "DELETE FROM push_subscription WHERE session = $1 OR endpoint = $2";
        sqlx::query(sql)
            .bind(token_hash.clone())
            .bind(address.endpoint.clone())
            .execute(&mut *tx)
            .await?;
        make_room(&mut tx, user).await?;
        let subscription = new_id(now, random);
        let sql = "INSERT INTO push_subscription (id, session, endpoint, p256dh, auth, lang, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
        sqlx::query(sql)
            .bind(subscription.to_string())
            .bind(token_hash)
            .bind(address.endpoint.clone())
            .bind(keys.public())
            .bind(keys.auth())
            .bind(lang.tag())
            .bind(now)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(PushAnswer::Kept { subscription })
    }

    /// This login's phone is not told any more.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn drop_push_subscription(
        &self,
        user: UserId,
        session: &str,
    ) -> Result<(), BackendError> {
        let mut tx = self.inner.db.write().await?;
        if let Some(token_hash) = login(&mut tx, user, session).await? {
            sqlx::query("DELETE FROM push_subscription WHERE session = $1")
                .bind(token_hash)
                .execute(&mut *tx)
                .await?;
        }
        Ok(tx.commit().await?)
    }

    /// What somebody does not want to be told, on none of their phones.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn set_push_choices(
        &self,
        user: UserId,
        off: &[PushTopic],
    ) -> Result<(), BackendError> {
        let mut names: Vec<&str> = off.iter().map(PushTopic::name).collect();
        names.sort_unstable();
        names.dedup();
        let sql = "INSERT INTO push_choice (account_user, off) VALUES ($1, $2) \
                   ON CONFLICT (account_user) DO UPDATE SET off = excluded.off";
        let mut tx = self.inner.db.write().await?;
        sqlx::query(sql)
            .bind(user.to_string())
            .bind(names.join(" "))
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }
}

/// The login of somebody with this public id.
async fn login(
    connection: &mut AnyConnection,
    user: UserId,
    public: &str,
) -> Result<Option<Vec<u8>>, BackendError> {
    let rows = sqlx::query("SELECT token_hash FROM session WHERE account_user = $1")
        .bind(user.to_string())
        .fetch_all(connection)
        .await?;
    for row in &rows {
        let hash = Cells::of(row).bytes()?;
        if session::public_id(hash) == public {
            return Ok(Some(hash.to_vec()));
        }
    }
    Ok(None)
}

async fn of_login(
    connection: &mut AnyConnection,
    token_hash: &[u8],
) -> Result<Option<Uuid>, BackendError> {
    let row = sqlx::query("SELECT id FROM push_subscription WHERE session = $1")
        .bind(token_hash.to_vec())
        .fetch_optional(connection)
        .await?;
    match row {
        Some(row) => {
            let id = crate::change::rows::id(Cells::of(&row).text()?, "push_subscription")?;
            Ok(Some(id))
        }
        None => Ok(None),
    }
}

/// The subscription of this login where it is at this address already, with these keys. It keeps its name, and what waits for it.
async fn same(
    connection: &mut AnyConnection,
    token_hash: &[u8],
    address: &PushAddress,
    keys: &PhoneKeys,
    lang: Lang,
) -> Result<Option<Uuid>, BackendError> {
    let sql = "UPDATE push_subscription SET lang = $5 WHERE session = $1 AND endpoint = $2 AND p256dh = $3 AND auth = $4";
    let done = sqlx::query(sql)
        .bind(token_hash.to_vec())
        .bind(address.endpoint.clone())
        .bind(keys.public())
        .bind(keys.auth())
        .bind(lang.tag())
        .execute(&mut *connection)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    of_login(connection, token_hash).await
}

/// The phones that were added first go, so that one more fits.
async fn make_room(connection: &mut AnyConnection, user: UserId) -> Result<(), BackendError> {
    let sql = "SELECT p.id FROM push_subscription p JOIN session s ON s.token_hash = p.session \
               WHERE s.account_user = $1 ORDER BY p.created_at DESC, p.id DESC";
    let rows = sqlx::query(sql)
        .bind(user.to_string())
        .fetch_all(&mut *connection)
        .await?;
    for row in rows.iter().skip(MAX_PHONES - 1) {
        sqlx::query("DELETE FROM push_subscription WHERE id = $1")
            .bind(Cells::of(row).text()?.to_owned())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

async fn choices(
    connection: &mut AnyConnection,
    user: UserId,
) -> Result<Vec<PushTopic>, BackendError> {
    let row = sqlx::query("SELECT off FROM push_choice WHERE account_user = $1")
        .bind(user.to_string())
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else {
        return Ok(Vec::new());
    };
    let off = Cells::of(&row).text()?.to_owned();
    Ok(off.split(' ').filter_map(PushTopic::parse).collect())
}
