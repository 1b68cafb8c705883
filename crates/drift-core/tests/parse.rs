//! What a parse finds in one real file of each language, and in texts that go wrong.

#![allow(clippy::unwrap_used, reason = "clippy knows test functions, but not what they share")]

use drift_core::{parse, FileFacts, Language};

/// The facts as lines of text, in the order of the source within each kind.
fn outline(facts: &FileFacts) -> String {
    let mut lines = Vec::new();
    for symbol in &facts.symbols {
        let (kind, name) = (symbol.kind.name(), &symbol.qualified_name);
        lines.push(format!("{kind} {name} {}-{}", symbol.line, symbol.end_line));
    }
    for import in &facts.imports {
        lines.push(format!("import {} {}", import.path, import.line));
    }
    for call in &facts.calls {
        let caller = facts.caller_of(call).map_or("-", |caller| &caller.qualified_name);
        lines.push(format!("call {} {} {caller}", call.callee, call.line));
    }
    lines.join("\n")
}

fn assert_outline(language: Language, source: &str, expected: &str) {
    let facts = parse(language, source).unwrap();
    assert!(!facts.has_syntax_errors);
    let expected: Vec<_> = expected.trim().lines().map(str::trim).collect();
    assert_eq!(outline(&facts), expected.join("\n"));
}

#[test]
fn typescript() {
    assert_outline(
        Language::TypeScript,
        include_str!("data/store.ts"),
        "
        interface Store 6-8
        enum Mode 10-13
        class BaseStore 15-35
        method BaseStore.constructor 18-20
        method BaseStore.load 22-24
        method BaseStore.save 26-28
        method BaseStore.#read 30-32
        function codec.encode 38-40
        function decode 43-45
        import node:fs 1
        import ./model 2
        import ./migrate 3
        import ./legacy 4
        call Map 16 -
        call open 19 BaseStore.constructor
        call get 23 BaseStore.load
        call #read 23 BaseStore.load
        call writeFile 27 BaseStore.save
        call encode 27 BaseStore.save
        call decode 31 BaseStore.#read
        call readFileSync 31 BaseStore.#read
        call stringify 39 codec.encode
        call parse 44 decode
        call toString 44 decode
        call register 47 -
        ",
    );
}

#[test]
fn tsx() {
    assert_outline(
        Language::Tsx,
        include_str!("data/view.tsx"),
        "
        function View 3-10
        function greet 12-14
        import react 1
        call useState 4 View
        call setCount 6 View
        call greet 7 View
        call format 13 greet
        ",
    );
}

#[test]
fn javascript() {
    assert_outline(
        Language::JavaScript,
        include_str!("data/app.js"),
        "
        class Server 6-19
        method Server.handler 8-10
        method Server.create 12-14
        method Server.url 16-18
        function numbers 21-23
        class Anonymous 25-27
        method Anonymous.run 26-26
        function list 30-32
        import path 2
        import ./server 3
        import ./plugin.js 36
        call require 2 -
        call require 3 -
        call require 4 -
        call join 4 -
        call log 9 Server.handler
        call Server 13 Server.create
        call Builder 17 Server.url
        call build 17 Server.url
        call numbers 22 numbers
        call start 31 list
        call default 37 -
        ",
    );
}

#[cfg(feature = "lang-python")]
#[test]
fn python() {
    assert_outline(
        Language::Python,
        include_str!("data/report.py"),
        "
        class Report 10-28
        class Report.Line 13-15
        method Report.Line.width 14-15
        method Report.__init__ 17-18
        method Report.lines 21-25
        function Report.lines.key 22-23
        method Report.send 27-28
        function main 32-33
        import os.path 3
        import json 4
        import sys 4
        import .model 5
        import ..shared.text.dedent 6
        import ..shared.text.indent 6
        import collections.* 7
        call len 15 Report.Line.width
        call join 17 Report.__init__
        call super 18 Report.__init__
        call __init__ 18 Report.__init__
        call width 23 Report.lines.key
        call sorted 25 Report.lines
        call _read 25 Report.lines
        call post 28 Report.send
        call dumps 28 Report.send
        call indent 28 Report.send
        call str 28 Report.send
        call strip 31 -
        call Report 33 main
        call send 33 main
        call main 36 -
        ",
    );
}

