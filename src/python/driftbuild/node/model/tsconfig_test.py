from __future__ import annotations

import pytest

from driftbuild.node.model.tsconfig import (
    InvalidTsconfigError,
    Project,
    files_with_references,
    load_project,
    parse_jsonc,
    unread,
)


def project(path: str, **files: str) -> Project:
    found = load_project(path, {name.replace("__", "/") + ".json": t for name, t in files.items()})
    assert found is not None
    return found


def test_comments_and_trailing_commas() -> None:
    text = '{ // a "comment"\n "url": "http://x", /* b */ "list": [1, 2, /* c */ ], }'
    assert parse_jsonc("tsconfig.json", text) == {"url": "http://x", "list": [1, 2]}


def test_an_error_has_the_line_of_the_file() -> None:
    with pytest.raises(InvalidTsconfigError, match=r"^a/tsconfig.json:4: .* Correct the JSON"):
        parse_jsonc("a/tsconfig.json", "{\n/* one\ntwo */\n oops }")


def test_options_are_inherited_and_paths_belong_to_the_file_that_sets_them() -> None:
    found = project(
        "packages/a/tsconfig.json",
        base='{"compilerOptions": {"strict": true, "outDir": "out", "declaration": true}}',
        packages__a__tsconfig='{"extends": "../../base", "compilerOptions": {"strict": false}}',
    )
    assert found.files == ("packages/a/tsconfig.json", "base.json")
    assert (found.flag("strict"), found.emits_declarations) == (False, True)
    assert found.folder("outDir") == "out"
    assert found.folder("rootDir") is None


def test_of_several_bases_the_later_one_counts_and_packages_are_named() -> None:
    found = project(
        "tsconfig.json",
        one='{"compilerOptions": {"target": "es2020", "module": "es2020"}}',
        two='{"compilerOptions": {"target": "es2022"}}',
        tsconfig='{"extends": ["@acme/strict", "./one.json", "./two.json"]}',
    )
    assert found.options == {"target": "es2022", "module": "es2020"}
    assert found.external == ("@acme/strict",)


def test_isolated_declarations_count_with_isolated_modules_alone() -> None:
    both = '{"compilerOptions": {"isolatedDeclarations": true, "verbatimModuleSyntax": true}}'
    assert project("a.json", a=both).is_isolated
    assert not project(
        "a.json", a='{"compilerOptions": {"isolatedDeclarations": true}}'
    ).is_isolated


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"extends": "./none"}', r'a.json extends "./none", which does not exist'),
        ('{"extends": "./a.json"}', r"a.json extends itself: a.json -> a.json"),
        ("[]", r"a.json holds no JSON object"),
        ('{"extends": 5}', r'a.json: "extends" is no string or list of them'),
        ('{"compilerOptions": []}', None),
        ('{"compilerOptions": [1]}', r'a.json: "compilerOptions" is no object'),
    ],
)
def test_what_cannot_be_read_is_named(text: str, message: str | None) -> None:
    if message is None:
        assert project("a.json", a=text).options == {}
        return
    with pytest.raises(InvalidTsconfigError, match=message):
        project("a.json", a=text)


def test_a_file_that_is_not_there_is_no_project() -> None:
    assert load_project("none.json", {}) is None


def test_references_are_followed_with_what_they_extend() -> None:
    files = {
        "a/tsconfig.json": '{"references": [{"path": "../b"}, {"path": "./tests.json"}]}',
        "a/tests.json": '{"extends": "../base.json"}',
        "b/tsconfig.json": '{"references": [{"path": "../a"}, {"path": "../gone"}]}',
        "base.json": "{}",
        "other.json": "{}",
    }
    assert files_with_references("a/tsconfig.json", files) == tuple(
        sorted({*files} - {"other.json"})
    )


def test_references_that_are_none_are_named() -> None:
    with pytest.raises(InvalidTsconfigError, match=r'a.json: "references" is no list of objects'):
        files_with_references("a.json", {"a.json": '{"references": ["./b"]}'})


def test_a_package_of_the_workspace_may_be_extended() -> None:
    files = {
        "app/tsconfig.json": '{"extends": ["@acme/config/strict", "@acme/config", "other/x.json"]}',
        "config/strict.json": '{"compilerOptions": {"strict": true, "outDir": "out"}}',
        "config/tsconfig.json": "{}",
    }
    found = load_project("app/tsconfig.json", files, {"@acme/config": "config"})
    assert found is not None
    assert found.files == tuple(files)
    assert found.flag("strict") and found.folder("outDir") == "config/out"
    assert found.external == ("other/x.json",) and found.external_packages == ("other",)


def test_files_that_are_not_read_yet_are_asked_for_once() -> None:
    files = {
        "app/tsconfig.json": """{
            "extends": ["../configs/base", "@acme/config", "../../outside.json", "third/a.json"],
            "references": [{"path": "./tests.json"}, {"path": "../lib"}],
        }""",
        "lib/tsconfig.json": "{",
    }
    wanted = unread(files, {"@acme/config": "config"})
    assert {"configs/base.json", "config/tsconfig.json", "app/tests.json"} <= wanted
    assert not any("outside" in path or "third" in path for path in wanted)
    assert not unread({**files, **dict.fromkeys(wanted, "{}")}, {"@acme/config": "config"})


def test_a_folder_may_be_that_of_whoever_extends() -> None:
    found = project(
        "packages/a/tsconfig.json",
        base='{"compilerOptions": {"outDir": "${configDir}/out"}}',
        packages__a__tsconfig='{"extends": "../../base.json"}',
    )
    assert found.folder("outDir") == "packages/a/out"
