//! What the nouns say of their tables is what the migrations made, on both databases.

use crate::support::World;
use backend::TestDatabase;
use domain::Entity;
use domain::noun::CellKind;
use sqlx::{AssertSqlSafe, Row as _};
use std::collections::BTreeMap;

/// The columns of every noun's table beside its fields.
const BOOKKEEPING: [(&str, CellKind); 4] = [
    ("row_version", CellKind::Int),
    ("created_at", CellKind::Int),
    ("updated_at", CellKind::Int),
    ("created_by", CellKind::MaybeText),
];

/// Two texts of every row.
async fn pairs(world: &World, sql: String) -> Vec<(String, String)> {
    let mut connection = world.dir.database.connect().await.unwrap();
    let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(&mut connection);
    let rows = rows.await.unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

/// The columns that a table has, and what each can hold.
async fn columns(world: &World, table: &str) -> BTreeMap<String, CellKind> {
    let sql = if TestDatabase::is_postgres() {
        format!(
            "SELECT CAST(column_name AS TEXT), CAST(data_type || ' ' || is_nullable AS TEXT) \
             FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = '{table}'"
        )
    } else {
        format!(
            "SELECT name, type || CASE \"notnull\" WHEN 0 THEN ' YES' ELSE ' NO' END \
             FROM pragma_table_info('{table}')"
        )
    };
    let kind = |holds: &str| match holds {
        "INTEGER NO" | "bigint NO" => CellKind::Int,
        "INTEGER YES" | "bigint YES" => CellKind::MaybeInt,
        "TEXT NO" | "text NO" => CellKind::Text,
        "TEXT YES" | "text YES" => CellKind::MaybeText,
        other => panic!("{table}: {other}"),
    };
    let columns = pairs(world, sql).await;
    columns
        .into_iter()
        .map(|(name, holds)| (name, kind(&holds)))
        .collect()
}

#[tokio::test]
async fn the_fields_of_every_noun_are_the_columns_of_its_table() {
    let world = World::start().await;
    for entity in Entity::ALL {
        let mut said: BTreeMap<String, CellKind> = BTreeMap::new();
        let fields = entity.fields().iter();
        let of = fields.flat_map(|field| field.columns.iter().zip(field.kinds));
        for (name, kind) in of.map(|(name, kind)| (*name, *kind)).chain(BOOKKEEPING) {
            let twice = said.insert(name.to_owned(), kind);
            assert_eq!(twice, None, "{entity:?}: {name}");
        }
        for field in entity.fields() {
            assert_eq!(
                field.columns.len(),
                field.kinds.len(),
                "{entity:?}.{}",
                field.name
            );
        }
        let have = columns(&world, entity.table()).await;
        assert_eq!(have, said, "{entity:?}");
        assert_eq!(entity.fields()[0].columns, ["id"], "{entity:?}");
    }
}

/// Rows are saved in the order of the nouns, and removed in the other: what a row refers to stands before it.
#[tokio::test]
async fn a_noun_comes_after_the_nouns_that_its_table_refers_to() {
    let world = World::start().await;
    let sql = if TestDatabase::is_postgres() {
        "SELECT CAST(CAST(conrelid AS regclass) AS TEXT), CAST(CAST(confrelid AS regclass) AS TEXT) FROM pg_constraint \
         WHERE contype = 'f' AND connamespace = CAST(current_schema() AS regnamespace)"
    } else {
        "SELECT tables.name, parents.\"table\" FROM sqlite_master AS tables, pragma_foreign_key_list(tables.name) AS parents \
         WHERE tables.type = 'table'"
    };
    let place = |table: &str| {
        let mut nouns = Entity::ALL.iter();
        nouns.position(|noun| noun.table() == table.trim_matches('"'))
    };
    let mut among_nouns = 0;
    for (child, parent) in pairs(&world, sql.to_owned()).await {
        if let (Some(at), Some(before)) = (place(&child), place(&parent)) {
            assert!(
                before <= at,
                "{child} refers to {parent}: write it after that in `nouns!`"
            );
            among_nouns += 1;
        }
    }
    assert!(among_nouns > 5, "{among_nouns}");
}

#[test]
fn no_two_nouns_have_one_table() {
    let mut tables: Vec<&str> = Entity::ALL.iter().map(|noun| noun.table()).collect();
    tables.sort_unstable();
    tables.dedup();
    assert_eq!(tables.len(), Entity::ALL.len());
}
