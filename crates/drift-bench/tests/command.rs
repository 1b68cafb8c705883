//! The command as a user runs it.

use std::process::{Command, Output};

use serde_json::Value;

#[allow(clippy::unwrap_used, reason = "clippy knows test functions, but not what they share")]
fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_drift-bench")).args(arguments).output().unwrap()
}

#[test]
fn a_synthetic_code_base_is_measured() {
    let output = run(&["--files", "10", "--functions", "3", "--repeat", "2"]);
    assert!(output.status.success(), "{output:?}");
    let figures: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(figures["files"], 10);
    assert_eq!(figures["symbols"], 30);
    assert_eq!(figures["errors"], 0);
    for stage in ["scan_ms", "call_graph_ms", "store_ms"] {
        let times = &figures[stage];
        assert_eq!(times["all"].as_array().unwrap().len(), 2, "{stage}");
        assert!(times["best"].as_f64().unwrap() <= times["median"].as_f64().unwrap(), "{stage}");
    }
}

#[test]
fn a_directory_is_measured_and_left_as_it_is() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("a.py"), "def a():\n    b()\n").unwrap();
    let output = run(&["--repeat", "1", "--threads", "1", directory.path().to_str().unwrap()]);
    let figures: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&figures["files"], &figures["bytes"]), (&Value::from(1), &Value::from(17)));
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1);
}

#[test]
fn mistakes_are_named_and_fail() {
    for (arguments, words) in [
        (&["missing/directory"][..], "drift-bench: cannot scan missing/directory"),
        (&["--repeat", "0"], "invalid value '0' for '--repeat"),
        (&["--files", "3", "."], "cannot be used with"),
    ] {
        let output = run(arguments);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success());
        assert!(output.stdout.is_empty());
        assert!(error.contains(words), "{error}");
    }
}