#[cfg(feature = "lang-rust")]
#[test]
fn rust() {
    assert_outline(
        Language::Rust,
        include_str!("data/engine.rs"),
        "
        struct Engine 8-10
        enum State 12-14
        trait Run 16-23
        method Run::twice 19-22
        method Engine::new 26-28
        method Engine::load 30-36
        function Engine::load::inner 31-33
        method Engine::run 40-42
        function tests::check 46-49
        import alloc 2
        import crate::model 3
        import crate::model::Item 3
        import crate::model::deep::Tree 3
        import crate::model::deep::* 3
        import std::fs 4
        call run 20 Run::twice
        call run 21 Run::twice
        call with_capacity 27 Engine::new
        call read_to_string 35 Engine::load
        call inner 35 Engine::load
        call iter 41 Engine::run
        call map 41 Engine::run
        call convert 41 Engine::run
        call collect 41 Engine::run
        call parse 47 tests::check
        call new 48 tests::check
        ",
    );
}

#[test]
fn an_empty_text_has_no_facts() {
    for language in Language::available() {
        assert_eq!(parse(language, "").unwrap(), FileFacts::default(), "{language}");
    }
}

#[test]
fn facts_survive_syntax_errors_around_them() {
    let source = "function good() { first(); }\n)]}\nfunction also() { second(";
    let facts = parse(Language::JavaScript, source).unwrap();
    assert!(facts.has_syntax_errors);
    assert!(facts.symbols.iter().any(|symbol| symbol.name == "good"));
    assert!(facts.calls.iter().any(|call| call.callee == "first"));
}

#[test]
fn bytes_that_are_no_program_are_no_crash() {
    let noise: String =
        (0u32..20_000).filter_map(|n| char::from_u32(n * 7919 % 0x2_0000)).collect();
    for language in Language::available() {
        assert!(parse(language, &noise).unwrap().has_syntax_errors, "{language}");
    }
}

#[test]
fn unicode_identifiers_keep_their_letters() {
    let facts = parse(Language::TypeScript, "class Größe { 測る() { this.κάνω(); } }").unwrap();
    assert_eq!(facts.symbols[1].qualified_name, "Größe.測る");
    assert_eq!(facts.calls[0].callee, "κάνω");
}

#[test]
fn type_only_star_exports_are_imports() {
    let source =
        "export type * from './records.js';\nexport type * as shapes from './shapes.js';\n\
        export\n  type*from './lines.js';\nimport './export type *.js';\nexport class After {}\n";
    let expected = "class After 6-6\nimport ./records.js 1\nimport ./shapes.js 2\n\
        import ./lines.js 4\nimport ./export type *.js 5";
    assert_outline(Language::TypeScript, source, expected);
    assert_outline(Language::Tsx, source, expected);
    assert!(parse(Language::JavaScript, source).unwrap().has_syntax_errors);
}

#[test]
fn a_type_only_export_without_a_module_stays_a_syntax_error() {
    for source in ["export type *;", "export type from './a';", "exporttype * from './a';"] {
        assert!(parse(Language::TypeScript, source).unwrap().has_syntax_errors, "{source}");
    }
}

#[test]
fn carriage_returns_do_not_count_as_lines() {
    let source = include_str!("data/store.ts");
    let windows = source.replace('\n', "\r\n");
    assert_eq!(parse(Language::TypeScript, &windows), parse(Language::TypeScript, source));
}

#[test]
fn a_byte_order_mark_is_no_syntax_error() {
    let facts = parse(Language::JavaScript, "\u{feff}run();").unwrap();
    assert!(!facts.has_syntax_errors);
    assert_eq!(facts.calls[0].line, 1);
}

#[test]
fn deep_nesting_costs_no_stack() {
    let depth = 20_000;
    let calls = format!("{}{}", "f(".repeat(depth), ")".repeat(depth));
    assert_eq!(parse(Language::JavaScript, &calls).unwrap().calls.len(), depth);

    let depth = 500;
    let functions = format!("{}{}", "function f() {".repeat(depth), "}".repeat(depth));
    let facts = parse(Language::JavaScript, &functions).unwrap();
    let deepest = facts.symbols.last().unwrap();
    assert_eq!(deepest.qualified_name.split('.').count(), depth);
}

#[cfg(feature = "lang-rust")]
#[test]
fn a_deep_use_tree_costs_no_stack() {
    let depth = 5_000;
    let source = format!("use {}x{};", "a::{".repeat(depth), "}".repeat(depth));
    let facts = parse(Language::Rust, &source).unwrap();
    assert_eq!(facts.imports.len(), 1);
    assert_eq!(facts.imports[0].path.split("::").count(), depth + 1);
}

#[test]
fn a_language_that_was_left_out_is_an_error() {
    for language in Language::ALL {
        match parse(language, "") {
            Ok(_) => assert!(language.is_available()),
            Err(error) => {
                assert!(!language.is_available());
                assert_eq!(error.to_string(), format!("this build has no grammar for {language}"));
            }
        }
    }
}
