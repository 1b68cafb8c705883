//! Keeps the facts of a scan, and notes, in a SQLite database.
//!
//! A database holds one scan: [`Store::replace`] puts the next in its place, in one transaction.
//! Notes stay when the scan changes.
//! Its schema has a version (`PRAGMA user_version`); [`Store::open`] brings older ones up to date
//! and refuses newer ones.

mod directory;
mod error;
mod notes;
mod query;
mod schema;
mod store;

pub use directory::make_directory;
pub use error::StoreError;
pub use notes::{NewNote, Note};
pub use query::{CallQuery, ImportQuery, InFile, StoredFile, SymbolQuery, Totals};
pub use schema::VERSION as SCHEMA_VERSION;
pub use store::{Store, StoredScan};
