"""The door for backends that build native addons: what a package's `addons` field names.

A backend joins by two union members, one for each request here. `driftbuild.napi` does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.addresses import Addresses
from pants.engine.environment import EnvironmentName
from pants.engine.fs import EMPTY_DIGEST, Digest
from pants.engine.rules import Get, collect_rules, rule
from pants.engine.target import AllTargets
from pants.engine.unions import UnionMembership, union
from pants.util.logging import LogLevel

from driftbuild.errors import UserError
from driftbuild.node.target_types import AddonsField, AddonTypesField, NodePackageTarget


class AddonsError(UserError):
    """`addons` names a folder that builds none, or none where `addon_types` needs it."""


@union(in_scope_types=[EnvironmentName])
@dataclass(frozen=True)
class AddonPlatformsRequest:
    """Which npm packages hold the addons of a folder, one for each platform."""

    folder: str


@dataclass(frozen=True)
class AddonPlatforms:
    """`packages`: (name, version). `addresses` are the targets that build them."""

    packages: tuple[tuple[str, str], ...]
    addresses: Addresses


@union(in_scope_types=[EnvironmentName])
@dataclass(frozen=True)
class HostAddonRequest:
    """The addon of a folder that this machine's Node.js loads."""

    folder: str


@dataclass(frozen=True)
class HostAddon:
    """`digest` holds the npm package's folder under the package's name, as in `node_modules`.

    `declarations` is the text of its `index.d.ts`.
    """

    name: str
    digest: Digest
    declarations: bytes


@dataclass(frozen=True)
class PackageAddons:
    """What the BUILD file says of the addons of the package in a folder."""

    folder: str = ""
    types: str = ""


@dataclass(frozen=True)
class PackageAddonsRequest:
    directory: str


@dataclass(frozen=True)
class AllPackageAddons:
    by_directory: tuple[tuple[str, PackageAddons], ...]


@rule(level=LogLevel.DEBUG)
async def all_package_addons(targets: AllTargets) -> AllPackageAddons:
    found = []
    for target in targets:
        if not isinstance(target, NodePackageTarget):
            continue
        directory = target.address.spec_path
        folder, types = target[AddonsField].value or "", target[AddonTypesField].value or ""
        if types and not folder:
            raise AddonsError(
                f'{directory}/BUILD: `addon_types = "{types}"` is set, but `addons` is not. Name '
                "the folder of the targets that build the addon with `addons`, or remove it."
            )
        if folder:
            found.append((directory, PackageAddons(folder, types)))
    return AllPackageAddons(tuple(found))


@rule(level=LogLevel.DEBUG)
async def package_addons(
    request: PackageAddonsRequest, all_addons: AllPackageAddons
) -> PackageAddons:
    return dict(all_addons.by_directory).get(request.directory, PackageAddons())


def _member(membership: UnionMembership, base: type, directory: str, folder: str) -> Any:
    members = list(membership.get(base))
    if not members:
        raise AddonsError(
            f'{directory}: `addons = "{folder}"` is set, but no backend that builds addons is '
            "active. Add `driftbuild.napi` to [GLOBAL].backend_packages in pants.toml."
        )
    return members[0]


@dataclass(frozen=True)
class AddonPlatformsOf:
    """The platforms of the addons of the package in a folder: none where it has no addon."""

    directory: str


@rule(level=LogLevel.DEBUG)
async def platforms_of(request: AddonPlatformsOf, membership: UnionMembership) -> AddonPlatforms:
    addons = await Get(PackageAddons, PackageAddonsRequest(request.directory))
    if not addons.folder:
        return AddonPlatforms((), Addresses())
    member = _member(membership, AddonPlatformsRequest, request.directory, addons.folder)
    found = await Get(AddonPlatforms, AddonPlatformsRequest, member(addons.folder))
    if not found.packages:
        raise AddonsError(
            f'{request.directory}/BUILD: `addons = "{addons.folder}"`, but no target in '
            f"{addons.folder} builds an addon. `./pants list {addons.folder}:` shows those there."
        )
    return found


@dataclass(frozen=True)
class HostAddonOf:
    directory: str


_NONE = HostAddon("", EMPTY_DIGEST, b"")


@rule(level=LogLevel.DEBUG)
async def host_addon_of(request: HostAddonOf, membership: UnionMembership) -> HostAddon:
    addons = await Get(PackageAddons, PackageAddonsRequest(request.directory))
    if not addons.folder:
        return _NONE
    # Says where nothing builds an addon; so what follows is about platforms alone.
    await Get(AddonPlatforms, AddonPlatformsOf(request.directory))
    member = _member(membership, HostAddonRequest, request.directory, addons.folder)
    return await Get(HostAddon, HostAddonRequest, member(addons.folder))


def rules() -> Iterable[Any]:
    return collect_rules()
