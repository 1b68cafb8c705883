#[test]
fn a_short_text() {
    assert_eq!(engine::describe("one two"), (String::from("2"), false));
    assert!(!engine::MADE_IN.is_empty());
}
