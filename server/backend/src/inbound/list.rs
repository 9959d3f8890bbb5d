//! What came in, for owners; addresses that take no mail, for whoever serves their people; and what is done about both.

use crate::Backend;
use crate::account::ManageError;
use crate::audit;
use crate::db::statement::{Cells, select_in};
use crate::error::BackendError;
use crate::mail::{address, incoming};
use domain::account::audit::Audited;
use domain::account::mail_inbox::{ArrivedMail, BouncedAddress, InboxAct, LISTED, MailOutcome};
use domain::account::{Actor, Email};
use domain::policy::{Action, may};
use domain::{Label, UserId};
use sqlx::AnyConnection;
use uuid::Uuid;

/// The newest mails.
pub(super) async fn arrived(
    connection: &mut AnyConnection,
) -> Result<Vec<ArrivedMail>, BackendError> {
    let sql = "SELECT m.id, m.sender, m.sender_name, m.subject, m.outcome, m.detail, m.received_at, \
               CASE WHEN a.blocked_at IS NULL THEN 0 ELSE 1 END FROM mail_in m LEFT JOIN address_state a ON a.address = m.sender \
               ORDER BY m.received_at DESC, m.id LIMIT $1";
    let rows = sqlx::query(sql)
        .bind(LISTED as i64)
        .fetch_all(connection)
        .await?;
    let mail = |row| {
        let mut cells = Cells::of(row);
        let id = crate::change::rows::id(cells.text()?, "mail")?;
        let (sender, name) = (cells.text()?.to_owned(), cells.text()?.to_owned());
        let subject = cells.text()?.to_owned();
        let outcome = MailOutcome::parse(cells.text()?);
        let detail = cells.maybe_text()?.unwrap_or_default().to_owned();
        Ok(ArrivedMail {
            id,
            sender,
            name,
            subject,
            outcome,
            new_sender: detail == super::NEW,
            detail: if detail == super::NEW {
                String::new()
            } else {
                detail
            },
            at: cells.int()?,
            kept_out: cells.flag()?,
        })
    };
    rows.iter().map(mail).collect()
}

/// The newest addresses that mail comes back from; of these addresses, or of all.
async fn bounced(
    connection: &mut AnyConnection,
    of: Option<&[String]>,
) -> Result<Vec<BouncedAddress>, BackendError> {
    let columns = "SELECT address, COALESCE(bounce_reason, ''), bounced_at, bounce_mail FROM address_state WHERE bounced_at IS NOT NULL";
    let rows = match of {
        Some(of) => {
            let small: Vec<String> = of.iter().map(|one| one.to_lowercase()).collect();
            select_in(connection, &format!("{columns} AND address"), &small).await?
        }
        None => {
            let sql = format!("{columns} ORDER BY bounced_at DESC, address LIMIT $1");
            sqlx::query(sqlx::AssertSqlSafe(sql))
                .bind(LISTED as i64)
                .fetch_all(connection)
                .await?
        }
    };
    let address = |row| {
        let mut cells = Cells::of(row);
        Ok(BouncedAddress {
            address: cells.text()?.to_owned(),
            reason: cells.text()?.to_owned(),
            at: cells.int()?,
            mail: cells.maybe_text()?.and_then(|id| id.parse().ok()),
        })
    };
    rows.iter().map(address).collect()
}

pub(super) async fn bounced_lately(
    connection: &mut AnyConnection,
) -> Result<Vec<BouncedAddress>, BackendError> {
    bounced(connection, None).await
}

impl Backend {
    /// Which of these addresses mail comes back from, for whoever serves the people behind them.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not answer.
    pub async fn bounced_addresses(
        &self,
        actor: &Actor,
        of: &[String],
    ) -> Result<Vec<BouncedAddress>, BackendError> {
        if !may(actor, Action::WorkContact) || of.is_empty() {
            return Ok(Vec::new());
        }
        let mut tx = self.inner.db.read().await?;
        let found = bounced(&mut tx, Some(of.get(..of.len().min(LISTED)).unwrap_or(of))).await?;
        tx.commit().await?;
        Ok(found)
    }

