//! Notes: what is to be remembered, ranked by a question and by how far it is to be trusted.

use std::path::Path;

use drift_cortex_core::{
    Index, Strength, DEFAULT_CONFIDENCE, DEFAULT_HALF_LIFE_DAYS, DEFAULT_REINFORCEMENT,
};
use drift_storage::{self as storage, make_directory, Store};
use napi::bindgen_prelude::AsyncTask;
use napi_derive::napi;

use crate::error::AddonError;
use crate::work::Work;

/// The most notes that a search gives unless it says otherwise.
const DEFAULT_LIMIT: u32 = 20;

/// A note to be made.
#[napi(object, object_to_js = false)]
#[derive(Debug, Clone, Default)]
pub struct NewNote {
    /// What to remember; not blank.
    pub text: String,
    /// What the note is about; none of them blank.
    pub tags: Option<Vec<String>>,
    /// How far the note is to be trusted, from 0 to 1. By default 0.8.
    pub confidence: Option<f64>,
    /// After how many days half of the confidence is left; above 0. By default 30.
    pub half_life_days: Option<f64>,
    /// Where the note comes from.
    pub source: Option<String>,
}

/// Which notes to give; all conditions hold together.
#[napi(object, object_to_js = false)]
#[derive(Debug, Clone, Default)]
pub struct NoteQuery {
    /// Notes that have all of these tags.
    pub tags: Option<Vec<String>>,
    /// Notes with at least this confidence now.
    pub min_confidence: Option<f64>,
    /// The most to give. By default 20 for searches, and all for lists.
    pub limit: Option<u32>,
}

/// Something to remember.
#[napi(object, object_from_js = false)]
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// The number, which no other note of the database ever has.
    pub id: i64,
    /// What to remember.
    pub text: String,
    /// What the note is about, sorted.
    pub tags: Vec<String>,
    /// How far the note is to be trusted now, from 0 to 1.
    pub confidence: f64,
    /// When the note was made, in milliseconds since 1970.
    pub created_at: i64,
    /// When the note was made or last confirmed, in milliseconds since 1970.
    pub reinforced_at: i64,
    /// After how many days half of the confidence is left.
    pub half_life_days: f64,
    /// Where the note comes from.
    pub source: Option<String>,
}

/// A note that a search found.
#[napi(object, object_from_js = false)]
#[derive(Debug)]
pub struct NoteHit {
    /// The note.
    pub note: Note,
    /// How well it fits, times its confidence; comparable within one answer only.
    pub score: f64,
}

impl Note {
    fn at(now: i64, note: storage::Note) -> Self {
        Self {
            id: note.id,
            text: note.text,
            tags: note.tags.into_iter().collect(),
            confidence: note.strength.at(now),
            created_at: note.created_at,
            reinforced_at: note.strength.since,
            half_life_days: note.strength.half_life_days,
            source: note.source,
        }
    }
}

/// Makes a database and its directory when there are none, and brings an older one up to date.
///
/// A new directory that is called `.drift` is kept out of version control. The promise is rejected
/// when the file is something else.
#[napi(ts_return_type = "Promise<void>")]
pub fn prepare_database(database: String) -> AsyncTask<Work<()>> {
    Work::new(move || {
        let path = Path::new(&database);
        make_directory(path)?;
        Store::open(path)?;
        Ok(())
    })
}

/// Makes a note at a moment, in milliseconds since 1970.
///
/// The promise is rejected when the note is not as it must be.
#[napi(ts_return_type = "Promise<Note>")]
pub fn add_note(database: String, note: NewNote, now: i64) -> AsyncTask<Work<Note>> {
    Work::new(move || {
        let note = checked(&note, now)?;
        Ok(Note::at(now, writable(&database)?.add_note(&note)?))
    })
}

/// The note with a number as it is at a moment; `null` when there is none.
#[napi(ts_return_type = "Promise<Note | null>")]
pub fn get_note(database: String, id: i64, now: i64) -> AsyncTask<Work<Option<Note>>> {
    Work::new(move || Ok(readable(&database)?.note(id)?.map(|note| Note::at(now, note))))
}

/// The notes that fit a query as they are at a moment, the most trusted first.
#[napi(ts_return_type = "Promise<Array<Note>>")]
pub fn list_notes(
    database: String,
    query: Option<NoteQuery>,
    now: i64,
) -> AsyncTask<Work<Vec<Note>>> {
    let query = query.unwrap_or_default();
    Work::new(move || Ok(listed(readable(&database)?.notes()?, &query, now)))
}

