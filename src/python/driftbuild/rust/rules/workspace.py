"""What Cargo says of the repository's workspaces: members and their targets, without a network."""

from __future__ import annotations

import json
import os.path
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pants.engine.fs import (
    CreateDigest,
    Digest,
    DigestContents,
    FileContent,
    PathGlobs,
    Paths,
)
from pants.engine.process import FallibleProcessResult, Process
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.errors import UserError, full_disk_help
from driftbuild.rust.model.manifest import ManifestFacts, local_package_patterns, parse_manifest
from driftbuild.rust.model.unit import CargoTarget
from driftbuild.rust.model.unit_graph import GraphContext, parse_target
from driftbuild.rust.rules.toolchain import RustToolchain
from driftbuild.sandbox.rules import PATH, Sandbox


class CargoError(UserError):
    """Cargo refused a manifest, a lockfile or a selection; it says why, we say how to go on."""


def normalise_root(folder: str) -> str:
    """The folder of a workspace as a prefix: "" for the root of the repository."""
    folder = os.path.normpath(folder)
    return "" if folder == "." else folder


def join(root: str, path: str) -> str:
    return f"{root}/{path}" if root else path


@dataclass(frozen=True)
class WorkspaceRequest:
    """`root` is the folder with the workspace's Cargo.toml, "" for that of the repository."""

    root: str


@dataclass(frozen=True)
class ManifestTree:
    """What Cargo needs to see to resolve: manifests, lockfile, and an empty file for each source.

    The graph depends on which files exist, not on what they hold: editing one re-plans nothing.
    """

    digest: Digest
    manifests: tuple[tuple[str, ManifestFacts], ...]
    root_manifest: Any
    lockfile: bytes | None

    def __hash__(self) -> int:
        return hash((self.digest, self.lockfile))


def _source_globs(folder: str) -> tuple[str, ...]:
    """Where Cargo looks for the targets of a package, and for what a manifest may name."""
    if folder:
        return (f"{folder}/**/*.rs",)
    return ("*.rs", "src/**/*.rs", "tests/**/*.rs", "benches/**/*.rs", "examples/**/*.rs")


@rule(desc="Collect Cargo manifests", level=LogLevel.DEBUG)
async def collect_manifests(request: WorkspaceRequest) -> ManifestTree:
    at = request.root
    parsed: dict[str, Any] = {}
    contents: dict[str, bytes] = {}
    looked = [at]
    globs = [join(at, "Cargo.toml")]
    # Members name further packages by path, so one round of reading leads to the next.
    while globs:
        found = await Get(DigestContents, PathGlobs(globs))
        globs = []
        for file in found:
            if file.path in parsed:
                continue
            manifest = parse_manifest(file.path, file.content)
            parsed[file.path], contents[file.path] = manifest, file.content
            folder = os.path.dirname(file.path)
            for pattern in local_package_patterns(manifest):
                place = normalise_root(join(folder, pattern))
                if place not in looked and not place.startswith(".."):
                    looked.append(place)
                    globs.append(join(place, "Cargo.toml"))
    if join(at, "Cargo.toml") not in parsed:
        raise CargoError(
            f"{join(at, 'Cargo.toml')} does not exist. Create it, or correct [cargo].workspaces."
        )
    root_manifest = parsed[join(at, "Cargo.toml")]
    lock, config, sources = await MultiGet(
        Get(DigestContents, PathGlobs([join(at, "Cargo.lock")])),
        Get(DigestContents, PathGlobs([join(at, ".cargo/config.toml")])),
        Get(
            Paths,
            PathGlobs([glob for path in parsed for glob in _source_globs(os.path.dirname(path))]),
        ),
    )
    contents.update((f.path, f.content) for f in (*lock, *config))
    digest = await Get(
        Digest,
        CreateDigest(
            [
                *(FileContent(path, content) for path, content in sorted(contents.items())),
                *(FileContent(path, b"") for path in sources.files),
            ]
        ),
    )
    facts = tuple(
        (os.path.dirname(path), ManifestFacts.parse(manifest, root_manifest))
        for path, manifest in sorted(parsed.items())
    )
    return ManifestTree(digest, facts, root_manifest, lock[0].content if lock else None)


@dataclass(frozen=True)
class Member:
    """A package of the workspace. `directory` is relative to the repository."""

    name: str
    version: str
    directory: str
    targets: tuple[CargoTarget, ...]
    features: tuple[str, ...]
    dependencies: tuple[str, ...]
    dev_dependencies: tuple[str, ...]
    description: str
    license: str
    authors: tuple[str, ...]
    keywords: tuple[str, ...]
    repository: str
    homepage: str
    default_run: str


@dataclass(frozen=True)
class CargoWorkspace:
    """`dependencies` and `dev_dependencies` of a member are folders that its manifest names."""

    root: str
    members: tuple[Member, ...]

    def member(self, directory: str) -> Member | None:
        return next((m for m in self.members if m.directory == directory), None)


