//! Runs in their tables.

use crate::db::statement::Cells;
use crate::error::BackendError;
use domain::people::import_run::{
    ImportFormat, ImportPreview, ImportRun, ImportState, KEPT_NAMED, KnownPeople, Problem,
};
use domain::{ContactId, UserId};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe};
use uuid::Uuid;

const COLUMNS: &str = "id, person, file_name, format, encoding, state, known, made_at, undo_until, people, place, added, filled, refused, \
     undone, kept, preview, (SELECT COUNT(*) FROM import_file WHERE run = import_run.id), delimiter, reading, kept_contacts, \
     (SELECT COUNT(*) FROM import_company WHERE run = import_run.id)";

/// A run, and whose it is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stored {
    pub run: ImportRun,
    pub person: UserId,
}

fn broken(what: &'static str) -> BackendError {
    BackendError::Value { what }
}

fn read(row: &AnyRow) -> Result<Stored, BackendError> {
    let mut cells = Cells::of(row);
    let id: Uuid = cells.text()?.parse().map_err(|_| broken("import_run.id"))?;
    let person: UserId = cells
        .text()?
        .parse()
        .map_err(|_| broken("import_run.person"))?;
    let file = cells.text()?.to_owned();
    let format = ImportFormat::parse(cells.text()?).ok_or(broken("import_run.format"))?;
    let encoding = cells.text()?.to_owned();
    let state = ImportState::parse(cells.text()?).ok_or(broken("import_run.state"))?;
    let known = KnownPeople::parse(cells.text()?).ok_or(broken("import_run.known"))?;
    let (created_at, undo_until) = (cells.int()?, cells.maybe_int()?);
    let mut count = || -> Result<u64, BackendError> {
        u64::try_from(cells.int()?).map_err(|_| broken("import_run"))
    };
    let [people, place, added, filled, refused, undone, kept] = [
        count()?,
        count()?,
        count()?,
        count()?,
        count()?,
        count()?,
        count()?,
    ];
    let preview = cells.text()?;
    let preview = match state {
        ImportState::Waiting => Some(from_json::<ImportPreview>(preview, "import_run.preview")?),
        _ => None,
    };
    let has_file = cells.int()? > 0;
    let delimiter = match cells.text()? {
        "" => None,
        text => Some(from_json(text, "import_run.delimiter")?),
    };
    let reading = from_json(cells.text()?, "import_run.reading")?;
    let kept_contacts = from_json(cells.text()?, "import_run.kept_contacts")?;
    let companies = u64::try_from(cells.int()?).map_err(|_| broken("import_company"))?;
    let run = ImportRun {
        id,
        file,
        format,
        encoding,
        delimiter,
        reading,
        state,
        known,
        created_at,
        undo_until,
        has_file,
        people,
        place,
        added,
        filled,
        refused,
        undone,
        kept,
        kept_contacts,
        companies,
        preview,
    };
    Ok(Stored { run, person })
}

pub(super) fn from_json<T: serde::de::DeserializeOwned>(
    text: &str,
    what: &'static str,
) -> Result<T, BackendError> {
    serde_json::from_str(text).map_err(|source| BackendError::Json { what, source })
}

pub(super) fn to_json(
    value: &impl serde::Serialize,
    what: &'static str,
) -> Result<String, BackendError> {
    serde_json::to_string(value).map_err(|source| BackendError::Json { what, source })
}

