//! Directories of databases: made when they are missing, and Drift's own kept out of version control.

#![allow(clippy::unwrap_used, reason = "clippy knows test functions, but not what they share")]

use std::fs;
use std::path::Path;

use drift_storage::{make_directory, StoreError};

/// The names in a directory.
fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn a_directory_of_drift_is_kept_out_of_version_control() {
    let project = tempfile::tempdir().unwrap();
    make_directory(&project.path().join("deep/.drift/memory.db")).unwrap();
    let own = project.path().join("deep/.drift");
    assert_eq!(names(&own), [".gitignore"]);
    assert_eq!(fs::read_to_string(own.join(".gitignore")).unwrap(), "*\n");
}

#[test]
fn another_directory_holds_nothing_else() {
    let project = tempfile::tempdir().unwrap();
    make_directory(&project.path().join("state/.drift.db/facts.db")).unwrap();
    assert!(names(&project.path().join("state/.drift.db")).is_empty());
    assert_eq!(names(&project.path().join("state")), [".drift.db"]);
}

#[test]
fn a_directory_that_is_there_stays_as_it_is() {
    let project = tempfile::tempdir().unwrap();
    let own = project.path().join(".drift");
    fs::create_dir(&own).unwrap();
    make_directory(&own.join("memory.db")).unwrap();
    assert!(names(&own).is_empty());
    make_directory(Path::new("memory.db")).unwrap();
}

#[test]
fn a_file_in_the_place_of_a_directory_is_named() {
    let project = tempfile::tempdir().unwrap();
    let file = project.path().join("file");
    fs::write(&file, "theirs").unwrap();
    for database in ["drift.db", "deep/drift.db"] {
        let error = make_directory(&file.join(database)).unwrap_err();
        assert!(matches!(error, StoreError::Directory { .. }));
        let start = format!("cannot make {}", file.display());
        assert!(error.to_string().starts_with(&start), "{error}");
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), "theirs");
}
