//! Which file depends on which, by imports.

use std::collections::{BTreeSet, HashMap};

use drift_core::{Language, ScanReport};

mod resolve;

/// How tightly one file is bound to the others (Martin, "OO Design Quality Metrics", 1994).
#[derive(Debug, Clone, PartialEq)]
pub struct FileCoupling {
    /// The file's path below the scanned directory.
    pub file: String,
    /// How many files import this one: Martin's afferent coupling.
    pub afferent: usize,
    /// How many files this one imports: Martin's efferent coupling.
    pub efferent: usize,
}

impl FileCoupling {
    /// From 0 (others depend on the file, and it on none) to 1 (it depends on others, and none on
    /// it); `None` for a file that is bound to no other.
    pub fn instability(&self) -> Option<f64> {
        let all = self.afferent + self.efferent;
        (all > 0).then(|| self.efferent as f64 / all as f64)
    }
}

/// The files of a code base, ready to be found by what imports say.
#[derive(Debug, Default)]
pub struct ImportResolver<'path> {
    positions: HashMap<&'path str, usize>,
}

impl<'path> ImportResolver<'path> {
    /// Takes the paths of all files, with `/` between their parts.
    ///
    /// ```
    /// use drift_analysis::ImportResolver;
    /// use drift_core::Language;
    ///
    /// let files = ["app.ts", "store/index.ts"];
    /// let resolver = ImportResolver::new(files);
    /// assert_eq!(resolver.position(Language::TypeScript, "app.ts", "./store"), Some(1));
    /// assert_eq!(resolver.position(Language::TypeScript, "app.ts", "react"), None);
    /// ```
    pub fn new(paths: impl IntoIterator<Item = &'path str>) -> Self {
        Self { positions: paths.into_iter().enumerate().map(|(at, path)| (path, at)).collect() }
    }

    /// The position of the file that an import means, by the rules of the importing file's
    /// language; `None` for what is outside the code base.
    pub fn position(&self, language: Language, importer: &str, import: &str) -> Option<usize> {
        resolve::import(language, importer, import, &|path| self.positions.get(path).copied())
    }
}

/// The imports between the files of a code base. Imports of what is outside it are left out.
#[derive(Debug, Default)]
pub struct Coupling {
    paths: Vec<String>,
    /// By the importing file's position: the positions of the files it imports.
    targets: Vec<Vec<usize>>,
}

impl Coupling {
    /// Works out which files the imports of a scan mean.
    ///
    /// ```
    /// use drift_analysis::Coupling;
    /// use drift_core::{scan, ScanOptions};
    ///
    /// let directory = tempfile::tempdir()?;
    /// std::fs::write(directory.path().join("app.ts"), "import { save } from './store';")?;
    /// std::fs::write(directory.path().join("store.ts"), "export function save() {}")?;
    /// let coupling = Coupling::new(&scan(directory.path(), &ScanOptions::default())?);
    /// assert_eq!(coupling.imports("app.ts"), ["store.ts"]);
    /// assert_eq!(coupling.files()[1].instability(), Some(0.0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(report: &ScanReport) -> Self {
        let resolver = ImportResolver::new(report.files.iter().map(|file| file.path.as_str()));
        let targets = report
            .files
            .iter()
            .enumerate()
            .map(|(at, file)| {
                let found: BTreeSet<usize> = file
                    .facts
                    .imports
                    .iter()
                    .filter_map(|import| resolver.position(file.language, &file.path, &import.path))
                    .filter(|&target| target != at)
                    .collect();
                found.into_iter().collect()
            })
            .collect();
        Self { paths: report.files.iter().map(|file| file.path.clone()).collect(), targets }
    }

    /// The files that a file imports, sorted by path; empty for a file that is not in the scan.
    pub fn imports(&self, file: &str) -> Vec<&str> {
        let position = self.paths.iter().position(|path| path == file);
        let targets = position.map_or(&[][..], |position| self.targets(position));
        targets.iter().filter_map(|&target| self.paths.get(target)).map(String::as_str).collect()
    }

    /// The coupling of every file, sorted by path.
    pub fn files(&self) -> Vec<FileCoupling> {
        let mut afferent = vec![0; self.paths.len()];
        for &target in self.targets.iter().flatten() {
            afferent[target] += 1;
        }
        self.paths
            .iter()
            .zip(&self.targets)
            .zip(afferent)
            .map(|((file, targets), afferent)| FileCoupling {
                file: file.clone(),
                afferent,
                efferent: targets.len(),
            })
            .collect()
    }

    /// The positions in the scan's files of what the file at a position imports.
    pub(crate) fn targets(&self, position: usize) -> &[usize] {
        self.targets.get(position).map_or(&[], Vec::as_slice)
    }
}
