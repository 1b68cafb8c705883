//! The stages of the engine, timed.

use std::num::NonZeroUsize;
use std::path::Path;
use std::time::Instant;

use drift_analysis::CallGraph;
use drift_core::{scan, ScanError, ScanOptions};
use drift_storage::{Store, StoreError};
use serde::Serialize;

/// What the engine found, and how long it took. Times are in milliseconds.
#[derive(Debug, Serialize)]
pub struct Figures {
    engine: &'static str,
    files: usize,
    bytes: u64,
    symbols: usize,
    imports: usize,
    calls: usize,
    resolved_calls: usize,
    errors: usize,
    scan_ms: Times,
    call_graph_ms: Times,
    store_ms: Times,
}

/// The times of one stage over all rounds.
#[derive(Debug, Default, Serialize)]
struct Times {
    best: f64,
    median: f64,
    all: Vec<f64>,
}

impl Times {
    fn of(mut all: Vec<f64>) -> Self {
        all.sort_by(f64::total_cmp);
        Self {
            best: all.first().copied().unwrap_or_default(),
            median: all.get(all.len() / 2).copied().unwrap_or_default(),
            all,
        }
    }
}

/// Why nothing could be measured.
#[derive(Debug, thiserror::Error)]
pub enum MeasureError {
    #[error(transparent)]
    Scan(#[from] ScanError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Scans a directory this many times, and builds the call graph and the database of each scan.
pub fn measure(
    root: &Path,
    database: &Path,
    threads: usize,
    rounds: NonZeroUsize,
) -> Result<Figures, MeasureError> {
    let options = ScanOptions { threads, ..ScanOptions::default() };
    let mut store = Store::open(database)?;
    let mut times = [const { Vec::new() }; 3];
    let mut round = || -> Result<_, MeasureError> {
        let start = Instant::now();
        let report = scan(root, &options)?;
        let scanned = Instant::now();
        let graph = CallGraph::new(&report);
        let graphed = Instant::now();
        store.replace(&root.to_string_lossy(), &report)?;
        let ends = [scanned - start, graphed - scanned, graphed.elapsed()];
        for (times, duration) in times.iter_mut().zip(ends) {
            times.push(duration.as_secs_f64() * 1000.0);
        }
        Ok((report, graph))
    };
    let (report, graph) = round()?;
    for _ in 1..rounds.get() {
        round()?;
    }
    let [scan_ms, call_graph_ms, store_ms] = times.map(Times::of);
    Ok(Figures {
        engine: drift_core::VERSION,
        files: report.files.len(),
        bytes: report.files.iter().map(|file| file.size).sum(),
        symbols: report.symbol_count(),
        imports: report.import_count(),
        calls: report.call_count(),
        resolved_calls: graph.resolved_count(),
        errors: report.errors.len(),
        scan_ms,
        call_graph_ms,
        store_ms,
    })
}
