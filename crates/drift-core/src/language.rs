//! The languages that Drift reads, and what tree-sitter needs to know about each.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A source language.
///
/// All languages can be named in every build; [`Language::is_available`] says whether this build
/// can parse one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// TypeScript without JSX.
    TypeScript,
    /// TypeScript with JSX, which has a grammar of its own.
    Tsx,
    /// JavaScript, with or without JSX.
    JavaScript,
    /// Python 3.
    Python,
    /// Rust.
    Rust,
}

impl Language {
    /// Every language, in the order of [`Ord`].
    pub const ALL: [Self; 5] =
        [Self::TypeScript, Self::Tsx, Self::JavaScript, Self::Python, Self::Rust];

    /// The language's name in options, results and databases.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TypeScript => "typescript",
            Self::Tsx => "tsx",
            Self::JavaScript => "javascript",
            Self::Python => "python",
            Self::Rust => "rust",
        }
    }

    /// The endings of file names, without the dot, that mark the language.
    pub const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::TypeScript => &["ts", "mts", "cts"],
            Self::Tsx => &["tsx"],
            Self::JavaScript => &["js", "jsx", "mjs", "cjs"],
            Self::Python => &["py", "pyi"],
            Self::Rust => &["rs"],
        }
    }

    /// What stands between the parts of a qualified name.
    pub const fn separator(self) -> &'static str {
        match self {
            Self::Rust => "::",
            _ => ".",
        }
    }

    /// The language of a file, by the ending of its name; `None` for files that Drift does not
    /// read.
    ///
    /// ```
    /// use drift_core::Language;
    /// use std::path::Path;
    ///
    /// assert_eq!(Language::of_path(Path::new("src/app.tsx")), Some(Language::Tsx));
    /// assert_eq!(Language::of_path(Path::new("README.md")), None);
    /// ```
    pub fn of_path(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?;
        Self::ALL.into_iter().find(|language| language.extensions().contains(&extension))
    }

    /// Whether this build can parse the language: its `lang-*` feature is on, or it needs none.
    pub fn is_available(self) -> bool {
        self.grammar().is_some()
    }

    /// The languages that this build can parse.
    pub fn available() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|language| language.is_available())
    }

    pub(crate) fn grammar(self) -> Option<tree_sitter::Language> {
        match self {
            Self::TypeScript => Some(tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into()),
            Self::Tsx => Some(tree_sitter_typescript::LANGUAGE_TSX.into()),
            Self::JavaScript => Some(tree_sitter_javascript::LANGUAGE.into()),
            #[cfg(feature = "lang-python")]
            Self::Python => Some(tree_sitter_python::LANGUAGE.into()),
            #[cfg(not(feature = "lang-python"))]
            Self::Python => None,
            #[cfg(feature = "lang-rust")]
            Self::Rust => Some(tree_sitter_rust::LANGUAGE.into()),
            #[cfg(not(feature = "lang-rust"))]
            Self::Rust => None,
        }
    }

    /// The tree-sitter query whose captures `parse` turns into facts.
    pub(crate) const fn query(self) -> &'static str {
        match self {
            Self::TypeScript | Self::Tsx => concat!(
                include_str!("../queries/ecmascript.scm"),
                include_str!("../queries/typescript.scm")
            ),
            Self::JavaScript => concat!(
                include_str!("../queries/ecmascript.scm"),
                include_str!("../queries/javascript.scm")
            ),
            Self::Python => include_str!("../queries/python.scm"),
            Self::Rust => include_str!("../queries/rust.scm"),
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that is no language's, or a language that this build cannot parse.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown language `{name}`; this build reads {}", available_names())]
pub struct UnknownLanguage {
    /// The name as it was given.
    pub name: String,
}

fn available_names() -> String {
    Language::available().map(Language::name).collect::<Vec<_>>().join(", ")
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    /// Reads a language's [`name`](Language::name); only languages that this build can parse are
    /// accepted.
    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::available()
            .find(|language| language.name() == name)
            .ok_or_else(|| UnknownLanguage { name: name.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_languages_share_an_extension() {
        let mut seen = std::collections::HashMap::new();
        for language in Language::ALL {
            for extension in language.extensions() {
                assert_eq!(seen.insert(extension, language), None, "{extension}");
            }
        }
    }

    #[test]
    fn a_name_reads_back() {
        for language in Language::available() {
            assert_eq!(language.to_string().parse(), Ok(language));
        }
    }

    #[test]
    fn an_unknown_name_lists_the_known_ones() {
        let error = "cobol".parse::<Language>().unwrap_err();
        assert!(error
            .to_string()
            .starts_with("unknown language `cobol`; this build reads typescript, tsx"));
    }

    #[test]
    fn upper_case_and_hidden_names_have_no_language() {
        assert_eq!(Language::of_path(Path::new(".ts")), None);
        assert_eq!(Language::of_path(Path::new("A.TS")), None);
        assert_eq!(Language::of_path(Path::new("ts")), None);
    }
}
