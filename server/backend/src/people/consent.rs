//! Whether a mail may leave, asked as it leaves; and the signed link with which somebody withdraws without signing in.

use crate::Backend;
use crate::business::find_business;
use crate::change::rows::{Stamp, id, list};
use crate::change::{Poke, Work};
use crate::db::statement::{Cells, select_in};
use crate::error::BackendError;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::account::Location;
use domain::civil::DAY_MS;
use domain::people::consent::change::withdraw_by_link;
use domain::people::consent::{Recipient, WhyNot, may_send};
use domain::people::{
    Consent, ConsentChannel, ConsentPlace, ConsentPurpose, ConsentSource, ContactPreference,
    contact,
};
use domain::routes::site;
use domain::zone::SystemZones;
use domain::{ContactId, Entity, Key, Row, UserId};
use sqlx::AnyConnection;
use std::collections::BTreeSet;
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
        let settings = &self.inner.mail.settings;
        let base = &settings.public_url;
        // Only where somebody reads what comes in is a mail a way to say so.
        let by_mail = settings.reply_to.as_deref().map(|setting| {
            let address = reply_address(setting);
            format!("<mailto:{address}?subject=unsubscribe%20{token}>, ")
        });
        UnsubscribeHeaders {
            list_unsubscribe: format!(
                "{}<{base}{}>",
                by_mail.unwrap_or_default(),
                site::unsubscribe(&token)
            ),
            list_unsubscribe_post: "List-Unsubscribe=One-Click",
        }
    }

    /// Withdraws marketing on the link's channel. A token that this server did not make, or whose contact is gone, changes nothing and is no
    /// error: whoever holds it learns nothing from it.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not take it; the same may be asked again.
    pub async fn unsubscribe(&self, token: &str) -> Result<(), BackendError> {
        let mut tx = self.inner.db.write().await?;
        let (_, pokes) = self.withdraw_by_token(&mut tx, token).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(())
    }

    /// The same in the caller's transaction; answers whether the token is one of this server's, and whom to poke.
    pub(crate) async fn withdraw_by_token(
        &self,
        tx: &mut AnyConnection,
        token: &str,
    ) -> Result<(bool, Vec<Poke>), BackendError> {
        let Some((contact, channel)) = self.read_token(token) else {
            return Ok((false, Vec::new()));
        };
        let place = ConsentPlace {
            contact,
            purpose: ConsentPurpose::Marketing,
            channel,
        };
        let now = self.now();
        let mut work = Work::default();
        let said = work
            .ask(tx, |work| withdraw_by_link(work, place, now))
            .await?;
        let Ok(Some(said)) = said else {
            return Ok((true, Vec::new()));
        };
        work.put(tx, vec![said.into()]).await?;
        let pokes = work.flush(tx, Stamp { now, by: None }).await?;
        Ok((true, pokes))
    }

    pub(crate) fn read_token(&self, token: &str) -> Option<(ContactId, ConsentChannel)> {
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
        let why = why_not(&mut tx, contact, (purpose, channel, None), self.now()).await?;
        tx.commit().await?;
        Ok(why)
    }
}

/// The address of the setting, without its place for a token.
fn reply_address(setting: &str) -> String {
    setting.replace("+{token}", "").replace("{token}", "")
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
    let wish = (purpose, ConsentChannel::Mail, Some(address));
    why_not(connection, contact, wish, now).await
}

/// Asks for the whole person: a contact, the one it was joined with, and all that were joined with that. Of a mail the address is said to which it
/// is about to leave, where that is known.
pub(crate) async fn why_not(
    connection: &mut AnyConnection,
    id: ContactId,
    (purpose, channel, address): (ConsentPurpose, ConsentChannel, Option<&str>),
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
    let mut recipient = Recipient {
        address,
        ..Recipient::of(&consents, do_not_contact)
    };
    if purpose.is_allowed_unless_withdrawn() {
        return Ok(may_send(purpose, channel, &recipient, now).err());
    }
    recipient.is_proven = is_proven(connection, &consents, address).await?;
    let wishes = wishes_of(connection, &mut work, [id, whole]).await?;
    if !wishes.is_empty() {
        let sent = sent_lately(connection, [id, whole], now).await?;
        let home = home_zone(connection).await?;
        recipient = recipient.wishing(&wishes, &sent, (&SystemZones, &home), now);
    }
    Ok(may_send(purpose, channel, &recipient, now).err())
}

