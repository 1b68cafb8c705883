//! Scans of a directory: which files are in it, and what a parse finds in each.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::string::FromUtf8Error;

use crate::facts::FileFacts;
use crate::language::Language;
use crate::parse::{parse, ParseError};

mod walk;

/// What to scan, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanOptions {
    /// How many threads parse; 0 for as many as the machine runs at once. Without effect where
    /// scans are sequential (feature `wasm`).
    pub threads: usize,
    /// The languages to read; by default all that this build can parse.
    pub languages: BTreeSet<Language>,
    /// The size in bytes above which a file is an error instead of being read. By default 4 MiB.
    pub max_file_size: u64,
}

impl Default for ScanOptions {
    fn default() -> Self {
        Self { threads: 0, languages: Language::available().collect(), max_file_size: 4 << 20 }
    }
}

/// What a scan found.
#[derive(Debug, Default)]
pub struct ScanReport {
    /// The files that were read, sorted by path.
    pub files: Vec<SourceFile>,
    /// The files and directories that could not be read, sorted by path.
    pub errors: Vec<FileError>,
}

impl ScanReport {
    /// How many symbols all files have together.
    pub fn symbol_count(&self) -> usize {
        self.files.iter().map(|file| file.facts.symbols.len()).sum()
    }

    /// How many imports all files have together.
    pub fn import_count(&self) -> usize {
        self.files.iter().map(|file| file.facts.imports.len()).sum()
    }

    /// How many calls all files have together.
    pub fn call_count(&self) -> usize {
        self.files.iter().map(|file| file.facts.calls.len()).sum()
    }
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// The path below the scanned directory, with `/` between its parts.
    pub path: String,
    /// The language, by the file's name.
    pub language: Language,
    /// The size in bytes.
    pub size: u64,
    /// What the file contains.
    pub facts: FileFacts,
}

/// A file or directory that was left out, and why.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {cause}")]
pub struct FileError {
    /// The path below the scanned directory, with `/` between its parts; parts that are not UTF-8
    /// are replaced.
    pub path: String,
    /// Why it was left out.
    #[source]
    pub cause: FileErrorCause,
}

/// Why a file or directory was left out of a scan.
#[derive(Debug, thiserror::Error)]
pub enum FileErrorCause {
    /// The operating system refused.
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
    /// The file is above [`ScanOptions::max_file_size`].
    #[error("is larger than {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The text is not UTF-8.
    #[error("is not UTF-8 at byte {0}")]
    NotUtf8(usize),
    /// The file's name is not UTF-8.
    #[error("has a name that is not UTF-8")]
    NameNotUtf8,
    /// The file could not be parsed at all.
    #[error(transparent)]
    Parse(#[from] ParseError),
    /// A `.gitignore` file or the directory tree could not be followed.
    #[error("{0}")]
    Walk(#[from] ignore::Error),
}

impl From<FromUtf8Error> for FileErrorCause {
    fn from(error: FromUtf8Error) -> Self {
        Self::NotUtf8(error.utf8_error().valid_up_to())
    }
}

/// Why a scan could not run. What is wrong with single files is in [`ScanReport::errors`].
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// The root is missing, is no directory, or must not be read.
    #[error("cannot scan {}: {cause}", root.display())]
    Root {
        /// The root as it was given.
        root: PathBuf,
        /// What the operating system says.
        #[source]
        cause: io::Error,
    },
    /// The operating system refused to start threads.
    #[error("cannot start the scan's threads: {0}")]
    Threads(String),
}

/// Reads every source file under a directory.
///
/// Honoured are `.gitignore` files (inside a git repository those above `root` too), `.ignore`
/// files and the repository's `.git/info/exclude`. Hidden files are left out; symbolic links are
/// not followed.
///
/// # Errors
/// When `root` cannot be scanned at all. A file that cannot be read becomes an entry of
/// [`ScanReport::errors`].
///
/// ```
/// use drift_core::{scan, ScanOptions};
///
/// let directory = tempfile::tempdir()?;
/// std::fs::write(directory.path().join("app.js"), "function main() { run(); }")?;
/// let report = scan(directory.path(), &ScanOptions::default())?;
/// assert_eq!(report.files[0].path, "app.js");
/// assert_eq!(report.files[0].facts.symbols[0].name, "main");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[tracing::instrument(skip(options), fields(root = %root.display()))]
pub fn scan(root: &Path, options: &ScanOptions) -> Result<ScanReport, ScanError> {
    let root_error = |cause| ScanError::Root { root: root.to_owned(), cause };
    // Fails for what is missing, for files and for directories without permission alike.
    fs::read_dir(root).map_err(root_error)?;
    let walk::Found { sources, mut errors } = walk::sources(root, options);
    let mut files = Vec::with_capacity(sources.len());
    for outcome in in_parallel(&sources, options.threads, |source| read(source, options))? {
        match outcome {
            Ok(file) => files.push(file),
            Err(error) => errors.push(error),
        }
    }
    errors.sort_by(|a, b| a.path.cmp(&b.path));
    for error in &errors {
        tracing::warn!(path = %error.path, cause = %error.cause, "left out");
    }
    tracing::info!(files = files.len(), errors = errors.len(), "scanned");
    Ok(ScanReport { files, errors })
}

/// A file to read.
struct Source {
    /// Where the file is.
    location: PathBuf,
    /// The path below the root, with `/` between its parts.
    path: String,
    language: Language,
}

fn read(source: &Source, options: &ScanOptions) -> Result<SourceFile, FileError> {
    let read = || -> Result<SourceFile, FileErrorCause> {
        let limit = options.max_file_size;
        let mut bytes = Vec::new();
        // The limit bounds what is read, not what the file system says: a file may grow.
        File::open(&source.location)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
        let size = bytes.len() as u64;
        if size > limit {
            return Err(FileErrorCause::TooLarge { limit });
        }
        let facts = parse(source.language, &String::from_utf8(bytes)?)?;
        Ok(SourceFile { path: source.path.clone(), language: source.language, size, facts })
    };
    read().map_err(|cause| FileError { path: source.path.clone(), cause })
}

/// Applies a function to every item, and gives the outcomes in the items' order.
#[cfg(not(any(feature = "wasm", target_family = "wasm")))]
fn in_parallel<T: Sync, U: Send>(
    items: &[T],
    threads: usize,
    apply: impl Fn(&T) -> U + Sync,
) -> Result<Vec<U>, ScanError> {
    use rayon::prelude::*;

    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .thread_name(|index| format!("drift-scan-{index}"))
        .build()
        .map_err(|error| ScanError::Threads(error.to_string()))?;
    Ok(pool.install(|| items.par_iter().map(&apply).collect()))
}

/// Applies a function to every item, on this thread.
#[cfg(any(feature = "wasm", target_family = "wasm"))]
fn in_parallel<T, U>(
    items: &[T],
    _threads: usize,
    apply: impl Fn(&T) -> U,
) -> Result<Vec<U>, ScanError> {
    Ok(items.iter().map(apply).collect())
}
