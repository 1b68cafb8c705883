//! Drift's engine as a Node.js addon.

use napi_derive::napi;

/// The version of the engine, for instance `2.0.0`.
#[napi]
pub fn version() -> &'static str {
    drift_core::VERSION
}