/// The notes that share words with a question, in their text or their tags, best first: each by how
/// well it fits (BM25), times its confidence at the moment.
#[napi(ts_return_type = "Promise<Array<NoteHit>>")]
pub fn search_notes(
    database: String,
    question: String,
    query: Option<NoteQuery>,
    now: i64,
) -> AsyncTask<Work<Vec<NoteHit>>> {
    let query = query.unwrap_or_default();
    Work::new(move || Ok(found(readable(&database)?.notes()?, &question, &query, now)))
}

/// Confirms a note at a moment: `amount` of what its confidence lacks then is added, from 0 to 1,
/// by default 0.5. Gives the note; `null` when there is none.
///
/// The promise is rejected when the amount is out of bounds.
#[napi(ts_return_type = "Promise<Note | null>")]
pub fn reinforce_note(
    database: String,
    id: i64,
    now: i64,
    amount: Option<f64>,
) -> AsyncTask<Work<Option<Note>>> {
    Work::new(move || {
        let amount = share("amount", amount.unwrap_or(DEFAULT_REINFORCEMENT))?;
        let note = writable(&database)?.reinforce_note(id, now, amount)?;
        Ok(note.map(|note| Note::at(now, note)))
    })
}

/// Removes a note; whether there was one.
#[napi(ts_return_type = "Promise<boolean>")]
pub fn forget_note(database: String, id: i64) -> AsyncTask<Work<bool>> {
    Work::new(move || Ok(writable(&database)?.forget_note(id)?))
}

/// Removes the notes whose confidence at a moment is below this; how many there were.
///
/// The promise is rejected when the confidence is not from 0 to 1.
#[napi(ts_return_type = "Promise<number>")]
pub fn prune_notes(database: String, min_confidence: f64, now: i64) -> AsyncTask<Work<u32>> {
    Work::new(move || {
        let least = share("minConfidence", min_confidence)?;
        let pruned = writable(&database)?.prune_notes(now, least)?;
        Ok(u32::try_from(pruned).unwrap_or(u32::MAX))
    })
}

fn readable(database: &str) -> Result<Store, AddonError> {
    Ok(Store::open_read_only(Path::new(database))?)
}

fn writable(database: &str) -> Result<Store, AddonError> {
    Ok(Store::open(Path::new(database))?)
}

/// A number that must be from 0 to 1.
fn share(field: &'static str, value: f64) -> Result<f64, AddonError> {
    if (0.0..=1.0).contains(&value) {
        Ok(value)
    } else {
        Err(AddonError::Note(format!("{field} is {value}; give a number from 0 to 1")))
    }
}

/// A note as it can be stored.
fn checked(note: &NewNote, now: i64) -> Result<storage::NewNote, AddonError> {
    let wrong = |what: &str| Err(AddonError::Note(what.to_owned()));
    let confidence = share("confidence", note.confidence.unwrap_or(DEFAULT_CONFIDENCE))?;
    let half_life_days = note.half_life_days.unwrap_or(DEFAULT_HALF_LIFE_DAYS);
    if !(half_life_days.is_finite() && half_life_days > 0.0) {
        return wrong(&format!("halfLifeDays is {half_life_days}; give a number above 0"));
    }
    if note.text.trim().is_empty() {
        return wrong("text is blank; say what to remember");
    }
    let tags = note.tags.as_deref().unwrap_or_default();
    if tags.iter().any(|tag| tag.trim().is_empty()) {
        return wrong("tags has a blank one; leave it out");
    }
    Ok(storage::NewNote {
        text: note.text.clone(),
        tags: tags.iter().cloned().collect(),
        source: note.source.clone(),
        strength: Strength { confidence, since: now, half_life_days },
    })
}

impl NoteQuery {
    fn fits(&self, note: &Note) -> bool {
        let tags = self.tags.as_deref().unwrap_or_default();
        tags.iter().all(|tag| note.tags.contains(tag))
            && self.min_confidence.is_none_or(|least| note.confidence >= least)
    }

    fn limit(&self, default: u32) -> usize {
        usize::try_from(self.limit.unwrap_or(default)).unwrap_or(usize::MAX)
    }
}

fn listed(notes: Vec<storage::Note>, query: &NoteQuery, now: i64) -> Vec<Note> {
    let mut notes: Vec<_> =
        notes.into_iter().map(|note| Note::at(now, note)).filter(|note| query.fits(note)).collect();
    notes.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then(a.id.cmp(&b.id)));
    notes.truncate(query.limit(u32::MAX));
    notes
}

