//! Notes: what is to be remembered, beside the facts of scans.

use std::collections::BTreeSet;

use drift_cortex_core::Strength;
use rusqlite::{params, Connection, OptionalExtension, Row, Transaction, TransactionBehavior};

use crate::error::StoreError;
use crate::store::Store;

/// A note that is to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewNote {
    /// What to remember.
    pub text: String,
    /// What the note is about.
    pub tags: BTreeSet<String>,
    /// Where it comes from.
    pub source: Option<String>,
    /// How much it is trusted; the note is as old as this.
    pub strength: Strength,
}

/// A stored note.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// The number, which no other note of the database ever has.
    pub id: i64,
    /// What to remember.
    pub text: String,
    /// What the note is about.
    pub tags: BTreeSet<String>,
    /// Where it comes from.
    pub source: Option<String>,
    /// When it was made, in milliseconds since 1970 in UTC.
    pub created_at: i64,
    /// How much it was trusted when it was made or last confirmed.
    pub strength: Strength,
}

impl Store {
    /// Stores a note.
    ///
    /// # Errors
    /// When SQLite fails, or the strength is not within its bounds.
    ///
    /// ```
    /// use drift_cortex_core::Strength;
    /// use drift_storage::{NewNote, Store};
    ///
    /// let directory = tempfile::tempdir()?;
    /// let mut store = Store::open(&directory.path().join("drift.db"))?;
    /// let note = store.add_note(&NewNote {
    ///     text: String::from("tests need a network"),
    ///     tags: ["tests".to_owned()].into(),
    ///     source: None,
    ///     strength: Strength { confidence: 0.8, since: 0, half_life_days: 30.0 },
    /// })?;
    /// assert_eq!(store.note(note.id)?, Some(note));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn add_note(&mut self, note: &NewNote) -> Result<Note, StoreError> {
        let NewNote { text, tags, source, strength } = note.clone();
        let Strength { confidence, since, half_life_days } = strength;
        self.write(|transaction| {
            let id = transaction
                .prepare_cached(
                    "INSERT INTO note
                         (text, source, created_at, confidence, reinforced_at, half_life_days)
                     VALUES (?1, ?2, ?3, ?4, ?3, ?5)",
                )?
                .insert(params![text, source, since, confidence, half_life_days])?;
            let mut statement = transaction
                .prepare_cached("INSERT INTO note_tag (note_id, tag) VALUES (?1, ?2)")?;
            for tag in &tags {
                statement.execute(params![id, tag])?;
            }
            Ok(Note { id, text, tags, source, created_at: since, strength })
        })
    }

    /// The note with this number.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn note(&self, id: i64) -> Result<Option<Note>, StoreError> {
        let snapshot = self.snapshot()?;
        let note = read_note(&snapshot, id).map_err(|cause| self.failed(cause));
        drop(snapshot);
        note
    }

    /// All notes, sorted by number.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn notes(&self) -> Result<Vec<Note>, StoreError> {
        let snapshot = self.snapshot()?;
        let read = || {
            let mut statement = snapshot.prepare_cached(
                "SELECT id, text, source, created_at, confidence, reinforced_at, half_life_days
                 FROM note ORDER BY id",
            )?;
            let notes = statement.query_map([], note_of)?;
            let mut notes: Vec<Note> = notes.collect::<rusqlite::Result<_>>()?;
            let mut statement =
                snapshot.prepare_cached("SELECT note_id, tag FROM note_tag ORDER BY note_id")?;
            let mut tags = statement.query([])?;
            while let Some(row) = tags.next()? {
                let id: i64 = row.get(0)?;
                if let Ok(position) = notes.binary_search_by_key(&id, |note| note.id) {
                    notes[position].tags.insert(row.get(1)?);
                }
            }
            Ok(notes)
        };
        read().map_err(|cause| self.failed(cause))
    }

    /// Confirms a note at a moment, as [`Strength::reinforced`] says; `None` when there is none.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn reinforce_note(
        &mut self,
        id: i64,
        now: i64,
        amount: f64,
    ) -> Result<Option<Note>, StoreError> {
        self.write(|transaction| {
            let Some(note) = read_note(transaction, id)? else {
                return Ok(None);
            };
            let strength = note.strength.reinforced(now, amount);
            transaction.execute(
                "UPDATE note SET confidence = ?2, reinforced_at = ?3 WHERE id = ?1",
                params![id, strength.confidence, strength.since],
            )?;
            Ok(Some(Note { strength, ..note }))
        })
    }

    /// Removes a note; whether there was one.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn forget_note(&mut self, id: i64) -> Result<bool, StoreError> {
        self.write(|transaction| delete(transaction, id))
    }

    /// Removes the notes whose confidence at a moment is below this; how many there were.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn prune_notes(&mut self, now: i64, min_confidence: f64) -> Result<usize, StoreError> {
        self.write(|transaction| {
            let faded: Vec<i64> = transaction
                .prepare_cached("SELECT id, confidence, reinforced_at, half_life_days FROM note")?
                .query_map([], |row| Ok((row.get(0)?, strength_of(row, 1)?)))?
                .filter_map(|row| match row {
                    Ok((id, strength)) => (strength.at(now) < min_confidence).then_some(Ok(id)),
                    Err(error) => Some(Err(error)),
                })
                .collect::<rusqlite::Result<_>>()?;
            for &id in &faded {
                delete(transaction, id)?;
            }
            Ok(faded.len())
        })
    }

    /// Does work in one transaction that may write.
    fn write<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let run = |connection: &mut Connection| {
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = work(&transaction)?;
            transaction.commit()?;
            Ok(done)
        };
        run(&mut self.connection).map_err(|cause| self.failed(cause))
    }
}

fn read_note(connection: &Connection, id: i64) -> rusqlite::Result<Option<Note>> {
    let note = connection
        .prepare_cached(
            "SELECT id, text, source, created_at, confidence, reinforced_at, half_life_days
             FROM note WHERE id = ?1",
        )?
        .query_row([id], note_of)
        .optional()?;
    let Some(note) = note else {
        return Ok(None);
    };
    let tags = connection
        .prepare_cached("SELECT tag FROM note_tag WHERE note_id = ?1")?
        .query_map([id], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Some(Note { tags, ..note }))
}

/// A row of `note`, still without its tags.
fn note_of(row: &Row<'_>) -> rusqlite::Result<Note> {
    Ok(Note {
        id: row.get(0)?,
        text: row.get(1)?,
        tags: BTreeSet::new(),
        source: row.get(2)?,
        created_at: row.get(3)?,
        strength: strength_of(row, 4)?,
    })
}

/// The three columns of a strength, from the first on.
fn strength_of(row: &Row<'_>, first: usize) -> rusqlite::Result<Strength> {
    Ok(Strength {
        confidence: row.get(first)?,
        since: row.get(first + 1)?,
        half_life_days: row.get(first + 2)?,
    })
}

/// Removes a note with its tags.
fn delete(transaction: &Transaction<'_>, id: i64) -> rusqlite::Result<bool> {
    Ok(transaction.prepare_cached("DELETE FROM note WHERE id = ?1")?.execute([id])? > 0)
}
