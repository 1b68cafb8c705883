from __future__ import annotations

import pytest

from driftbuild.audit.model.artifact import Artifact
from driftbuild.audit.model.finding import AuditError, Ecosystem, Level
from driftbuild.audit.model.licence_policy import LicencePolicy, licence_findings, parse_policy
from driftbuild.sbom.model.component import Component, Origin

POLICY = LicencePolicy("deny.toml", frozenset({"MIT", "Apache-2.0 WITH LLVM-exception"}))


def _component(purl: str, licence: str = "", **fields: object) -> Component:
    return Component(ref=purl, name="x", version="1", purl=purl, licence=licence, **fields)  # type: ignore[arg-type]


def _titles(*components: Component) -> list[str]:
    artifact = Artifact("@acme/cli", "pnpm-lock.yaml", Ecosystem.NPM, components)
    return [f"{f.package.title}: {f.title}" for f in licence_findings(artifact, POLICY)]


def test_the_list_of_a_file() -> None:
    content = b'[licenses]\nallow = ["mit", "Apache-2.0 WITH LLVM-exception"]\nversion = 2\n'
    assert parse_policy("deny.toml", content) == POLICY
    assert parse_policy("deny.toml", b"[bans]\n").allowed == frozenset()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff", "can't decode"),
        (b"[licenses", "Expected"),
        (b"licenses = 1", "no attribute"),
        (b"[licenses]\nallow = 'MIT'", "is no list"),
        (b"[licenses]\nallow = [1]", "1 of [licenses].allow is no text"),
        (b"[licenses]\nallow = ['M\\u001bIT']", "is no SPDX licence"),
        (b"[licenses]\nallow = [\"Evil \\u001b[2J\"]", "is no SPDX licence"),
    ],
)
def test_a_list_that_cannot_be_used(content: bytes, said: str) -> None:
    with pytest.raises(AuditError) as raised:
        parse_policy("deny.toml", content)
    message = str(raised.value)
    assert message.startswith("deny.toml states no licences that can be used: ")
    assert said in message and "\x1b" not in message


def test_what_is_compared() -> None:
    assert _titles(
        _component("pkg:npm/%40a/ok@1.0.0", "MIT"),
        _component("pkg:npm/choice@1.0.0", "GPL-3.0-only OR MIT"),
        _component("pkg:pypi/exception@1.0", "Apache-2.0 WITH LLVM-exception"),
        # What the repository makes itself, crates, the interpreter.
        _component("pkg:npm/own@1.0.0", "EUPL-1.2", origin=Origin.WORKSPACE),
        _component("pkg:cargo/tiny@1.0.0", "GPL-3.0-only"),
        _component("pkg:generic/python@3.9", "Python-2.0.1"),
        _component(""),
    ) == []
    assert _titles(
        _component("pkg:npm/%40a/both@1.0.0", "MIT AND (ISC OR GPL-3.0-only)"),
        _component("pkg:pypi/plain@1.0", "Apache-2.0"),
        _component("pkg:npm/git@1.0.0?vcs_url=git%2Bx", "ISC", origin=Origin.REPOSITORY),
        _component("pkg:generic/whole", "", components=(_component("pkg:pypi/part@2", "ISC"),)),
    ) == [
        "@a/both 1.0.0: deny.toml does not allow GPL-3.0-only, ISC",
        "plain 1.0: deny.toml does not allow Apache-2.0",
        "git 1.0.0: deny.toml does not allow ISC",
        "part 2: deny.toml does not allow ISC",
    ]


def test_a_licence_that_nobody_knows() -> None:
    bound = (("driftbuild:npm:platform-bound", "true"),)
    components = (
        _component("pkg:npm/unknown@1.0.0"),
        _component("pkg:npm/other-machine@1.0.0", properties=bound),
    )
    artifact = Artifact("cli", "pnpm-lock.yaml", Ecosystem.NPM, components)
    first, second = licence_findings(artifact, POLICY)
    assert (first.rule, first.level, first.ships_in) == ("licence-missing", Level.ERROR, ("cli",))
    assert second.level is Level.WARNING and "[sbom].licences" in second.detail


def test_an_artifact_whose_contents_are_not_known() -> None:
    problem = "The bill of materials of app.pex cannot be written:\n  - six 1.0 states no licence."
    artifact = Artifact("src/app:pex", "deny.toml", Ecosystem.PYTHON, problem=problem)
    (finding,) = licence_findings(artifact, POLICY)
    assert (finding.rule, finding.level) == ("licence-missing", Level.ERROR)
    assert finding.package.name == "src/app:pex" and finding.ships_in == ("src/app:pex",)
    assert finding.title.endswith("cannot be written: - six 1.0 states no licence.")
