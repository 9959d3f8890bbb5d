//! The letter that asks whether offers are wanted, and the link in it: who holds it has read the mailbox that it went to.

use super::judge::works_here;
use crate::Backend;
use crate::change::Work;
use crate::change::rows::Stamp;
use crate::db::statement::{Cells, select_in};
use crate::error::BackendError;
use crate::job::Job;
use crate::mail::on_change::reachable;
use crate::mail::{Addressed, Mail};
use crate::people::consent::{said_by, why_not};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::civil::DAY_MS;
use domain::people::{
    Consent, ConsentChannel, ConsentPurpose, Contact, PointKind, Standing, WhyNot, contact,
    standing,
};
use domain::routes::site;
use domain::{ContactId, Entity, Key, Lang, Row, UserId};
use sqlx::AnyConnection;
use uuid::Uuid;

/// What a token is signed for beside its text, so that no other signature of this server is one.
const SIGNED: &[u8] = b"double-opt-in:";
/// What an address is signed for, to know it again.
const ADDRESS: &[u8] = b"double-opt-in-address:";
/// Bytes of what knows an address again.
const KNOWN: usize = 16;
/// Bytes of a token before its signature: the contact, the address, the time.
const BODY: usize = 16 + KNOWN + 8;
/// How long a link is good.
const GOOD_FOR: i64 = 7 * DAY_MS;
/// Only of offers by mail is anybody asked a second time.
const PLACE: (ConsentPurpose, ConsentChannel) = (ConsentPurpose::Marketing, ConsentChannel::Mail);

impl Backend {
    /// Writes the letter where somebody still waits for it; true where it was queued. Where none could be queued – there is no mail here, or the address
    /// got as many as it may – it is tried again the next day, for a week from the grant.
    pub(crate) async fn ask_to_confirm(
        &self,
        connection: &mut AnyConnection,
        job: &Job,
        now: i64,
    ) -> Result<(bool, Option<i64>), BackendError> {
        let Ok(contact) = job.key.parse::<ContactId>() else {
            return Ok((false, None));
        };
        let Some(whole) = find(connection, contact).await? else {
            return Ok((false, None));
        };
        let Some((address, lang)) = addresses(connection, &whole).await?.into_iter().next() else {
            return Ok((false, None));
        };
        let wish = (PLACE.0, PLACE.1, Some(address.as_str()));
        let why = why_not(connection, contact, wish, now).await?;
        if why != Some(WhyNot::Unconfirmed) {
            return Ok((false, None));
        }
        let token = self.confirmation_token(contact, &address, now);
        let mail = Mail::DoubleOptIn {
            path: site::confirm(&token),
        };
        // Once a day for each contact and address, however often it is granted.
        let day = now.div_euclid(DAY_MS);
        let known = URL_SAFE_NO_PAD.encode(self.known(&address));
        let letter = Addressed::new(&address, lang, mail).about(format!("{contact}:{known}:{day}"));
        if self.inner.mail.enqueue(connection, &letter, now).await? {
            return Ok((true, None));
        }
        let said = said_by(connection, &mut Work::default(), [contact, whole.id]).await?;
        let own = said.iter().filter(|one| one.contact == contact);
        let is_young = standing(own, PLACE.0, PLACE.1).said().is_some_and(|said| {
            (now.saturating_sub(GOOD_FOR)..=now.saturating_add(DAY_MS)).contains(&said.said_at)
        });
        let asked = was_asked(connection, &format!("{contact}:{known}:%"), now).await?;
        let again = (is_young && !asked).then(|| now.saturating_add(DAY_MS));
        Ok((false, again))
    }

    /// The token of the link to an address, good for seven days.
    #[must_use]
    pub fn confirmation_token(&self, contact: ContactId, address: &str, now: i64) -> String {
        let mut token = contact.0.as_bytes().to_vec();
        token.extend(self.known(address));
        token.extend(now.saturating_add(GOOD_FOR).to_be_bytes());
        let tag = self.inner.signer.tag(&[SIGNED, &token].concat());
        token.extend(tag);
        URL_SAFE_NO_PAD.encode(token)
    }