/// A run; none where there is none of this id.
pub(super) async fn find(
    connection: &mut AnyConnection,
    id: Uuid,
) -> Result<Option<Stored>, BackendError> {
    let sql = format!("SELECT {COLUMNS} FROM import_run WHERE id = $1");
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(id.to_string())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// The latest runs, the latest first.
pub(super) async fn latest(
    connection: &mut AnyConnection,
    most: i64,
) -> Result<Vec<Stored>, BackendError> {
    let sql = format!("SELECT {COLUMNS} FROM import_run ORDER BY made_at DESC, id LIMIT $1");
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(most)
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

/// How many runs of this person wait.
pub(super) async fn waiting(
    connection: &mut AnyConnection,
    person: UserId,
) -> Result<usize, BackendError> {
    let sql = "SELECT COUNT(*) FROM import_run WHERE person = $1 AND state = 'waiting'";
    let row = sqlx::query(sql)
        .bind(person.to_string())
        .fetch_one(connection)
        .await?;
    Ok(usize::try_from(Cells::of(&row).int()?).unwrap_or(usize::MAX))
}

/// Keeps a new run with its file.
pub(super) async fn insert(
    connection: &mut AnyConnection,
    stored: &Stored,
    problems: &[Problem],
    body: Vec<u8>,
) -> Result<(), BackendError> {
    let run = &stored.run;
    let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let sql = "INSERT INTO import_run (id, person, file_name, format, encoding, state, known, made_at, people, place, added, filled, refused, \
               undone, kept, preview, problems, delimiter) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, 0, $10, 0, 0, $11, $12, $13)";
    sqlx::query(sql)
        .bind(run.id.to_string())
        .bind(stored.person.to_string())
        .bind(run.file.replace('\0', ""))
        .bind(run.format.name())
        .bind(run.encoding.clone())
        .bind(run.state.name())
        .bind(run.known.name())
        .bind(run.created_at)
        .bind(count(run.people))
        .bind(count(run.refused))
        .bind(to_json(
            &run.preview.clone().unwrap_or_default(),
            "import_run.preview",
        )?)
        .bind(to_json(&problems, "import_run.problems")?)
        .bind(delimiter(run)?)
        .execute(&mut *connection)
        .await?;
    sqlx::query("INSERT INTO import_file (run, body) VALUES ($1, $2)")
        .bind(run.id.to_string())
        .bind(body)
        .execute(connection)
        .await?;
    Ok(())
}

fn delimiter(run: &ImportRun) -> Result<String, BackendError> {
    let text = run.delimiter.as_ref();
    let text = text.map(|one| to_json(one, "import_run.delimiter"));
    Ok(text.transpose()?.unwrap_or_default())
}

/// The bytes of a run's file; none where they were removed.
pub(super) async fn body(
    connection: &mut AnyConnection,
    id: Uuid,
) -> Result<Option<Vec<u8>>, BackendError> {
    let row = sqlx::query("SELECT body FROM import_file WHERE run = $1")
        .bind(id.to_string())
        .fetch_optional(connection)
        .await?;
    match row {
        Some(row) => Ok(Some(Cells::of(&row).bytes()?.to_vec())),
        None => Ok(None),
    }
}

/// What somebody said about columns: header and field.
pub(super) type FieldMap = Vec<(String, String)>;

/// What was said about the columns of a run's file.
pub(super) async fn map(
    connection: &mut AnyConnection,
    id: Uuid,
) -> Result<FieldMap, BackendError> {
    let row = sqlx::query("SELECT field_map FROM import_run WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(connection)
        .await?;
    match row {
        Some(row) => from_json(Cells::of(&row).text()?, "import_run.field_map"),
        None => Ok(FieldMap::new()),
    }
}

/// What the file of a waiting run is now read as.
pub(super) async fn set_map(
    connection: &mut AnyConnection,
    run: &ImportRun,
    map: &FieldMap,
    problems: &[Problem],
) -> Result<bool, BackendError> {
    let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let preview = run.preview.clone().unwrap_or_default();
    let sql = "UPDATE import_run SET field_map = $1, preview = $2, problems = $3, people = $4, refused = $5, \
               encoding = $6, delimiter = $7, reading = $8 WHERE id = $9 AND state = 'waiting'";
    let done = sqlx::query(sql)
        .bind(to_json(map, "import_run.field_map")?)
        .bind(to_json(&preview, "import_run.preview")?)
        .bind(to_json(&problems, "import_run.problems")?)
        .bind(count(run.people))
        .bind(count(run.refused))
        .bind(run.encoding.clone())
        .bind(delimiter(run)?)
        .bind(to_json(&run.reading, "import_run.reading")?)
        .bind(run.id.to_string())
        .execute(connection)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Who was not taken, by line.
pub(super) async fn problems(
    connection: &mut AnyConnection,
    id: Uuid,
) -> Result<Vec<Problem>, BackendError> {
    let row = sqlx::query("SELECT problems FROM import_run WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(connection)
        .await?;
    match row {
        Some(row) => from_json(Cells::of(&row).text()?, "import_run.problems"),
        None => Ok(Vec::new()),
    }
}

/// Moves a run on.
pub(super) async fn set_state(
    connection: &mut AnyConnection,
    id: Uuid,
    state: ImportState,
    undo_until: Option<i64>,
) -> Result<(), BackendError> {
    sqlx::query("UPDATE import_run SET state = $1, undo_until = $2 WHERE id = $3")
        .bind(state.name())
        .bind(undo_until)
        .bind(id.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// What of a run is removed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    File,
    All,
}

pub(super) async fn remove(
    connection: &mut AnyConnection,
    id: Uuid,
    part: Part,
) -> Result<(), BackendError> {
    let statements: &[&'static str] = match part {
        Part::File => &["DELETE FROM import_file WHERE run = $1"],
        Part::All => &[
            "DELETE FROM import_file WHERE run = $1",
            "DELETE FROM import_item WHERE run = $1",
            "DELETE FROM import_company WHERE run = $1",
            "DELETE FROM import_run WHERE id = $1",
        ],
    };
    for sql in statements {
        sqlx::query(*sql)
            .bind(id.to_string())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Names people whom an undo keeps, the first of them only.
pub(super) async fn keep_contacts(
    connection: &mut AnyConnection,
    run: &ImportRun,
    kept: impl Iterator<Item = ContactId>,
) -> Result<(), BackendError> {
    let mut all = run.kept_contacts.clone();
    for contact in kept {
        if all.len() < KEPT_NAMED && !all.contains(&contact) {
            all.push(contact);
        }
    }
    sqlx::query("UPDATE import_run SET kept_contacts = $1 WHERE id = $2")
        .bind(to_json(&all, "import_run.kept_contacts")?)
        .bind(run.id.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// What happens to people who are known.
pub(super) async fn set_known(
    connection: &mut AnyConnection,
    id: Uuid,
    known: KnownPeople,
) -> Result<(), BackendError> {
    sqlx::query("UPDATE import_run SET known = $1 WHERE id = $2")
        .bind(known.name())
        .bind(id.to_string())
        .execute(connection)
        .await?;
    Ok(())
}
