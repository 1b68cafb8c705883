"""The door for a backend that knows what software of others is in an addon."""

from __future__ import annotations

from dataclasses import dataclass

from pants.engine.environment import EnvironmentName
from pants.engine.unions import union

from driftbuild.rust.rules.artifact import ArtifactRequest


@union(in_scope_types=[EnvironmentName])
@dataclass(frozen=True)
class AddonNoticesRequest:
    """Subclass it, and register a rule from the subclass to `Notices`, to join.

    `package` is the npm package, name and version, that carries the cdylib of `artifact`.
    """

    package: str
    artifact: ArtifactRequest
