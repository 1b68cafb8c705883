"""`run` of binaries, examples and benchmarks, as `cargo run` and `cargo bench` do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.base.build_root import BuildRoot
from pants.core.goals.run import RunFieldSet, RunInSandboxBehavior, RunRequest
from pants.engine.rules import Get, collect_rules, rule
from pants.engine.target import Target
from pants.util.logging import LogLevel

from driftbuild.rust.model.environment import package_env
from driftbuild.rust.rules.artifact import Artifact, ArtifactRequest
from driftbuild.rust.rules.platform import BuildPlatform
from driftbuild.rust.rules.toolchain import RustToolchain
from driftbuild.rust.subsystems import CargoSubsystem
from driftbuild.rust.target_types import CargoTargetKind, CargoTargetName, CargoWorkspaceField


@dataclass(frozen=True)
class RustRunFieldSet(RunFieldSet):
    required_fields = (CargoTargetName, CargoTargetKind)
    run_in_sandbox_behavior = RunInSandboxBehavior.RUN_REQUEST_HERMETIC

    workspace: CargoWorkspaceField
    name: CargoTargetName
    kind: CargoTargetKind

    @classmethod
    def opt_out(cls, tgt: Target) -> bool:
        return tgt[CargoTargetKind].value not in ("bin", "example", "bench")


@rule(desc="Build what is to run", level=LogLevel.DEBUG)
async def run_rust(
    field_set: RustRunFieldSet,
    cargo: CargoSubsystem,
    toolchain: RustToolchain,
    build_root: BuildRoot,
) -> RunRequest:
    is_bench = field_set.kind.value == "bench"
    artifact = await Get(
        Artifact,
        ArtifactRequest(
            root=field_set.workspace.value or "",
            directory=field_set.address.spec_path,
            kind=field_set.kind.value or "",
            name=field_set.name.value or "",
            platform=BuildPlatform(toolchain.host),
            profile="bench" if is_bench else cargo.run_profile,
        ),
    )
    (executable,) = artifact.names
    return RunRequest(
        digest=artifact.digest,
        # The flag by which `cargo bench` tells a benchmark that it shall measure.
        args=(f"{{chroot}}/{executable}", *(("--bench",) if is_bench else ())),
        # Cargo sets these for what it runs; programs find their data by CARGO_MANIFEST_DIR.
        extra_env=package_env(artifact.compiled.unit.package, build_root.path),
    )


def rules() -> Iterable[Any]:
    return [*collect_rules(), *RustRunFieldSet.rules()]
