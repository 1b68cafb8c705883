from __future__ import annotations

import json
from typing import Any

import pytest

from driftbuild.node.model.manifest import parse_manifest
from driftbuild.node.model.workspace import (
    InvalidWorkspaceError,
    Workspace,
    WorkspaceFile,
    make_workspace,
    parse_workspace_file,
)


def workspace(packages: dict[str, dict[str, Any]], root: str = "") -> Workspace:
    """Packages by folder; the name is the folder's unless a field gives one."""
    manifests = [
        parse_manifest(folder, json.dumps({"name": folder or "root", **fields}))
        for folder, fields in packages.items()
    ]
    return make_workspace(root, WorkspaceFile(("packages/*",), ()), manifests)


def test_a_workspace_file() -> None:
    file = parse_workspace_file(
        "pnpm-workspace.yaml",
        """
        packages:
          - packages/*   # a comment
          - "!packages/old"
        catalog:
          left: ^1.0.0
        catalogs:
          next:
            left: 2.0.0
        onlyBuiltDependencies: [native]
        allowBuilds:
          other: true
          "@acme/refused": false
        """,
    )
    assert file.packages == ("packages/*", "!packages/old")
    assert file.catalogs == (("default", "left", "^1.0.0"), ("next", "left", "2.0.0"))
    assert file.built == ("native", "other")


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "packages:\ncatalog:\ncatalogs:\n"])
def test_a_workspace_file_may_say_nothing(text: str) -> None:
    assert parse_workspace_file("pnpm-workspace.yaml", text) == WorkspaceFile((), ())


def test_globs_of_folders_become_globs_of_manifests() -> None:
    file = WorkspaceFile(("packages/*", "./apps/web/", "!packages/old", ".", "libs/**"), ())
    assert file.manifest_globs() == [
        "package.json",
        "packages/*/package.json",
        "apps/web/package.json",
        "!packages/old/package.json",
        "libs/**/package.json",
        "!**/node_modules/**",
    ]


def test_alternatives_in_globs_are_written_out() -> None:
    file = WorkspaceFile(("{apps,libs}/{a,b}*", "!{apps,libs}/old"), ())
    assert file.manifest_globs()[1:-1] == [
        *("apps/a*/package.json", "apps/b*/package.json"),
        *("libs/a*/package.json", "libs/b*/package.json"),
        *("!apps/old/package.json", "!libs/old/package.json"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("packages:\n  - a\n - b\n", "web/pnpm-workspace.yaml:3:2: "),
        ("packages: [a\n", "web/pnpm-workspace.yaml:2:1: "),
        ("\tpackages: a", "web/pnpm-workspace.yaml:1:1: "),
        ("- packages/*\n", "holds no mapping. It needs at least `packages:`"),
        ("packages: packages/*\n", "`packages` is no list of strings"),
        ("packages: [[a]]\n", "`packages` is no list of strings"),
        ('packages: [""]\n', "`packages` is no list of strings"),
        ("catalog: [a]\n", "`catalog` is no mapping of strings"),
        ("catalog:\n  left: {a: b}\n", "`catalog` is no mapping of strings"),
        ("catalogs: next\n", "`catalogs` is no mapping"),
        ("catalogs:\n  next: 1\n", "`catalogs` is no mapping of mappings"),
        ("onlyBuiltDependencies: true\n", "`onlyBuiltDependencies` is no list of strings"),
        ("allowBuilds: [a]\n", "`allowBuilds` is no mapping"),
    ],
)
def test_a_bad_workspace_file_is_refused_by_its_place(text: str, message: str) -> None:
    with pytest.raises(InvalidWorkspaceError) as raised:
        parse_workspace_file("web/pnpm-workspace.yaml", text)
    assert str(raised.value).startswith("web/pnpm-workspace.yaml")
    assert message in str(raised.value)
    assert "Correct" in str(raised.value) or "It needs" in str(raised.value)


def test_a_version_without_quotes_is_a_text_all_the_same() -> None:
    file = parse_workspace_file("pnpm-workspace.yaml", "catalog:\n  left: 7\n  right: 1.5\n")
    assert file.catalogs == (("default", "left", "7"), ("default", "right", "1.5"))


