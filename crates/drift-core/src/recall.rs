//! Symbols recalled by what a question says, ranked by `drift-cortex-core`.

use drift_cortex_core::Index;

use crate::facts::Symbol;
use crate::scan::{ScanReport, SourceFile};

/// A symbol that a question is about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recalled<'report> {
    /// The file that defines the symbol.
    pub file: &'report SourceFile,
    /// The symbol.
    pub symbol: &'report Symbol,
    /// How well the question's words fit the qualified name; higher is better.
    pub score: f64,
}

/// The symbols of a scan, ready to be asked about.
#[derive(Debug)]
pub struct Recall<'report> {
    symbols: Vec<(&'report SourceFile, &'report Symbol)>,
    index: Index,
}

impl<'report> Recall<'report> {
    /// Indexes every symbol of a scan.
    pub fn new(report: &'report ScanReport) -> Self {
        let symbols: Vec<_> = report
            .files
            .iter()
            .flat_map(|file| file.facts.symbols.iter().map(move |symbol| (file, symbol)))
            .collect();
        let names = symbols.iter().map(|(_, symbol)| symbol.qualified_name.as_str());
        Self { index: Index::new(names), symbols }
    }

    /// The symbols whose names share words with the question, best first, at most `limit`.
    ///
    /// ```
    /// use drift_core::{recall::Recall, scan, ScanOptions};
    ///
    /// let directory = tempfile::tempdir()?;
    /// std::fs::write(
    ///     directory.path().join("user.ts"),
    ///     "function saveUser() {} function loadUser() {} function render() {}",
    /// )?;
    /// let report = scan(directory.path(), &ScanOptions::default())?;
    /// let recalled = Recall::new(&report).ask("where do we load the user?", 1);
    /// assert_eq!(recalled[0].symbol.name, "loadUser");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn ask(&self, question: &str, limit: usize) -> Vec<Recalled<'report>> {
        self.index
            .rank(question, limit)
            .into_iter()
            .filter_map(|hit| {
                let (file, symbol) = *self.symbols.get(hit.position)?;
                Some(Recalled { file, symbol, score: hit.score })
            })
            .collect()
    }
}
