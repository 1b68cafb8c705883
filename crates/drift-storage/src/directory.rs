//! The directory that a database lies in.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::Path;

use crate::error::StoreError;

/// The name of the directory that Drift makes in a project for its own files.
const OWN: &str = ".drift";

/// Makes the directory of a database, and those above it, when there is none. A new one that is
/// called `.drift` is kept out of version control by a `.gitignore` of its own.
///
/// # Errors
/// [`StoreError::Directory`].
pub fn make_directory(database: &Path) -> Result<(), StoreError> {
    let Some(directory) = database.parent() else { return Ok(()) };
    if directory.as_os_str().is_empty() || directory.is_dir() {
        return Ok(());
    }
    let failed =
        |path: &Path, cause: io::Error| Err(StoreError::Directory { path: path.to_owned(), cause });
    if let Err(cause) = fs::create_dir_all(directory) {
        return failed(directory, cause);
    }
    if directory.file_name() == Some(OsStr::new(OWN)) {
        let ignore = directory.join(".gitignore");
        if let Err(cause) = fs::write(&ignore, "*\n") {
            return failed(&ignore, cause);
        }
    }
    Ok(())
}
