//! Words of a text.

/// How many words there are.
///
/// ```
/// assert_eq!(words::count("two words"), 2);
/// ```
pub fn count(text: &str) -> usize {
    text.split_whitespace().count()
}

#[cfg(test)]
mod tests {
    #[test]
    fn nothing_has_no_words() {
        assert_eq!(super::count(" \n"), 0);
    }
}
