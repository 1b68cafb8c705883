"""A workspace with a test of each kind and outcome, for the tests of the `test` goal."""

from __future__ import annotations

FILES = {
    ".config/nextest.toml": """
        [profile.ci]
        retries = 1
        fail-fast = false
        """,
    "crates/good/Cargo.toml": """
        [package]
        name = "good"
        version = "0.1.0"
        edition = "2021"

        [[test]]
        name = "own_main"
        harness = false

        [[test]]
        name = "own_main_fails"
        harness = false

        [[example]]
        name = "tested"
        test = true

        [[bin]]
        name = "untested"
        path = "src/bin/untested.rs"
        test = false
        """,
    "crates/good/build.rs": """
        fn main() {
            let out = std::env::var("OUT_DIR").unwrap();
            std::fs::write(format!("{out}/made.txt"), "made").unwrap();
            println!("cargo::rustc-env=FROM_SCRIPT=yes");
        }
        """,
    "crates/good/src/lib.rs": """
        /// ```
        /// assert_eq!(good::two(), 2);
        /// assert_eq!(std::fs::read_to_string("data.txt").unwrap(), "data");
        /// ```
        pub fn two() -> u32 { 2 }

        pub fn id() -> &'static str { "id" }

        #[cfg(test)]
        mod tests {
            #[test]
            fn two() { assert_eq!(super::two(), 2); }

            #[test]
            fn reads_its_own_files() {
                assert_eq!(std::fs::read_to_string("data.txt").unwrap(), "data");
                assert!(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data.txt").exists());
            }

            #[test]
            fn sees_what_the_build_script_made() {
                assert_eq!(include_str!(concat!(env!("OUT_DIR"), "/made.txt")), "made");
                let out = std::env::var("OUT_DIR").unwrap();
                assert_eq!(std::fs::read_to_string(out + "/made.txt").unwrap(), "made");
                assert_eq!(std::env::var("FROM_SCRIPT").unwrap(), "yes");
            }

            #[test]
            #[ignore]
            fn ignored() { panic!("ran though ignored") }
        }
        """,
    "crates/good/data.txt": "data",
    "crates/good/note.txt": "note",
    "crates/dependent/Cargo.toml": """
        [package]
        name = "dependent"
        version = "0.1.0"
        edition = "2021"

        [dependencies]
        good = { path = "../good" }
        """,
    "crates/dependent/src/lib.rs": """
        #[test]
        fn uses_it() { assert!(!good::id().is_empty()); }
        """,
    "crates/good/src/bin/say-hello.rs": 'fn main() { println!("hello"); }\n',
    "crates/good/src/bin/untested.rs": "fn main() {}\n",
    "crates/good/examples/tested.rs": "fn main() {}\n#[test]\nfn in_example() {}\n",
    "crates/good/tests/command.rs": """
        #[test]
        fn starts_the_binary() {
            let hello = env!("CARGO_BIN_EXE_say-hello");
            let output = std::process::Command::new(hello).output().unwrap();
            assert_eq!(output.stdout, b"hello\\n");
        }

        #[test]
        fn talks_over_loopback() {
            let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        }

        #[test]
        fn has_a_home_and_a_temporary_folder_of_its_own() {
            for folder in [std::env::var("HOME").unwrap(), std::env::var("TMPDIR").unwrap()] {
                assert_eq!(std::fs::read_dir(folder).unwrap().count(), 0);
            }
        }
        """,
    "crates/good/tests/own_main.rs": """
        fn main() {
            assert!(std::path::Path::new("data.txt").exists());
            std::process::Command::new(env!("CARGO_BIN_EXE_say-hello")).status().unwrap();
            assert!(std::env::var("CARGO_BIN_EXE_say-hello").is_ok());
        }
        """,
    "crates/good/tests/own_main_fails.rs": 'fn main() { panic!("on purpose") }\n',
    "crates/bad/Cargo.toml": '[package]\nname = "bad"\nversion = "0.1.0"\nedition = "2021"\n',
    "crates/bad/src/lib.rs": """
        /// ```
        /// assert_eq!(bad::two(), 3);
        /// ```
        pub fn two() -> u32 { 2 }
        """,
    "crates/bad/tests/fails.rs": """
        #[test]
        fn fails() { println!("what it printed"); panic!("on purpose"); }

        #[test]
        fn passes() {}
        """,
    "crates/bad/tests/flaky.rs": """
        #[test]
        fn second_try() {
            let marker = std::env::temp_dir().join("marker");
            if !marker.exists() {
                std::fs::write(marker, "").unwrap();
                panic!("first try");
            }
        }
        """,
    "crates/bad/tests/slow.rs": """
        #[test]
        fn slow() { std::thread::sleep(std::time::Duration::from_secs(120)); }
        """,
    "crates/broken/Cargo.toml": """
        [package]
        name = "broken"
        version = "0.1.0"
        edition = "2021"
        """,
    "crates/broken/src/lib.rs": "pub fn two() -> u32 { undefined }\n",
    "crates/broken/tests/needs_it.rs": "#[test]\nfn needs_it() { broken::two(); }\n",
    "crates/macros/Cargo.toml": """
        [package]
        name = "macros"
        version = "0.1.0"
        edition = "2021"

        [lib]
        proc-macro = true
        """,
    "crates/macros/src/lib.rs": """
        use proc_macro::TokenStream;

        /// ```
        /// assert_eq!(macros::three!(), 3);
        /// ```
        #[proc_macro]
        pub fn three(_: TokenStream) -> TokenStream { text().parse().unwrap() }

        fn text() -> &'static str { "3" }

        #[test]
        fn unit() { assert_eq!(text(), "3"); }
        """,
}
