//! Questions to the facts of a scan.

use std::collections::BTreeMap;

use drift_core::{CallSite, Import, Language, Symbol, SymbolKind};
use rusqlite::params;

use crate::error::StoreError;
use crate::store::Store;

/// Which symbols to give; all conditions hold together, and without any all symbols fit.
#[derive(Debug, Clone, Default)]
pub struct SymbolQuery {
    /// The name, or the qualified name.
    pub name: Option<String>,
    /// The kind.
    pub kind: Option<SymbolKind>,
    /// The path of the file below the scanned directory.
    pub file: Option<String>,
    /// The most to give.
    pub limit: Option<u32>,
}

/// Which calls to give, likewise.
#[derive(Debug, Clone, Default)]
pub struct CallQuery {
    /// The called name.
    pub callee: Option<String>,
    /// The path of the calling file below the scanned directory.
    pub file: Option<String>,
    /// The most to give.
    pub limit: Option<u32>,
}

/// Which imports to give, likewise.
#[derive(Debug, Clone, Default)]
pub struct ImportQuery {
    /// What is imported, as written.
    pub path: Option<String>,
    /// The path of the importing file below the scanned directory.
    pub file: Option<String>,
    /// The most to give.
    pub limit: Option<u32>,
}

/// A fact and the file that it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InFile<T> {
    /// The path below the scanned directory.
    pub file: String,
    /// The language of the file.
    pub language: Language,
    /// The fact.
    pub fact: T,
}

/// A file of a scan, and how many facts it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// The path below the scanned directory.
    pub path: String,
    /// The language.
    pub language: Language,
    /// The size in bytes.
    pub size: u64,
    /// Whether parts of the text are not in the language.
    pub has_syntax_errors: bool,
    /// How many symbols there are.
    pub symbols: u32,
    /// How many imports there are.
    pub imports: u32,
    /// How many calls there are.
    pub calls: u32,
}

/// How much a scan found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// How many files there are of each language that has any.
    pub languages: BTreeMap<Language, u32>,
    /// How many symbols there are.
    pub symbols: u32,
    /// How many imports there are.
    pub imports: u32,
    /// How many calls there are.
    pub calls: u32,
}

impl Totals {
    /// How many files there are.
    pub fn files(&self) -> u32 {
        self.languages.values().sum()
    }
}

impl Store {
    /// The symbols that fit, sorted by file and by their order in it.
    ///
    /// # Errors
    /// When SQLite fails, or the database names a language or kind that this build does not know.
    pub fn symbols(&self, query: &SymbolQuery) -> Result<Vec<InFile<Symbol>>, StoreError> {
        let rows = self.rows(
            "SELECT file.path, file.language, symbol.name, symbol.qualified_name, symbol.kind,
                    symbol.line, symbol.end_line
             FROM symbol
             JOIN file ON file.id = symbol.file_id
             WHERE (?1 IS NULL OR symbol.name = ?1 OR symbol.qualified_name = ?1)
               AND (?2 IS NULL OR symbol.kind = ?2)
               AND (?3 IS NULL OR file.path = ?3)
             ORDER BY file.path, symbol.ordinal
             LIMIT ?4",
            params![query.name, query.kind.map(SymbolKind::name), query.file, limit(query.limit)],
            |row| {
                let row: (String, String, String, String, String, u32, u32) = row.try_into()?;
                Ok(row)
            },
        )?;
        let symbols =
            rows.into_iter().map(|(file, language, name, qualified_name, kind, line, end_line)| {
                let language = self.language(&language)?;
                let kind =
                    SymbolKind::from_name(&kind).ok_or_else(|| self.damaged("kind", &kind))?;
                let fact = Symbol { name, qualified_name, kind, line, end_line };
                Ok(InFile { file, language, fact })
            });
        symbols.collect()
    }

