//! Needs nothing of this workspace.

pub fn is_long(words: usize) -> bool {
    words > 100
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_hundred_words_are_not_long() {
        assert!(!super::is_long(100));
    }
}
