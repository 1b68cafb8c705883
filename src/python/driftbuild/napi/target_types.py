"""Targets for Node.js addons."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

from pants.base.parse_context import ParseContext
from pants.engine.addresses import Address
from pants.engine.target import (
    COMMON_TARGET_FIELDS,
    Dependencies,
    DictStringToStringField,
    InvalidFieldException,
    StringField,
    Target,
)

from driftbuild.cross.model.platform import PLATFORMS, UnknownPlatformError, platform_named
from driftbuild.rust.target_types import CargoWorkspaceField


class AddonPlatform(StringField):
    alias = "platform"
    required = True
    help = f"Who loads the addon: one of {', '.join(p.name for p in PLATFORMS)}."

    @classmethod
    def compute_value(cls, raw_value: str | None, address: Address) -> str | None:
        value = super().compute_value(raw_value, address)
        try:
            platform_named(value or "")
        except UnknownPlatformError as e:
            raise InvalidFieldException(f"The `platform` of {address}: {e}") from None
        return value


class AddonPackageName(StringField):
    alias = "package_name"
    required = True
    help = "The npm package that users install; each platform's package has this name and its own."


class AddonBinaryName(StringField):
    alias = "binary_name"
    required = True
    help = "The addon's file name up to the platform: NAME.PLATFORM.node."


class AddonEngines(DictStringToStringField):
    alias = "engines"
    help = 'The `engines` of package.json, e.g. `{"node": ">= 20"}`.'


class AddonDependencies(Dependencies):
    help = "The crate's library target."


class NapiTypesDependencies(AddonDependencies):
    help = "The crate's library target, whose declarations are written."


class NapiAddonTarget(Target):
    alias = "napi_addon"
    core_fields = (
        *COMMON_TARGET_FIELDS,
        AddonDependencies,
        CargoWorkspaceField,
        AddonPlatform,
        AddonPackageName,
        AddonBinaryName,
        AddonEngines,
    )
    help = (
        "An npm package that holds a crate's cdylib for one platform. Its version, licence and "
        "description are those of the crate in the same folder; `napi_addons` declares several."
    )


class NapiTypesTarget(Target):
    alias = "napi_types"
    core_fields = (*COMMON_TARGET_FIELDS, NapiTypesDependencies, CargoWorkspaceField)
    help = (
        "The TypeScript declarations (index.d.ts) of a crate's addon, from napi-derive's records."
    )


class NapiAddons:
    """An npm package per platform for the addon of the crate in this folder.

    Declares a `napi_addon` target named after each platform and a `napi_types` target `types`:

        napi_addons(
            package_name="@scope/native",
            binary_name="native",
            platforms=["linux-x64-gnu", "darwin-arm64"],
        )

    `./pants package FOLDER:linux-x64-gnu` then writes one tarball,
    `dist/FOLDER/scope-native-linux-x64-gnu-VERSION.tgz`, and `./pants package FOLDER::` all of them
    and `index.d.ts`. `engines` goes into package.json; `workspace` is the folder of the Cargo
    workspace where that is not the root of the repository.
    """

    # Without it Pants takes the object for a plain value, and its help shows no text.
    __name__ = "napi_addons"

    def __init__(self, parse_context: ParseContext) -> None:
        self._parse_context = parse_context

    def __call__(
        self,
        *,
        package_name: str = "",
        binary_name: str = "",
        platforms: Sequence[str] = (),
        workspace: str = "",
        engines: dict[str, str] | None = None,
        **unknown: Any,
    ) -> None:
        if unknown:
            raise InvalidFieldException(
                f"napi_addons has no argument {', '.join(sorted(unknown))}. `./pants help "
                "napi_addons` shows those it has."
            )
        if not package_name or not binary_name:
            raise InvalidFieldException(
                f"napi_addons needs a {'binary_name' if package_name else 'package_name'}."
            )
        caller = inspect.currentframe()
        assert caller is not None and caller.f_back is not None
        origin = f"{caller.f_back.f_code.co_filename}:{caller.f_back.f_lineno}"
        for platform in _checked(platforms):
            self._declare(
                origin,
                "napi_addon",
                name=platform,
                platform=platform,
                package_name=package_name,
                binary_name=binary_name,
                workspace=workspace,
                engines=engines,
                dependencies=[":lib"],
            )
        self._declare(
            origin, "napi_types", name="types", workspace=workspace, dependencies=[":lib"]
        )

    def _declare(self, origin: str, alias: str, **fields: Any) -> None:
        """A target that says it comes from the BUILD file, not from this one."""
        self._parse_context.create_object(alias, **fields).description_of_origin = origin


def _checked(platforms: Any) -> tuple[str, ...]:
    """`platforms` of `napi_addons`, or an error that Pants shows with the BUILD file's name."""
    known = ", ".join(platform.name for platform in PLATFORMS)
    if isinstance(platforms, str) or not all(isinstance(name, str) for name in platforms):
        raise InvalidFieldException(
            f"The `platforms` of napi_addons are a list of names, not {platforms!r}. "
            f"Known platforms: {known}."
        )
    if not platforms:
        raise InvalidFieldException(
            f"The `platforms` of napi_addons name none. Known platforms: {known}."
        )
    twice = sorted({name for name in platforms if list(platforms).count(name) > 1})
    if twice:
        raise InvalidFieldException(
            f"The `platforms` of napi_addons name {', '.join(twice)} twice. Remove one of them."
        )
    return tuple(platforms)
