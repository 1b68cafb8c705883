//! `scan`: its options, its work and its result.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Instant;

use drift_analysis::CallGraph;
use drift_core::{Language, ScanReport, Symbol};
use drift_storage::Store;
use napi::{Env, Task};
use napi_derive::napi;

use crate::callers;
use crate::error::{guarded, AddonError};

/// The most threads that a caller may ask for: far more than helps anywhere, far fewer than harm.
pub(crate) const MAX_THREADS: u32 = 1024;

/// How to scan.
#[napi(object, object_to_js = false)]
#[derive(Debug, Clone, Default)]
pub struct ScanOptions {
    /// The SQLite file that keeps what the scan finds, in the place of the scan before. It is made
    /// when it does not exist; its directory must exist. Without it nothing is written.
    pub database: Option<String>,
    /// How many threads parse, from 0 to 1024. By default 0: as many as the machine runs at once.
    pub threads: Option<f64>,
    /// The languages to read, out of `typescript`, `tsx`, `javascript`, `python` and `rust`. By
    /// default all.
    pub languages: Option<Vec<String>>,
    /// Whether the result lists the symbols; they are stored and counted either way. By default
    /// true.
    pub list_symbols: Option<bool>,
}

/// What a scan found.
#[napi(object, object_from_js = false)]
#[derive(Debug)]
pub struct ScanResult {
    /// How many files were read.
    pub files: u32,
    /// How many files there are of each language that has any.
    pub languages: BTreeMap<String, u32>,
    /// How many symbols there are.
    pub symbol_count: u32,
    /// Every symbol, sorted by file and line; empty when the options say so.
    pub symbols: Vec<SymbolRecord>,
    /// How many imports there are.
    pub imports: u32,
    /// How many calls there are.
    pub calls: u32,
    /// How many of the calls were matched to a symbol of the scan.
    pub resolved_calls: u32,
    /// What could not be read, sorted by file.
    pub errors: Vec<FileError>,
    /// How long the scan took, in milliseconds.
    pub duration_ms: f64,
}

/// A function, method or type that a file defines.
#[napi(object, object_from_js = false)]
#[derive(Debug, PartialEq)]
pub struct SymbolRecord {
    /// The name as written at the definition.
    pub name: String,
    /// The name with those of the definitions around it: `Store.open`, or `Store::open` in Rust.
    pub qualified_name: String,
    /// What the symbol is.
    #[napi(
        ts_type = "'function' | 'method' | 'class' | 'struct' | 'enum' | 'trait' | 'interface'"
    )]
    pub kind: String,
    /// The file's path below the scanned directory, with `/` between its parts.
    pub file: String,
    /// The first line of the definition, counted from 1.
    pub line: u32,
    /// The last line of the definition.
    pub end_line: u32,
}

impl SymbolRecord {
    pub(crate) fn new(file: &str, symbol: &Symbol) -> Self {
        Self {
            name: symbol.name.clone(),
            qualified_name: symbol.qualified_name.clone(),
            kind: symbol.kind.name().to_owned(),
            file: file.to_owned(),
            line: symbol.line,
            end_line: symbol.end_line,
        }
    }
}

/// A file or directory that was left out, and why.
#[napi(object, object_from_js = false)]
#[derive(Debug)]
pub struct FileError {
    /// The path below the scanned directory, with `/` between its parts.
    pub file: String,
    /// Why it was left out.
    pub message: String,
}

/// A scan that runs off the event loop.
pub struct ScanTask {
    root: String,
    options: ScanOptions,
}

impl ScanTask {
    pub(crate) fn new(root: String, options: ScanOptions) -> Self {
        Self { root, options }
    }
}

impl Task for ScanTask {
    type Output = (ScanResult, CallGraph);
    type JsValue = ScanResult;

    fn compute(&mut self) -> napi::Result<Self::Output> {
        Ok(guarded(|| run(&self.root, &self.options))?)
    }

    fn resolve(&mut self, env: Env, output: Self::Output) -> napi::Result<Self::JsValue> {
        let (result, graph) = output;
        callers::remember(&env, graph)?;
        Ok(result)
    }
}

/// Scans, stores and summarises.
fn run(root: &str, options: &ScanOptions) -> Result<(ScanResult, CallGraph), AddonError> {
    let start = Instant::now();
    let engine_options = drift_core::ScanOptions {
        threads: threads(options.threads)?,
        languages: languages(options.languages.as_deref())?,
        ..drift_core::ScanOptions::default()
    };
    // Before the work, so that a wrong path costs none.
    let store = options.database.as_ref().map(|path| Store::open(Path::new(path))).transpose()?;
    let report = drift_core::scan(Path::new(root), &engine_options)?;
    if let Some(mut store) = store {
        store.replace(root, &report)?;
    }
    let graph = CallGraph::new(&report);
    let mut result = summary(&report, &graph, options.list_symbols.unwrap_or(true));
    result.duration_ms = start.elapsed().as_secs_f64() * 1000.0;
    Ok((result, graph))
}