    /// Confirms what a link stands for: the grant that stands now, for the address that the letter went to. A link that this server did not make or
    /// that is too old, one whose address is the contact's no more, and one whose grant was withdrawn change nothing, and nobody learns which.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not take it; the same may be asked again.
    pub async fn confirm_by_link(&self, token: &str) -> Result<(), BackendError> {
        let now = self.now();
        let Some((contact, known)) = self.read_confirmation(token, now) else {
            return Ok(());
        };
        let mut tx = self.inner.db.write().await?;
        let Some(whole) = find(&mut tx, contact).await? else {
            return Ok(());
        };
        let all = addresses(&mut tx, &whole).await?;
        let mut all = all.into_iter();
        let Some((address, _)) = all.find(|(address, _)| self.known(address) == known) else {
            return Ok(());
        };
        let mut work = Work::default();
        let said = said_by(&mut tx, &mut work, [contact, whole.id]).await?;
        let Some(confirmed) = confirmed(&said, contact, &address, now) else {
            return Ok(());
        };
        work.put(&mut tx, vec![confirmed.into()]).await?;
        let pokes = work.flush(&mut tx, Stamp { now, by: None }).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(())
    }

    fn known(&self, address: &str) -> Vec<u8> {
        let mut tag = self
            .inner
            .signer
            .tag(&[ADDRESS, address.as_bytes()].concat());
        tag.truncate(KNOWN);
        tag
    }

    fn read_confirmation(&self, token: &str, now: i64) -> Option<(ContactId, Vec<u8>)> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (body, tag) = bytes.split_at_checked(BODY)?;
        if !self.inner.signer.is_tag(&[SIGNED, body].concat(), tag) {
            return None;
        }
        let (contact, rest) = body.split_at_checked(16)?;
        let (known, until) = rest.split_at_checked(KNOWN)?;
        let until = i64::from_be_bytes(until.try_into().ok()?);
        (now < until).then_some(())?;
        Some((ContactId(Uuid::from_slice(contact).ok()?), known.to_vec()))
    }
}

/// The grant that stands for a contact, confirmed for an address; none where there is none, and where it is so already.
fn confirmed(said: &[Consent], contact: ContactId, address: &str, now: i64) -> Option<Consent> {
    let own = said.iter().filter(|one| one.contact == contact);
    let Standing::Granted(stands) = standing(own, PLACE.0, PLACE.1) else {
        return None;
    };
    let known = stands.confirmed_address.as_deref() == Some(address);
    if !stands.double_opt_in || known {
        return None;
    }
    Some(Consent {
        confirmed_at: Some(now),
        confirmed_address: Some(address.to_owned()),
        ..stands.clone()
    })
}

/// True where a letter whose link is still good asked.
async fn was_asked(
    connection: &mut AnyConnection,
    about: &str,
    now: i64,
) -> Result<bool, BackendError> {
    let sql = "SELECT COUNT(*) FROM mail WHERE kind = 'double_opt_in' AND about LIKE $1 AND created_at > $2";
    let row = sqlx::query(sql)
        .bind(about.to_owned())
        .bind(now.saturating_sub(GOOD_FOR))
        .fetch_one(connection)
        .await?;
    Ok(Cells::of(&row).int()? > 0)
}

async fn find(
    connection: &mut AnyConnection,
    id: ContactId,
) -> Result<Option<Contact>, BackendError> {
    let whole = Work::default()
        .ask(connection, |work| Ok(contact::find(work, id)?.cloned()))
        .await?;
    Ok(whole.ok().flatten())
}

/// Where a person may be asked, the address at which offers would arrive first: the one that an account of theirs proved, one that an account gave,
/// those of the record. None of who works here.
async fn addresses(
    connection: &mut AnyConnection,
    contact: &Contact,
) -> Result<Vec<(String, Lang)>, BackendError> {
    let key = Key::new(Entity::ContactStaff, contact.id.0);
    let half = Work::default().get(connection, key).await?;
    let joined = half.as_ref().and_then(Row::as_contact_staff);
    let mut accounts: Vec<UserId> = contact.user.into_iter().collect();
    accounts.extend(
        joined
            .into_iter()
            .flat_map(|half| half.accounts.iter().copied()),
    );
    if works_here(connection, &accounts).await? {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for account in &accounts {
        if let Some((address, lang)) = reachable(connection, *account).await? {
            found.push((address, contact.fields.language.unwrap_or(lang)));
        }
    }
    let lang = contact.fields.language.unwrap_or_default();
    let ids: Vec<String> = accounts.iter().map(UserId::to_string).collect();
    let head =
        "SELECT email FROM account_user WHERE email IS NOT NULL AND blocked_at IS NULL AND id";
    for row in select_in(connection, head, &ids).await? {
        found.push((Cells::of(&row).text()?.to_owned(), lang));
    }
    let mut points: Vec<_> = contact
        .points
        .iter()
        .filter(|point| point.kind == PointKind::Email)
        .collect();
    points.sort_by_key(|point| !point.primary);
    let normal = points.into_iter().filter_map(|point| point.normal.clone());
    found.extend(normal.map(|address| (address, lang)));
    Ok(found)
}
