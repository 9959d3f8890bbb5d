//! What orders, chats and accounts tell about somebody becomes their contact. What a person wrote is never overwritten.

use crate::business::find_business;
use crate::change::Work;
use crate::error::BackendError;
use crate::people::suggest_duplicates::{reached_alike, suggest_duplicates};
use domain::id::PointId;
use domain::people::contact::join::{joined, joined_staff};
use domain::people::contact::{self, MAX_POINTS};
use domain::people::{
    Contact, ContactFields, ContactStaff, Country, Lifecycle, Point, PointKind, contact_staff,
    point,
};
use domain::view::Collect;
use domain::{ContactId, Entity, Key, Row, Rows as _, UserId};
use sqlx::AnyConnection;
use uuid::Uuid;

/// An address or a number that an account gave.
#[derive(Debug, Clone, Copy)]
pub(crate) struct GivenPoint<'a> {
    pub kind: PointKind,
    /// As it was typed.
    pub value: &'a str,
    /// The person proved that it reaches them.
    pub verified: bool,
}

/// Notes what an order or a chat told, and suggests duplicates.
pub(crate) async fn learn_contact(
    connection: &mut AnyConnection,
    work: &mut Work,
    learnt: &Collect,
    now: i64,
) -> Result<(), BackendError> {
    let phone = learnt.phone.as_deref().filter(|phone| !phone.is_empty());
    let reach = phone.map(|value| GivenPoint {
        kind: PointKind::Phone,
        value,
        verified: false,
    });
    let contact = add_to_contact(connection, work, learnt.user, &learnt.name, reach, now).await?;
    note_visit(connection, work, learnt.user, learnt.source, now).await?;
    if reach.is_some() {
        suggest_duplicates(connection, work, contact.id).await?;
    }
    Ok(())
}

/// Makes or finds the contact of an account, in the caller's transaction: for a sign-up, for a guest who becomes an account, and
/// again when the address is proven. The caller flushes `work` and sends the pokes that this answers.
///
/// A proven address that exactly one contact without an account has joins that contact: it becomes the account's, and the
/// account's own contact a pointer to it. In every other case duplicates are suggested to staff.
pub(crate) async fn learn_contact_of_account(
    connection: &mut AnyConnection,
    work: &mut Work,
    user: UserId,
    name: &str,
    reach: GivenPoint<'_>,
    source: &'static str,
    now: i64,
) -> Result<(), BackendError> {
    let contact = add_to_contact(connection, work, user, name, Some(reach), now).await?;
    note_visit(connection, work, user, source, now).await?;
    let mut id = contact.id;
    let alone = id == ContactId::of_user(user) && contact.merged_into.is_none();
    if reach.verified
        && alone
        && let Some(twin) = proven_twin(connection, work, &contact, reach).await?
    {
        id = twin.id;
        adopt(connection, work, contact, twin, reach).await?;
    }
    suggest_duplicates(connection, work, id).await
}

/// Notes a name and a number or an address, and answers the contact that this account sees: a fresh one where there is none.
/// Where staff joined it with another contact, that one learns the same.
async fn add_to_contact(
    connection: &mut AnyConnection,
    work: &mut Work,
    user: UserId,
    name: &str,
    reach: Option<GivenPoint<'_>>,
    now: i64,
) -> Result<Contact, BackendError> {
    let id = ContactId::of_user(user);
    let found = work
        .ask(connection, |work| {
            let own = contact::last(work, id, |contact| contact.user == Some(user))?;
            let whole = contact::find(work, id)?;
            Ok((own.cloned(), whole.cloned()))
        })
        .await?;
    let (own, whole) = found.unwrap_or_default();
    let mut own = own.unwrap_or_else(|| Contact {
        user: Some(user),
        ..Contact::new(id, ContactFields::default(), now)
    });
    let mut whole = whole.filter(|whole| whole.id != own.id);
    let home = match reach {
        Some(_) => home(connection).await?,
        None => Country::default(),
    };
    let mut rows = Vec::new();
    for contact in std::iter::once(&mut own).chain(whole.as_mut()) {
        fill_name(&mut contact.fields, name);
        if let Some(reach) = reach {
            add_point(contact, reach, &home);
        }
        rows.push(contact.clone().into());
    }
    work.put(connection, rows).await?;
    Ok(own)
}

fn fill_name(fields: &mut ContactFields, name: &str) {
    if fields.is_nameless() {
        fields.display = name.trim().to_owned();
    }
}

