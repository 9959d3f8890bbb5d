//! Whether a mail may leave, asked as it leaves; and the signed link with which somebody withdraws without signing in.

use crate::Backend;
use crate::change::Work;
use crate::change::rows::{Stamp, id};
use crate::db::statement::Cells;
use crate::error::BackendError;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::people::consent::change::withdraw_by_link;
use domain::people::consent::{Recipient, WhyNot, may_send};
use domain::people::{Consent, ConsentChannel, ConsentPlace, ConsentPurpose, contact};
use domain::routes::site;
use domain::{ContactId, Entity, Key, Row, UserId};
use sqlx::AnyConnection;
use uuid::Uuid;

/// What a token is signed for beside its text, so that no other signature of this server is one.
const SIGNED: &[u8] = b"unsubscribe:";
/// Bytes of a token before its signature: the contact and the channel.
const BODY: usize = 17;

/// What a mail to a contact says about how to stop mails like it (RFC 2369, RFC 8058).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsubscribeHeaders {
    /// `List-Unsubscribe`
    pub list_unsubscribe: String,
    /// `List-Unsubscribe-Post`
    pub list_unsubscribe_post: &'static str,
}

impl Backend {
    /// The token of a contact's link for one channel. It holds as long as this database's secret: a mail is read whenever it is read.
    #[must_use]
    pub fn unsubscribe_token(&self, contact: ContactId, channel: ConsentChannel) -> String {
        let mut token = body(contact, channel);
        let tag = self.inner.signer.tag(&signed(&token));
        token.extend(tag);
        URL_SAFE_NO_PAD.encode(token)
    }

    /// The headers of a mail that is sent to a contact for marketing, with the address behind them.
    #[must_use]
    pub fn unsubscribe_headers(&self, contact: ContactId) -> UnsubscribeHeaders {
        let token = self.unsubscribe_token(contact, ConsentChannel::Mail);
        let base = &self.inner.mail.settings.public_url;
        UnsubscribeHeaders {
            list_unsubscribe: format!("<{base}{}>", site::unsubscribe(&token)),
            list_unsubscribe_post: "List-Unsubscribe=One-Click",
        }
    }

    /// Withdraws marketing on the link's channel. A token that this server did not make, or whose contact is gone, changes nothing and is no
    /// error: whoever holds it learns nothing from it.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not take it; the same may be asked again.
    pub async fn unsubscribe(&self, token: &str) -> Result<(), BackendError> {
        let Some((contact, channel)) = self.read_token(token) else {
            return Ok(());
        };
        let place = ConsentPlace {
            contact,
            purpose: ConsentPurpose::Marketing,
            channel,
        };
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let mut work = Work::default();
        let said = work
            .ask(&mut tx, |work| withdraw_by_link(work, place, now))
            .await?;
        let Ok(Some(said)) = said else {
            return Ok(());
        };
        work.put(&mut tx, vec![said.into()]).await?;
        let pokes = work.flush(&mut tx, Stamp { now, by: None }).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(())
    }

    fn read_token(&self, token: &str) -> Option<(ContactId, ConsentChannel)> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (body, tag) = bytes.split_at_checked(BODY)?;
        if !self.inner.signer.is_tag(&signed(body), tag) {
            return None;
        }
        let (contact, channel) = body.split_at_checked(BODY - 1)?;
        let contact = Uuid::from_slice(contact).ok()?;
        let at = usize::from(*channel.first()?);
        Some((ContactId(contact), *ConsentChannel::ALL.get(at)?))
    }

    /// Why a message for this purpose on this channel would not leave to a contact now; none where it would.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not answer.
    pub async fn why_not(
        &self,
        contact: ContactId,
        purpose: ConsentPurpose,
        channel: ConsentChannel,
    ) -> Result<Option<WhyNot>, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let why = why_not(&mut tx, contact, (purpose, channel), self.now()).await?;
        tx.commit().await?;
        Ok(why)
    }
}

fn body(contact: ContactId, channel: ConsentChannel) -> Vec<u8> {
    let at = ConsentChannel::ALL.iter().position(|one| *one == channel);
    let mut body = contact.0.as_bytes().to_vec();
    body.extend(at.and_then(|at| u8::try_from(at).ok()));
    body
}

fn signed(body: &[u8]) -> Vec<u8> {
    [SIGNED, body].concat()
}

/// Why a notice does not leave to the account with this address; none where it does, and where nobody has the address.
pub(crate) async fn why_not_to_address(
    connection: &mut AnyConnection,
    address: &str,
    purpose: ConsentPurpose,
    now: i64,
) -> Result<Option<WhyNot>, BackendError> {
    let row = sqlx::query("SELECT id FROM account_user WHERE email = $1")
        .bind(address.to_owned())
        .fetch_optional(&mut *connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let user = UserId(id(Cells::of(&row).text()?, "account_user")?);
    let contact = ContactId::of_user(user);
    why_not(connection, contact, (purpose, ConsentChannel::Mail), now).await
}

/// Asks for the whole person: a contact, the one it was joined with, and all that were joined with that.
pub(crate) async fn why_not(
    connection: &mut AnyConnection,
    id: ContactId,
    (purpose, channel): (ConsentPurpose, ConsentChannel),
    now: i64,
) -> Result<Option<WhyNot>, BackendError> {
    let mut work = Work::default();
    let whole = work
        .ask(connection, |work| {
            Ok(contact::find(work, id)?.map(|whole| (whole.id, whole.do_not_contact)))
        })
        .await?;
    let (whole, do_not_contact) = whole.ok().flatten().unwrap_or((id, false));
    let consents = said_by(connection, &mut work, [id, whole]).await?;
    let recipient = Recipient::of(&consents, do_not_contact);
    Ok(may_send(purpose, channel, &recipient, now).err())
}

async fn said_by(
    connection: &mut AnyConnection,
    work: &mut Work,
    [one, whole]: [ContactId; 2],
) -> Result<Vec<Consent>, BackendError> {
    let sql = "SELECT id FROM consent WHERE contact = $1 OR contact = $2 \
               OR contact IN (SELECT id FROM contact WHERE merged_into = $2)";
    let rows = sqlx::query(sql)
        .bind(one.to_string())
        .bind(whole.to_string())
        .fetch_all(&mut *connection)
        .await?;
    let key = |row| {
        let mut cells = Cells::of(row);
        Ok(Key::new(Entity::Consent, id(cells.text()?, "consent")?))
    };
    let keys: Vec<Key> = rows.iter().map(key).collect::<Result<_, BackendError>>()?;
    work.load(connection, keys).await?;
    let rows = work.rows_of(Entity::Consent).filter_map(Row::as_consent);
    Ok(rows.cloned().collect())
}