/// True where a contact that a letter is about still waits to be asked at this address whether they want offers.
pub(crate) async fn waits_at(
    connection: &mut AnyConnection,
    about: Option<&str>,
    address: &str,
    now: i64,
) -> Result<bool, BackendError> {
    let contact = about.and_then(|about| about.split(':').next());
    let Some(Ok(contact)) = contact.map(str::parse) else {
        return Ok(false);
    };
    let wish = (
        ConsentPurpose::Marketing,
        ConsentChannel::Mail,
        Some(address),
    );
    let why = why_not(connection, contact, wish, now).await?;
    Ok(why == Some(WhyNot::Unconfirmed))
}

/// True where somebody who allowed it in the app signed in by this address, or by any where none is said.
async fn is_proven(
    connection: &mut AnyConnection,
    consents: &[Consent],
    address: Option<&str>,
) -> Result<bool, BackendError> {
    let by_app = consents
        .iter()
        .filter(|said| said.double_opt_in && said.source == ConsentSource::App);
    let accounts: BTreeSet<String> = by_app
        .filter_map(|said| said.customer.map(|user| user.to_string()))
        .collect();
    let accounts: Vec<String> = accounts.into_iter().collect();
    let head = "SELECT email FROM account_user WHERE (email_verified_at IS NOT NULL OR demo = 1) AND email IS NOT NULL AND id";
    for row in select_in(connection, head, &accounts).await? {
        let mut cells = Cells::of(&row);
        let email = cells.text()?;
        if address.is_none_or(|address| address == email) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What the contacts of a person wish.
async fn wishes_of(
    connection: &mut AnyConnection,
    work: &mut Work,
    [one, whole]: [ContactId; 2],
) -> Result<Vec<ContactPreference>, BackendError> {
    let sql = "SELECT id FROM contact_preference WHERE id = $1 OR id = $2 \
               OR id IN (SELECT id FROM contact WHERE merged_into = $2)";
    let rows = sqlx::query(sql)
        .bind(one.to_string())
        .bind(whole.to_string())
        .fetch_all(&mut *connection)
        .await?;
    let key = |row| {
        let id = id(Cells::of(row).text()?, "contact_preference")?;
        Ok(Key::new(Entity::ContactPreference, id))
    };
    let keys: Vec<Key> = rows.iter().map(key).collect::<Result<_, BackendError>>()?;
    work.load(connection, keys.clone()).await?;
    let mut wishes = Vec::with_capacity(keys.len());
    for key in keys {
        // It is loaded: this asks nothing more.
        if let Some(Row::ContactPreference(wish)) = work.get(connection, key).await? {
            wishes.push(wish);
        }
    }
    Ok(wishes)
}

/// When offers were sent to a person within a month. What is queued is no offer yet: it asks again when it leaves.
async fn sent_lately(
    connection: &mut AnyConnection,
    [one, whole]: [ContactId; 2],
    now: i64,
) -> Result<Vec<i64>, BackendError> {
    let sql = "SELECT queued_at FROM delivery WHERE state = 'sent' AND queued_at > $3 AND (contact = $1 OR contact = $2 \
               OR contact IN (SELECT id FROM contact WHERE merged_into = $2))";
    let rows = sqlx::query(sql)
        .bind(one.to_string())
        .bind(whole.to_string())
        .bind(now.saturating_sub(31 * DAY_MS))
        .fetch_all(connection)
        .await?;
    rows.iter().map(|row| Ok(Cells::of(row).int()?)).collect()
}

/// The zone of the first place, or of the business.
async fn home_zone(connection: &mut AnyConnection) -> Result<String, BackendError> {
    let places = list::<Location>(connection).await?;
    if let Some(place) = places.into_iter().find(|place| !place.removed) {
        return Ok(place.zone);
    }
    let business = find_business(connection).await?;
    Ok(business.map_or_else(|| "UTC".to_owned(), |business| business.zone))
}

pub(crate) async fn said_by(
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
