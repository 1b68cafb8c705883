//! Databases on disk: what goes in comes out, and what is not Drift's stays as it is.

#![allow(clippy::unwrap_used, reason = "clippy knows test functions, but not what they share")]

use std::fs;
use std::path::Path;

use drift_core::{scan, CallSite, ScanOptions, ScanReport};
use drift_storage::{Store, StoreError, SCHEMA_VERSION};
use rusqlite::Connection;

/// A scan of a directory with these files.
fn report(files: &[(&str, &str)]) -> ScanReport {
    let directory = tempfile::tempdir().unwrap();
    for (path, text) in files {
        fs::write(directory.path().join(path), text).unwrap();
    }
    scan(directory.path(), &ScanOptions::default()).unwrap()
}

fn first_scan() -> ScanReport {
    report(&[
        ("a.ts", "import { b } from './b';\nclass A { go() { b(); this.go(); } }\nb();"),
        ("b.py", "import os\ndef b():\n    def inner():\n        pass\n    inner()\n"),
        ("broken.rs", "fn ok() { b() } fn"),
        ("empty.js", ""),
    ])
}

/// Runs SQL on a database as another program would.
fn execute(path: &Path, sql: &str) {
    Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

fn site(file: &str, line: u32, caller: Option<&str>) -> CallSite {
    CallSite { file: file.to_owned(), line, caller: caller.map(str::to_owned) }
}

#[test]
fn what_was_stored_is_loaded() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("drift.db");
    let report = first_scan();
    assert_eq!(report.files.len(), 4);
    Store::open(&path).unwrap().replace("some/root", &report).unwrap();

    let store = Store::open_read_only(&path).unwrap();
    assert_eq!(store.load().unwrap().files, report.files);
    let scan = store.scan().unwrap().unwrap();
    assert_eq!((scan.root.as_str(), scan.engine.as_str()), ("some/root", drift_core::VERSION));
}

#[test]
fn callers_are_found_by_name() {
    let directory = tempfile::tempdir().unwrap();
    let mut store = Store::open(&directory.path().join("drift.db")).unwrap();
    store.replace("", &first_scan()).unwrap();
    assert_eq!(
        store.callers("b").unwrap(),
        [site("a.ts", 2, Some("A.go")), site("a.ts", 3, None), site("broken.rs", 1, Some("ok"))]
    );
    assert_eq!(store.callers("inner").unwrap(), [site("b.py", 5, Some("b"))]);
    assert!(store.callers("nowhere' OR 1 --").unwrap().is_empty());
}

#[test]
fn a_second_scan_takes_the_place_of_the_first() {
    let directory = tempfile::tempdir().unwrap();
    let mut store = Store::open(&directory.path().join("drift.db")).unwrap();
    store.replace("first", &first_scan()).unwrap();
    let second = report(&[("c.js", "function c() { d(); }")]);
    store.replace("second", &second).unwrap();
    assert_eq!(store.load().unwrap().files, second.files);
    assert!(store.callers("b").unwrap().is_empty());
    store.replace("nothing", &ScanReport::default()).unwrap();
    assert!(store.load().unwrap().files.is_empty());
}

#[test]
fn a_new_database_is_empty() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(&directory.path().join("drift.db")).unwrap();
    assert_eq!(store.scan().unwrap(), None);
    assert!(store.load().unwrap().files.is_empty());
}

#[test]
fn a_scan_that_cannot_be_stored_leaves_the_one_before() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("drift.db");
    let mut store = Store::open(&path).unwrap();
    let first = first_scan();
    store.replace("first", &first).unwrap();
    // The same path twice breaks the schema's own rule in the middle of the work.
    let mut twice = report(&[("c.js", "")]);
    twice.files.push(twice.files[0].clone());
    let error = store.replace("second", &twice).unwrap_err();
    assert!(error.to_string().contains("drift.db"), "{error}");
    assert_eq!(store.load().unwrap().files, first.files);
    assert_eq!(store.scan().unwrap().unwrap().root, "first");
}

#[test]
fn a_newer_schema_is_refused_and_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("drift.db");
    drop(Store::open(&path).unwrap());
    execute(&path, "PRAGMA user_version = 99");
    let before = fs::read(&path).unwrap();
    for error in [Store::open(&path).unwrap_err(), Store::open_read_only(&path).unwrap_err()] {
        assert!(matches!(error, StoreError::Newer { found: 99, known: SCHEMA_VERSION, .. }));
        assert!(error.to_string().contains("schema version 99"), "{error}");
    }
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn files_that_are_not_drifts_are_refused_and_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    let text = directory.path().join("notes.txt");
    fs::write(&text, "not a database, but long enough to be looked at: ".repeat(20)).unwrap();
    let theirs = directory.path().join("theirs.db");
    execute(&theirs, "CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)");
    for path in [text, theirs] {
        let before = fs::read(&path).unwrap();
        for error in [Store::open(&path).unwrap_err(), Store::open_read_only(&path).unwrap_err()] {
            assert!(matches!(error, StoreError::Foreign { .. }), "{error}");
        }
        assert_eq!(fs::read(&path).unwrap(), before);
    }
}

#[test]
fn a_missing_database_is_not_made_by_reading() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("drift.db");
    let error = Store::open_read_only(&path).unwrap_err();
    assert!(matches!(error, StoreError::Missing { .. }), "{error}");
    assert!(!path.exists());
}

#[test]
fn a_database_in_a_missing_directory_is_an_error_that_names_it() {
    let directory = tempfile::tempdir().unwrap();
    let error = Store::open(&directory.path().join("missing/drift.db")).unwrap_err();
    assert!(error.to_string().contains("missing/drift.db"), "{error}");
}

#[test]
fn unknown_values_are_damage() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("drift.db");
    let mut store = Store::open(&path).unwrap();
    for statement in ["UPDATE file SET language = 'cobol'", "UPDATE symbol SET kind = 'monad'"] {
        store.replace("", &first_scan()).unwrap();
        execute(&path, statement);
        let error = store.load().unwrap_err();
        assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
    }
}

#[test]
fn many_writers_and_readers_share_a_database() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("drift.db");
    let reports: Vec<_> = (0..4)
        .map(|number| report(&[("a.js", &"f();".repeat(number + 1)), ("b.js", "g();")]))
        .collect();
    std::thread::scope(|scope| {
        for (number, report) in reports.iter().enumerate() {
            let path = &path;
            scope.spawn(move || {
                for _ in 0..5 {
                    let mut store = Store::open(path).unwrap();
                    store.replace(&number.to_string(), report).unwrap();
                    // Whichever scan is seen, it is a whole one.
                    let loaded = store.load().unwrap();
                    assert_eq!(loaded.files.len(), 2);
                    assert!((1..=4).contains(&loaded.files[0].facts.calls.len()));
                }
            });
        }
    });
    let store = Store::open_read_only(&path).unwrap();
    let last: usize = store.scan().unwrap().unwrap().root.parse().unwrap();
    assert_eq!(store.load().unwrap().files, reports[last].files);
}