/// Adds the point unless it is there; a proven one is marked so.
fn add_point(contact: &mut Contact, reach: GivenPoint<'_>, home: &Country) {
    let value = reach.value.trim();
    let (normal, extension) = point::normal(reach.kind, value, home);
    let same = |point: &Point| {
        point.kind == reach.kind
            && (point.value == value || (normal.is_some() && point.normal == normal))
    };
    if let Some(have) = contact.points.iter_mut().find(|point| same(point)) {
        have.verified |= reach.verified;
        return;
    }
    if contact.points.len() >= MAX_POINTS {
        return;
    }
    let key = normal.as_deref().unwrap_or(value);
    contact.points.push(Point {
        id: PointId(Uuid::new_v5(&contact.id.0, key.as_bytes())),
        kind: reach.kind,
        value: value.to_owned(),
        normal,
        extension,
        label: String::new(),
        primary: false,
        verified: reach.verified,
    });
}

/// Notes in staff's half that this person was here.
async fn note_visit(
    connection: &mut AnyConnection,
    work: &mut Work,
    user: UserId,
    source: &'static str,
    now: i64,
) -> Result<(), BackendError> {
    let known = work
        .ask(connection, |work| {
            let contact = contact::of_user(work, user)?;
            let id = contact.map_or_else(|| ContactId::of_user(user), |contact| contact.id);
            let half = work.row(Key::new(Entity::ContactStaff, id.0))?;
            Ok((id, half.and_then(Row::as_contact_staff).cloned()))
        })
        .await?;
    let Ok((id, half)) = known else {
        return Ok(());
    };
    let mut half = half.unwrap_or_else(|| ContactStaff {
        source: source.to_owned(),
        first_seen: Some(now),
        ..ContactStaff::new(id, Lifecycle::Lead)
    });
    // Nobody who orders is a lead any more; any other stage is somebody's word.
    if source == "order" && half.lifecycle == Lifecycle::Lead {
        half.lifecycle = Lifecycle::Customer;
    }
    half.last_seen = half.last_seen.max(Some(now));
    work.put(connection, vec![half.into()]).await
}

/// Whose numbers are written without a calling code here.
async fn home(connection: &mut AnyConnection) -> Result<Country, BackendError> {
    Ok(find_business(connection)
        .await?
        .map(|business| business.country)
        .unwrap_or_default())
}

/// The one contact without an account that has the proven address; none where there are several, or where it holds what staff
/// joined from somebody's account, or where staff know it to be somebody else.
async fn proven_twin(
    connection: &mut AnyConnection,
    work: &mut Work,
    contact: &Contact,
    reach: GivenPoint<'_>,
) -> Result<Option<Contact>, BackendError> {
    let (normal, _) = point::normal(reach.kind, reach.value, &home(connection).await?);
    let mut only = contact.clone();
    only.points
        .retain(|point| point.kind == reach.kind && point.normal == normal);
    let mut twins = reached_alike(connection, work, &only).await?;
    twins.retain(|twin| twin.user.is_none());
    let (Some(twin), None) = (twins.pop(), twins.pop()) else {
        return Ok(None);
    };
    let half = work
        .ask(connection, |work| contact_staff::load(work, twin.id))
        .await?;
    let free =
        half.is_ok_and(|half| half.accounts.is_empty() && !half.others.contains(&contact.id));
    Ok(free.then_some(twin))
}

/// Makes the twin the account's contact, and the account's own one a pointer to it.
async fn adopt(
    connection: &mut AnyConnection,
    work: &mut Work,
    own: Contact,
    twin: Contact,
    reach: GivenPoint<'_>,
) -> Result<(), BackendError> {
    let halves = work
        .ask(connection, |work| {
            Ok((
                contact_staff::load(work, own.id)?,
                contact_staff::load(work, twin.id)?,
            ))
        })
        .await?;
    let Ok((from, into)) = halves else {
        return Ok(());
    };
    let mut both = joined(&own, &twin);
    both.user = own.user;
    add_point(&mut both, reach, &home(connection).await?);
    let mut half = joined_staff(from, into, &own);
    half.accounts.retain(|account| both.user != Some(*account));
    let pointer = Contact {
        merged_into: Some(twin.id),
        ..own
    };
    work.put(connection, vec![pointer.into(), both.into(), half.into()])
        .await
}
