//! Reading and writing scans.

use std::path::{Path, PathBuf};
use std::time::Duration;

use drift_core::{
    Call, CallSite, FileFacts, Import, Language, ScanReport, SourceFile, Symbol, SymbolKind,
};
use rusqlite::{
    params, Connection, ErrorCode, OpenFlags, OptionalExtension, Params, Row, Transaction,
    TransactionBehavior,
};

use crate::error::StoreError;
use crate::schema::{self, State};

/// How long to wait for another process that writes the same database.
const PATIENCE: Duration = Duration::from_secs(30);

/// A database of facts.
#[derive(Debug)]
pub struct Store {
    pub(crate) connection: Connection,
    path: PathBuf,
}

/// Where a database's facts come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredScan {
    /// The scanned directory, as it was given.
    pub root: String,
    /// The version of the engine that scanned it.
    pub engine: String,
    /// When it was stored, in ISO 8601 and UTC; `None` for a scan of schema version 1.
    pub scanned_at: Option<String>,
}

impl Store {
    /// Opens a database for reading and writing; makes it when there is none, and brings an older
    /// schema up to date.
    ///
    /// # Errors
    /// [`StoreError::Foreign`] and [`StoreError::Newer`] leave the file as it is.
    ///
    /// ```
    /// use drift_core::{scan, ScanOptions};
    /// use drift_storage::Store;
    ///
    /// let directory = tempfile::tempdir()?;
    /// std::fs::write(directory.path().join("a.js"), "function main() { save(); }")?;
    /// let report = scan(directory.path(), &ScanOptions::default())?;
    ///
    /// let mut store = Store::open(&directory.path().join("drift.db"))?;
    /// store.replace("the root", &report)?;
    /// assert_eq!(store.callers("save")?[0].caller.as_deref(), Some("main"));
    /// assert_eq!(store.load()?.files, report.files);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let mut store = Self::connect(path, flags)?;
        let migrated = schema::migrate(&mut store.connection);
        match migrated.map_err(|cause| store.unreadable(cause))? {
            State::Version(found) => {
                if found < schema::VERSION {
                    tracing::info!(path = %path.display(), from = found, "migrated");
                }
                Ok(store)
            }
            state => Err(store.refusal(&state)),
        }
    }

    /// Opens a database for reading.
    ///
    /// # Errors
    /// Those of [`Store::open`], and [`StoreError::Missing`] and [`StoreError::Older`].
    pub fn open_read_only(path: &Path) -> Result<Self, StoreError> {
        if !path.exists() {
            return Err(StoreError::Missing { path: path.to_owned() });
        }
        let store = Self::connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        match schema::state(&store.connection).map_err(|cause| store.unreadable(cause))? {
            State::Version(schema::VERSION) => Ok(store),
            state => Err(store.refusal(&state)),
        }
    }

    fn connect(path: &Path, flags: OpenFlags) -> Result<Self, StoreError> {
        // No SQLITE_OPEN_URI: a path is a path, whatever it starts with.
        let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connect = || {
            let connection = Connection::open_with_flags(path, flags)?;
            connection.busy_timeout(PATIENCE)?;
            connection.pragma_update(None, "foreign_keys", true)?;
            Ok(connection)
        };
        match connect() {
            Ok(connection) => Ok(Self { connection, path: path.to_owned() }),
            Err(cause) => Err(StoreError::Sqlite { path: path.to_owned(), cause }),
        }
    }

    /// Puts a scan in the place of the one before. Readers see the one or the other, never a part.
    ///
    /// # Errors
    /// When SQLite fails; the scan before is then still there.
    #[tracing::instrument(skip_all)]
    pub fn replace(&mut self, root: &str, report: &ScanReport) -> Result<(), StoreError> {
        let write = |connection: &mut Connection| {
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            clear(&transaction)?;
            transaction.execute(
                "INSERT INTO scan (id, root, engine, scanned_at)
                 VALUES (1, ?1, ?2, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))",
                params![root, drift_core::VERSION],
            )?;
            for file in &report.files {
                insert(&transaction, file)?;
            }
            transaction.commit()
        };
        write(&mut self.connection)
            .map_err(|cause| StoreError::Sqlite { path: self.path.clone(), cause })
    }

    /// Where the facts come from; `None` when nothing was stored yet.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn scan(&self) -> Result<Option<StoredScan>, StoreError> {
        self.connection
            .query_row("SELECT root, engine, scanned_at FROM scan", [], |row| {
                let (root, engine, scanned_at) = row.try_into()?;
                Ok(StoredScan { root, engine, scanned_at })
            })
            .optional()
            .map_err(|cause| self.failed(cause))
    }

    /// The places that call something of this name, sorted by file and line.
    ///
    /// The name is the last part of what is written at the call: `save` for `this.store.save()`.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn callers(&self, name: &str) -> Result<Vec<CallSite>, StoreError> {
        self.rows(
            "SELECT file.path, call.line, symbol.qualified_name
             FROM call
             JOIN file ON file.id = call.file_id
             LEFT JOIN symbol ON symbol.file_id = call.file_id AND symbol.ordinal = call.caller
             WHERE call.callee = ?1
             ORDER BY file.path, call.line, symbol.qualified_name",
            [name],
            |row| Ok(CallSite { file: row.get(0)?, line: row.get(1)?, caller: row.get(2)? }),
        )
    }

    /// All facts, as the scan reported them. Files that could not be read are not kept.
    ///
    /// # Errors
    /// When SQLite fails, or the database names a language or kind that this build does not know.
    pub fn load(&self) -> Result<ScanReport, StoreError> {
        let snapshot = self.snapshot()?;
        let files = self.rows(
            "SELECT id, path, language, size, has_syntax_errors FROM file ORDER BY path",
            [],
            |row| {
                let row: (i64, String, String, i64, bool) = row.try_into()?;
                Ok(row)
            },
        )?;
        let mut report = ScanReport::default();
        for (id, path, language, size, has_syntax_errors) in files {
            report.files.push(SourceFile {
                path,
                language: self.language(&language)?,
                size: size.unsigned_abs(),
                facts: FileFacts { has_syntax_errors, ..self.facts(id)? },
            });
        }
        drop(snapshot);
        Ok(report)
    }

    /// The facts of one file.
    fn facts(&self, file: i64) -> Result<FileFacts, StoreError> {
        let symbols = self.rows(
            "SELECT name, qualified_name, kind, line, end_line
             FROM symbol WHERE file_id = ?1 ORDER BY ordinal",
            [file],
            |row| {
                let row: (String, String, String, u32, u32) = row.try_into()?;
                Ok(row)
            },
        )?;
        let symbols = symbols.into_iter().map(|(name, qualified_name, kind, line, end_line)| {
            let kind = SymbolKind::from_name(&kind).ok_or_else(|| self.damaged("kind", &kind))?;
            Ok(Symbol { name, qualified_name, kind, line, end_line })
        });
        Ok(FileFacts {
            symbols: symbols.collect::<Result<_, StoreError>>()?,
            imports: self.rows(
                "SELECT path, line FROM import WHERE file_id = ?1 ORDER BY ordinal",
                [file],
                |row| Ok(Import { path: row.get(0)?, line: row.get(1)? }),
            )?,
            calls: self.rows(
                "SELECT callee, caller, line FROM call WHERE file_id = ?1 ORDER BY ordinal",
                [file],
                |row| {
                    let caller = row.get::<_, Option<i64>>(1)?;
                    let caller = caller.and_then(|caller| usize::try_from(caller).ok());
                    Ok(Call { callee: row.get(0)?, caller, line: row.get(2)? })
                },
            )?,
            has_syntax_errors: false,
        })
    }

    /// A language by its name.
    pub(crate) fn language(&self, name: &str) -> Result<Language, StoreError> {
        let known = Language::ALL.into_iter().find(|known| known.name() == name);
        known.ok_or_else(|| self.damaged("language", name))
    }

    /// One transaction for several queries, so that what is stored meanwhile does not mix in.
    pub(crate) fn snapshot(&self) -> Result<Transaction<'_>, StoreError> {
        self.connection.unchecked_transaction().map_err(|cause| self.failed(cause))
    }

    /// The rows of a query.
    pub(crate) fn rows<T>(
        &self,
        query: &str,
        parameters: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        self.connection
            .prepare_cached(query)
            .and_then(|mut statement| statement.query_map(parameters, read)?.collect())
            .map_err(|cause| self.failed(cause))
    }

    /// Why a database in this state is not opened.
    fn refusal(&self, state: &State) -> StoreError {
        let (path, known) = (self.path.clone(), schema::VERSION);
        match *state {
            State::Foreign | State::Version(0) => StoreError::Foreign { path },
            State::Newer(found) => StoreError::Newer { path, found, known },
            State::Version(found) => StoreError::Older { path, found, known },
        }
    }

    /// An error from the first look into a file, which may be no database at all.
    fn unreadable(&self, cause: rusqlite::Error) -> StoreError {
        if cause.sqlite_error_code() == Some(ErrorCode::NotADatabase) {
            return StoreError::Foreign { path: self.path.clone() };
        }
        self.failed(cause)
    }

    pub(crate) fn failed(&self, cause: rusqlite::Error) -> StoreError {
        StoreError::Sqlite { path: self.path.clone(), cause }
    }

    pub(crate) fn damaged(&self, field: &str, value: &str) -> StoreError {
        StoreError::Damaged {
            path: self.path.clone(),
            what: format!("`{value}` is no {field} that this Drift knows"),
        }
    }
}

