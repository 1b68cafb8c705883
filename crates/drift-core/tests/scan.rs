//! Scans of real directories.

#![allow(clippy::unwrap_used, reason = "clippy knows test functions, but not what they share")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use drift_core::{scan, FileErrorCause, Language, ScanError, ScanOptions, ScanReport};
use tempfile::TempDir;

/// A directory with these files.
fn directory(files: &[(&str, &str)]) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (path, text) in files {
        write(directory.path(), path, text);
    }
    directory
}

fn write(root: &Path, path: &str, text: impl AsRef<[u8]>) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn scanned(root: &Path) -> ScanReport {
    scan(root, &ScanOptions::default()).unwrap()
}

fn paths(report: &ScanReport) -> Vec<&str> {
    report.files.iter().map(|file| file.path.as_str()).collect()
}

fn errors(report: &ScanReport) -> Vec<String> {
    report.errors.iter().map(ToString::to_string).collect()
}

#[test]
fn files_of_every_language_are_read_in_the_order_of_their_paths() {
    let report = scanned(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data"));
    let mut expected = vec!["app.js", "engine.rs", "report.py", "store.ts", "view.tsx"];
    expected.retain(|path| Language::of_path(Path::new(path)).unwrap().is_available());
    assert_eq!(paths(&report), expected);
    assert!(report.errors.is_empty());
    assert_eq!(report.files[0].size, include_bytes!("data/app.js").len() as u64);
    assert!(report.symbol_count() >= 7 && report.import_count() >= 3 && report.call_count() >= 11);
}

#[test]
fn an_empty_directory_has_no_files() {
    let report = scanned(directory(&[]).path());
    assert!(report.files.is_empty() && report.errors.is_empty());
}

#[test]
fn ignored_and_hidden_files_are_left_out() {
    let directory = directory(&[
        (".gitignore", "dist/\n*.gen.ts\n!keep.gen.ts\n"),
        ("a.ts", ""),
        ("b.gen.ts", ""),
        ("keep.gen.ts", ""),
        ("dist/c.ts", ""),
        ("lib/.gitignore", "/d.ts\n"),
        ("lib/d.ts", ""),
        ("lib/deep/d.ts", ""),
        (".hidden/e.ts", ""),
        ("notes.txt", ""),
    ]);
    assert_eq!(paths(&scanned(directory.path())), ["a.ts", "keep.gen.ts", "lib/deep/d.ts"]);
}

#[test]
fn ignore_files_above_the_root_count_inside_a_repository_only() {
    let directory =
        directory(&[(".gitignore", "made.ts\n"), ("lib/made.ts", ""), ("lib/b.ts", "")]);
    let library = directory.path().join("lib");
    assert_eq!(paths(&scanned(&library)), ["b.ts", "made.ts"]);
    fs::create_dir(directory.path().join(".git")).unwrap();
    assert_eq!(paths(&scanned(&library)), ["b.ts"]);
}

#[test]
fn only_the_wanted_languages_are_read() {
    let directory = directory(&[("a.ts", ""), ("b.js", ""), ("c.tsx", "")]);
    let languages = BTreeSet::from([Language::JavaScript, Language::Tsx]);
    let report =
        scan(directory.path(), &ScanOptions { languages, ..ScanOptions::default() }).unwrap();
    assert_eq!(paths(&report), ["b.js", "c.tsx"]);
}

#[test]
fn the_number_of_threads_does_not_change_what_is_found() {
    let directory = tempfile::tempdir().unwrap();
    for number in 0..60 {
        let text = format!("function f{number}() {{ f{}(); }}", number + 1);
        write(directory.path(), &format!("{}/{number}.js", number % 7), text);
    }
    let all = [0, 1, 2, 8].map(|threads| {
        let options = ScanOptions { threads, ..ScanOptions::default() };
        scan(directory.path(), &options).unwrap().files
    });
    assert_eq!(all[0].len(), 60);
    assert!(all.iter().all(|files| *files == all[0]));
}

#[test]
fn texts_that_are_not_utf_8_are_errors() {
    let directory = directory(&[("good.ts", "")]);
    write(directory.path(), "latin.ts", b"// caf\xe9");
    let report = scanned(directory.path());
    assert_eq!(paths(&report), ["good.ts"]);
    assert_eq!(errors(&report), ["latin.ts: is not UTF-8 at byte 6"]);
}

#[test]
fn files_above_the_limit_are_errors() {
    let directory = directory(&[("eight.js", "12345678"), ("nine.js", "123456789")]);
    let options = ScanOptions { max_file_size: 8, ..ScanOptions::default() };
    let report = scan(directory.path(), &options).unwrap();
    assert_eq!(paths(&report), ["eight.js"]);
    assert_eq!(errors(&report), ["nine.js: is larger than 8 bytes"]);
}

#[test]
fn roots_that_cannot_be_scanned_are_named() {
    let directory = directory(&[("file.ts", "")]);
    for name in ["missing", "file.ts"] {
        let root = directory.path().join(name);
        let error = scan(&root, &ScanOptions::default()).unwrap_err();
        assert!(matches!(&error, ScanError::Root { root: named, .. } if *named == root));
        assert!(error.to_string().contains(name), "{error}");
    }
}

#[test]
fn concurrent_scans_do_not_disturb_each_other() {
    let directories: Vec<_> = (1..=4)
        .map(|count| {
            let directory = tempfile::tempdir().unwrap();
            for number in 0..count * 10 {
                write(directory.path(), &format!("{number}.ts"), "function f() {}");
            }
            directory
        })
        .collect();
    std::thread::scope(|scope| {
        let scans: Vec<_> = directories
            .iter()
            .map(|directory| scope.spawn(|| scanned(directory.path()).symbol_count()))
            .collect();
        let counts: Vec<_> = scans.into_iter().map(|scan| scan.join().unwrap()).collect();
        assert_eq!(counts, [10, 20, 30, 40]);
    });
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{symlink, PermissionsExt};

    use super::*;

    #[test]
    fn symbolic_links_are_not_followed() {
        let directory = directory(&[("a/real.ts", "")]);
        symlink(directory.path(), directory.path().join("a/loop")).unwrap();
        symlink("real.ts", directory.path().join("a/again.ts")).unwrap();
        symlink("nowhere.ts", directory.path().join("a/broken.ts")).unwrap();
        let report = scanned(directory.path());
        assert_eq!(paths(&report), ["a/real.ts"]);
        assert!(report.errors.is_empty());
    }

    #[test]
    fn a_root_may_be_a_symbolic_link() {
        let directory = directory(&[("real/a.ts", "")]);
        let link = directory.path().join("link");
        symlink("real", &link).unwrap();
        assert_eq!(paths(&scanned(&link)), ["a.ts"]);
    }

    #[test]
    fn pipes_are_not_read() {
        let directory = directory(&[("a.ts", "")]);
        let made = std::process::Command::new("mkfifo").arg(directory.path().join("b.ts")).status();
        assert!(made.unwrap().success());
        assert_eq!(paths(&scanned(directory.path())), ["a.ts"]);
    }

    // macOS refuses such names.
    #[cfg(target_os = "linux")]
    #[test]
    fn names_that_are_not_utf_8_are_errors() {
        let directory = directory(&[("a.ts", "")]);
        fs::write(directory.path().join(OsStr::from_bytes(b"caf\xe9.ts")), "").unwrap();
        let report = scanned(directory.path());
        assert_eq!(paths(&report), ["a.ts"]);
        assert!(matches!(report.errors[0].cause, FileErrorCause::NameNotUtf8));
        assert_eq!(report.errors[0].path, "caf\u{fffd}.ts");
    }

    #[test]
    fn what_must_not_be_read_is_an_error() {
        let directory = directory(&[("a.ts", ""), ("b.ts", ""), ("closed/c.ts", "")]);
        let close = |path, mode| {
            let path = directory.path().join(path);
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        };
        close("b.ts", 0o000);
        close("closed", 0o000);
        let report = scanned(directory.path());
        let root_reads_all = fs::File::open(directory.path().join("b.ts")).is_ok();
        close("closed", 0o700);
        if root_reads_all {
            // The superuser may read everything, so the permissions change nothing.
            assert_eq!(paths(&report), ["a.ts", "b.ts", "closed/c.ts"]);
        } else {
            assert_eq!(paths(&report), ["a.ts"]);
            let failed: Vec<_> = report.errors.iter().map(|error| error.path.as_str()).collect();
            assert_eq!(failed, ["b.ts", "closed"]);
            assert!(report.errors.iter().all(|error| {
                matches!(&error.cause, FileErrorCause::Io(cause)
                    if cause.kind() == std::io::ErrorKind::PermissionDenied)
            }));
        }
    }
}
