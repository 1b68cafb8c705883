"""`fix` and `lint` of the committed declarations of an addon: `addon_types` of a node_package."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.core.goals.fix import FixResult, FixTargetsRequest
from pants.core.util_rules.partitions import Partition, Partitions
from pants.engine.fs import CreateDigest, DigestContents, FileContent, PathGlobs, Snapshot
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.engine.target import FieldSet
from pants.option.option_types import SkipOption
from pants.option.subsystem import Subsystem
from pants.util.logging import LogLevel

from driftbuild.node.rules.addons import HostAddon, HostAddonOf, PackageAddons, PackageAddonsRequest
from driftbuild.node.rules.workspace import join
from driftbuild.node.target_types import AddonTypesField


class AddonTypesSubsystem(Subsystem):
    options_scope = "addon-types"
    name = "addon-types"
    help = (
        "The committed declarations of native addons (`addon_types` of a node_package): `lint` "
        "tells where they are behind the Rust code, `fix` writes them."
    )

    skip = SkipOption("fix", "lint")


@dataclass(frozen=True)
class AddonTypesFieldSet(FieldSet):
    required_fields = (AddonTypesField,)

    types: AddonTypesField


class AddonTypesRequest(FixTargetsRequest):
    tool_subsystem = AddonTypesSubsystem  # type: ignore[assignment]
    field_set_type = AddonTypesFieldSet


@dataclass(frozen=True)
class PackagePartition:
    directory: str

    @property
    def description(self) -> str:
        return self.directory


@rule
async def partition_addon_types(
    request: AddonTypesRequest.PartitionRequest[AddonTypesFieldSet], subsystem: AddonTypesSubsystem
) -> Partitions[str, Any]:
    if subsystem.skip:
        return Partitions()
    directories = [f.address.spec_path for f in request.field_sets if f.types.value]
    addons = await MultiGet(
        Get(PackageAddons, PackageAddonsRequest(directory)) for directory in directories
    )
    committed = await MultiGet(
        Get(DigestContents, PathGlobs([join(directory, each.types)]))
        for directory, each in zip(directories, addons)
    )
    generated = await MultiGet(Get(HostAddon, HostAddonOf(directory)) for directory in directories)
    return Partitions(
        Partition((join(directory, each.types),), PackagePartition(directory))
        for directory, each, found, addon in zip(directories, addons, committed, generated)
        if found and found[0].content != addon.declarations
    )


@rule(desc="Write an addon's declarations", level=LogLevel.DEBUG)
async def write_addon_types(request: AddonTypesRequest.Batch) -> FixResult:
    addon = await Get(HostAddon, HostAddonOf(request.partition_metadata.directory))
    (path,) = request.files
    written = await Get(Snapshot, CreateDigest([FileContent(path, addon.declarations)]))
    return FixResult(
        request.snapshot,
        written,
        f"{path} is behind the addon's code. Run `./pants fix {path}`, and commit it.\n",
        "",
        request.tool_name,
    )


def rules() -> Iterable[Any]:
    return [*collect_rules(), *AddonTypesRequest.rules()]
