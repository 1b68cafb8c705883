//! The analyses of one small code base in three languages.

use std::path::Path;

use drift_analysis::{CallGraph, Convention, Conventions, Coupling};
use drift_core::{scan, Language, ScanOptions, ScanReport, SymbolKind};

#[allow(clippy::unwrap_used, reason = "clippy knows test functions, but not what they share")]
fn shop() -> ScanReport {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/shop");
    scan(&root, &ScanOptions::default()).unwrap()
}

fn callers(graph: &CallGraph, name: &str) -> Vec<String> {
    graph
        .callers(name)
        .iter()
        .map(|site| {
            format!("{}:{} {}", site.file, site.line, site.caller.as_deref().unwrap_or("-"))
        })
        .collect()
}

fn callees(graph: &CallGraph, name: &str) -> Vec<String> {
    let callees = graph.callees(name);
    callees.iter().map(|callee| format!("{} {}", callee.file, callee.qualified_name)).collect()
}

#[test]
fn callers_are_found_in_every_file() {
    let graph = CallGraph::new(&shop());
    assert_eq!(callers(&graph, "price"), ["cart.ts:13 Cart.total", "price.py:6 report"]);
    assert_eq!(callers(&graph, "checkOut"), ["main.js:9 -"]);
    assert!(callers(&graph, "nowhere").is_empty());
}

#[test]
fn calls_go_to_the_own_file_then_to_imports_then_to_the_only_definition() {
    let graph = CallGraph::new(&shop());
    assert_eq!(callees(&graph, "price"), ["catalog.ts find_price"]);
    assert_eq!(callees(&graph, "Cart.total"), ["catalog.ts price"]);
    assert_eq!(
        callees(&graph, "checkOut"),
        ["cart.ts Cart", "cart.ts Cart.addItem", "cart.ts Cart.total"]
    );
    assert_eq!(callees(&graph, "report"), ["price.py price", "audit.py write"]);
    assert!(callees(&graph, "nowhere").is_empty());
}

#[test]
fn only_calls_within_the_code_base_are_resolved() {
    let report = shop();
    let graph = CallGraph::new(&report);
    assert_eq!(graph.call_count(), report.call_count());
    // Left over: push, map, reduce, Map, get, log and len.
    assert_eq!(graph.resolved_count(), graph.call_count() - 7);
}

#[test]
fn imports_couple_files() {
    let coupling = Coupling::new(&shop());
    assert_eq!(coupling.imports("cart.ts"), ["catalog.ts", "logger.ts"]);
    assert_eq!(coupling.imports("audit.py"), ["price.py"]);
    assert!(coupling.imports("nowhere.ts").is_empty());
    let files = coupling.files();
    let cart = files.iter().find(|file| file.file == "cart.ts");
    assert_eq!(cart.map(|cart| (cart.afferent, cart.efferent)), Some((1, 2)));
    assert_eq!(cart.and_then(|cart| cart.instability()), Some(2.0 / 3.0));
}

#[test]
fn a_name_unlike_its_peers_is_an_outlier() {
    let conventions = Conventions::new(&shop());
    let functions = conventions.usage(Language::TypeScript, SymbolKind::Function);
    assert_eq!(functions.map(|usage| usage.count(Convention::Camel)), Some(2));
    let outliers: Vec<_> = conventions
        .outliers()
        .iter()
        .map(|outlier| (outlier.file.as_str(), outlier.line, outlier.name.as_str()))
        .collect();
    assert_eq!(outliers, [("catalog.ts", 5, "find_price")]);
}

#[test]
fn an_empty_code_base_has_nothing_to_say() {
    let report = ScanReport::default();
    assert_eq!(CallGraph::new(&report).call_count(), 0);
    assert!(Coupling::new(&report).files().is_empty());
    assert_eq!(Conventions::new(&report), Conventions::default());
}
