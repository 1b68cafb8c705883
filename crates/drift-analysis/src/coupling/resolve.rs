//! From an import's path to the file that it means, by each language's rules.

use drift_core::Language;

/// A file's position by its path, if there is such a file.
pub(super) type Lookup<'a> = dyn Fn(&str) -> Option<usize> + 'a;

/// The file that an import means; `None` for what is not in the code base.
pub(super) fn import(
    language: Language,
    importer: &str,
    path: &str,
    lookup: &Lookup<'_>,
) -> Option<usize> {
    match language {
        Language::TypeScript | Language::Tsx | Language::JavaScript => {
            ecmascript(importer, path, lookup)
        }
        Language::Python => python(importer, path, lookup),
        Language::Rust => rust(importer, path, lookup),
    }
}

/// Relative specifiers, with the endings and index files that bundlers and TypeScript's `bundler`
/// resolution try, and with `.js` standing for the `.ts` file that it is compiled from. Bare
/// specifiers are packages.
fn ecmascript(importer: &str, specifier: &str, lookup: &Lookup<'_>) -> Option<usize> {
    if !specifier.starts_with("./")
        && !specifier.starts_with("../")
        && specifier != "."
        && specifier != ".."
    {
        return None;
    }
    let mut directory = parts(parent(importer));
    for part in specifier.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                directory.pop()?;
            }
            part => directory.push(part),
        }
    }
    let path = directory.join("/");
    let extensions = || {
        [Language::TypeScript, Language::Tsx, Language::JavaScript]
            .into_iter()
            .flat_map(Language::extensions)
    };
    let source =
        |stem: &str| extensions().find_map(|extension| lookup(&format!("{stem}.{extension}")));
    let compiled = || {
        let (stem, extension) = path.rsplit_once('.')?;
        let sources = match extension {
            "js" | "jsx" => ["ts", "tsx"],
            "mjs" => ["mts", "mts"],
            "cjs" => ["cts", "cts"],
            _ => return None,
        };
        sources.iter().find_map(|extension| lookup(&format!("{stem}.{extension}")))
    };
    lookup(&path)
        .or_else(|| source(&path))
        .or_else(compiled)
        .or_else(|| source(&join(&path, "index")))
}

/// Modules and packages, the member that an import ends with being a module or something inside
/// one. Absolute paths start at any directory above the importer, the outermost first: what is on
/// `sys.path` is not in the source.
fn python(importer: &str, path: &str, lookup: &Lookup<'_>) -> Option<usize> {
    let name = path.trim_start_matches('.');
    let dots = path.len() - name.len();
    let names: Vec<&str> =
        name.split('.').filter(|part| !part.is_empty() && *part != "*").collect();
    let above = parts(parent(importer));
    let starts = match dots {
        0 => 0..=above.len(),
        // One dot is the importer's own package, each further one the package around.
        dots => {
            let start = above.len().checked_sub(dots - 1)?;
            start..=start
        }
    };
    let shortest = usize::from(dots == 0);
    for start in starts {
        let base = above[..start].join("/");
        for length in (shortest..=names.len()).rev() {
            let module = join(&base, &names[..length].join("/"));
            let found = lookup(&format!("{module}.py"))
                .or_else(|| lookup(&join(&module, "__init__.py")))
                .or_else(|| lookup(&format!("{module}.pyi")));
            if found.is_some() {
                return found;
            }
        }
    }
    None
}

/// Paths through the crate's own modules (The Rust Reference, "Modules"); other paths are those of
/// other crates.
fn rust(importer: &str, path: &str, lookup: &Lookup<'_>) -> Option<usize> {
    let (directory, file) = (parent(importer), file_name(importer));
    let stem = file.strip_suffix(".rs").unwrap_or(file);
    // The directory with the files of the importer's child modules.
    let own = match stem {
        "lib" | "main" | "mod" => directory.to_owned(),
        stem => join(directory, stem),
    };
    let mut names = path.split("::").filter(|name| *name != "*").peekable();
    let mut base = match names.peek().copied() {
        Some("crate") => {
            names.next();
            crate_root(directory, lookup)?.to_owned()
        }
        Some("self") => {
            names.next();
            own
        }
        Some("super") => own,
        // A path without one of these may start at a child module.
        _ => own,
    };
    while names.next_if(|name| *name == "super").is_some() {
        if base.is_empty() {
            return None;
        }
        base = parent(&base).to_owned();
    }
    let is_relative =
        path.starts_with("crate") || path.starts_with("self") || path.starts_with("super");
    let names: Vec<&str> = names.collect();
    let shortest = usize::from(!is_relative);
    (shortest..=names.len()).rev().find_map(|length| {
        let module = join(&base, &names[..length].join("/"));
        let in_directory = |name| lookup(&join(&module, name));
        lookup(&format!("{module}.rs"))
            .or_else(|| in_directory("mod.rs"))
            // The crate's root is a module without a name.
            .or_else(|| {
                (length == 0).then(|| in_directory("lib.rs").or_else(|| in_directory("main.rs")))?
            })
    })
}

