//! Questions about the symbols of a real scan.

#![cfg(feature = "cortex")]

use std::path::Path;

use drift_core::recall::Recall;
use drift_core::{scan, ScanOptions};

#[test]
fn the_best_fitting_symbols_come_first() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let report = scan(&data, &ScanOptions::default()).unwrap();
    let recall = Recall::new(&report);
    let found = recall.ask("how does the base store load?", 2);
    let names: Vec<_> = found.iter().map(|found| found.symbol.qualified_name.as_str()).collect();
    assert_eq!(names, ["BaseStore.load", "BaseStore"]);
    assert_eq!(found[0].file.path, "store.ts");
    assert!(found[0].score > found[1].score);
    assert!(recall.ask("zzz", 5).is_empty());
}
