"""The statements about a target's artifacts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.option.subsystem import Subsystem
from pants.util.logging import LogLevel
from pants.version import VERSION

from driftbuild.cross.subsystems import Cross
from driftbuild.node.subsystems import NodejsSubsystem, PnpmSubsystem
from driftbuild.provenance.model.materials import (
    component_material,
    in_toto_digest,
    third_party_materials,
)
from driftbuild.provenance.model.source import Source
from driftbuild.provenance.model.statement import (
    PLACES,
    Build,
    Builder,
    Material,
    encoded,
    statement,
)
from driftbuild.provenance.rules.tools import (
    NpmMaterialsRequest,
    RustMaterialsRequest,
    ToolMaterials,
    ZigMaterialsRequest,
)
from driftbuild.provenance.subsystems import ProvenanceSubsystem
from driftbuild.rust.subsystems import CargoSubsystem, RustToolchainSubsystem
from driftbuild.sbom.model.bill import Bill, Bills
from driftbuild.sbom.rules.bill import ShippedFieldSet
from driftbuild.sbom.subsystems import SbomSubsystem

_TRIPLE = "cdx:rustc:sbom:target:triple"


@dataclass(frozen=True)
class StatementsRequest:
    field_set: ShippedFieldSet
    source: Source


@dataclass(frozen=True)
class Statement:
    """`payload` is the statement's text, `path` the artifact's place below dist/, `hashes` its
    own, as bills have them."""

    path: str
    hashes: tuple[tuple[str, str], ...]
    payload: bytes


@dataclass(frozen=True)
class Statements:
    address: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class BuildOptions:
    """The options that were set, of all that can change what is built: (scope, name, value)."""

    values: tuple[tuple[str, str, Any], ...]

    def by_scope(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for scope, name, value in self.values:
            found.setdefault(scope, {})[name] = value
        return found


@rule(level=LogLevel.DEBUG)
async def build_options(
    cargo: CargoSubsystem,
    rust_toolchain: RustToolchainSubsystem,
    cross: Cross,
    nodejs: NodejsSubsystem,
    pnpm: PnpmSubsystem,
    sbom: SbomSubsystem,
) -> BuildOptions:
    scopes = (cargo, rust_toolchain, cross, nodejs, pnpm)
    values = [found for scope in scopes for found in _explicit(scope)]
    if "licences" in sbom.options.get_explicit_keys():
        # They are in THIRD-PARTY-NOTICES.
        values.append(("sbom", "licences", dict(sbom.licences)))
    return BuildOptions(tuple(values))


def _explicit(scope: Subsystem) -> Iterable[tuple[str, str, Any]]:
    for name in sorted(scope.options.get_explicit_keys()):
        if name not in PLACES:
            yield str(scope.options_scope), name, _without_logins(scope.options.get(name))


def _without_logins(value: Any) -> Any:
    """An address, e.g. Node.js's, may hold a user and a password, and it may hold any sign."""
    if isinstance(value, str):
        return re.sub(r"://[^/\s]*@", "://", value)
    if isinstance(value, dict):
        return {key: _without_logins(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_logins(each) for each in value]
    return value


@dataclass(frozen=True)
class BillMaterialsRequest:
    directory: str
    bill: Bill


@rule(desc="List what an artifact was built from", level=LogLevel.DEBUG)
async def bill_materials(request: BillMaterialsRequest) -> ToolMaterials:
    contents = request.bill.contents
    found = [*third_party_materials(contents)]
    triple = dict(contents.properties).get(_TRIPLE, "")
    for tool in contents.tools:
        if tool.name == "rustc":
            got = await Get(ToolMaterials, RustMaterialsRequest(triple))
        elif tool.name == "zig":
            got = await Get(ToolMaterials, ZigMaterialsRequest())
        elif tool.name == "pnpm":
            got = await Get(ToolMaterials, NpmMaterialsRequest(request.directory))
        elif tool.name == "esbuild":
            got = await Get(ToolMaterials, NpmMaterialsRequest(request.directory, tool.name))
        else:
            got = ToolMaterials((component_material(tool),))
        found.extend(got.materials)
    return ToolMaterials(_by_uri(found))


def _by_uri(materials: Iterable[Material]) -> tuple[Material, ...]:
    """One material a URI: the lock file's word and the bill's are about the same package."""
    best: dict[str, Material] = {}
    for each in materials:
        if each.uri not in best or len(each.digest) > len(best[each.uri].digest):
            best[each.uri] = each
    return tuple(best[uri] for uri in sorted(best))


@rule(desc="State how artifacts were built", level=LogLevel.DEBUG)
async def make_statements(
    request: StatementsRequest, options: ProvenanceSubsystem
) -> Statements:
    address = request.field_set.address
    bills, set_options = await MultiGet(
        Get(Bills, ShippedFieldSet, request.field_set), Get(BuildOptions)
    )
    materials = await MultiGet(
        Get(ToolMaterials, BillMaterialsRequest(address.spec_path, bill)) for bill in bills.bills
    )
    found = []
    for bill, inputs in zip(bills.bills, materials):
        build = Build(
            name=bill.path.rpartition("/")[2],
            path=bill.path,
            digest=in_toto_digest(bill.subject.hashes),
            target=str(address),
            source=request.source,
            builder=Builder(options.builder_id, (("pants", VERSION),)),
            options=set_options.by_scope(),
            materials=inputs.materials,
            invocation=options.invocation_id,
        )
        found.append(Statement(bill.path, bill.subject.hashes, encoded(statement(build))))
    return Statements(str(address), tuple(found))


def rules() -> Iterable[Any]:
    return collect_rules()
