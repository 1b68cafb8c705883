//! Benchmarks of the engine's stages on a synthetic code base.

use std::hint::black_box;

use criterion::{criterion_group, criterion_main, BenchmarkId, Criterion, Throughput};
use drift_analysis::{CallGraph, Conventions, Coupling};
use drift_core::corpus::Corpus;
use drift_core::recall::Recall;
use drift_core::{parse, scan, ScanOptions};
use drift_storage::Store;

const CORPUS: Corpus = Corpus { files: 500, functions: 20 };

fn parsing(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("parse");
    // The corpus' languages take turns, so the first files have one each.
    for number in 0..drift_core::Language::available().count() {
        let (_, language, text) = CORPUS.file(number);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(language), &text, |bencher, text| {
            bencher.iter(|| parse(language, black_box(text)));
        });
    }
    group.finish();
}

#[allow(clippy::expect_used, reason = "a benchmark without its input has nothing to do but stop")]
fn full_pipeline(criterion: &mut Criterion) {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let root = directory.path().join("corpus");
    CORPUS.write_to(&root).expect("a written corpus");
    let report = scan(&root, &ScanOptions::default()).expect("a scan of the corpus");

    let mut group = criterion.benchmark_group("pipeline");
    group.sample_size(20);
    group.throughput(Throughput::Elements(CORPUS.files as u64));
    for threads in [1, 0] {
        let options = ScanOptions { threads, ..ScanOptions::default() };
        let name =
            BenchmarkId::new("scan", if threads == 0 { "all threads" } else { "one thread" });
        group.bench_function(name, |bencher| {
            bencher.iter(|| scan(&root, &options));
        });
    }
    group.bench_function("call graph", |bencher| bencher.iter(|| CallGraph::new(&report)));
    group.bench_function("coupling", |bencher| bencher.iter(|| Coupling::new(&report)));
    group.bench_function("conventions", |bencher| bencher.iter(|| Conventions::new(&report)));
    group.bench_function("recall index", |bencher| bencher.iter(|| Recall::new(&report)));
    let recall = Recall::new(&report);
    group.bench_function("recall question", |bencher| {
        bencher.iter(|| recall.ask(black_box("step 12"), 10));
    });
    let mut store = Store::open(&directory.path().join("drift.db")).expect("a database");
    group.bench_function("store", |bencher| bencher.iter(|| store.replace("corpus", &report)));
    group.bench_function("callers", |bencher| {
        bencher.iter(|| store.callers(black_box("step_7_3")));
    });
    group.finish();
}

criterion_group!(benches, parsing, full_pipeline);
criterion_main!(benches);