fn threads(wanted: Option<f64>) -> Result<usize, AddonError> {
    let wanted = wanted.unwrap_or(0.0);
    if wanted.fract() == 0.0 && (0.0..=f64::from(MAX_THREADS)).contains(&wanted) {
        Ok(wanted as usize)
    } else {
        Err(AddonError::Threads(wanted))
    }
}

fn languages(wanted: Option<&[String]>) -> Result<BTreeSet<Language>, AddonError> {
    match wanted {
        None => Ok(Language::available().collect()),
        Some([]) => Err(AddonError::NoLanguages),
        Some(names) => names.iter().map(|name| Ok(name.parse()?)).collect(),
    }
}

fn summary(report: &ScanReport, graph: &CallGraph, list_symbols: bool) -> ScanResult {
    let mut languages = BTreeMap::new();
    let mut symbols = Vec::new();
    for file in &report.files {
        *languages.entry(file.language.name().to_owned()).or_default() += 1;
        if list_symbols {
            let records = file.facts.symbols.iter();
            symbols.extend(records.map(|symbol| SymbolRecord::new(&file.path, symbol)));
        }
    }
    ScanResult {
        files: count(report.files.len()),
        languages,
        symbol_count: count(report.symbol_count()),
        symbols,
        imports: count(report.import_count()),
        calls: count(report.call_count()),
        resolved_calls: count(graph.resolved_count()),
        errors: report
            .errors
            .iter()
            .map(|error| FileError { file: error.path.clone(), message: error.cause.to_string() })
            .collect(),
        duration_ms: 0.0,
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn names(result: &ScanResult) -> Vec<&str> {
        result.symbols.iter().map(|symbol| symbol.qualified_name.as_str()).collect()
    }

    #[test]
    fn every_language_is_read_and_stored() {
        let directory = tempfile::tempdir().unwrap();
        let file = |name| directory.path().join(name);
        fs::write(file("a.ts"), "class A { go() { helper(); } }").unwrap();
        fs::write(file("b.tsx"), "const B = () => <a />;").unwrap();
        fs::write(file("c.js"), "function helper() {}").unwrap();
        fs::write(file("d.py"), "def d(): pass").unwrap();
        fs::write(file("e.rs"), "impl E { fn e() {} }").unwrap();
        fs::write(file("f.ts"), b"\xff").unwrap();
        let database = file("drift.db").to_str().unwrap().to_owned();
        let options = ScanOptions { database: Some(database), ..ScanOptions::default() };

        let (result, graph) = run(directory.path().to_str().unwrap(), &options).unwrap();

        assert_eq!(names(&result), ["A", "A.go", "B", "helper", "d", "E::e"]);
        assert_eq!((result.files, result.calls, result.resolved_calls), (5, 1, 1));
        assert_eq!(result.errors[0].file, "f.ts");
        assert_eq!(result.errors[0].message, "is not UTF-8 at byte 0");
        assert!(result.duration_ms > 0.0);
        let stored = Store::open_read_only(&file("drift.db")).unwrap();
        assert_eq!(stored.callers("helper").unwrap(), graph.callers("helper"));
    }

    #[test]
    fn languages_narrow_a_scan() {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("a.ts"), "function a() {}").unwrap();
        fs::write(directory.path().join("b.py"), "def b(): pass").unwrap();
        let languages = Some(vec![String::from("python")]);
        let options = ScanOptions { languages, ..ScanOptions::default() };
        let (result, _) = run(directory.path().to_str().unwrap(), &options).unwrap();
        assert_eq!(names(&result), ["b"]);
        assert_eq!(result.languages, [(String::from("python"), 1)].into());
    }

    #[test]
    fn symbols_that_are_not_wanted_are_counted() {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("a.ts"), "function a() {}").unwrap();
        let options = ScanOptions { list_symbols: Some(false), ..ScanOptions::default() };
        let (result, _) = run(directory.path().to_str().unwrap(), &options).unwrap();
        assert_eq!((result.symbol_count, result.symbols.len()), (1, 0));
    }

    #[test]
    fn wrong_options_are_refused_before_any_work() {
        let refused = |options| run("nowhere", &options).unwrap_err().to_string();
        for threads in [-1.0, 0.5, 1025.0, f64::NAN, f64::INFINITY] {
            let message = refused(ScanOptions { threads: Some(threads), ..ScanOptions::default() });
            assert!(message.starts_with("options.threads is "), "{message}");
        }
        let languages = |names: &[&str]| ScanOptions {
            languages: Some(names.iter().map(ToString::to_string).collect()),
            ..ScanOptions::default()
        };
        assert_eq!(
            refused(languages(&["python", "cobol"])),
            "options.languages: unknown language `cobol`; \
             this build reads typescript, tsx, javascript, python, rust"
        );
        assert!(refused(languages(&[])).starts_with("options.languages is empty"));
        assert!(refused(ScanOptions::default()).starts_with("cannot scan nowhere: "));
    }
}
