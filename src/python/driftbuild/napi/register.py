"""The backend for Node.js addons: `driftbuild.napi` in `[GLOBAL].backend_packages`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pants.build_graph.build_file_aliases import BuildFileAliases

from driftbuild.napi.rules import addon, node_modules, typedef
from driftbuild.napi.target_types import NapiAddons, NapiAddonTarget, NapiTypesTarget


def build_file_aliases() -> BuildFileAliases:
    return BuildFileAliases(context_aware_object_factories={"napi_addons": NapiAddons})


def target_types() -> Iterable[Any]:
    return [NapiAddonTarget, NapiTypesTarget]


def rules() -> Iterable[Any]:
    return [*addon.rules(), *node_modules.rules(), *typedef.rules()]