fn clear(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch(
        "DELETE FROM call;
         DELETE FROM import;
         DELETE FROM symbol;
         DELETE FROM file;
         DELETE FROM scan;",
    )
}

fn insert(transaction: &Transaction<'_>, file: &SourceFile) -> rusqlite::Result<()> {
    let SourceFile { path, language, size, facts } = file;
    // SQLite's integers are signed; no file is larger.
    let size = i64::try_from(*size).unwrap_or(i64::MAX);
    let id = transaction
        .prepare_cached(
            "INSERT INTO file (path, language, size, has_syntax_errors) VALUES (?1, ?2, ?3, ?4)",
        )?
        .insert(params![path, language.name(), size, facts.has_syntax_errors])?;
    let mut statement = transaction.prepare_cached(
        "INSERT INTO symbol (file_id, ordinal, name, qualified_name, kind, line, end_line)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for (ordinal, symbol) in facts.symbols.iter().enumerate() {
        let Symbol { name, qualified_name, kind, line, end_line } = symbol;
        statement.execute(params![
            id,
            ordinal as i64,
            name,
            qualified_name,
            kind.name(),
            line,
            end_line
        ])?;
    }
    let mut statement = transaction.prepare_cached(
        "INSERT INTO import (file_id, ordinal, path, line) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for (ordinal, import) in facts.imports.iter().enumerate() {
        statement.execute(params![id, ordinal as i64, import.path, import.line])?;
    }
    let mut statement = transaction.prepare_cached(
        "INSERT INTO call (file_id, ordinal, callee, caller, line) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for (ordinal, call) in facts.calls.iter().enumerate() {
        let caller = call.caller.map(|caller| caller as i64);
        statement.execute(params![id, ordinal as i64, call.callee, caller, call.line])?;
    }
    Ok(())
}