/// The nearest directory at or above this one that holds a crate's root.
fn crate_root<'path>(directory: &'path str, lookup: &Lookup<'_>) -> Option<&'path str> {
    let mut directory = directory;
    loop {
        if ["lib.rs", "main.rs"].iter().any(|root| lookup(&join(directory, root)).is_some()) {
            return Some(directory);
        }
        if directory.is_empty() {
            return None;
        }
        directory = parent(directory);
    }
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

fn file_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

fn parts(path: &str) -> Vec<&str> {
    path.split('/').filter(|part| !part.is_empty()).collect()
}

fn join(directory: &str, name: &str) -> String {
    match (directory, name) {
        ("", name) => name.to_owned(),
        (directory, "") => directory.to_owned(),
        (directory, name) => format!("{directory}/{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The path that an import resolves to, among these files.
    fn resolved<'a>(files: &[&'a str], importer: &str, path: &str) -> Option<&'a str> {
        let language = Language::of_path(std::path::Path::new(importer)).unwrap();
        let lookup = |path: &str| files.iter().position(|file| *file == path);
        import(language, importer, path, &lookup).map(|position| files[position])
    }

    #[test]
    fn ecmascript_specifiers() {
        let files = ["a.ts", "b/index.tsx", "b/c.js", "d.mts", "b/e.d/index.js", "f.json.ts"];
        for (importer, specifier, expected) in [
            ("main.ts", "./a", Some("a.ts")),
            ("main.ts", "./a.ts", Some("a.ts")),
            ("main.ts", "./a.js", Some("a.ts")),
            ("main.ts", "./b", Some("b/index.tsx")),
            ("main.ts", "./b/", Some("b/index.tsx")),
            ("b/c.js", "../a", Some("a.ts")),
            ("b/c.js", ".", Some("b/index.tsx")),
            ("b/x/y.ts", "..", Some("b/index.tsx")),
            ("main.ts", "./d.mjs", Some("d.mts")),
            ("main.ts", "./b/e.d", Some("b/e.d/index.js")),
            ("main.ts", "./f.json", Some("f.json.ts")),
            ("main.ts", "a", None),
            ("main.ts", "./missing", None),
            ("main.ts", "../a", None),
        ] {
            assert_eq!(resolved(&files, importer, specifier), expected, "{importer} {specifier}");
        }
    }

    #[test]
    fn python_modules() {
        let files = ["src/app/__init__.py", "src/app/model.py", "src/app/io/text.py", "setup.py"];
        for (importer, path, expected) in [
            ("src/main.py", "app", Some("src/app/__init__.py")),
            ("src/main.py", "app.model", Some("src/app/model.py")),
            ("src/main.py", "app.model.User", Some("src/app/model.py")),
            ("src/main.py", "app.User", Some("src/app/__init__.py")),
            ("src/main.py", "app.model.*", Some("src/app/model.py")),
            ("src/app/io/text.py", "..model.User", Some("src/app/model.py")),
            ("src/app/io/text.py", "..model", Some("src/app/model.py")),
            ("src/app/model.py", ".io.text", Some("src/app/io/text.py")),
            ("src/app/model.py", ".User", Some("src/app/__init__.py")),
            ("src/app/model.py", ".", Some("src/app/__init__.py")),
            ("src/app/model.py", "setup", Some("setup.py")),
            ("src/app/model.py", "os.path", None),
            ("src/app/model.py", "....x", None),
        ] {
            assert_eq!(resolved(&files, importer, path), expected, "{importer} {path}");
        }
    }

    #[test]
    fn rust_modules() {
        let files = [
            "core/src/lib.rs",
            "core/src/parse.rs",
            "core/src/parse/tree.rs",
            "core/src/io/mod.rs",
        ];
        for (importer, path, expected) in [
            ("core/src/lib.rs", "parse::Parser", Some("core/src/parse.rs")),
            ("core/src/lib.rs", "self::parse::*", Some("core/src/parse.rs")),
            ("core/src/parse.rs", "tree::Tree", Some("core/src/parse/tree.rs")),
            ("core/src/parse.rs", "self::tree", Some("core/src/parse/tree.rs")),
            ("core/src/parse/tree.rs", "super::text", Some("core/src/parse.rs")),
            ("core/src/parse/tree.rs", "super::super::Item", Some("core/src/lib.rs")),
            ("core/src/parse/tree.rs", "crate::io::read", Some("core/src/io/mod.rs")),
            ("core/src/parse/tree.rs", "crate::Item", Some("core/src/lib.rs")),
            ("core/src/io/mod.rs", "super::parse::tree::Tree", Some("core/src/parse/tree.rs")),
            ("core/src/parse.rs", "std::fs", None),
            ("other/x.rs", "crate::io", None),
            ("x.rs", "super::super::super::y", None),
        ] {
            assert_eq!(resolved(&files, importer, path), expected, "{importer} {path}");
        }
    }
}
