//! Questions to the database of a scan: symbols, calls, imports, files and totals.

use std::collections::BTreeMap;
use std::path::Path;

use drift_analysis::ImportResolver;
use drift_core::SymbolKind;
use drift_storage::{InFile, Store};
use napi::bindgen_prelude::AsyncTask;
use napi_derive::napi;

use crate::error::AddonError;
use crate::scan::SymbolRecord;
use crate::work::Work;

/// Which symbols to give; all conditions hold together.
#[napi(object, object_to_js = false)]
#[derive(Debug, Clone, Default)]
pub struct SymbolQuery {
    /// The name, or the qualified name.
    pub name: Option<String>,
    /// What the symbol is, for instance `method`.
    pub kind: Option<String>,
    /// The file's path below the scanned directory.
    pub file: Option<String>,
    /// The most to give. By default all.
    pub limit: Option<u32>,
}

/// Which calls to give; all conditions hold together.
#[napi(object, object_to_js = false)]
#[derive(Debug, Clone, Default)]
pub struct CallQuery {
    /// The last part of what is called: `save` for `this.store.save()`.
    pub callee: Option<String>,
    /// The calling file's path below the scanned directory.
    pub file: Option<String>,
    /// The most to give. By default all.
    pub limit: Option<u32>,
}

/// Which imports to give; all conditions hold together.
#[napi(object, object_to_js = false)]
#[derive(Debug, Clone, Default)]
pub struct ImportQuery {
    /// What is imported, as written.
    pub path: Option<String>,
    /// The importing file's path below the scanned directory.
    pub file: Option<String>,
    /// The most to give. By default all.
    pub limit: Option<u32>,
}

/// A call by name.
#[napi(object, object_from_js = false)]
#[derive(Debug)]
pub struct CallRecord {
    /// The last part of what is called: `save` for `this.store.save()`.
    pub callee: String,
    /// The qualified name of the function or method around the call; left out for a call outside
    /// all.
    pub caller: Option<String>,
    /// The file's path below the scanned directory, with `/` between its parts.
    pub file: String,
    /// The line of the call, counted from 1.
    pub line: u32,
}

/// Something that a file takes from another module.
#[napi(object, object_from_js = false)]
#[derive(Debug)]
pub struct ImportRecord {
    /// The importing file's path below the scanned directory, with `/` between its parts.
    pub file: String,
    /// What is imported, in the language's own notation: `./store`, `os.path`, `std::fs::File`.
    pub path: String,
    /// The line, counted from 1.
    pub line: u32,
    /// The scanned file that the import means; left out for what is not one.
    pub target: Option<String>,
}

/// A file that was read.
#[napi(object, object_from_js = false)]
#[derive(Debug)]
pub struct FileRecord {
    /// The path below the scanned directory, with `/` between its parts.
    pub path: String,
    /// The language, by the file's name.
    #[napi(ts_type = "'typescript' | 'tsx' | 'javascript' | 'python' | 'rust'")]
    pub language: String,
    /// The size in bytes.
    pub size: f64,
    /// Whether parts of the text are not in the language; the rest was read.
    pub has_syntax_errors: bool,
    /// How many symbols the file defines.
    pub symbols: u32,
    /// How many imports it has.
    pub imports: u32,
    /// How many calls it has.
    pub calls: u32,
}

/// What a database holds, in numbers.
#[napi(object, object_from_js = false)]
#[derive(Debug)]
pub struct StoredScan {
    /// The scanned directory, as it was given.
    pub root: String,
    /// The version of the engine that scanned it.
    pub engine: String,
    /// When the scan was stored, in ISO 8601 and UTC; left out for a scan of an older engine.
    pub scanned_at: Option<String>,
    /// How many files were read.
    pub files: u32,
    /// How many files there are of each language that has any.
    pub languages: BTreeMap<String, u32>,
    /// How many symbols they define.
    pub symbols: u32,
    /// How many imports they have.
    pub imports: u32,
    /// How many calls they make.
    pub calls: u32,
}

/// The symbols of a scan that fit a query, sorted by file and line.
///
/// The promise is rejected when there is no such database or the query names no kind of symbol.
#[napi(ts_return_type = "Promise<Array<SymbolRecord>>")]
pub fn symbols(database: String, query: Option<SymbolQuery>) -> AsyncTask<Work<Vec<SymbolRecord>>> {
    let query = query.unwrap_or_default();
    Work::new(move || {
        let wanted = drift_storage::SymbolQuery {
            name: query.name.clone(),
            kind: query.kind.as_deref().map(kind).transpose()?,
            file: query.file.clone(),
            limit: query.limit,
        };
        let found = open(&database)?.symbols(&wanted)?.into_iter();
        Ok(found.map(|InFile { file, fact, .. }| SymbolRecord::new(&file, &fact)).collect())
    })
}

