from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from driftbuild.sbom.model.aggregate import ReleaseNameError, aggregate, release_name
from driftbuild.sbom.model.bill import Bill, Contents
from driftbuild.sbom.model.component import Component, Origin, Scope, digests, packed_files
from driftbuild.sbom.model.cyclonedx import render
from driftbuild.sbom.model.document import Creator, Format


def component(name: str, **fields: Any) -> Component:
    ref = f"pkg:npm/{name}@1.0.0"
    return replace(Component(ref, name, "1.0.0", purl=ref, licence="MIT"), **fields)


HUE, DERIVE = component("hue"), component("derive")
RUSTC = Component("rustc", "rustc", "1.95.0", origin=Origin.TOOLCHAIN)


def bill(name: str, *needs: Component, triple: str = "") -> Bill:
    subject = component(name, hashes=digests(name.encode()))
    return Bill(
        replace(subject, components=packed_files(subject.ref, {"index.js": b""})),
        Contents(
            needs,
            tuple(each.ref for each in needs),
            tuple((each.ref, ()) for each in needs),
            (RUSTC,),
            (("triple", triple),) if triple else (),
        ),
        f"{name}.tgz",
    )


LINUX = bill("linux", HUE, replace(DERIVE, scope=Scope.EXCLUDED), triple="x86_64-unknown-linux-gnu")
MACOS = bill("macos", HUE, replace(DERIVE, scope=Scope.OPTIONAL), triple="aarch64-apple-darwin")
# A package that needs another one's artifact.
CLI = bill("cli", component("linux", scope=Scope.OPTIONAL))


def test_shared_components_are_listed_once() -> None:
    release = aggregate("acme", "2.0.0", (CLI, MACOS, LINUX)).checked()
    by_name = {each.name: each for each in release.contents.components}
    assert sorted(by_name) == ["cli", "derive", "hue", "linux", "macos"]
    assert len(release.contents.components) == 5
    assert by_name["derive"].scope is Scope.OPTIONAL
    assert by_name["linux"].hashes == digests(b"linux")
    assert [part.name for part in by_name["linux"].components] == ["index.js"]
    assert dict(by_name["macos"].properties) == {"triple": "aarch64-apple-darwin"}
    assert release.contents.roots == tuple(
        f"pkg:npm/{name}@1.0.0" for name in ("cli", "linux", "macos")
    )
    assert dict(release.edges)[by_name["cli"].ref] == (by_name["linux"].ref,)
    assert release.contents.tools == (RUSTC,)
    assert release.path == "acme-2.0.0"


def test_the_order_of_the_artifacts_does_not_matter() -> None:
    texts = {
        render(aggregate("acme", "2.0.0", bills), Format.JSON, Creator(), None).text
        for bills in ((LINUX, MACOS, CLI), (CLI, MACOS, LINUX))
    }
    (text,) = texts
    document = json.loads(text)
    assert document["metadata"]["component"]["purl"] == "pkg:generic/acme@2.0.0"
    assert {part["name"] for part in document["components"]} >= {"linux", "macos", "cli"}


def test_artifacts_of_one_name() -> None:
    """An executable of two crates, and the release itself: all are told apart."""
    ref = "pkg:generic/tool@2.0.0"
    tools = [
        replace(
            LINUX,
            subject=replace(LINUX.subject, ref=ref, purl=ref, hashes=digests(path.encode())),
            path=path,
        )
        for path in ("a/tool", "b/tool")
    ]
    release = aggregate("tool", "2.0.0", tools).checked()
    assert release.subject.purl == ref
    artifacts = [each for each in release.contents.components if each.purl == ref]
    assert [each.hashes for each in artifacts] == [digests(b"a/tool"), digests(b"b/tool")]
    assert release.contents.roots == tuple(each.ref for each in artifacts)
    assert all(dict(release.edges)[each.ref] for each in artifacts)
    single = aggregate("tool", "2.0.0", tools[:1]).checked()
    assert single.contents.roots == (ref,)
    assert render(release, Format.XML, Creator(), None)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("acme@2.0.0", ("acme", "2.0.0")),
        ("acme", ("acme", "0123456789ab")),
    ],
)
def test_names(text: str, found: tuple[str, str]) -> None:
    assert release_name(text, "0123456789abcdef") == found


@pytest.mark.parametrize("text", ["../acme@1", "acme@1/2", "@1", "\x1b[31m@1", "..@1", "a" * 300])
def test_names_that_are_none(text: str) -> None:
    with pytest.raises(ReleaseNameError, match="--sbom-aggregate=acme@2.0.0") as raised:
        release_name(text, "")
    assert "\x1b" not in str(raised.value)
    with pytest.raises(ReleaseNameError, match="has no version, and there is no commit"):
        release_name("acme", "")
    with pytest.raises(ReleaseNameError, match="--sbom-aggregate=acme@2.0.0"):
        release_name("acme@", "")
