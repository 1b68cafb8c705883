//! Questions to stored facts.

#![allow(clippy::unwrap_used, reason = "clippy knows test functions, but not what they share")]

use std::fs;
use std::path::Path;

use drift_core::{scan, Language, ScanOptions, SymbolKind};
use drift_storage::{CallQuery, ImportQuery, Store, SymbolQuery, Totals};
use rusqlite::Connection;
use tempfile::TempDir;

/// A database with a small scan, in a directory that goes when it is dropped.
fn store() -> (TempDir, Store) {
    let directory = tempfile::tempdir().unwrap();
    for (path, text) in [
        ("a.ts", "import { b } from './b';\nclass Cart { go() { b(); this.go(); } }\nb();"),
        ("b.py", "import os\nfrom os import path\ndef b():\n    go()\nclass Cart:\n    pass\n"),
        ("broken.js", "function ("),
    ] {
        fs::write(directory.path().join(path), text).unwrap();
    }
    let mut store = Store::open(&directory.path().join("drift.db")).unwrap();
    store.replace("root", &scan(directory.path(), &ScanOptions::default()).unwrap()).unwrap();
    (directory, store)
}

fn symbols(store: &Store, query: &SymbolQuery) -> Vec<String> {
    let found = store.symbols(query).unwrap();
    found.into_iter().map(|found| format!("{} {}", found.file, found.fact.qualified_name)).collect()
}

fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
}

#[test]
fn symbols_are_narrowed_by_every_condition() {
    let (_directory, store) = store();
    let all = SymbolQuery::default();
    assert_eq!(symbols(&store, &all), ["a.ts Cart", "a.ts Cart.go", "b.py b", "b.py Cart"]);
    for (query, expected) in [
        (SymbolQuery { name: text("Cart"), ..all.clone() }, vec!["a.ts Cart", "b.py Cart"]),
        (SymbolQuery { name: text("go"), ..all.clone() }, vec!["a.ts Cart.go"]),
        (SymbolQuery { name: text("Cart.go"), ..all.clone() }, vec!["a.ts Cart.go"]),
        (SymbolQuery { kind: Some(SymbolKind::Method), ..all.clone() }, vec!["a.ts Cart.go"]),
        (SymbolQuery { file: text("b.py"), limit: Some(1), ..all.clone() }, vec!["b.py b"]),
        (SymbolQuery { name: text("Cart"), file: text("b.py"), ..all.clone() }, vec!["b.py Cart"]),
        (SymbolQuery { name: text("' OR 1 --"), ..all.clone() }, vec![]),
        (SymbolQuery { limit: Some(0), ..all.clone() }, vec![]),
    ] {
        assert_eq!(symbols(&store, &query), expected, "{query:?}");
    }
}

#[test]
fn calls_have_their_callers() {
    let (_directory, store) = store();
    let calls = |query: &CallQuery| -> Vec<String> {
        let found = store.calls(query).unwrap().into_iter();
        let written = found.map(|(callee, site)| {
            format!("{} {callee} in {}", site.file, site.caller.as_deref().unwrap_or("-"))
        });
        written.collect()
    };
    let all = CallQuery::default();
    assert_eq!(
        calls(&all),
        ["a.ts b in Cart.go", "a.ts go in Cart.go", "a.ts b in -", "b.py go in b"]
    );
    let go = CallQuery { callee: text("go"), ..all.clone() };
    assert_eq!(calls(&go), ["a.ts go in Cart.go", "b.py go in b"]);
    let first = CallQuery { file: text("a.ts"), limit: Some(1), ..all };
    assert_eq!(calls(&first), ["a.ts b in Cart.go"]);
}

#[test]
fn imports_have_their_languages() {
    let (_directory, store) = store();
    let imports = |query: &ImportQuery| -> Vec<(Language, String)> {
        let found = store.imports(query).unwrap().into_iter();
        found.map(|found| (found.language, found.fact.path)).collect()
    };
    let all = ImportQuery::default();
    assert_eq!(
        imports(&all),
        [
            (Language::TypeScript, "./b".to_owned()),
            (Language::Python, "os".to_owned()),
            (Language::Python, "os.path".to_owned())
        ]
    );
    let python = ImportQuery { file: text("b.py"), limit: Some(1), ..all.clone() };
    assert_eq!(imports(&python), [(Language::Python, "os".to_owned())]);
    assert!(imports(&ImportQuery { path: text("none"), ..all }).is_empty());
}

#[test]
fn files_and_totals_count_facts() {
    let (_directory, store) = store();
    let files = store.files().unwrap();
    let counted: Vec<_> = files
        .iter()
        .map(|file| (file.path.as_str(), file.symbols, file.imports, file.calls))
        .collect();
    assert_eq!(counted, [("a.ts", 2, 1, 3), ("b.py", 2, 2, 1), ("broken.js", 0, 0, 0)]);
    assert!(files[2].has_syntax_errors && !files[0].has_syntax_errors);
    assert_eq!(files[2].size, 10);
    let totals = store.totals().unwrap();
    assert_eq!((totals.files(), totals.symbols, totals.imports, totals.calls), (3, 4, 3, 4));
    assert_eq!(totals.languages[&Language::Python], 1);
}

#[test]
fn an_empty_database_answers() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(&directory.path().join("drift.db")).unwrap();
    assert_eq!(store.totals().unwrap(), Totals::default());
    assert!(store.files().unwrap().is_empty());
    assert!(symbols(&store, &SymbolQuery::default()).is_empty());
}

#[test]
fn a_scan_says_when_it_was_stored() {
    let (_directory, store) = store();
    let at = store.scan().unwrap().unwrap().scanned_at.unwrap();
    assert!(at.starts_with("20") && at.ends_with('Z') && at.contains('T'), "{at}");
}

/// A database as schema version 1 left it.
fn version_one(path: &Path) {
    let sql = include_str!("../src/schema/001_facts.sql");
    let connection = Connection::open(path).unwrap();
    connection.execute_batch(sql).unwrap();
    connection
        .execute_batch(
            "INSERT INTO scan VALUES (1, 'old', '1.0.0');
             INSERT INTO file VALUES (1, 'a.rs', 'rust', 7, 0);
             PRAGMA application_id = 1146242644;
             PRAGMA user_version = 1",
        )
        .unwrap();
}

#[test]
fn a_database_of_version_one_is_brought_up_to_date() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("drift.db");
    version_one(&path);
    let error = Store::open_read_only(&path).unwrap_err();
    assert!(error.to_string().contains("scan again to update it"), "{error}");
    let store = Store::open(&path).unwrap();
    let scan = store.scan().unwrap().unwrap();
    assert_eq!((scan.root.as_str(), scan.scanned_at), ("old", None));
    assert_eq!(store.files().unwrap()[0].path, "a.rs");
    assert!(store.notes().unwrap().is_empty());
}
