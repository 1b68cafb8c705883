//! From source text to facts, by one tree-sitter query per language.
//!
//! The queries' captures are the interface between a language and this module:
//!
//! | capture | meaning |
//! |---|---|
//! | `@definition.KIND` with `@name` | a symbol; a function directly inside a type becomes a method |
//! | `@scope.type`, `@scope.module` with `@name` | no symbol, but part of the qualified names inside |
//! | `@import` | an import's path |
//! | `@import.base` with `@import.member` | a path in two pieces (Python's `from base import member`) |
//! | `@import.tree` | a Rust use tree |
//! | `@call` | the name that a call calls |

use std::borrow::Cow;
use std::cmp::Reverse;
use std::ops::Range;
use std::sync::OnceLock;

use tree_sitter::{Node, Parser, Query, QueryCursor, StreamingIterator};

use crate::facts::{Call, FileFacts, Import, Symbol, SymbolKind};
use crate::language::Language;

mod star_export;
mod use_tree;

/// Why a text could not be parsed at all. Syntax errors are no reason: see
/// [`FileFacts::has_syntax_errors`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// The language's `lang-*` feature is off in this build.
    #[error("this build has no grammar for {0}")]
    NoGrammar(Language),
    /// The grammar and the query or the parser do not fit together: a mistake in this crate.
    #[error("the grammar for {language} does not work: {reason}")]
    Grammar {
        /// The grammar's language.
        language: Language,
        /// What tree-sitter says.
        reason: String,
    },
    /// tree-sitter gave up, for instance on text beyond its limit of 4 GiB.
    #[error("the {0} parser gave up")]
    GaveUp(Language),
}

/// Finds the symbols, imports and calls in a text.
///
/// # Errors
/// When the build cannot parse the language; never because of what the text says.
///
/// ```
/// use drift_core::{parse, Language};
///
/// let facts = parse(Language::TypeScript, "class Store { save() { write(this); } }")?;
/// let names: Vec<_> = facts.symbols.iter().map(|symbol| symbol.qualified_name.as_str()).collect();
/// assert_eq!(names, ["Store", "Store.save"]);
/// assert_eq!(facts.calls[0].callee, "write");
/// assert_eq!(facts.calls[0].caller, Some(1));
/// # Ok::<(), drift_core::ParseError>(())
/// ```
pub fn parse(language: Language, source: &str) -> Result<FileFacts, ParseError> {
    let grammar = Grammar::of(language)?;
    let mut parser = Parser::new();
    parser
        .set_language(&grammar.language)
        .map_err(|error| ParseError::Grammar { language, reason: error.to_string() })?;
    let readable = match language {
        Language::TypeScript | Language::Tsx => star_export::untyped(source),
        _ => Cow::Borrowed(source),
    };
    let tree = parser.parse(readable.as_ref(), None).ok_or(ParseError::GaveUp(language))?;
    let mut findings = Vec::new();
    let mut cursor = QueryCursor::new();
    let mut matches = cursor.matches(&grammar.query, tree.root_node(), source.as_bytes());
    while let Some(found) = matches.next() {
        let captured = Captured::new(found.captures().iter().filter_map(|capture| {
            let role = grammar.roles.get(capture.index as usize).copied().flatten()?;
            Some((role, capture.node))
        }));
        captured.collect_into(source, &mut findings);
    }
    let mut facts = arrange(findings, language.separator());
    facts.has_syntax_errors = tree.root_node().has_error();
    Ok(facts)
}

/// A grammar with its compiled query; compiling takes milliseconds, so it is done once per process.
struct Grammar {
    language: tree_sitter::Language,
    query: Query,
    /// What each capture of the query means, by the capture's index; `None` for those that only
    /// predicates use.
    roles: Vec<Option<Role>>,
}

impl Grammar {
    fn of(language: Language) -> Result<&'static Self, ParseError> {
        static GRAMMARS: [OnceLock<Result<Grammar, ParseError>>; Language::ALL.len()] =
            [const { OnceLock::new() }; Language::ALL.len()];
        GRAMMARS[language as usize]
            .get_or_init(|| Self::load(language))
            .as_ref()
            .map_err(ParseError::clone)
    }

    fn load(language: Language) -> Result<Self, ParseError> {
        let grammar = language.grammar().ok_or(ParseError::NoGrammar(language))?;
        let query = Query::new(&grammar, language.query())
            .map_err(|error| ParseError::Grammar { language, reason: error.to_string() })?;
        let roles = query.capture_names().iter().map(|name| Role::of_capture(name)).collect();
        Ok(Self { language: grammar, query, roles })
    }
}

/// The meaning of a capture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Definition(SymbolKind),
    Scope { is_type: bool },
    Name,
    Import,
    ImportBase,
    ImportMember,
    ImportTree,
    Call,
}

