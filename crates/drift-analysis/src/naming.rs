//! How things are named, and what is named unlike its peers.

use std::collections::BTreeMap;

use drift_core::{Language, ScanReport, SymbolKind};

/// A way to write a name of several words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Convention {
    /// `like_this`
    Snake,
    /// `likeThis`
    Camel,
    /// `LikeThis`
    Pascal,
    /// `LIKE_THIS`
    Screaming,
}

impl Convention {
    /// The convention that a name follows; `None` when it fits several (`like`), or none
    /// (`Like_This`).
    ///
    /// Marks around the words (`_private`, `#hidden`, `$element`, `__init__`) do not count.
    ///
    /// ```
    /// use drift_analysis::Convention;
    ///
    /// assert_eq!(Convention::of("read_file"), Some(Convention::Snake));
    /// assert_eq!(Convention::of("__readFile"), Some(Convention::Camel));
    /// assert_eq!(Convention::of("read"), None);
    /// ```
    pub fn of(name: &str) -> Option<Self> {
        let name = name.trim_matches(|character: char| !character.is_alphanumeric());
        let mut has_upper = false;
        let mut has_lower = false;
        let mut has_underscore = false;
        for character in name.chars() {
            has_upper |= character.is_uppercase();
            has_lower |= character.is_lowercase();
            has_underscore |= character == '_';
            if !character.is_alphanumeric() && character != '_' {
                return None;
            }
        }
        let starts_upper = name.chars().next()?.is_uppercase();
        match (has_underscore, has_upper, has_lower) {
            (true, false, true) => Some(Self::Snake),
            (true, true, false) => Some(Self::Screaming),
            (false, true, true) if starts_upper => Some(Self::Pascal),
            (false, true, true) => Some(Self::Camel),
            _ => None,
        }
    }
}

/// How often each convention names one kind of symbol in one language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Usage {
    counts: BTreeMap<Convention, usize>,
}

impl Usage {
    /// How many names follow a convention.
    pub fn count(&self, convention: Convention) -> usize {
        self.counts.get(&convention).copied().unwrap_or(0)
    }

    /// How many names follow any one convention.
    pub fn total(&self) -> usize {
        self.counts.values().sum()
    }

    /// The convention that more names follow than all others together.
    pub fn dominant(&self) -> Option<Convention> {
        let (&convention, &count) = self.counts.iter().max_by_key(|(_, count)| **count)?;
        (2 * count > self.total()).then_some(convention)
    }
}

/// A symbol that is named unlike most of its kind in its language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlier {
    /// The file's path below the scanned directory.
    pub file: String,
    /// The line of the definition, counted from 1.
    pub line: u32,
    /// The name.
    pub name: String,
    /// The convention that the name follows.
    pub follows: Convention,
    /// The convention that most names follow.
    pub dominant: Convention,
}

/// The naming of a code base.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conventions {
    usages: BTreeMap<(Language, SymbolKind), Usage>,
    outliers: Vec<Outlier>,
}

impl Conventions {
    /// Counts the conventions of a scan's symbols.
    pub fn new(report: &ScanReport) -> Self {
        let mut conventions = Self::default();
        for (language, kind, _, _, follows) in decided(report) {
            let usage = conventions.usages.entry((language, kind)).or_default();
            *usage.counts.entry(follows).or_default() += 1;
        }
        for (language, kind, file, symbol, follows) in decided(report) {
            let dominant = conventions.usage(language, kind).and_then(Usage::dominant);
            if let Some(dominant) = dominant.filter(|dominant| *dominant != follows) {
                conventions.outliers.push(Outlier {
                    file: file.to_owned(),
                    line: symbol.line,
                    name: symbol.name.clone(),
                    follows,
                    dominant,
                });
            }
        }
        conventions
    }

    /// How one kind of symbol is named in one language; `None` when no name of it decides.
    pub fn usage(&self, language: Language, kind: SymbolKind) -> Option<&Usage> {
        self.usages.get(&(language, kind))
    }

    /// The symbols that are named unlike most of their kind, sorted by file and line.
    pub fn outliers(&self) -> &[Outlier] {
        &self.outliers
    }
}

/// The symbols whose names follow exactly one convention.
fn decided(
    report: &ScanReport,
) -> impl Iterator<Item = (Language, SymbolKind, &str, &drift_core::Symbol, Convention)> {
    report.files.iter().flat_map(|file| {
        file.facts.symbols.iter().filter_map(|symbol| {
            let follows = Convention::of(&symbol.name)?;
            Some((file.language, symbol.kind, file.path.as_str(), symbol, follows))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_every_convention_are_told_apart() {
        for (name, expected) in [
            ("snake_case", Some(Convention::Snake)),
            ("utf_8", Some(Convention::Snake)),
            ("camelCase", Some(Convention::Camel)),
            ("PascalCase", Some(Convention::Pascal)),
            ("Pascal", Some(Convention::Pascal)),
            ("SCREAMING_CASE", Some(Convention::Screaming)),
            ("__dunder_name__", Some(Convention::Snake)),
            ("#hiddenField", Some(Convention::Camel)),
            ("$", None),
            ("", None),
            ("lower", None),
            ("UPPER", None),
            ("Mixed_Case", None),
            ("kebab-case", None),
            ("größeÄndern", Some(Convention::Camel)),
        ] {
            assert_eq!(Convention::of(name), expected, "{name}");
        }
    }

    #[test]
    fn nothing_dominates_without_a_majority() {
        let usage =
            |counts: &[(Convention, usize)]| Usage { counts: counts.iter().copied().collect() };
        assert_eq!(usage(&[]).dominant(), None);
        assert_eq!(usage(&[(Convention::Snake, 2), (Convention::Camel, 2)]).dominant(), None);
        let most = usage(&[(Convention::Snake, 3), (Convention::Camel, 2)]);
        assert_eq!((most.dominant(), most.total()), (Some(Convention::Snake), 5));
    }
}