    /// The calls that fit, each with the called name, sorted by file and by their order in it.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn calls(&self, query: &CallQuery) -> Result<Vec<(String, CallSite)>, StoreError> {
        self.rows(
            "SELECT call.callee, file.path, call.line, symbol.qualified_name
             FROM call
             JOIN file ON file.id = call.file_id
             LEFT JOIN symbol ON symbol.file_id = call.file_id AND symbol.ordinal = call.caller
             WHERE (?1 IS NULL OR call.callee = ?1) AND (?2 IS NULL OR file.path = ?2)
             ORDER BY file.path, call.ordinal
             LIMIT ?3",
            params![query.callee, query.file, limit(query.limit)],
            |row| {
                let site = CallSite { file: row.get(1)?, line: row.get(2)?, caller: row.get(3)? };
                Ok((row.get(0)?, site))
            },
        )
    }

    /// The imports that fit, sorted by file and by their order in it.
    ///
    /// # Errors
    /// As for [`Store::symbols`].
    pub fn imports(&self, query: &ImportQuery) -> Result<Vec<InFile<Import>>, StoreError> {
        let rows = self.rows(
            "SELECT file.path, file.language, import.path, import.line
             FROM import
             JOIN file ON file.id = import.file_id
             WHERE (?1 IS NULL OR import.path = ?1) AND (?2 IS NULL OR file.path = ?2)
             ORDER BY file.path, import.ordinal
             LIMIT ?3",
            params![query.path, query.file, limit(query.limit)],
            |row| {
                let row: (String, String, String, u32) = row.try_into()?;
                Ok(row)
            },
        )?;
        let imports = rows.into_iter().map(|(file, language, path, line)| {
            let language = self.language(&language)?;
            Ok(InFile { file, language, fact: Import { path, line } })
        });
        imports.collect()
    }

    /// The files, sorted by path.
    ///
    /// # Errors
    /// As for [`Store::symbols`].
    pub fn files(&self) -> Result<Vec<StoredFile>, StoreError> {
        let rows = self.rows(
            "SELECT path, language, size, has_syntax_errors,
                    (SELECT count(*) FROM symbol WHERE file_id = file.id),
                    (SELECT count(*) FROM import WHERE file_id = file.id),
                    (SELECT count(*) FROM call WHERE file_id = file.id)
             FROM file
             ORDER BY path",
            [],
            |row| {
                let row: (String, String, i64, bool, u32, u32, u32) = row.try_into()?;
                Ok(row)
            },
        )?;
        let files = rows.into_iter().map(
            |(path, language, size, has_syntax_errors, symbols, imports, calls)| {
                let (language, size) = (self.language(&language)?, size.unsigned_abs());
                Ok(StoredFile { path, language, size, has_syntax_errors, symbols, imports, calls })
            },
        );
        files.collect()
    }

    /// How much the scan found.
    ///
    /// # Errors
    /// As for [`Store::symbols`].
    pub fn totals(&self) -> Result<Totals, StoreError> {
        let snapshot = self.snapshot()?;
        let languages =
            self.rows("SELECT language, count(*) FROM file GROUP BY language", [], |row| {
                let row: (String, u32) = row.try_into()?;
                Ok(row)
            })?;
        let counts = self.rows(
            "SELECT (SELECT count(*) FROM symbol), (SELECT count(*) FROM import),
                    (SELECT count(*) FROM call)",
            [],
            |row| {
                let row: (u32, u32, u32) = row.try_into()?;
                Ok(row)
            },
        )?;
        drop(snapshot);
        let languages = languages
            .into_iter()
            .map(|(language, files)| Ok((self.language(&language)?, files)))
            .collect::<Result<_, StoreError>>()?;
        let (symbols, imports, calls) = counts.into_iter().next().unwrap_or_default();
        Ok(Totals { languages, symbols, imports, calls })
    }
}

/// A limit as SQLite takes it, to whom a negative one is none.
fn limit(most: Option<u32>) -> i64 {
    most.map_or(-1, i64::from)
}
