//! The waiting list in the database: how much somebody may wait for, when to look for who waits, and the links of offers.

use crate::Backend;
use crate::change::rows::id;
use crate::change::{Change, Work};
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::job::{self, JobKind};
use crate::sales::booking::{give_back, is_proven};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::civil::DAY_MS;
use domain::id::{ResourceId, ServiceOfferingId, WaitlistEntryId};
use domain::sales::waitlist::{MAX_WAITING, PROVEN_WAITING, UNPROVEN_WAITING};
use domain::sales::{BusyDay, ServiceOffering, WaitlistEntry, WaitlistState};
use domain::{Changes, Entity, Key, Refusal, Row, Rows as _, ServerStep};
use sqlx::AnyConnection;
use std::collections::BTreeSet;
use uuid::Uuid;

/// What is signed stands apart from what other links sign.
const SIGNED: &[u8] = b"waitlist offer:";
/// Bytes of a token before its signature: the entry and the start.
const BODY: usize = 24;

/// Why somebody cannot wait for one more; none where they can. What this transaction did counts as well.
pub(crate) async fn too_many_waiting(
    connection: &mut AnyConnection,
    work: &mut Work,
    changes: &Changes,
) -> Result<Option<Refusal>, BackendError> {
    let joins = |step: &ServerStep| matches!(step, ServerStep::CountWaitlist(_));
    let entry = changes.rows.iter().find_map(Row::as_waitlist_entry);
    let (true, Some(entry)) = (changes.server_steps.iter().any(joins), entry) else {
        return Ok(None);
    };
    let now = work.server().map_or(entry.asked_at, |server| server.now);
    let own = "SELECT id FROM waitlist_entry WHERE customer = $1 AND state IN ('waiting', 'offered') \
               AND latest > $2 AND earliest <= $3";
    load_entries(
        connection,
        work,
        own,
        &entry.customer.to_string(),
        (now, i64::MAX),
    )
    .await?;
    let same = "SELECT id FROM waitlist_entry WHERE offering = $1 AND state IN ('waiting', 'offered') \
                AND earliest <= $3 AND latest >= $2 LIMIT 400";
    let window = (entry.from, entry.to);
    load_entries(connection, work, same, &entry.offering.to_string(), window).await?;
    let proven = is_proven(connection, entry.customer).await?;
    let all = work.rows_of(Entity::WaitlistEntry);
    let open: Vec<&WaitlistEntry> = all
        .filter_map(Row::as_waitlist_entry)
        .filter(|one| one.id != entry.id && one.is_open(now))
        .collect();
    let count = |of: &dyn Fn(&WaitlistEntry) -> bool| -> u64 {
        open.iter().filter(|one| of(one)).count() as u64
    };
    let most = if proven {
        PROVEN_WAITING
    } else {
        UNPROVEN_WAITING
    };
    // Staff write down whoever calls: theirs is nobody's in particular.
    let is_staffs = is_staff(connection, entry).await?;
    let mine = count(&|one| one.customer == entry.customer);
    let together = count(&|one| {
        one.offering == entry.offering && one.from <= entry.to && one.to >= entry.from
    });
    let full = |most| Refusal::TooManyOpen {
        noun: Entity::WaitlistEntry.name().into(),
        most,
    };
    // A form that was sent twice puts nobody on the list twice.
    let twice = open.iter().any(|one| {
        (one.customer, one.offering) == (entry.customer, entry.offering)
            && (one.from, one.to, one.party) == (entry.from, entry.to, entry.party)
            && one.name == entry.name
            && (!is_staffs || one.phone == entry.phone)
    });
    if twice {
        return Ok(Some(already_waits()));
    }
    if !is_staffs && mine >= most {
        return Ok(Some(full(most)));
    }
    Ok((together >= MAX_WAITING).then(|| full(MAX_WAITING)))
}

/// Of whoever waits for the very same already.
pub(crate) fn already_waits() -> Refusal {
    Refusal::TooManyOpen {
        noun: Entity::WaitlistEntry.name().into(),
        most: 1,
    }
}

async fn is_staff(
    connection: &mut AnyConnection,
    entry: &WaitlistEntry,
) -> Result<bool, BackendError> {
    let sql = "SELECT COUNT(*) FROM account_user WHERE id = $1 AND role <> 'customer'";
    let row = sqlx::query(sql)
        .bind(entry.customer.to_string())
        .fetch_one(connection)
        .await?;
    Ok(Cells::of(&row).int()? > 0)
}

pub(crate) async fn load_entries(
    connection: &mut AnyConnection,
    work: &mut Work,
    sql: &'static str,
    of: &str,
    (from, to): (i64, i64),
) -> Result<(), BackendError> {
    let mut query = sqlx::query(sql).bind(of.to_owned());
    if sql.contains("$2") {
        query = query.bind(from).bind(to);
    }
    let rows = query.fetch_all(&mut *connection).await?;
    let key = |row| {
        let id = id(Cells::of(row).text()?, "waitlist entry")?;
        Ok(Key::new(Entity::WaitlistEntry, id))
    };
    let keys: Vec<Key> = rows.iter().map(key).collect::<Result<_, BackendError>>()?;
    work.load(connection, keys).await
}

/// What a job is about.
fn key_of(offering: ServiceOfferingId, day: i64) -> String {
    format!("{offering}:{day}")
}