/// The calls of a scan that fit a query, sorted by file and line.
///
/// The promise is rejected when there is no such database.
#[napi(ts_return_type = "Promise<Array<CallRecord>>")]
pub fn calls(database: String, query: Option<CallQuery>) -> AsyncTask<Work<Vec<CallRecord>>> {
    let CallQuery { callee, file, limit } = query.unwrap_or_default();
    let wanted = drift_storage::CallQuery { callee, file, limit };
    Work::new(move || {
        let found = open(&database)?.calls(&wanted)?.into_iter();
        let records = found.map(|(callee, site)| CallRecord {
            callee,
            caller: site.caller,
            file: site.file,
            line: site.line,
        });
        Ok(records.collect())
    })
}

/// The imports of a scan that fit a query, sorted by file and line.
///
/// The promise is rejected when there is no such database.
#[napi(ts_return_type = "Promise<Array<ImportRecord>>")]
pub fn imports(database: String, query: Option<ImportQuery>) -> AsyncTask<Work<Vec<ImportRecord>>> {
    let ImportQuery { path, file, limit } = query.unwrap_or_default();
    let wanted = drift_storage::ImportQuery { path, file, limit };
    Work::new(move || import_records(&open(&database)?, &wanted))
}

/// The files of a scan, sorted by path.
///
/// The promise is rejected when there is no such database.
#[napi(ts_return_type = "Promise<Array<FileRecord>>")]
pub fn files(database: String) -> AsyncTask<Work<Vec<FileRecord>>> {
    Work::new(move || {
        let records = open(&database)?.files()?.into_iter().map(|file| FileRecord {
            path: file.path,
            language: file.language.name().to_owned(),
            size: file.size as f64,
            has_syntax_errors: file.has_syntax_errors,
            symbols: file.symbols,
            imports: file.imports,
            calls: file.calls,
        });
        Ok(records.collect())
    })
}

/// What a database holds; `null` when it holds no scan.
///
/// The promise is rejected when there is no such database.
#[napi(ts_return_type = "Promise<StoredScan | null>")]
pub fn stored_scan(database: String) -> AsyncTask<Work<Option<StoredScan>>> {
    Work::new(move || {
        let store = open(&database)?;
        let Some(scan) = store.scan()? else {
            return Ok(None);
        };
        let totals = store.totals()?;
        Ok(Some(StoredScan {
            root: scan.root,
            engine: scan.engine,
            scanned_at: scan.scanned_at,
            files: totals.files(),
            languages: totals
                .languages
                .iter()
                .map(|(language, files)| (language.name().to_owned(), *files))
                .collect(),
            symbols: totals.symbols,
            imports: totals.imports,
            calls: totals.calls,
        }))
    })
}

fn open(database: &str) -> Result<Store, AddonError> {
    Ok(Store::open_read_only(Path::new(database))?)
}

fn kind(name: &str) -> Result<SymbolKind, AddonError> {
    SymbolKind::from_name(name).ok_or_else(|| AddonError::Kind(name.to_owned()))
}

fn import_records(
    store: &Store,
    wanted: &drift_storage::ImportQuery,
) -> Result<Vec<ImportRecord>, AddonError> {
    let files = store.files()?;
    let resolver = ImportResolver::new(files.iter().map(|file| file.path.as_str()));
    let records = store.imports(wanted)?.into_iter().map(|InFile { file, language, fact }| {
        let target = resolver.position(language, &file, &fact.path);
        let target = target.and_then(|position| files.get(position)).map(|file| file.path.clone());
        ImportRecord { file, path: fact.path, line: fact.line, target }
    });
    Ok(records.collect())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use drift_core::{scan, ScanOptions};

    use super::*;

    #[test]
    fn imports_name_the_files_that_they_mean() {
        let directory = tempfile::tempdir().unwrap();
        let write = |name: &str, text| fs::write(directory.path().join(name), text).unwrap();
        write("app.ts", "import './store';\nimport 'react';");
        write("store.ts", "");
        let database = directory.path().join("drift.db");
        let mut store = Store::open(&database).unwrap();
        store.replace("", &scan(directory.path(), &ScanOptions::default()).unwrap()).unwrap();
        let records = import_records(&store, &drift_storage::ImportQuery::default()).unwrap();
        let targets: Vec<_> = records.iter().map(|import| import.target.as_deref()).collect();
        assert_eq!(targets, [Some("store.ts"), None]);
    }

    #[test]
    fn an_unknown_kind_lists_the_known_ones() {
        let error = kind("monad").unwrap_err().to_string();
        assert_eq!(
            error,
            "query.kind: unknown kind `monad`; \
             there are function, method, class, struct, enum, trait, interface"
        );
    }
}
