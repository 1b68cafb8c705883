//! Which files a scan reads.

use std::path::{Component, Path};

use ignore::{DirEntry, WalkBuilder};

use super::{FileError, FileErrorCause, ScanOptions, Source};
use crate::language::Language;

/// What a walk found, the files sorted by path.
#[derive(Default)]
pub(super) struct Found {
    pub(super) sources: Vec<Source>,
    pub(super) errors: Vec<FileError>,
}

/// Walks a directory for files in the wanted languages.
pub(super) fn sources(root: &Path, options: &ScanOptions) -> Found {
    let mut walk = WalkBuilder::new(root);
    walk.threads(options.threads)
        // What a scan finds depends on the code base, not on whether it is checked out or on the
        // user's own excludes.
        .require_git(false)
        .git_global(false)
        // Outside a repository, .gitignore files above the root belong to somebody else.
        .parents(is_in_repository(root));
    let mut found = collect(&walk, root, options);
    found.sources.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

#[cfg(not(any(feature = "wasm", target_family = "wasm")))]
fn collect(walk: &WalkBuilder, root: &Path, options: &ScanOptions) -> Found {
    let (sender, receiver) = std::sync::mpsc::channel();
    walk.build_parallel().run(|| {
        let sender = sender.clone();
        Box::new(move |entry| {
            if let Some(outcome) = judge(entry, root, options) {
                // Fails only when nobody listens any more, and then nothing is lost.
                let _ = sender.send(outcome);
            }
            ignore::WalkState::Continue
        })
    });
    drop(sender);
    Found::of(receiver)
}

#[cfg(any(feature = "wasm", target_family = "wasm"))]
fn collect(walk: &WalkBuilder, root: &Path, options: &ScanOptions) -> Found {
    Found::of(walk.build().filter_map(|entry| judge(entry, root, options)))
}

impl Found {
    fn of(outcomes: impl IntoIterator<Item = Result<Source, FileError>>) -> Self {
        let mut found = Self::default();
        for outcome in outcomes {
            match outcome {
                Ok(source) => found.sources.push(source),
                Err(error) => found.errors.push(error),
            }
        }
        found
    }
}

/// Whether an entry is a file to read; `None` for those that a scan has nothing to do with.
fn judge(
    entry: Result<DirEntry, ignore::Error>,
    root: &Path,
    options: &ScanOptions,
) -> Option<Result<Source, FileError>> {
    let entry = match entry {
        Ok(entry) => entry,
        Err(error) => return Some(Err(walk_error(error, root))),
    };
    if !entry.file_type().is_some_and(|kind| kind.is_file()) {
        return None;
    }
    let language = Language::of_path(entry.path())?;
    if !options.languages.contains(&language) {
        return None;
    }
    let (path, is_utf8) = relative(entry.path(), root);
    Some(if is_utf8 {
        Ok(Source { location: entry.into_path(), path, language })
    } else {
        Err(FileError { path, cause: FileErrorCause::NameNotUtf8 })
    })
}

/// An error of the walk, under the path that it is about.
fn walk_error(error: ignore::Error, root: &Path) -> FileError {
    let mut inner = &error;
    let path = loop {
        inner = match inner {
            ignore::Error::WithPath { path, .. } => break relative(path, root).0,
            ignore::Error::Loop { child, .. } => break relative(child, root).0,
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => err,
            _ => break String::from("."),
        }
    };
    match error.io_error().map(std::io::Error::kind) {
        Some(kind) => FileError { path, cause: FileErrorCause::Io(kind.into()) },
        None => FileError { path, cause: FileErrorCause::Walk(error) },
    }
}

/// A path below the root with `/` between its parts, and whether all of it was UTF-8.
fn relative(path: &Path, root: &Path) -> (String, bool) {
    let below = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = below
        .components()
        .filter(|part| !matches!(part, Component::CurDir))
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    (parts.join("/"), below.to_str().is_some())
}

fn is_in_repository(root: &Path) -> bool {
    // The root may be given relative to a working directory inside the repository.
    let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    root.ancestors().any(|directory| directory.join(".git").exists())
}
