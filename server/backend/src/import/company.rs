//! Companies that people of a file work for, as records of their own: made with the people, and taken back where nobody touched them.

use crate::Backend;
use crate::business::find_business;
use crate::change::{Work, rows};
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::import::person::Person;
use domain::account::Business;
use domain::id::CompanyId;
use domain::people::Company;
use domain::people::import_run::MAX_COMPANIES;
use domain::people::search::fold;
use domain::{ContactId, Entity, Key, Row};
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Companies of one transaction.
const STEP: i64 = 200;

/// Companies of a file that have no record yet.
pub(super) struct NewCompanies {
    business: Business,
    /// As the first of their people writes them.
    names: BTreeMap<CompanyId, String>,
}

impl Backend {
    /// The companies of these people that nobody made a record of; none before there is a business.
    pub(super) async fn new_companies(
        &self,
        people: &[Person],
    ) -> Result<Option<NewCompanies>, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let business = find_business(&mut tx).await?;
        let here = rows::list::<Company>(&mut tx).await?;
        tx.commit().await?;
        let Some(business) = business else {
            return Ok(None);
        };
        let called = |company: &Company| {
            let names = company.former.iter().chain([&company.name]);
            names.map(|name| fold(name)).collect::<Vec<_>>()
        };
        let here: BTreeSet<String> = here.iter().flat_map(called).collect();
        let mut names = BTreeMap::new();
        for person in people {
            let name = person.fields.company.trim();
            let folded = fold(name);
            if names.len() < MAX_COMPANIES && !folded.is_empty() && !here.contains(&folded) {
                let id = CompanyId::of_name(&business, name);
                names.entry(id).or_insert_with(|| name.to_owned());
            }
        }
        Ok(Some(NewCompanies { business, names }))
    }
}

impl NewCompanies {
    pub fn count(&self) -> u64 {
        self.names.len() as u64
    }

    /// Makes those that these contacts name now, and notes them for a later undo.
    pub async fn make(
        &self,
        connection: &mut AnyConnection,
        work: &mut Work,
        run: Uuid,
        contacts: &[ContactId],
    ) -> Result<(), BackendError> {
        for contact in contacts {
            let key = Key::new(Entity::Contact, contact.0);
            let row = work.get(connection, key).await?;
            let Some(contact) = row.as_ref().and_then(Row::as_contact) else {
                continue;
            };
            let id = CompanyId::of_name(&self.business, &contact.fields.company);
            let Some(name) = self.names.get(&id) else {
                continue;
            };
            let key = Key::new(Entity::Company, id.0);
            if work.get(connection, key).await?.is_some() {
                continue;
            }
            work.put(connection, vec![made(id, name).into()]).await?;
            sqlx::query("INSERT INTO import_company (run, company) VALUES ($1, $2)")
                .bind(run.to_string())
                .bind(id.to_string())
                .execute(&mut *connection)
                .await?;
        }
        Ok(())
    }
}

/// A company of which only the name is known.
fn made(id: CompanyId, name: &str) -> Company {
    Company {
        id,
        name: name.to_owned(),
        domain: String::new(),
        address: String::new(),
        phone: String::new(),
        note: String::new(),
        former: BTreeSet::new(),
    }
}

/// Removes some of a run's companies that are as they were made and that nobody belongs to any more; false where none were left to look at.
pub(super) async fn take_back(
    connection: &mut AnyConnection,
    work: &mut Work,
    run: Uuid,
) -> Result<bool, BackendError> {
    let ids = sqlx::query("SELECT company FROM import_company WHERE run = $1 LIMIT $2")
        .bind(run.to_string())
        .bind(STEP)
        .fetch_all(&mut *connection)
        .await?;
    let mut untouched: Vec<Company> = Vec::new();
    for row in &ids {
        let id: Uuid = Cells::of(row)
            .text()?
            .parse()
            .map_err(|_| BackendError::Value {
                what: "import_company.company",
            })?;
        let row = work.get(connection, Key::new(Entity::Company, id)).await?;
        if let Some(Row::Company(company)) = row
            && made(company.id, &company.name) == company
        {
            untouched.push(company);
        }
        sqlx::query("DELETE FROM import_company WHERE run = $1 AND company = $2")
            .bind(run.to_string())
            .bind(id.to_string())
            .execute(&mut *connection)
            .await?;
    }
    let used = worked_for(connection, &untouched).await?;
    untouched.retain(|company| !used.contains(&fold(&company.name)));
    let keys: Vec<Key> = untouched
        .iter()
        .map(|company| Key::new(Entity::Company, company.id.0))
        .collect();
    work.remove(connection, &keys).await?;
    Ok(!ids.is_empty())
}

/// What somebody's record calls a company, folded: records are one by that.
async fn worked_for(
    connection: &mut AnyConnection,
    companies: &[Company],
) -> Result<BTreeSet<String>, BackendError> {
    if companies.is_empty() {
        return Ok(BTreeSet::new());
    }
    let rows = sqlx::query("SELECT DISTINCT company FROM contact WHERE company <> ''")
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| Ok(fold(Cells::of(row).text()?)))
        .collect()
}
