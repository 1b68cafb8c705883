from __future__ import annotations

from driftbuild.audit.model.artifact import Artifact, name_artifacts
from driftbuild.audit.model.finding import Ecosystem, Finding, Level, Package
from driftbuild.sbom.model.component import Component


def _finding(ecosystem: Ecosystem, name: str, ships_in: tuple[str, ...] = ()) -> Finding:
    package = Package(ecosystem, name, "1.0")
    return Finding("X-1", "vulnerability", Level.ERROR, package, "title", "lock", ships_in=ships_in)


def _artifact(name: str, *purls: str) -> Artifact:
    components = tuple(Component(ref=p, name="x", version="1", purl=p) for p in purls)
    return Artifact(name, "lock.txt", Ecosystem.PYTHON, components)


def test_findings_name_the_artifacts_that_have_the_package() -> None:
    findings = (
        _finding(Ecosystem.PYTHON, "zope-interface"),
        _finding(Ecosystem.NPM, "@a/b", ("cli",)),
        _finding(Ecosystem.PYTHON, "other"),
        _finding(Ecosystem.RUST, "other"),
    )
    artifacts = (
        _artifact("tool", "pkg:pypi/zope.interface@1.0", "pkg:pypi/other@2.0"),
        _artifact("app", "pkg:pypi/zope-interface@1.0", "pkg:cargo/other@1.0"),
        _artifact("bundle", "pkg:npm/%40a/b@1.0", ""),
    )
    named = [each.ships_in for each in name_artifacts(findings, artifacts)]
    assert named == [("app", "tool"), ("bundle", "cli"), (), ()]