pub(crate) fn read_key(key: &str) -> Option<(ServiceOfferingId, i64)> {
    let (offering, day) = key.split_once(':')?;
    Some((offering.parse().ok()?, day.parse().ok()?))
}

/// Has somebody looked for who waits, wherever something became free, and where somebody begins to wait.
pub(crate) async fn follow_waitlist(
    connection: &mut AnyConnection,
    changes: &[Change<'_>],
    now: i64,
) -> Result<(), BackendError> {
    let freed: Vec<&BusyDay> = changes.iter().filter_map(freed).collect();
    let mut keys: BTreeSet<(ServiceOfferingId, i64)> = BTreeSet::new();
    for (before, after) in changes {
        if let (None, Some(Row::WaitlistEntry(entry))) = (before, after) {
            let days = entry.from.div_euclid(DAY_MS)..=entry.to.div_euclid(DAY_MS);
            keys.extend(days.map(|day| (entry.offering, day)));
        }
    }
    if !freed.is_empty() {
        for (offering, day) in waited_for(connection, now).await? {
            let holds = |busy: &&&BusyDay| (busy.day - day).abs() <= 1;
            let near = freed.iter().filter(holds);
            let resources = resources_of(connection, offering).await?;
            if near
                .into_iter()
                .any(|busy| resources.contains(&busy.resource))
            {
                keys.insert((offering, day));
            }
        }
    }
    for (offering, day) in keys {
        job::schedule(connection, JobKind::Waitlist, &key_of(offering, day), now).await?;
    }
    Ok(())
}

/// The day of a resource on which less is taken than before.
fn freed<'a>(change: &Change<'a>) -> Option<&'a BusyDay> {
    let was = change.0.and_then(Row::as_busy_day)?;
    let is = change.1.and_then(Row::as_busy_day);
    let stays = |slot| is.is_some_and(|is| is.taken.contains(slot));
    was.taken.iter().any(|slot| !stays(slot)).then_some(was)
}

/// For which offerings somebody waits, and on which days of UTC. Bounded by how far ahead one can book and by what is offered.
async fn waited_for(
    connection: &mut AnyConnection,
    now: i64,
) -> Result<BTreeSet<(ServiceOfferingId, i64)>, BackendError> {
    let sql = "SELECT DISTINCT offering, earliest / 86400000, latest / 86400000 FROM waitlist_entry \
               WHERE state = 'waiting' AND latest > $1";
    let rows = sqlx::query(sql).bind(now).fetch_all(connection).await?;
    let mut found = BTreeSet::new();
    for row in &rows {
        let mut cells = Cells::of(row);
        let offering = ServiceOfferingId(id(cells.text()?, "offering")?);
        let (first, last) = (cells.int()?, cells.int()?);
        found.extend((first..=last).map(|day| (offering, day)));
    }
    Ok(found)
}

async fn resources_of(
    connection: &mut AnyConnection,
    offering: ServiceOfferingId,
) -> Result<Vec<ResourceId>, BackendError> {
    let key = Key::new(Entity::ServiceOffering, offering.0);
    let row = Work::default().get(connection, key).await?;
    let offering = row.as_ref().and_then(Row::as_service_offering);
    Ok(offering.map_or_else(Vec::new, |one: &ServiceOffering| one.resources.clone()))
}

impl Backend {
    /// The token of an offer's link. It holds as long as the offer does.
    #[must_use]
    pub fn waitlist_token(&self, entry: WaitlistEntryId, start: i64) -> String {
        let mut token = entry.0.as_bytes().to_vec();
        token.extend(start.to_be_bytes());
        let tag = self.inner.signer.tag(&[SIGNED, &token].concat());
        token.extend(tag);
        URL_SAFE_NO_PAD.encode(token)
    }

    pub(crate) fn read_waitlist_token(&self, token: &str) -> Option<(WaitlistEntryId, i64)> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (body, tag) = bytes.split_at_checked(BODY)?;
        if !self.inner.signer.is_tag(&[SIGNED, body].concat(), tag) {
            return None;
        }
        let (entry, start) = body.split_at_checked(16)?;
        let start = i64::from_be_bytes(start.try_into().ok()?);
        Some((WaitlistEntryId(Uuid::from_slice(entry).ok()?), start))
    }
}

/// Gives back what is held for somebody who goes.
pub(crate) async fn release_offer(
    connection: &mut AnyConnection,
    work: &mut Work,
    entry: &WaitlistEntry,
) -> Result<(), BackendError> {
    match entry.held() {
        Some((resources, taken)) => give_back(connection, work, resources, &taken).await,
        None => Ok(()),
    }
}

/// True while what a letter offers is held: nobody is told of what went to somebody else meanwhile.
pub(crate) async fn is_still_held(
    connection: &mut AnyConnection,
    about: &str,
) -> Result<bool, BackendError> {
    let Some((entry, start)) = about.split_once(':') else {
        return Ok(false);
    };
    let (Ok(entry), Ok(start)) = (entry.parse::<WaitlistEntryId>(), start.parse::<i64>()) else {
        return Ok(false);
    };
    let key = Key::new(Entity::WaitlistEntry, entry.0);
    let row = Work::default().get(connection, key).await?;
    let entry = row.as_ref().and_then(Row::as_waitlist_entry);
    Ok(entry.is_some_and(|one| {
        one.state == WaitlistState::Offered
            && one.offer.as_ref().is_some_and(|offer| offer.start == start)
    }))
}
