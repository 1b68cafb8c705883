//! What can go wrong with a database.

use std::io;
use std::path::PathBuf;

/// Why a database could not be used. Every message names the file.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such file.
    #[error("there is no database {}; a scan makes one", path.display())]
    Missing {
        /// The database.
        path: PathBuf,
    },
    /// The database's directory cannot be made.
    #[error("cannot make {}: {cause}", path.display())]
    Directory {
        /// The directory, or the file in it.
        path: PathBuf,
        /// What the system says.
        #[source]
        cause: io::Error,
    },
    /// The file is something else.
    #[error("{} is not a Drift database; name another file", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A newer Drift wrote the database.
    #[error(
        "{} has schema version {found}, this Drift knows up to {known}; use a newer Drift",
        path.display()
    )]
    Newer {
        /// The database.
        path: PathBuf,
        /// The database's schema version.
        found: i64,
        /// The newest version that this build knows.
        known: i64,
    },
    /// An older Drift wrote the database, and it was opened for reading only.
    #[error(
        "{} has schema version {found}, older than {known}; scan again to update it",
        path.display()
    )]
    Older {
        /// The database.
        path: PathBuf,
        /// The database's schema version.
        found: i64,
        /// The version that this build reads.
        known: i64,
    },
    /// The database holds what no Drift writes.
    #[error("{} is damaged: {what}", path.display())]
    Damaged {
        /// The database.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// SQLite failed: the disk is full, the file must not be written, another process holds it for
    /// too long.
    #[error("{}: {cause}", path.display())]
    Sqlite {
        /// The database.
        path: PathBuf,
        /// What SQLite says.
        #[source]
        cause: rusqlite::Error,
    },
}
