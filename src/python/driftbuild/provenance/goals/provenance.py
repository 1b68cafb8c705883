"""`provenance`: a signed statement beside each artifact that ships."""

from __future__ import annotations

import os.path
import re
from collections.abc import Iterable
from typing import Any

from pants.base.build_root import BuildRoot
from pants.core.util_rules.distdir import DistDir
from pants.engine.console import Console
from pants.engine.fs import CreateDigest, Digest, FileContent, Workspace
from pants.engine.goal import Goal
from pants.engine.rules import Get, MultiGet, collect_rules, goal_rule
from pants.engine.target import (
    NoApplicableTargetsBehavior,
    TargetRootsToFieldSets,
    TargetRootsToFieldSetsRequest,
)

from driftbuild.errors import UserError
from driftbuild.plain_text import one_line
from driftbuild.provenance.model.source import read_source
from driftbuild.provenance.rules.statement import Statements, StatementsRequest
from driftbuild.provenance.subsystems import ProvenanceSubsystem
from driftbuild.sbom.model.bill import check_places
from driftbuild.sbom.model.written_file import is_other_file
from driftbuild.sbom.rules.bill import ShippedFieldSet

# RFC 3986, section 3: a scheme, and what it has a word for, without white space.
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]+")


class NoSignatureError(UserError):
    """Neither a key nor the wish to do without one."""


class BuilderError(UserError):
    """A builder that no policy could name."""


class Provenance(Goal):
    subsystem_cls = ProvenanceSubsystem
    environment_behavior = Goal.EnvironmentBehavior.LOCAL_ONLY


@goal_rule
async def provenance(
    subsystem: ProvenanceSubsystem,
    console: Console,
    workspace: Workspace,
    dist: DistDir,
    build_root: BuildRoot,
) -> Provenance:
    # Some tenths of a second, which only those pay who ask for a statement.
    from driftbuild.provenance.model.envelope import SUFFIX, write_envelope
    from driftbuild.provenance.model.keys import MAKE_KEY, read_signer

    root = build_root.pathlib_path
    if not _URI.fullmatch(subsystem.builder_id):
        raise BuilderError(
            f"[provenance].builder_id is {one_line(subsystem.builder_id)!r}, which is no URI. Name "
            'who builds, e.g. "https://ci.example.org/runner" or "urn:example:builder".'
        )
    if not subsystem.key and not subsystem.unsigned:
        raise NoSignatureError(
            "Nothing signs the statements. Name a key with --provenance-key=FILE or "
            f"PANTS_PROVENANCE_KEY (`{MAKE_KEY}` makes one; it belongs outside of the "
            "repository), or give --provenance-unsigned."
        )
    # Outside of the engine, whose caches a secret has no place in.
    signer = None
    key = None
    if not subsystem.unsigned:
        key = root / os.path.expanduser(subsystem.key or "")
        signer = read_signer(key, one_line(subsystem.key or ""))
    source = read_source(
        root, subsystem.repository, allow_changes=subsystem.allow_changes, key=key
    )
    roots = await Get(
        TargetRootsToFieldSets,
        TargetRootsToFieldSetsRequest(
            ShippedFieldSet,
            goal_description="the `provenance` goal",
            no_applicable_targets_behavior=NoApplicableTargetsBehavior.warn,
        ),
    )
    answers = await MultiGet(
        Get(Statements, StatementsRequest(field_set, source)) for field_set in roots.field_sets
    )
    stated = sorted(
        ((each, answer.address) for answer in answers for each in answer.statements),
        key=lambda pair: pair[0].path,
    )
    check_places((each.path, address) for each, address in stated)
    envelopes = {
        f"{each.path}{SUFFIX}": write_envelope(each.payload, signer) for each, _ in stated
    }
    written = await Get(
        Digest, CreateDigest(FileContent(path, text) for path, text in envelopes.items())
    )
    workspace.write_digest(written, path_prefix=str(dist.relpath))
    for path in envelopes:
        console.print_stdout(f"{dist.relpath / path}")
    for each, address in stated:
        if is_other_file(root / dist.relpath / each.path, each.hashes):
            console.print_stderr(
                f"{dist.relpath / each.path} is not what the statement is about: run "
                f"`./pants package {address}` to write it anew."
            )
    return Provenance(0)


def rules() -> Iterable[Any]:
    return collect_rules()
