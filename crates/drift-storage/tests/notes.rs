//! Notes on disk.

#![allow(clippy::unwrap_used, reason = "clippy knows test functions, but not what they share")]

use drift_core::ScanReport;
use drift_cortex_core::Strength;
use drift_storage::{NewNote, Note, Store};
use tempfile::TempDir;

const DAY: i64 = 86_400_000;

fn store() -> (TempDir, Store) {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(&directory.path().join("drift.db")).unwrap();
    (directory, store)
}

fn note(text: &str, confidence: f64, tags: &[&str]) -> NewNote {
    NewNote {
        text: text.to_owned(),
        tags: tags.iter().map(ToString::to_string).collect(),
        source: Some(String::from("a test")),
        strength: Strength { confidence, since: 7 * DAY, half_life_days: 10.0 },
    }
}

fn ids(store: &Store) -> Vec<i64> {
    store.notes().unwrap().iter().map(|note| note.id).collect()
}

#[test]
fn what_was_added_is_there() {
    let (directory, mut store) = store();
    let first = store.add_note(&note("first", 0.8, &["b", "a"])).unwrap();
    let second = store.add_note(&NewNote { source: None, ..note("second", 1.0, &[]) }).unwrap();
    assert_eq!(first.created_at, 7 * DAY);
    let expected: [Note; 2] = [first.clone(), second];
    let again = Store::open_read_only(&directory.path().join("drift.db")).unwrap();
    assert_eq!(again.notes().unwrap(), expected);
    assert_eq!(again.note(first.id).unwrap(), Some(first));
    assert_eq!(again.note(99).unwrap(), None);
}

#[test]
fn a_scan_leaves_notes_alone() {
    let (_directory, mut store) = store();
    store.add_note(&note("kept", 0.8, &["a"])).unwrap();
    store.replace("root", &ScanReport::default()).unwrap();
    assert_eq!(ids(&store), [1]);
}

#[test]
fn a_confirmed_note_is_as_strong_as_the_formula_says() {
    let (_directory, mut store) = store();
    let added = store.add_note(&note("true", 0.8, &["a"])).unwrap();
    let now = 17 * DAY;
    let confirmed = store.reinforce_note(added.id, now, 0.5).unwrap().unwrap();
    assert_eq!(confirmed, Note { strength: added.strength.reinforced(now, 0.5), ..added.clone() });
    assert_eq!(store.note(added.id).unwrap(), Some(confirmed));
    assert_eq!(store.reinforce_note(99, now, 0.5).unwrap(), None);
}

#[test]
fn a_forgotten_number_is_not_given_again() {
    let (_directory, mut store) = store();
    store.add_note(&note("first", 0.8, &["a"])).unwrap();
    assert!(store.forget_note(1).unwrap());
    assert!(!store.forget_note(1).unwrap());
    store.add_note(&note("second", 0.8, &["a"])).unwrap();
    assert_eq!(ids(&store), [2]);
}

#[test]
fn faded_notes_are_pruned() {
    let (_directory, mut store) = store();
    for confidence in [0.2, 0.8, 1.0] {
        store.add_note(&note("any", confidence, &["a", "b"])).unwrap();
    }
    // A half-life later: 0.1, 0.4 and 0.5.
    assert_eq!(store.prune_notes(17 * DAY, 0.4).unwrap(), 1);
    assert_eq!(ids(&store), [2, 3]);
    assert_eq!(store.prune_notes(17 * DAY, 0.0).unwrap(), 0);
    assert_eq!(store.prune_notes(17 * DAY, 1.0).unwrap(), 2);
}

#[test]
fn a_strength_out_of_bounds_is_refused_and_nothing_is_left_of_its_note() {
    let (_directory, mut store) = store();
    for confidence in [-0.1, 1.1, f64::NAN] {
        store.add_note(&note("wrong", confidence, &["a"])).unwrap_err();
    }
    assert!(ids(&store).is_empty());
}

#[test]
fn writers_at_the_same_time_lose_nothing() {
    let (directory, store) = store();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut store = Store::open(&directory.path().join("drift.db")).unwrap();
                for _ in 0..5 {
                    let added = store.add_note(&note("one of many", 0.5, &["a"])).unwrap();
                    store.reinforce_note(added.id, 8 * DAY, 0.1).unwrap().unwrap();
                }
            });
        }
    });
    assert_eq!(ids(&store).len(), 20);
}
