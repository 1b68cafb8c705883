//! Errors on their way to JavaScript.

use std::any::Any;
use std::panic::{self, AssertUnwindSafe};

use drift_core::{ScanError, SymbolKind, UnknownLanguage};
use drift_storage::StoreError;
use napi::Status;

use crate::scan::MAX_THREADS;

/// Why a promise is rejected.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AddonError {
    #[error("options.threads is {0}; give a whole number from 0 to {MAX_THREADS}")]
    Threads(f64),
    #[error("options.languages: {0}")]
    Language(#[from] UnknownLanguage),
    #[error("options.languages is empty; leave it out to read every language")]
    NoLanguages,
    #[error("query.kind: unknown kind `{0}`; there are {kinds}", kinds = kinds())]
    Kind(String),
    #[error("{0}")]
    Note(String),
    #[error("nothing was scanned yet; call scan() first, or give options.database")]
    NothingScanned,
    #[error(transparent)]
    Scan(#[from] ScanError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the engine failed: {0}")]
    Panicked(String),
}

impl From<AddonError> for napi::Error {
    fn from(error: AddonError) -> Self {
        let status = match error {
            AddonError::Threads(_)
            | AddonError::Language(_)
            | AddonError::NoLanguages
            | AddonError::Kind(_)
            | AddonError::Note(_) => Status::InvalidArg,
            _ => Status::GenericFailure,
        };
        Self::new(status, error.to_string())
    }
}

fn kinds() -> String {
    SymbolKind::ALL.map(SymbolKind::name).join(", ")
}

/// Does work on a thread that belongs to node, to which no panic may unwind.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, AddonError>) -> Result<T, AddonError> {
    panic::catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|panic| Err(AddonError::Panicked(message(panic.as_ref()))))
}

/// What a panic says.
fn message(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| String::from("unknown cause"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error_with_its_words() {
        let plain = guarded::<()>(|| panic!("plain")).unwrap_err();
        assert_eq!(plain.to_string(), "the engine failed: plain");
        let formatted = guarded::<()>(|| panic!("number {}", 7)).unwrap_err();
        assert_eq!(formatted.to_string(), "the engine failed: number 7");
    }

    #[test]
    fn wrong_options_are_invalid_arguments() {
        assert_eq!(napi::Error::from(AddonError::Threads(0.5)).status, Status::InvalidArg);
        assert_eq!(napi::Error::from(AddonError::NothingScanned).status, Status::GenericFailure);
    }
}
