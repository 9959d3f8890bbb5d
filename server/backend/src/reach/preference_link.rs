//! The page behind the link of a mail: what somebody allows and how they want to hear of it, shown and changed without signing in. The token says for
//! whom; one that this server did not make shows what it shows of somebody of whom nothing is known, and changes nothing.

use crate::Backend;
use crate::change::rows::Stamp;
use crate::change::{Change, Work};
use crate::error::BackendError;
use crate::insight::when;
use crate::people::consent::said_by;
use crate::people::double_opt_in;
use domain::people::consent::change::{grant_by_link, withdraw_by_link};
use domain::people::consent::link::{
    LinkPlace, LinkPreferences, LinkWishes, mail_of, masked, shown,
};
use domain::people::contact_preference::by_link;
use domain::people::{ConsentPlace, Contact, contact};
use domain::{ContactId, Entity, Key, Lang, Row, Rows};
use sqlx::AnyConnection;

impl Backend {
    /// What the page of a link shows.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not answer.
    pub async fn link_preferences(&self, token: &str) -> Result<LinkPreferences, BackendError> {
        let Some((contact, channel)) = self.read_token(token) else {
            return Ok(LinkPreferences::nobodys());
        };
        let mut tx = self.inner.db.read().await?;
        let mut work = Work::default();
        let found = work
            .ask(&mut tx, |work| Ok(contact::find(work, contact)?.cloned()))
            .await?;
        let Ok(Some(whole)) = found else {
            return Ok(LinkPreferences::nobodys());
        };
        let said = said_by(&mut tx, &mut work, [contact, whole.id]).await?;
        let key = Key::new(Entity::ContactPreference, contact.0);
        let wish = work.get(&mut tx, key).await?;
        tx.commit().await?;
        let wish = wish.as_ref().and_then(Row::as_contact_preference);
        let now = self.now();
        let paused_until = wish.and_then(|wish| wish.paused_until);
        Ok(LinkPreferences {
            address: mail_of(&whole).map(masked),
            places: shown(&said, contact, channel),
            paused_until: paused_until.filter(|until| *until > now),
            at_most: wish.and_then(|wish| wish.at_most),
            language: whole.fields.language,
        })
    }

    /// Does what whoever holds a link wants; nothing for a link that this server did not make. What was withdrawn meanwhile stays withdrawn.
    ///
    /// # Errors
    /// [`BackendError`] where the database does not take it; the same may be sent again.
    pub async fn set_by_link(&self, token: &str, wishes: &LinkWishes) -> Result<(), BackendError> {
        let Some((contact, channel)) = self.read_token(token) else {
            return Ok(());
        };
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let mut work = Work::default();
        let found = work
            .ask(&mut tx, |work| {
                let view: &dyn Rows = work;
                let whole = contact::find(view, contact)?.map(|whole| whole.id);
                Ok(view.find::<Contact>(contact)?.cloned().zip(whole))
            })
            .await?;
        let Ok(Some((found, whole))) = found else {
            return Ok(());
        };
        let said = said_by(&mut tx, &mut work, [contact, whole]).await?;
        let mut rows: Vec<Row> = Vec::new();
        for place in shown(&said, contact, channel) {
            rows.extend(say(&mut tx, &mut work, (contact, &place), wishes, now).await?);
        }
        let key = Key::new(Entity::ContactPreference, contact.0);
        let before = work.get(&mut tx, key).await?;
        let before = before.as_ref().and_then(Row::as_contact_preference);
        let wish = by_link(before, &wishes.set(contact, before, now), found.user);
        rows.extend(wish.map(Row::from));
        rows.extend(speaking(&mut tx, &mut work, found, wishes.language).await?);
        work.put(&mut tx, rows).await?;
        // What was guessed of whoever wants that no more goes.
        let changes: Vec<Change<'_>> = work.changed().collect();
        when::follow(&mut tx, &changes, now).await?;
        // An old mail, or one that was passed on, undoes no withdrawal: its address is asked.
        double_opt_in::follow(&mut tx, &changes, now).await?;
        let pokes = work.flush(&mut tx, Stamp { now, by: None }).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(())
    }
}

/// The row that follows from one tick, where it was changed.
async fn say(
    tx: &mut AnyConnection,
    work: &mut Work,
    (contact, stands): (ContactId, &LinkPlace),
    wishes: &LinkWishes,
    now: i64,
) -> Result<Option<Row>, BackendError> {
    let mut ticked = wishes.places.iter();
    let wish = ticked.find(|one| (one.purpose, one.channel) == (stands.purpose, stands.channel));
    let Some(wish) = wish.filter(|wish| wish.allowed != stands.allowed) else {
        return Ok(None);
    };
    let place = ConsentPlace {
        contact,
        purpose: stands.purpose,
        channel: stands.channel,
    };
    let said = work
        .ask(tx, |work| {
            if wish.allowed {
                grant_by_link(work, place, wish.seen, now)
            } else {
                withdraw_by_link(work, place, now)
            }
        })
        .await?;
    Ok(said.ok().flatten().map(Row::from))
}

/// The contact, and the one it was joined with, in the language that was chosen.
async fn speaking(
    tx: &mut AnyConnection,
    work: &mut Work,
    found: Contact,
    language: Option<Lang>,
) -> Result<Vec<Row>, BackendError> {
    let Some(language) = language else {
        return Ok(Vec::new());
    };
    let id = found.id;
    let whole = work
        .ask(tx, |work| Ok(contact::find(work, id)?.cloned()))
        .await?;
    let whole = whole.ok().flatten().filter(|whole| whole.id != id);
    let both = std::iter::once(found).chain(whole);
    let others = both.filter(|contact| contact.fields.language != Some(language));
    Ok(others
        .map(|mut contact| {
            contact.fields.language = Some(language);
            contact.into()
        })
        .collect())
}