fn found(notes: Vec<storage::Note>, question: &str, query: &NoteQuery, now: i64) -> Vec<NoteHit> {
    let notes: Vec<_> = notes.into_iter().map(|note| Note::at(now, note)).collect();
    let texts: Vec<_> =
        notes.iter().map(|note| format!("{} {}", note.text, note.tags.join(" "))).collect();
    // What a word weighs is counted over all notes, so that a condition changes no score.
    let index = Index::new(texts.iter().map(String::as_str));
    let weight = |position: usize| match notes.get(position) {
        Some(note) if query.fits(note) => note.confidence,
        _ => 0.0,
    };
    index
        .rank_weighted(question, query.limit(DEFAULT_LIMIT), weight)
        .into_iter()
        .filter_map(|hit| {
            Some(NoteHit { note: notes.get(hit.position)?.clone(), score: hit.score })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400_000;

    fn note(id: i64, text: &str, confidence: f64, tags: &[&str]) -> storage::Note {
        storage::Note {
            id,
            text: text.to_owned(),
            tags: tags.iter().map(ToString::to_string).collect(),
            source: None,
            created_at: 0,
            strength: Strength { confidence, since: 0, half_life_days: 1.0 },
        }
    }

    fn three() -> Vec<storage::Note> {
        vec![
            note(1, "the build needs a network", 0.2, &["build"]),
            note(2, "the build is slow", 0.8, &["build", "speed"]),
            note(3, "tests are slow", 0.5, &["tests"]),
        ]
    }

    fn hits(question: &str, query: &NoteQuery) -> Vec<i64> {
        found(three(), question, query, DAY).iter().map(|hit| hit.note.id).collect()
    }

    #[test]
    fn fit_and_confidence_decide_together() {
        let all = NoteQuery::default();
        assert_eq!(hits("the build", &all), [2, 1]);
        assert_eq!(hits("network", &all), [1]);
        assert_eq!(hits("speed", &all), [2], "tags count as words");
        assert!(hits("nothing like it", &all).is_empty());
        assert!(hits("", &all).is_empty());
    }

    #[test]
    fn conditions_narrow_a_search_and_leave_scores_alone() {
        let sure = NoteQuery { min_confidence: Some(0.25), ..NoteQuery::default() };
        assert_eq!(hits("slow build", &sure), [2, 3]);
        let tagged = NoteQuery { tags: Some(vec![String::from("tests")]), ..NoteQuery::default() };
        assert_eq!(hits("slow build", &tagged), [3]);
        let score = |query: &NoteQuery| found(three(), "slow", query, DAY).pop().unwrap().score;
        assert_eq!(score(&tagged), score(&NoteQuery::default()));
        let first = NoteQuery { limit: Some(1), ..NoteQuery::default() };
        assert_eq!(hits("slow build", &first), [2]);
    }

    #[test]
    fn lists_begin_with_the_most_trusted() {
        let ids = |query: &NoteQuery| -> Vec<i64> {
            listed(three(), query, DAY).iter().map(|note| note.id).collect()
        };
        assert_eq!(ids(&NoteQuery::default()), [2, 3, 1]);
        assert_eq!(ids(&NoteQuery { limit: Some(2), ..NoteQuery::default() }), [2, 3]);
        assert_eq!(listed(three(), &NoteQuery::default(), DAY)[0].confidence, 0.4);
    }

    #[test]
    fn wrong_notes_are_refused() {
        let good = NewNote { text: String::from("text"), ..NewNote::default() };
        let strength = checked(&good, 7).unwrap().strength;
        assert_eq!(strength, Strength { confidence: 0.8, since: 7, half_life_days: 30.0 });
        let refused = |note: NewNote| checked(&note, 0).unwrap_err().to_string();
        assert!(refused(NewNote::default()).contains("text is blank"));
        for confidence in [-0.1, 1.5, f64::NAN] {
            let message = refused(NewNote { confidence: Some(confidence), ..good.clone() });
            assert!(message.contains("from 0 to 1"), "{message}");
        }
        for days in [0.0, -1.0, f64::INFINITY, f64::NAN] {
            let message = refused(NewNote { half_life_days: Some(days), ..good.clone() });
            assert!(message.contains("above 0"), "{message}");
        }
        let blank = Some(vec![String::from("a"), String::from(" ")]);
        assert!(refused(NewNote { tags: blank, ..good }).contains("blank"));
    }
}
