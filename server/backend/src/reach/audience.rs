//! Who belongs to a segment: the function that phones ask too, over the contacts of the database, a page at a time.

use crate::change::rows::{columns, id, list, load};
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::insight::facts::{Calendar, joined};
use domain::noun::Record as _;
use domain::people::{Consent, Contact};
use domain::reach::{Rule, Said};
use domain::zone::{SystemZones, Zones as _};
use domain::{ContactId, Entity, Key, Row, UserId};
use sqlx::AnyConnection;

/// Contacts that are held at once.
const PAGE: i64 = 500;

/// Everybody of a rule now, in the order of their ids.
pub(crate) async fn members(
    connection: &mut AnyConnection,
    rule: &Rule,
    now: i64,
) -> Result<Vec<ContactId>, BackendError> {
    let calendar = Calendar::at(connection, now).await?;
    let offset = SystemZones.offset(&calendar.zone, now).unwrap_or_default();
    let said = said(connection).await?;
    let mut found = Vec::new();
    let mut after = String::new();
    loop {
        let contacts = page(connection, &after).await?;
        let Some(last) = contacts.last() else {
            return Ok(found);
        };
        after = last.id.to_string();
        let keys = contacts.iter().flat_map(|contact| {
            [Entity::ContactStaff, Entity::ContactFacts].map(|noun| Key::new(noun, contact.id.0))
        });
        let beside = load(connection, keys).await?;
        let of = |noun, contact: &Contact| beside.get(&Key::new(noun, contact.id.0));
        for contact in &contacts {
            let staff = of(Entity::ContactStaff, contact).map(|held| &held.row);
            let facts = of(Entity::ContactFacts, contact).map(|held| &held.row);
            let person = said.person(
                contact,
                staff.and_then(Row::as_contact_staff),
                facts.and_then(Row::as_contact_facts),
                offset,
            );
            if person.is_some_and(|person| rule.matches(&person, calendar.today)) {
                found.push(contact.id);
            }
        }
    }
}

async fn page(connection: &mut AnyConnection, after: &str) -> Result<Vec<Contact>, BackendError> {
    let listed: Vec<&str> = columns(Contact::FIELDS).collect();
    let sql = format!(
        "SELECT {} FROM contact WHERE merged_into IS NULL AND id > $1 ORDER BY id LIMIT $2",
        listed.join(", ")
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(after.to_owned())
        .bind(PAGE)
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| Ok(Contact::read(&mut Cells::of(row))?))
        .collect()
}

async fn said(connection: &mut AnyConnection) -> Result<Said, BackendError> {
    let joined = joined(connection).await?;
    let mut team = Vec::new();
    let sql = "SELECT id FROM account_user WHERE role <> 'customer'";
    for row in sqlx::query(sql).fetch_all(&mut *connection).await? {
        team.push(UserId(id(Cells::of(&row).text()?, "account")?));
    }
    let consents = list::<Consent>(connection).await?;
    Ok(Said::of(&consents, &joined, team))
}
