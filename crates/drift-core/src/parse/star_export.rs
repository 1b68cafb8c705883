//! `export type * from "…"` (TypeScript 5.0), which tree-sitter-typescript 0.23 takes for an error.

use std::borrow::Cow;

/// A text with blanks in the place of that `type`: every byte keeps its place, so that what is found
/// in the one text can be read from the other.
///
/// The words may stand in a string or a comment as well, where blanks change nothing that is found.
pub(super) fn untyped(source: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(source);
    for (start, export) in source.match_indices("export") {
        let after = start + export.len();
        if let Some(at) = source.get(after..).and_then(type_before_star) {
            text.to_mut().replace_range(after + at..after + at + TYPE.len(), "    ");
        }
    }
    text
}

const TYPE: &str = "type";

/// Where `type` begins in a text that consists of blanks, `type`, blanks and `*`, and may go on.
fn type_before_star(text: &str) -> Option<usize> {
    let word = text.trim_start();
    let blanks = text.len() - word.len();
    let star = word.strip_prefix(TYPE)?.trim_start();
    (blanks > 0 && star.starts_with('*')).then_some(blanks)
}
