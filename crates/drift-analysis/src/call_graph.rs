//! Who calls whom, by name.

use std::collections::{HashMap, HashSet};

use drift_core::{CallSite, Language, ScanReport, Symbol};

use crate::coupling::Coupling;

/// A symbol that calls can reach.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Definition {
    /// The file's path below the scanned directory.
    pub file: String,
    /// The line of the definition, counted from 1.
    pub line: u32,
    /// The qualified name.
    pub qualified_name: String,
}

/// The calls of a code base.
///
/// Calls are matched to definitions by name, without types. A call goes to the definitions of that
/// name in its own file; if there are none, to those in the files that its file imports; if there
/// are none either, to the only one in the code base (that languages which call each other share).
/// Otherwise it stays unresolved: it leaves the code base, or nothing says which of many is meant.
#[derive(Debug, Default)]
pub struct CallGraph {
    /// By the called name, sorted.
    sites: HashMap<String, Vec<CallSite>>,
    definitions: Vec<Definition>,
    /// By the caller's position in `definitions`: the positions of what it calls, in the order of
    /// the source.
    edges: HashMap<usize, Vec<usize>>,
    resolved: usize,
}

impl CallGraph {
    /// Builds the graph of a scan.
    ///
    /// ```
    /// use drift_analysis::CallGraph;
    /// use drift_core::{scan, ScanOptions};
    ///
    /// let directory = tempfile::tempdir()?;
    /// std::fs::write(directory.path().join("a.js"), "function save() {}\nfunction main() { save(); }")?;
    /// let graph = CallGraph::new(&scan(directory.path(), &ScanOptions::default())?);
    /// assert_eq!(graph.callers("save")[0].caller.as_deref(), Some("main"));
    /// assert_eq!(graph.callees("main")[0].qualified_name, "save");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[tracing::instrument(skip_all)]
    pub fn new(report: &ScanReport) -> Self {
        let coupling = Coupling::new(report);
        let names = Names::new(report);
        let mut graph = Self::default();
        let mut edges: HashMap<usize, Vec<usize>> = HashMap::new();
        for (position, file) in report.files.iter().enumerate() {
            let imported = coupling.targets(position);
            for call in &file.facts.calls {
                graph.sites.entry(call.callee.clone()).or_default().push(CallSite {
                    file: file.path.clone(),
                    line: call.line,
                    caller: file.facts.caller_of(call).map(|caller| caller.qualified_name.clone()),
                });
                let targets = names.resolve(&call.callee, position, file.language, imported);
                graph.resolved += usize::from(!targets.is_empty());
                if let Some(caller) = call.caller {
                    let caller = names.first[position] + caller;
                    edges.entry(caller).or_default().extend(targets);
                }
            }
        }
        for targets in edges.values_mut() {
            let mut seen = HashSet::new();
            targets.retain(|target| seen.insert(*target));
        }
        for sites in graph.sites.values_mut() {
            sites.sort_unstable();
        }
        graph.edges = edges;
        graph.definitions = names.into_definitions();
        graph
    }

    /// The places that call something of this name, sorted by file and line.
    ///
    /// The name is the last part of what is written at the call: `save` for `this.store.save()`.
    pub fn callers(&self, name: &str) -> &[CallSite] {
        self.sites.get(name).map_or(&[], Vec::as_slice)
    }

    /// What the functions with this qualified name call, each definition once, in the order of the
    /// source.
    pub fn callees(&self, qualified_name: &str) -> Vec<&Definition> {
        self.definitions
            .iter()
            .enumerate()
            .filter(|(_, definition)| definition.qualified_name == qualified_name)
            .filter_map(|(position, _)| self.edges.get(&position))
            .flatten()
            .filter_map(|target| self.definitions.get(*target))
            .collect()
    }

    /// How many calls there are.
    pub fn call_count(&self) -> usize {
        self.sites.values().map(Vec::len).sum()
    }

    /// How many calls were matched to a definition in the code base.
    pub fn resolved_count(&self) -> usize {
        self.resolved
    }
}

/// The definitions of a scan by name, numbered through all files.
struct Names<'report> {
    /// The number of each file's first symbol.
    first: Vec<usize>,
    /// Each symbol with the position of its file.
    symbols: Vec<(usize, &'report Symbol)>,
    in_file: HashMap<(usize, &'report str), Vec<usize>>,
    /// The names that only one definition in code of a kind has; `None` for those that several
    /// have.
    unique: HashMap<(Runtime, &'report str), Option<usize>>,
    report: &'report ScanReport,
}

impl<'report> Names<'report> {
    fn new(report: &'report ScanReport) -> Self {
        let mut names = Self {
            first: Vec::new(),
            symbols: Vec::new(),
            in_file: HashMap::new(),
            unique: HashMap::new(),
            report,
        };
        for (position, file) in report.files.iter().enumerate() {
            names.first.push(names.symbols.len());
            let runtime = Runtime::of(file.language);
            for symbol in &file.facts.symbols {
                let (number, name) = (names.symbols.len(), symbol.name.as_str());
                names.symbols.push((position, symbol));
                names.in_file.entry((position, name)).or_default().push(number);
                names
                    .unique
                    .entry((runtime, name))
                    .and_modify(|unique| *unique = None)
                    .or_insert(Some(number));
            }
        }
        names
    }

    /// The numbers of the definitions that a call goes to.
    fn resolve(
        &self,
        callee: &'report str,
        file: usize,
        language: Language,
        imported: &[usize],
    ) -> Vec<usize> {
        let in_file = |file| self.in_file.get(&(file, callee)).into_iter().flatten().copied();
        let own: Vec<_> = in_file(file).collect();
        if !own.is_empty() {
            return own;
        }
        let near: Vec<_> = imported.iter().copied().flat_map(in_file).collect();
        if !near.is_empty() {
            return near;
        }
        let unique = self.unique.get(&(Runtime::of(language), callee)).copied().flatten();
        unique.into_iter().collect()
    }

    fn into_definitions(self) -> Vec<Definition> {
        self.symbols
            .into_iter()
            .map(|(file, symbol)| Definition {
                file: self.report.files[file].path.clone(),
                line: symbol.line,
                qualified_name: symbol.qualified_name.clone(),
            })
            .collect()
    }
}

/// Languages whose code calls each other by plain names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Runtime {
    Ecmascript,
    Python,
    Rust,
}

impl Runtime {
    const fn of(language: Language) -> Self {
        match language {
            Language::TypeScript | Language::Tsx | Language::JavaScript => Self::Ecmascript,
            Language::Python => Self::Python,
            Language::Rust => Self::Rust,
        }
    }
}
