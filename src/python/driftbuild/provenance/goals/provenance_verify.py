"""`provenance-verify`: artifacts against the statements beside them and a policy."""

from __future__ import annotations

import os.path
from collections.abc import Iterable
from typing import Any

from pants.base.build_root import BuildRoot
from pants.base.specs import Specs
from pants.engine.console import Console
from pants.engine.goal import Goal
from pants.engine.rules import collect_rules, goal_rule

from driftbuild.plain_text import one_line
from driftbuild.provenance.goals.artifacts import named_artifacts
from driftbuild.provenance.subsystems import ProvenanceVerifySubsystem


class ProvenanceVerify(Goal):
    subsystem_cls = ProvenanceVerifySubsystem
    environment_behavior = Goal.EnvironmentBehavior.LOCAL_ONLY


@goal_rule
async def provenance_verify(
    subsystem: ProvenanceVerifySubsystem, console: Console, specs: Specs, build_root: BuildRoot
) -> ProvenanceVerify:
    # Some tenths of a second, which only those pay who verify.
    from driftbuild.provenance.model.policy import read_policy
    from driftbuild.provenance.model.verification import VerificationError, verify

    root = build_root.pathlib_path
    artifacts = named_artifacts(root, specs, subsystem.args, subsystem.name)
    policy = read_policy(
        root / os.path.expanduser(subsystem.policy), one_line(subsystem.policy)
    )
    refused = 0
    for name, path in artifacts:
        try:
            stated = verify(path, name, policy)
        except VerificationError as error:
            refused += 1
            console.print_stderr(str(error))
            continue
        console.print_stdout(
            f"{name}: {stated.target} of {stated.repository}, commit {stated.commit}, built by "
            f"{stated.builder}, signed by key {stated.key[:16]}"
        )
    return ProvenanceVerify(1 if refused else 0)


def rules() -> Iterable[Any]:
    return collect_rules()
