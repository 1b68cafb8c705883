//! Describes texts.

include!(concat!(env!("OUT_DIR"), "/limit.rs"));

/// The folder of the build script's files, as the compiler saw it.
pub const MADE_IN: &str = env!("MADE_IN");

/// The number of words in figures, and whether the text is long.
pub fn describe(text: &str) -> (String, bool) {
    let words = words::count(text).min(LIMIT);
    (itoa::Buffer::new().format(words).to_owned(), rules::is_long(words))
}

#[cfg(test)]
mod tests {
    #[test]
    fn counts_up_to_the_limit() {
        assert_eq!(super::describe("a b c d e f g h i").0, "7");
    }
}
