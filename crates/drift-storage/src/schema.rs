//! The schema's versions, and the way from each to the next.

use rusqlite::{Connection, Transaction, TransactionBehavior};

/// `PRAGMA application_id` of Drift's databases: "DRFT" in ASCII.
pub(crate) const APPLICATION_ID: i64 = 0x4452_4654;

/// The schema version that this build writes.
pub const VERSION: i64 = MIGRATIONS.len() as i64;

/// The steps from an empty database to [`VERSION`], the first giving version 1. Steps that were
/// released never change.
const MIGRATIONS: &[&str] = &[
    include_str!("schema/001_facts.sql"),
    include_str!("schema/002_scan_time.sql"),
    include_str!("schema/003_notes.sql"),
];

/// What a database is before anything is done to it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Drift's, with a version from 1 to [`VERSION`]; or empty, which is version 0.
    Version(i64),
    /// Drift's, and newer.
    Newer(i64),
    /// Another program's.
    Foreign,
}

/// Looks what a database is.
pub(crate) fn state(connection: &Connection) -> rusqlite::Result<State> {
    let number = |query| connection.query_row(query, [], |row| row.get::<_, i64>(0));
    let application = number("PRAGMA application_id")?;
    let version = number("PRAGMA user_version")?;
    let objects = number("SELECT count(*) FROM sqlite_schema")?;
    Ok(match (application, version, objects) {
        (0, 0, 0) => State::Version(0),
        (APPLICATION_ID, version, _) if version > VERSION => State::Newer(version),
        (APPLICATION_ID, version, _) if version > 0 => State::Version(version),
        _ => State::Foreign,
    })
}

/// Brings a database up to date, and says what it was before. Nothing is written unless that is a
/// known version.
pub(crate) fn migrate(connection: &mut Connection) -> rusqlite::Result<State> {
    // The write lock first: two processes may open the same new file.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let state = state(&transaction)?;
    if let State::Version(version) = state {
        apply(&transaction, MIGRATIONS, version)?;
        transaction.commit()?;
    }
    Ok(state)
}

/// Runs the steps after a version.
fn apply(transaction: &Transaction<'_>, steps: &[&str], version: i64) -> rusqlite::Result<()> {
    let done = usize::try_from(version).unwrap_or(usize::MAX);
    for step in steps.iter().skip(done) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", steps.len() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(connection: &Connection, query: &str) -> i64 {
        connection.query_row(query, [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn an_empty_database_gets_the_newest_schema_once() {
        let mut connection = Connection::open_in_memory().unwrap();
        assert_eq!(migrate(&mut connection).unwrap(), State::Version(0));
        assert_eq!(state(&connection).unwrap(), State::Version(VERSION));
        assert_eq!(migrate(&mut connection).unwrap(), State::Version(VERSION));
    }

    #[test]
    fn only_the_steps_after_a_version_run() {
        let steps = ["CREATE TABLE a (x)", "CREATE TABLE b (x)", "INSERT INTO a VALUES (7)"];
        let mut connection = Connection::open_in_memory().unwrap();
        let mut run = |steps: &[&str], version| {
            let transaction = connection.transaction().unwrap();
            apply(&transaction, steps, version).unwrap();
            transaction.commit().unwrap();
        };
        run(&steps[..2], 0);
        run(&steps, 2);
        assert_eq!(number(&connection, "PRAGMA user_version"), 3);
        assert_eq!(number(&connection, "SELECT sum(x) FROM a"), 7);
    }

    #[test]
    fn a_step_that_fails_leaves_nothing_behind() {
        let mut connection = Connection::open_in_memory().unwrap();
        let transaction = connection.transaction().unwrap();
        assert!(apply(&transaction, &["CREATE TABLE a (x)", "nonsense"], 0).is_err());
        drop(transaction);
        assert_eq!(number(&connection, "SELECT count(*) FROM sqlite_schema"), 0);
        assert_eq!(number(&connection, "PRAGMA user_version"), 0);
    }

    #[test]
    fn other_programs_databases_are_recognised() {
        for statement in [
            "CREATE TABLE theirs (x)",
            "PRAGMA user_version = 1",
            "PRAGMA application_id = 252006675",
        ] {
            let mut connection = Connection::open_in_memory().unwrap();
            connection.execute_batch(statement).unwrap();
            assert_eq!(migrate(&mut connection).unwrap(), State::Foreign, "{statement}");
        }
    }
}
