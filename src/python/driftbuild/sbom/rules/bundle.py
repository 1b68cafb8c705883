"""What esbuild bundled of a package and its dependencies into one file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from packageurl import PackageURL
from pants.engine.fs import Digest, DigestContents
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.engine.unions import UnionRule
from pants.util.logging import LogLevel

from driftbuild.node.goals.bundle import Bundle, BundleFieldSet, BundleRequest
from driftbuild.node.rules.workspace import Workspaces, below
from driftbuild.node.target_types import BundleArguments, BundleEntry
from driftbuild.sbom.model.bill import Bill, Bills
from driftbuild.sbom.model.bundle import bundle_inputs
from driftbuild.sbom.model.component import Component, DeliveredFile, Kind, Origin, digests
from driftbuild.sbom.model.npm import NpmFacts, OwnPackage, bundle_contents, npm_tool
from driftbuild.sbom.rules.bill import ShippedFieldSet
from driftbuild.sbom.rules.npm import OwnPackageRequest, PnpmInventory, PnpmInventoryRequest
from driftbuild.sbom.subsystems import SbomSubsystem


@dataclass(frozen=True)
class ShippedBundle(ShippedFieldSet):
    required_fields = BundleFieldSet.required_fields

    entry: BundleEntry
    arguments: BundleArguments


@rule(desc="List what is in a bundle", level=LogLevel.DEBUG)
async def bundle_bills(
    field_set: ShippedBundle, workspaces: Workspaces, options: SbomSubsystem
) -> Bills:
    directory = field_set.address.spec_path
    workspace, _ = workspaces.of(directory)
    packaged = BundleFieldSet(field_set.address, field_set.entry, field_set.arguments)
    inventory, made = await MultiGet(
        Get(PnpmInventory, PnpmInventoryRequest(workspace.root)),
        Get(Bundle, BundleRequest(packaged)),
    )
    packages = await MultiGet(
        Get(OwnPackage, OwnPackageRequest(package.directory)) for package in workspace.packages
    )
    own = {each.folder: each for each in packages}

    def folder_of(path: str) -> str:
        inside = below(workspace.root, path)
        return max((f for f in own if not f or inside.startswith(f"{f}/")), key=len, default="")

    inputs = bundle_inputs(made.metafile, directory, folder_of, inventory.stored)
    mine, lock = own[below(workspace.root, directory)], inventory.lock
    version = lock.development_version(mine.folder, "esbuild")
    version = version or lock.development_version("", "esbuild")
    esbuild = npm_tool("esbuild", version, "MIT", "https://esbuild.github.io/")
    facts = NpmFacts(own, inventory.manifests, options.licences)
    package, contents = bundle_contents(mine, lock, facts, inputs, (esbuild,))
    bills = []
    for written in await Get(DigestContents, Digest, made.digest):
        file = written.path.rpartition("/")[2]
        ref = str(PackageURL("generic", None, file, package.version))
        subject = Component(
            ref=ref,
            name=file,
            version=package.version,
            kind=Kind.APPLICATION,
            purl=ref,
            licence=package.licence,
            authors=package.authors,
            description=package.description,
            hashes=digests(written.content),
            origin=Origin.WORKSPACE,
            references=package.references,
            file=DeliveredFile(file, executable=True),
        )
        bills.append(Bill(subject, contents, written.path))
    return Bills(tuple(bills))


def rules() -> Iterable[Any]:
    return [*collect_rules(), UnionRule(ShippedFieldSet, ShippedBundle)]