    /// The beginning of a mail as it came, for owners, within thirty days.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not answer.
    pub async fn raw_mail(&self, actor: &Actor, id: Uuid) -> Result<Option<String>, BackendError> {
        if !may(actor, Action::EditBusiness) {
            return Ok(None);
        }
        let mut tx = self.inner.db.read().await?;
        let raw = incoming::raw(&mut tx, id, self.now()).await?;
        tx.commit().await?;
        Ok(raw.map(|raw| String::from_utf8_lossy(&raw).into_owned()))
    }

    /// Does something about what came in; false for whoever may not. Whoever serves somebody may let mail leave to them again, the rest is an
    /// owner's.
    ///
    /// # Errors
    /// [`ManageError`] where the database does not answer.
    pub async fn act_on_inbox(
        &self,
        actor: &Actor,
        act: InboxAct,
        one: &str,
    ) -> Result<bool, ManageError> {
        let allowed = match act {
            InboxAct::Lift => Action::WorkContact,
            InboxAct::KeepOut | InboxAct::LetIn => Action::EditBusiness,
        };
        // What is no address is no sender either.
        let Ok(one) = Email::parse(one) else {
            return Ok(false);
        };
        if !may(actor, allowed) {
            return Ok(false);
        }
        let one = one.as_str();
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let known = match act {
            InboxAct::Lift => {
                if !address::lift(&mut tx, one).await? {
                    return Ok(true);
                }
                None
            }
            InboxAct::KeepOut => {
                let known = address::find(&mut tx, one).await?;
                address::block(&mut tx, one, Some(actor.user), now).await?;
                known.and_then(|known| known.account_user)
            }
            InboxAct::LetIn => {
                address::block(&mut tx, one, None, now).await?;
                None
            }
        };
        note(&mut tx, actor.user, (act, one), now).await?;
        tx.commit().await?;
        // Whoever wrote from there and never signed in goes with all they wrote. Somebody with an account, or whom staff knew before, stays.
        if let Some(user) = known
            && self.grew_by_itself(user).await?
        {
            self.remove_user(&user.to_string(), true).await?;
        }
        Ok(true)
    }

    /// True for a guest who came to be by a mail: their contact has no other source.
    async fn grew_by_itself(&self, user: UserId) -> Result<bool, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let sql = "SELECT COUNT(*) FROM account_user u JOIN contact_staff s ON s.id = $2 \
                   WHERE u.id = $1 AND u.guest = 1 AND s.source = 'mail'";
        let contact = domain::ContactId::of_user(user);
        let row = sqlx::query(sql)
            .bind(user.to_string())
            .bind(contact.to_string())
            .fetch_one(&mut *tx)
            .await?;
        let found = Cells::of(&row).int()? > 0;
        tx.commit().await?;
        Ok(found)
    }
}

/// What the list of changes says of it. It is told as a row, which older builds of the app show too.
async fn note(
    connection: &mut AnyConnection,
    by: UserId,
    (act, address): (InboxAct, &str),
    now: i64,
) -> Result<(), BackendError> {
    let (zh, en) = match act {
        InboxAct::Lift => ("恢复发信", "mail may leave again to"),
        InboxAct::KeepOut => ("不再接收来信", "nothing is taken from"),
        InboxAct::LetIn => ("恢复接收来信", "mails are taken again from"),
    };
    let what = Audited::Row {
        noun: "mail".to_owned(),
        id: Uuid::nil(),
        name: Label::new(
            &format!("邮件：{zh} {address}"),
            &format!("Mail: {en} {address}"),
        ),
        made: false,
        fields: Vec::new(),
    };
    audit::note(connection, Some(by), &what, now).await
}
