from __future__ import annotations

from driftbuild.node.model.vitest import excluded, missing_dependency_help


def test_a_file_whose_path_contains_that_of_a_selected_one_is_excluded() -> None:
    present = ("src/a.test.ts", "src/a.test.tsx", "lib/src/A.test.ts", "src/b.test.ts", "src/a.ts")
    assert excluded(["src/a.test.ts"], present) == ("lib/src/A.test.ts", "src/a.test.tsx")
    assert excluded(["src/a.test.ts", "src/a.test.tsx"], present) == ("lib/src/A.test.ts",)
    assert excluded(["src/b.test.ts"], present) == ()


def test_names_are_no_patterns() -> None:
    assert excluded(["[id].test.ts"], ["(shop)/[id].test.ts"]) == (r"\(shop\)/\[id\].test.ts",)


def test_a_package_that_vitest_lacks_is_named_with_the_command_that_adds_it() -> None:
    said = "\x1b[31m MISSING DEPENDENCY \x1b[39m Cannot find dependency '\x1b[1m@vitest/ui\x1b[22m'"
    assert missing_dependency_help(said, "lib") == "Run `pnpm add --save-dev @vitest/ui` in lib.\n"
    assert missing_dependency_help("Cannot find dependency", "lib") == ""