impl Role {
    fn of_capture(name: &str) -> Option<Self> {
        if let Some(kind) = name.strip_prefix("definition.") {
            return SymbolKind::from_name(kind).map(Self::Definition);
        }
        match name {
            "scope.type" => Some(Self::Scope { is_type: true }),
            "scope.module" => Some(Self::Scope { is_type: false }),
            "name" => Some(Self::Name),
            "import" => Some(Self::Import),
            "import.base" => Some(Self::ImportBase),
            "import.member" => Some(Self::ImportMember),
            "import.tree" => Some(Self::ImportTree),
            "call" => Some(Self::Call),
            _ => None,
        }
    }
}

/// The captures of one match.
struct Captured<'tree> {
    main: Option<(Role, Node<'tree>)>,
    name: Option<Node<'tree>>,
}

impl<'tree> Captured<'tree> {
    fn new(captures: impl Iterator<Item = (Role, Node<'tree>)>) -> Self {
        let mut captured = Self { main: None, name: None };
        for (role, node) in captures {
            match role {
                Role::Name | Role::ImportBase => captured.name = Some(node),
                _ => captured.main = Some((role, node)),
            }
        }
        captured
    }

    fn collect_into(&self, source: &str, findings: &mut Vec<Finding>) {
        let Some((role, node)) = self.main else {
            return;
        };
        let name = self.name.map(|name| text(name, source));
        let mut push = |what| findings.push(Finding { bytes: node.byte_range(), what });
        match (role, name) {
            (Role::Definition(kind), Some(name)) => push(What::Symbol(Symbol {
                name: name.to_owned(),
                qualified_name: String::new(),
                kind,
                line: line(node.start_position().row),
                end_line: line(node.end_position().row),
            })),
            (Role::Scope { is_type }, Some(name)) => {
                push(What::Scope { name: name.to_owned(), is_type });
            }
            (Role::ImportMember, Some(base)) => {
                let dot = if base.ends_with('.') { "" } else { "." };
                let path = format!("{base}{dot}{}", text(node, source));
                push(What::Import(Import { path, line: line(node.start_position().row) }));
            }
            (Role::Import, _) => push(What::Import(Import {
                path: text(node, source).to_owned(),
                line: line(node.start_position().row),
            })),
            (Role::ImportTree, _) => {
                for (path, leaf) in use_tree::paths(node, source) {
                    let import = Import { path, line: line(leaf.start_position().row) };
                    findings.push(Finding { bytes: leaf.byte_range(), what: What::Import(import) });
                }
            }
            (Role::Call, _) => push(What::Call(Call {
                callee: text(node, source).to_owned(),
                caller: None,
                line: line(node.start_position().row),
            })),
            _ => {}
        }
    }
}

/// One thing that the query found, and where.
struct Finding {
    bytes: Range<usize>,
    what: What,
}

enum What {
    Symbol(Symbol),
    Scope { name: String, is_type: bool },
    Import(Import),
    Call(Call),
}

/// A definition or scope that is open at some place in the text.
struct Open {
    end: usize,
    /// The length of the qualified name outside it.
    outer: usize,
    is_type: bool,
    /// The function to which calls inside belong.
    function: Option<usize>,
}

/// Puts findings in the order of the text and works out from their nesting qualified names, methods
/// and callers.
fn arrange(mut findings: Vec<Finding>, separator: &str) -> FileFacts {
    findings.sort_by_key(|finding| (finding.bytes.start, Reverse(finding.bytes.end)));
    let mut facts = FileFacts::default();
    let mut open: Vec<Open> = Vec::new();
    let mut qualified = String::new();
    for Finding { bytes, what } in findings {
        while let Some(closed) = open.pop_if(|last| last.end <= bytes.start) {
            qualified.truncate(closed.outer);
        }
        let (in_type, function) =
            open.last().map_or((false, None), |last| (last.is_type, last.function));
        let mut enter = |name: &str, is_type, function| {
            open.push(Open { end: bytes.end, outer: qualified.len(), is_type, function });
            if !qualified.is_empty() {
                qualified.push_str(separator);
            }
            qualified.push_str(name);
        };
        match what {
            What::Symbol(mut symbol) => {
                let is_function = symbol.kind == SymbolKind::Function;
                if is_function && in_type {
                    symbol.kind = SymbolKind::Method;
                }
                let inside = if is_function { Some(facts.symbols.len()) } else { function };
                enter(&symbol.name, !is_function, inside);
                symbol.qualified_name.clone_from(&qualified);
                facts.symbols.push(symbol);
            }
            What::Scope { name, is_type } => enter(&name, is_type, function),
            What::Import(import) => facts.imports.push(import),
            What::Call(call) => facts.calls.push(Call { caller: function, ..call }),
        }
    }
    facts
}

fn text<'source>(node: Node<'_>, source: &'source str) -> &'source str {
    source.get(node.byte_range()).unwrap_or_default()
}

/// A row of tree-sitter's, which counts from 0, as a line number.
fn line(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX).saturating_add(1)
}
