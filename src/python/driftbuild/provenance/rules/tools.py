"""The tools that a build ran, each by a digest of what ran."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from packageurl import PackageURL
from pants.engine.process import Process, ProcessCacheScope, ProcessResult
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.cross.subsystems import Cross
from driftbuild.node.rules.pnpm import PnpmPin, PnpmRequest
from driftbuild.node.rules.workspace import Workspaces, below
from driftbuild.node.subsystems import NodejsSubsystem
from driftbuild.provenance.model.materials import in_toto_digest
from driftbuild.provenance.model.npm import locked_materials
from driftbuild.provenance.model.statement import Material
from driftbuild.rust.rules.toolchain import RustToolchain
from driftbuild.sandbox.rules import PATH
from driftbuild.sbom.model.package_json import npm_purl
from driftbuild.sbom.model.pnpm_lock import integrity_hashes
from driftbuild.sbom.rules.npm import PnpmInventory, PnpmInventoryRequest
from driftbuild.wheel.requirement import WheelRequest
from driftbuild.wheel.rules import Wheel

# The digest `dirHash` of in-toto: the SHA-256 of what `sha256sum` says of the sorted files. What
# rustup writes about its own downloads is not among them; what goes into notices is.
_HASH_TOOLCHAIN = """
cd "$1" && shift && export LC_ALL=C || exit 1
for triple; do set -- "$@" "lib/rustlib/$triple/lib"; shift; done
for more in lib/rustlib/src share/doc/rust/COPYRIGHT* share/doc/rust/LICENSE* \
  share/doc/rust/licenses share/doc/libstd-rust-*/copyright; do
  [ -e "$more" ] && set -- "$@" "$more"
done
if command -v sha256sum >/dev/null; then sum="sha256sum"; else sum="shasum -a 256"; fi
{ find -L bin "$@" -type f; find -L lib -maxdepth 1 -type f; } | sort | tr '\\n' '\\0' |
  xargs -0 $sum | $sum
bin/rustc -vV && bin/cargo -V
"""


@dataclass(frozen=True)
class ToolMaterials:
    materials: tuple[Material, ...]


@dataclass(frozen=True)
class RustMaterialsRequest:
    """The Rust toolchain, as it builds for a triple; std's sources are part of it."""

    triple: str


@dataclass(frozen=True)
class ZigMaterialsRequest:
    """zig, with the C library and the headers of each platform."""


@dataclass(frozen=True)
class NpmMaterialsRequest:
    """What the npm package in a folder is built with: Node.js, pnpm, the locked packages.

    `tool`: see `locked_materials`.
    """

    directory: str
    tool: str = ""


@rule(desc="Hash the Rust toolchain", level=LogLevel.DEBUG)
async def rust_materials(request: RustMaterialsRequest, toolchain: RustToolchain) -> ToolMaterials:
    triples = sorted({toolchain.host, request.triple} & set(toolchain.stds))
    result = await Get(
        ProcessResult,
        Process(
            ["/bin/sh", "-c", _HASH_TOOLCHAIN, "hash", toolchain.directory, *triples],
            env={"PATH": PATH},
            append_only_caches=toolchain.caches,
            description="Hash the Rust toolchain",
            level=LogLevel.DEBUG,
            # It looks at the machine: what another one found says nothing of this one's files.
            cache_scope=ProcessCacheScope.PER_RESTART_SUCCESSFUL,
        ),
    )
    digest, *said = result.stdout.decode().splitlines()
    material = Material(
        uri=str(PackageURL("generic", None, "rust", toolchain.version)),
        name=f"Rust toolchain {toolchain.version}",
        digest=(("dirHash", digest.split()[0]),),
        annotations=(("rustc -vV", "; ".join(said[:-1])), ("cargo -V", said[-1])),
    )
    return ToolMaterials((material,))


@rule(level=LogLevel.DEBUG)
async def zig_materials(_: ZigMaterialsRequest, cross: Cross) -> ToolMaterials:
    request = cross.zig
    wheel = await Get(Wheel, WheelRequest, request)
    return ToolMaterials((_wheel_material(request, wheel),))


def _wheel_material(request: WheelRequest, wheel: Wheel) -> Material:
    purl = str(PackageURL("pypi", None, request.distribution, request.version))
    name = f"{request.distribution} {request.version}"
    return Material(purl, name, (("sha256", wheel.sha256),))


@rule(level=LogLevel.DEBUG)
async def npm_materials(
    request: NpmMaterialsRequest, workspaces: Workspaces, nodejs: NodejsSubsystem
) -> ToolMaterials:
    workspace, _ = workspaces.of(request.directory)
    inventory, pin = await MultiGet(
        Get(PnpmInventory, PnpmInventoryRequest(workspace.root)),
        Get(PnpmPin, PnpmRequest(workspace.root)),
    )
    pnpm = Material(
        npm_purl("pnpm", pin.pinned.version),
        f"pnpm {pin.pinned.version}",
        in_toto_digest(integrity_hashes(pin.pinned.integrity)),
    )
    folder = below(workspace.root, request.directory)
    locked = locked_materials(inventory.lock, folder, request.tool)
    found = [pnpm, *locked]
    if nodejs.path or nodejs.url_template:
        # Not a wheel: its version is all that is known of the machine's, and of an archive the sums
        # in the options.
        found.append(Material(str(PackageURL("generic", None, "node", nodejs.version)), "Node.js"))
    else:
        wheel = await Get(Wheel, WheelRequest, nodejs.wheel)
        found.append(_wheel_material(nodejs.wheel, wheel))
    return ToolMaterials(tuple(found))


def rules() -> Iterable[Any]:
    return collect_rules()
