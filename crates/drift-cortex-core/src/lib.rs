//! Recall: what a question is about, and how much memories are still to be trusted.
//!
//! An [`Index`] splits identifiers into [`words`] and ranks them against a question by Okapi BM25
//! (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009,
//! equation 3.15), so that rare words weigh more than common ones and short names more than long
//! ones. A [`Strength`] says how the trust in a memory fades; [`Index::rank_weighted`] brings the
//! two together.

mod decay;
mod words;

use std::cmp::Ordering;
use std::collections::HashMap;

pub use decay::{Strength, DEFAULT_CONFIDENCE, DEFAULT_HALF_LIFE_DAYS, DEFAULT_REINFORCEMENT};
pub use words::words;

/// BM25's saturation of repeated words: the value that the literature starts from.
const K1: f64 = 1.2;
/// BM25's normalisation by length, likewise.
const B: f64 = 0.75;

/// An identifier that a question is about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Which identifier, counted from 0 in the order given to [`Index::new`].
    pub position: usize,
    /// The BM25 score times the weight, if there is one; above 0, comparable within one answer
    /// only.
    pub score: f64,
}

/// Identifiers, ready to be ranked.
#[derive(Debug, Default)]
pub struct Index {
    /// For each word, the identifiers with it and how often they have it.
    postings: HashMap<String, Vec<(usize, u32)>>,
    /// How many words each identifier has.
    lengths: Vec<u32>,
    average_length: f64,
}

impl Index {
    /// Indexes identifiers.
    pub fn new<'name>(identifiers: impl IntoIterator<Item = &'name str>) -> Self {
        let mut index = Self::default();
        for (position, identifier) in identifiers.into_iter().enumerate() {
            let mut counts: HashMap<String, u32> = HashMap::new();
            for word in words(identifier) {
                *counts.entry(word).or_default() += 1;
            }
            index.lengths.push(counts.values().sum());
            for (word, count) in counts {
                index.postings.entry(word).or_default().push((position, count));
            }
        }
        let total: f64 = index.lengths.iter().copied().map(f64::from).sum();
        index.average_length = total / index.lengths.len().max(1) as f64;
        index
    }

    /// The identifiers that share words with the question, best first, at most `limit`; equals in
    /// the order of the index.
    ///
    /// ```
    /// use drift_cortex_core::Index;
    ///
    /// let index = Index::new(["parse_file", "UserStore.loadUser", "UserStore.saveUser"]);
    /// let hits = index.rank("save a user", 10);
    /// assert_eq!(hits.iter().map(|hit| hit.position).collect::<Vec<_>>(), [2, 1]);
    /// ```
    pub fn rank(&self, question: &str, limit: usize) -> Vec<Hit> {
        self.rank_weighted(question, limit, |_| 1.0)
    }

    /// Those of [`Index::rank`], each score multiplied by the identifier's weight; those without a
    /// weight above 0 are left out.
    ///
    /// ```
    /// use drift_cortex_core::Index;
    ///
    /// let index = Index::new(["save user", "save file", "save all"]);
    /// let weights = [0.2, 0.9, 0.0];
    /// let hits = index.rank_weighted("save", 10, |position| weights[position]);
    /// assert_eq!(hits.iter().map(|hit| hit.position).collect::<Vec<_>>(), [1, 0]);
    /// ```
    pub fn rank_weighted(
        &self,
        question: &str,
        limit: usize,
        weight: impl Fn(usize) -> f64,
    ) -> Vec<Hit> {
        let mut asked: Vec<_> = words(question).collect();
        asked.sort_unstable();
        asked.dedup();
        let mut scores: HashMap<usize, f64> = HashMap::new();
        for postings in asked.iter().filter_map(|word| self.postings.get(word)) {
            let weight = self.inverse_document_frequency(postings.len());
            for &(position, count) in postings {
                *scores.entry(position).or_default() += weight * self.saturated(position, count);
            }
        }
        let mut hits: Vec<_> = scores
            .into_iter()
            .map(|(position, score)| Hit { position, score: score * weight(position) })
            .filter(|hit| hit.score > 0.0)
            .collect();
        hits.sort_unstable_by(|a, b| {
            let by_score = b.score.partial_cmp(&a.score).unwrap_or(Ordering::Equal);
            by_score.then(a.position.cmp(&b.position))
        });
        hits.truncate(limit);
        hits
    }

    /// How much a word says that this many identifiers have. The added 1 keeps it above 0 for words
    /// that most have.
    fn inverse_document_frequency(&self, having: usize) -> f64 {
        let all = self.lengths.len() as f64;
        let having = having as f64;
        (1.0 + (all - having + 0.5) / (having + 0.5)).ln()
    }

    fn saturated(&self, position: usize, count: u32) -> f64 {
        let length = self.lengths.get(position).copied().map_or(0.0, f64::from);
        let count = f64::from(count);
        count * (K1 + 1.0) / (count + K1 * (1.0 - B + B * length / self.average_length))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranked(names: &[&str], question: &str) -> Vec<usize> {
        Index::new(names.iter().copied())
            .rank(question, 10)
            .iter()
            .map(|hit| hit.position)
            .collect()
    }

    #[test]
    fn rare_words_weigh_more_than_common_ones() {
        assert_eq!(ranked(&["get_user", "get_name", "get_age", "set_user"], "get user")[0], 0);
        assert_eq!(ranked(&["get_a", "get_b", "get_c", "find_d"], "get or find")[0], 3);
    }

    #[test]
    fn shorter_names_come_before_longer_ones_with_the_same_words() {
        assert_eq!(ranked(&["load_user_from_the_old_store", "loadUser"], "load user"), [1, 0]);
    }

    #[test]
    fn equal_scores_keep_the_order_of_the_index() {
        assert_eq!(ranked(&["open_b", "open_a", "open_c"], "open"), [0, 1, 2]);
    }

    #[test]
    fn nothing_is_recalled_from_nothing() {
        assert!(ranked(&[], "anything").is_empty());
        assert!(ranked(&["open"], "").is_empty());
        assert!(ranked(&["", "___"], "open").is_empty());
    }

    #[test]
    fn a_word_that_everything_has_still_counts() {
        let hits = Index::new(["open", "open"]).rank("open", 10);
        assert!(hits.iter().all(|hit| hit.score > 0.0));
    }

    #[test]
    fn weights_reorder_and_leave_out() {
        let index = Index::new(["open_a", "open_b", "open_c", "open_d"]);
        let weights = [0.5, 1.0, 0.0, f64::NAN];
        let hits = index.rank_weighted("open", 10, |position| weights[position]);
        assert_eq!(hits.iter().map(|hit| hit.position).collect::<Vec<_>>(), [1, 0]);
        assert_eq!(hits[0].score, 2.0 * hits[1].score);
        // The limit counts what is left.
        assert_eq!(index.rank_weighted("open", 1, |position| weights[position]).len(), 1);
    }

    #[test]
    fn no_more_than_the_limit_is_given() {
        assert_eq!(Index::new(["open_a", "open_b"]).rank("open", 1).len(), 1);
        assert!(Index::new(["open"]).rank("open", 0).is_empty());
    }
}
