//! What a parse finds in a source file.

use serde::{Deserialize, Serialize};

/// What a symbol is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SymbolKind {
    /// A function that belongs to no type.
    Function,
    /// A function directly inside a class, `impl` block or trait.
    Method,
    /// A class.
    Class,
    /// A Rust struct or union.
    Struct,
    /// An enumeration.
    Enum,
    /// A Rust trait.
    Trait,
    /// A TypeScript interface.
    Interface,
}

impl SymbolKind {
    /// Every kind, in the order of [`Ord`].
    pub const ALL: [Self; 7] = [
        Self::Function,
        Self::Method,
        Self::Class,
        Self::Struct,
        Self::Enum,
        Self::Trait,
        Self::Interface,
    ];

    /// The kind's name in results and databases.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Function => "function",
            Self::Method => "method",
            Self::Class => "class",
            Self::Struct => "struct",
            Self::Enum => "enum",
            Self::Trait => "trait",
            Self::Interface => "interface",
        }
    }

    /// The kind with this [`name`](Self::name).
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether the symbol is a function or a method.
    pub const fn is_function(self) -> bool {
        matches!(self, Self::Function | Self::Method)
    }
}

/// A definition with a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Symbol {
    /// The name as written at the definition.
    pub name: String,
    /// The name with those of the definitions around it: `Store.open`, or `Store::open` in Rust.
    pub qualified_name: String,
    /// What the symbol is.
    pub kind: SymbolKind,
    /// The first line of the definition, counted from 1.
    pub line: u32,
    /// The last line of the definition.
    pub end_line: u32,
}

/// Something that a file takes from another module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// What is imported, in the language's own notation: `./store`, `os.path`, `..model.User`,
    /// `std::fs::File`.
    pub path: String,
    /// The line, counted from 1.
    pub line: u32,
}

/// A call by name. Calls of computed values (`table[i]()`) and Rust macros have no entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// The last part of what is called: `save` in `this.store.save()`.
    pub callee: String,
    /// The innermost function or method around the call, as an index into [`FileFacts::symbols`];
    /// `None` outside all.
    pub caller: Option<usize>,
    /// The line of the callee's name, counted from 1.
    pub line: u32,
}

/// What a parse finds in one file, in the order of the source text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    /// Definitions.
    pub symbols: Vec<Symbol>,
    /// Imports.
    pub imports: Vec<Import>,
    /// Calls.
    pub calls: Vec<Call>,
    /// Whether parts of the text are not in the language; facts from the rest are still here.
    pub has_syntax_errors: bool,
}

impl FileFacts {
    /// The symbol that a call is made from.
    pub fn caller_of(&self, call: &Call) -> Option<&Symbol> {
        call.caller.and_then(|index| self.symbols.get(index))
    }
}

/// A place in a code base that calls something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CallSite {
    /// The file's path below the scanned directory.
    pub file: String,
    /// The line, counted from 1.
    pub line: u32,
    /// The qualified name of the function or method around the call; `None` outside all.
    pub caller: Option<String>,
}
