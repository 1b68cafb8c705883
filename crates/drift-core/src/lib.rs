//! Drift's core: parses source files with tree-sitter and scans directories for them.
//!
//! [`parse`] finds the symbols, imports and calls in one text. What it finds are plain [facts](facts), on which
//! `drift-analysis` builds and which `drift-storage` keeps.

pub mod facts;
mod language;
mod parse;

pub use facts::{Call, FileFacts, Import, Symbol, SymbolKind};
pub use language::{Language, UnknownLanguage};
pub use parse::{parse, ParseError};

/// The version of the engine.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
