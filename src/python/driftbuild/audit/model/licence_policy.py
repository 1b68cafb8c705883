"""Which licences third-party packages may have: the list of `deny.toml`, for npm and Python too.

Source of the format: cargo-deny's book, "The [licenses] section": `allow` names SPDX licences, and
licences with an exception as `ID WITH EXCEPTION`. What is in no list is not allowed. For crates
cargo-deny itself judges, by the same file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import tomli

from driftbuild.audit.model.artifact import Artifact
from driftbuild.audit.model.finding import AuditError, Finding, Level, Package
from driftbuild.plain_text import one_line
from driftbuild.sbom.model.component import Component
from driftbuild.sbom.model.licence import (
    OPTION,
    UnknownLicenceError,
    missing_licences,
    spdx_expression,
)

_URL = "https://embarkstudios.github.io/cargo-deny/checks/licenses/cfg.html"


@dataclass(frozen=True)
class LicencePolicy:
    """`file` states it; `allowed` are SPDX licences, each in SPDX's own spelling."""

    file: str
    allowed: frozenset[str]


def parse_policy(path: str, content: bytes) -> LicencePolicy:
    """The policy of a file in cargo-deny's format. Raises `AuditError`."""
    try:
        allowed = tomli.loads(content.decode()).get("licenses", {}).get("allow", [])
        if not isinstance(allowed, list):
            raise ValueError("`allow` of [licenses] is no list")
        return LicencePolicy(path, frozenset(map(_licence, allowed)))
    except (ValueError, AttributeError, RecursionError) as error:
        raise AuditError(
            f"{path} states no licences that can be used: {one_line(str(error))}. Write them as "
            '`[licenses]` with `allow = ["MIT"]`, each an SPDX identifier (https://spdx.org/'
            "licenses/)."
        ) from None


def _licence(entry: object) -> str:
    if not isinstance(entry, str):
        raise ValueError(f"{entry!r} of [licenses].allow is no text")
    try:
        return spdx_expression(entry)
    except UnknownLicenceError as error:
        raise ValueError(f"{entry!r} of [licenses].allow is no SPDX licence: {error}") from None


def licence_findings(artifact: Artifact, policy: LicencePolicy) -> tuple[Finding, ...]:
    """What in an artifact has a licence that is not allowed, or none that is known.

    What the repository makes itself, and crates, are not looked at.
    """
    if artifact.problem:
        package = Package(artifact.ecosystem, artifact.name)
        return (_finding(package, artifact, "licence-missing", Level.ERROR, artifact.problem, ""),)
    return tuple(
        finding
        for package, component in artifact.packages()
        for finding in _findings(package, component, artifact, policy)
    )


def _findings(
    package: Package, component: Component, artifact: Artifact, policy: LicencePolicy
) -> Iterable[Finding]:
    if component.licence:
        refused = missing_licences(component.licence, policy.allowed)
        if not refused:
            return
        rule, level = "licence-rejected", Level.ERROR
        title = f"{policy.file} does not allow {', '.join(refused)}"
        detail = f"Its licence is {component.licence}."
    else:
        # Of a package for other machines pnpm installs nothing, so it is known on none of them.
        bound = ("driftbuild:npm:platform-bound", "true") in component.properties
        rule, level = "licence-missing", Level.WARNING if bound else Level.ERROR
        title = "its licence is not known"
        detail = f"Read the licence that comes with it and state it in {OPTION} of pants.toml."
    yield _finding(package, artifact, rule, level, title, detail)


def _finding(
    package: Package, artifact: Artifact, rule: str, level: Level, title: str, detail: str
) -> Finding:
    return Finding(
        rule=rule,
        kind="policy",
        level=level,
        package=package,
        title=title,
        detail=detail,
        url=_URL,
        file=artifact.file,
        ships_in=(artifact.name,),
    )
