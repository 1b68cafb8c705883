//! Drift's core: parses source files with tree-sitter and scans directories for them.
//!
//! [`parse`] finds the symbols, imports and calls in one text, [`scan`] does so for every source
//! file under a directory. What they find are plain [facts], on which `drift-analysis` builds and
//! which `drift-storage` keeps.
//!
//! # Features
//! - `lang-python`, `lang-rust`: grammars beside those of TypeScript, TSX and JavaScript, which are
//!   always there.
//! - `cortex`: module `recall`, symbols by what a question says.
//! - `mcp`: module `mcp`, the engine's tools as a Model Context Protocol server lists them.
//! - `wasm`: scans on the calling thread alone, for hosts without threads.
//! - `benchmark`: module `corpus`, a synthetic code base.
//! - `full`: `cortex`, `mcp` and every grammar.

#[cfg(feature = "benchmark")]
pub mod corpus;
pub mod facts;
mod language;
#[cfg(feature = "mcp")]
pub mod mcp;
mod parse;
#[cfg(feature = "cortex")]
pub mod recall;
mod scan;

pub use facts::{Call, CallSite, FileFacts, Import, Symbol, SymbolKind};
pub use language::{Language, UnknownLanguage};
pub use parse::{parse, ParseError};
pub use scan::{scan, FileError, FileErrorCause, ScanError, ScanOptions, ScanReport, SourceFile};

/// The version of the engine.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