def test_what_packages_need_of_each_other() -> None:
    found = workspace(
        {
            "": {"devDependencies": {"left": "1.0.0"}},
            "packages/a": {"dependencies": {"packages/b": "workspace:*", "left": "1.0.0"}},
            "packages/b": {"devDependencies": {"other": "workspace:packages/c@*"}},
            "packages/c": {},
        }
    )
    assert {p.directory: p.needs for p in found.packages} == {
        "": (),
        "packages/a": ("packages/b",),
        "packages/b": ("packages/c",),
        "packages/c": (),
    }
    assert found.root_manifest is not None and found.root_manifest.name == "root"
    assert found.package("packages") is None
    assert found.named("packages/c") is found.package("packages/c")
    assert found.named("left") is None


def test_a_dependency_by_path_is_one_on_the_package_there() -> None:
    found = workspace(
        {
            "packages/a": {"dependencies": {"b": "workspace:../@acme/b", "r": "workspace:../.."}},
            "packages/@acme/b": {},
            "": {},
        }
    )
    package = found.package("packages/a")
    assert package is not None and package.needs == ("", "packages/@acme/b")


def test_the_closure_has_each_package_before_its_dependents() -> None:
    found = workspace(
        {
            "a": {"dependencies": {"b": "workspace:*", "c": "workspace:*"}},
            "b": {"dependencies": {"d": "workspace:*"}},
            "c": {"dependencies": {"d": "workspace:*"}},
            "d": {},
        }
    )
    assert found.closure("a") == ("d", "b", "c")
    assert found.closure("d") == ()


def test_at_run_time_only_the_first_step_takes_development_dependencies() -> None:
    found = workspace(
        {
            "a": {"devDependencies": {"b": "workspace:*"}},
            "b": {"devDependencies": {"kit": "workspace:*"}, "peerDependencies": {"c": "*"}},
            "c": {},
            "d": {"dependencies": {"c": "workspace:*"}},
            "kit": {},
        }
    )
    assert found.closure("a", runtime=True) == ("b",)
    assert found.closure("a") == ("kit", "b")
    assert found.closure("d", runtime=True) == ("c",)


def test_a_workspace_below_the_repository_s_root() -> None:
    found = workspace({"web": {}, "web/a": {}}, root="web")
    assert found.root_manifest is not None
    assert found.root_manifest.path == "web/package.json"


def test_a_cycle_is_refused_with_its_packages() -> None:
    with pytest.raises(InvalidWorkspaceError) as raised:
        workspace(
            {
                "a": {"dependencies": {"b": "workspace:*"}},
                "b": {"dependencies": {"c": "workspace:*"}},
                "c": {"devDependencies": {"b": "workspace:*"}},
            }
        )
    message = str(raised.value)
    assert message.startswith("b/package.json: the packages depend on each other in a cycle: ")
    assert "b -> c -> b. Remove one of these dependencies" in message


def test_a_package_that_depends_on_itself_is_a_cycle() -> None:
    with pytest.raises(InvalidWorkspaceError, match="a -> a"):
        workspace({"a": {"dependencies": {"a": "workspace:*"}}})


def test_two_packages_of_one_name() -> None:
    with pytest.raises(InvalidWorkspaceError) as raised:
        workspace({"a": {"name": "same"}, "b": {"name": "same"}})
    assert str(raised.value) == (
        'a/package.json and b/package.json have the same name, "same". Rename one of them.'
    )


def test_packages_without_a_name_do_not_clash() -> None:
    found = workspace({"a": {"name": ""}, "b": {"name": ""}})
    assert len(found.packages) == 2


@pytest.mark.parametrize("specifier", ["workspace:*", "workspace:@acme/b@^", "workspace:../b"])
def test_a_workspace_dependency_on_no_package(specifier: str) -> None:
    with pytest.raises(InvalidWorkspaceError) as raised:
        workspace({"a": {"dependencies": {"b": specifier}}})
    message = str(raised.value)
    assert message.startswith(f'a/package.json: "b": "{specifier}" is no package of the workspace.')
    assert "`packages` in pnpm-workspace.yaml" in message
