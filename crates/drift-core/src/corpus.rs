//! A synthetic code base, for measurements that need the same input everywhere.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use crate::language::Language;

/// The shape of a synthetic code base. The same shape always gives the same bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Corpus {
    /// How many files; the build's languages take turns.
    pub files: usize,
    /// How many functions a file has. Each calls the one before it, the first that of the file
    /// before.
    pub functions: usize,
}

impl Corpus {
    /// The file with this number: its path below the corpus' root, its language and its text.
    ///
    /// ```
    /// use drift_core::{corpus::Corpus, parse};
    ///
    /// let corpus = Corpus { files: 1, functions: 3 };
    /// let (path, language, text) = corpus.file(0);
    /// assert_eq!(path, "package_0/module_0.ts");
    /// assert_eq!(parse(language, &text)?.symbols.len(), 3);
    /// # Ok::<(), drift_core::ParseError>(())
    /// ```
    pub fn file(&self, number: usize) -> (String, Language, String) {
        let languages: Vec<_> = Language::available().collect();
        let language = languages[number % languages.len()];
        let extension = language.extensions()[0];
        let path = format!("package_{}/module_{number}.{extension}", number / 100);
        let text = (0..self.functions)
            .map(|function| {
                let name = format!("step_{number}_{function}");
                let callee = match (number, function) {
                    (0, 0) => String::from("finish"),
                    (_, 0) => format!("step_{}_{}", number - 1, self.functions - 1),
                    _ => format!("step_{number}_{}", function - 1),
                };
                function_text(language, &name, &callee)
            })
            .collect();
        (path, language, text)
    }

    /// Writes every file below a directory.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn write_to(&self, root: &Path) -> io::Result<()> {
        for number in 0..self.files {
            let (path, _, text) = self.file(number);
            let path = root.join(path);
            if let Some(directory) = path.parent() {
                fs::create_dir_all(directory)?;
            }
            fs::write(path, text)?;
        }
        Ok(())
    }
}

/// A function with a branch, a loop and a call, as long as functions commonly are.
fn function_text(language: Language, name: &str, callee: &str) -> String {
    let mut text = String::new();
    let written = match language {
        Language::TypeScript | Language::Tsx | Language::JavaScript => {
            let number = if language == Language::JavaScript { "" } else { ": number" };
            write!(
                text,
                "export function {name}(start{number}, end{number}) {{\n  let total = 0;\n  \
                 for (let index = start; index < end; index += 1) {{\n    \
                 if (index % 3 === 0) {{\n      total += {callee}(index, end);\n    }}\n  }}\n  \
                 return total;\n}}\n\n"
            )
        }
        Language::Python => write!(
            text,
            "def {name}(start: int, end: int) -> int:\n    total = 0\n    \
             for index in range(start, end):\n        if index % 3 == 0:\n            \
             total += {callee}(index, end)\n    return total\n\n\n"
        ),
        Language::Rust => write!(
            text,
            "pub fn {name}(start: u64, end: u64) -> u64 {{\n    let mut total = 0;\n    \
             for index in start..end {{\n        if index % 3 == 0 {{\n            \
             total += {callee}(index, end);\n        }}\n    }}\n    total\n}}\n\n"
        ),
    };
    debug_assert!(written.is_ok(), "writing to a string cannot fail");
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{parse, scan, ScanOptions};

    #[test]
    fn every_file_parses_into_the_promised_functions() {
        let corpus = Corpus { files: 10, functions: 4 };
        for number in 0..corpus.files {
            let (path, language, text) = corpus.file(number);
            let facts = parse(language, &text).unwrap();
            assert!(!facts.has_syntax_errors, "{path}");
            assert_eq!(facts.symbols.len(), 4, "{path}");
            assert!(facts.calls.iter().any(|call| call.callee.starts_with("step_")) || number == 0);
        }
    }

    #[test]
    fn a_written_corpus_is_what_a_scan_finds() {
        let directory = tempfile::tempdir().unwrap();
        let corpus = Corpus { files: 120, functions: 2 };
        corpus.write_to(directory.path()).unwrap();
        let report = scan(directory.path(), &ScanOptions::default()).unwrap();
        assert_eq!((report.files.len(), report.symbol_count()), (120, 240));
        assert!(report.errors.is_empty());
    }

    #[test]
    fn an_empty_shape_writes_nothing() {
        let directory = tempfile::tempdir().unwrap();
        Corpus { files: 0, functions: 0 }.write_to(directory.path()).unwrap();
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0);
        assert_eq!(Corpus { files: 2, functions: 0 }.file(1).2, "");
    }
}
