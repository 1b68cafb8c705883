//! The words that identifiers are made of.

/// The words of an identifier or a sentence, in lower case: `parseHTTPRequest` gives `parse`,
/// `http` and `request`.
///
/// A word ends at anything but letters and digits, before an upper-case letter that follows a
/// lower-case one or a digit, and before the last upper-case letter of a run that a lower-case one
/// follows.
///
/// ```
/// use drift_cortex_core::words;
///
/// assert_eq!(words("XMLHttpRequest2.send_all").collect::<Vec<_>>(), ["xml", "http", "request2", "send", "all"]);
/// ```
pub fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|character: char| !character.is_alphanumeric())
        .filter(|run| !run.is_empty())
        .flat_map(split_case)
}

/// Splits a run of letters and digits where its case says so.
fn split_case(run: &str) -> Vec<String> {
    let characters: Vec<char> = run.chars().collect();
    let mut words = Vec::new();
    let mut word = String::new();
    for (position, &character) in characters.iter().enumerate() {
        let before = position.checked_sub(1).and_then(|position| characters.get(position));
        let after = characters.get(position + 1);
        let starts = character.is_uppercase()
            && before.is_some_and(|before| {
                !before.is_uppercase() || after.is_some_and(|after| after.is_lowercase())
            });
        if starts && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        word.extend(character.to_lowercase());
    }
    words.push(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_of_every_convention_split() {
        for (text, expected) in [
            ("snake_case", vec!["snake", "case"]),
            ("camelCase", vec!["camel", "case"]),
            ("PascalCase", vec!["pascal", "case"]),
            ("SCREAMING_CASE", vec!["screaming", "case"]),
            ("kebab-case", vec!["kebab", "case"]),
            ("HTTPServer", vec!["http", "server"]),
            ("parseJSON", vec!["parse", "json"]),
            ("utf8Text", vec!["utf8", "text"]),
            ("a::B.c", vec!["a", "b", "c"]),
            ("ÜberGröße", vec!["über", "größe"]),
            ("日本語", vec!["日本語"]),
            ("__", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(words(text).collect::<Vec<_>>(), expected, "{text}");
        }
    }
}
