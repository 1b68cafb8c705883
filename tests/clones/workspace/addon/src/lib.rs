//! The engine for JavaScript.

use napi_derive::napi;

/// The number of words of a text, in figures.
#[napi]
pub fn words(text: String) -> String {
    engine::describe(&text).0
}