def cargo_failure(result: FallibleProcessResult, sandbox_root: str, what: str) -> CargoError:
    """Cargo's own words, without sandbox paths, and what to do."""
    text = result.stderr.decode("utf-8", errors="replace")
    text = text.replace(f"{sandbox_root}/", "").replace(sandbox_root, "the repository")
    text = "\n".join(
        line
        for line in text.splitlines()
        if not line.startswith(("    Blocking", "warning: unused"))
    )
    remedy = ""
    if full_disk_help(text):
        remedy = f"\n\n{full_disk_help(text)}"
    elif "does not understand this lock file" in text:
        remedy = (
            "\n\nCargo.lock was written by a newer Cargo. Pin a newer toolchain in "
            "rust-toolchain.toml and run ./pants, or write it anew with the pinned one: delete it "
            "and run `cargo generate-lockfile`."
        )
    elif "failed to parse lock file" in text:
        remedy = (
            "\n\nCargo.lock is damaged. Take it from version control, or delete it and run "
            "`cargo generate-lockfile`."
        )
    elif "checksum" in text:
        remedy = (
            "\n\nA checksum of Cargo.lock is not that of the downloaded crate. Take the line from "
            "version control, or run `cargo update -p CRATE` if you trust the registry."
        )
    elif "--locked" in text or "lock file" in text:
        remedy = (
            "\n\nThe lockfile does not fit the manifests. Run `cargo update --workspace` "
            "(or `cargo generate-lockfile` where there is none) and commit Cargo.lock."
        )
    elif "requires rustc" in text:
        remedy = (
            "\n\nThe toolchain is too old for these packages. Pin a newer one in "
            "rust-toolchain.toml and run ./pants, or lower `rust-version` where it is ours."
        )
    elif "failed to parse manifest" in text or "TOML parse error" in text:
        remedy = "\n\nCorrect the manifest and run the same command again."
    elif any(word in text for word in ("download", "Could not resolve", "network", "spurious")):
        remedy = (
            "\n\nThe crates could not be fetched. Connect to the network (or set a proxy, see "
            "[cargo].fetch_env_vars) and run the same command again: once per lockfile is enough."
        )
    return CargoError(f"{what} failed:\n{text.strip()}{remedy}")


@rule(desc="Read the Cargo workspace", level=LogLevel.DEBUG)
async def read_workspace(
    request: WorkspaceRequest, toolchain: RustToolchain, sandbox: Sandbox
) -> CargoWorkspace:
    tree = await Get(ManifestTree, WorkspaceRequest, request)
    result = await Get(
        FallibleProcessResult,
        Process(
            sandbox.command(
                [
                    "/bin/sh",
                    "-c",
                    'printf "%s\\n" "$(cd "$1" && pwd -P)"; cd "$1" && exec "$0" metadata '
                    "--no-deps --offline --format-version=1",
                    toolchain.program(sandbox.root, "cargo"),
                    f"{sandbox.root}/{request.root}",
                ],
                identity="cargo-metadata",
            ),
            env={"PATH": PATH, "CARGO_HOME": f"{sandbox.root}/.cargo-home"},
            input_digest=tree.digest,
            append_only_caches=toolchain.caches,
            description="cargo metadata",
            level=LogLevel.DEBUG,
        ),
    )
    if result.exit_code:
        raise cargo_failure(result, sandbox.root, "Reading the Cargo workspace")
    place, _, text = result.stdout.decode().partition("\n")
    metadata = json.loads(text)
    prefix = f"/{request.root}" if request.root else ""
    context = GraphContext(
        sandbox=place[: len(place) - len(prefix)],
        workspace=request.root,
        vendor_directory="",
        toolchain="",
        triple="",
        root_profile="",
        manifests=dict(tree.manifests),
    )
    return CargoWorkspace(request.root, tuple(_member(p, context) for p in metadata["packages"]))


def _member(raw: Mapping[str, Any], context: GraphContext) -> Member:
    directory = context.place(os.path.dirname(raw["manifest_path"]))[0]

    def folders(dev: bool) -> tuple[str, ...]:
        named = (d for d in raw["dependencies"] if d.get("path") and (d["kind"] == "dev") == dev)
        return tuple(sorted({context.place(d["path"])[0] for d in named} - {directory}))

    return Member(
        name=raw["name"],
        version=raw["version"],
        directory=directory,
        targets=tuple(parse_target(t, directory, context) for t in raw["targets"]),
        features=tuple(sorted(raw["features"])),
        dependencies=folders(dev=False),
        dev_dependencies=folders(dev=True),
        description=raw.get("description") or "",
        license=raw.get("license") or "",
        authors=tuple(raw.get("authors") or ()),
        keywords=tuple(raw.get("keywords") or ()),
        repository=raw.get("repository") or "",
        homepage=raw.get("homepage") or "",
        default_run=raw.get("default_run") or "",
    )


def rules() -> Iterable[Any]:
    return collect_rules()
