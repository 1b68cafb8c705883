//! Drift's engine as a Node.js addon.
//!
//! The functions here are what JavaScript sees; their comments, and those of the objects they take
//! and give, become `index.d.ts`. Work runs on libuv's thread pool and in the engine's own threads,
//! never on the event loop.

mod callers;
mod error;
mod memory;
mod query;
mod scan;
mod work;

use napi::bindgen_prelude::AsyncTask;
use napi::Env;
use napi_derive::napi;

pub use callers::{Caller, CallersOptions};
pub use memory::{
    add_note, forget_note, get_note, list_notes, prepare_database, prune_notes, reinforce_note,
    search_notes, NewNote, Note, NoteHit, NoteQuery,
};
pub use query::{
    calls, files, imports, stored_scan, symbols, CallQuery, CallRecord, FileRecord, ImportQuery,
    ImportRecord, StoredScan, SymbolQuery,
};
pub use scan::{FileError, ScanOptions, ScanResult, SymbolRecord};

/// The version of the engine, for instance `2.0.0`.
#[napi]
pub fn version() -> &'static str {
    drift_core::VERSION
}

/// Reads every source file under the directory `root`.
///
/// Honours `.gitignore`, leaves hidden files out and does not follow symbolic links. A file that
/// cannot be read or is not UTF-8 becomes an entry of the result's `errors`. The promise is
/// rejected when `root` cannot be scanned at all, when an option is wrong, or when the database
/// cannot be written.
#[napi(ts_return_type = "Promise<ScanResult>")]
pub fn scan(root: String, options: Option<ScanOptions>) -> AsyncTask<scan::ScanTask> {
    AsyncTask::new(scan::ScanTask::new(root, options.unwrap_or_default()))
}

/// The places that call a function or method, sorted by file and line.
///
/// `name` is what stands last at the call: `save` for `this.store.save()`. Asked is the database
/// that the options name; without one, the scan that finished last in this thread. The promise is
/// rejected when there is neither.
#[napi(ts_return_type = "Promise<Array<Caller>>")]
pub fn callers(
    env: Env,
    name: String,
    options: Option<CallersOptions>,
) -> napi::Result<AsyncTask<callers::CallersTask>> {
    Ok(AsyncTask::new(callers::CallersTask::new(&env, name, options.unwrap_or_default())?))
}
