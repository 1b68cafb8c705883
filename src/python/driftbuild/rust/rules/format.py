"""Run rustfmt on a package: one action, which follows the modules from each crate root."""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.fs import (
    EMPTY_DIGEST,
    CreateDigest,
    Digest,
    DigestEntries,
    DigestSubset,
    FileEntry,
    MergeDigests,
    PathGlobs,
)
from pants.engine.process import FallibleProcessResult, Process
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.rust.rules.sources import CrateSource, MemberSourceRequest
from driftbuild.rust.rules.tool_config import ToolConfig, ToolConfigRequest
from driftbuild.rust.rules.toolchain import RustToolchain
from driftbuild.rust.rules.workspace import CargoWorkspace, Member, WorkspaceRequest
from driftbuild.rust.subsystems import Rustfmt
from driftbuild.sandbox.rules import PATH, Sandbox


@dataclass(frozen=True)
class FormatRequest:
    """Format the package in `directory`, or with `check` only tell what would change.

    `edited` takes the place of files in the repository: what an earlier formatter made of them.
    """

    root: str
    directory: str
    check: bool
    edited: Digest = EMPTY_DIGEST


@dataclass(frozen=True)
class Formatted:
    """`digest` holds the package's `.rs` files, formatted unless it was a check.

    `changed` are those that differ from what they were, `text` is the difference that a check
    found, `errors` what kept rustfmt from its work.
    """

    digest: Digest
    changed: tuple[str, ...]
    text: str
    errors: str


def crate_roots(member: Member) -> dict[str, tuple[str, ...]]:
    """Where rustfmt starts, by edition: it reads the modules below by itself."""
    found: dict[str, set[str]] = defaultdict(set)
    for target in member.targets:
        found[target.edition].add(target.src_path)
    return {edition: tuple(sorted(paths)) for edition, paths in sorted(found.items())}


def rustfmt_script(
    program: str, options: tuple[str, ...], roots: dict[str, tuple[str, ...]]
) -> str:
    """A shell script with a call for each edition; all run, and its exit code is the worst."""
    calls = [
        shlex.join([program, *options, f"--edition={edition}", *paths])
        for edition, paths in roots.items()
    ]
    return "code=0; " + " ".join(f"{call} || code=1;" for call in calls) + " exit $code"


@rule(desc="Format a Rust package", level=LogLevel.DEBUG)
async def format_package(
    request: FormatRequest, rustfmt: Rustfmt, toolchain: RustToolchain, sandbox: Sandbox
) -> Formatted:
    workspace, source, config = await MultiGet(
        Get(CargoWorkspace, WorkspaceRequest(request.root)),
        Get(CrateSource, MemberSourceRequest(request.root, request.directory, True)),
        Get(ToolConfig, ToolConfigRequest("rustfmt.toml", request.directory)),
    )
    member = workspace.member(request.directory)
    code = await Get(Digest, DigestSubset(source.digest, PathGlobs(["**/*.rs"])))
    present, edited = await MultiGet(
        Get(DigestEntries, Digest, code), Get(DigestEntries, Digest, request.edited)
    )
    files = {entry.path: entry for entry in (*present, *edited) if isinstance(entry, FileEntry)}
    code = await Get(Digest, CreateDigest(files.values()))
    if member is None or not member.targets:
        return Formatted(code, (), "", "")
    inputs = await Get(Digest, MergeDigests([code, config.digest]))
    options = (*(("--check",) if request.check else ()), *rustfmt.args)
    result = await Get(
        FallibleProcessResult,
        Process(
            sandbox.command(
                [
                    "/bin/sh",
                    "-c",
                    rustfmt_script(
                        toolchain.program(sandbox.root, "rustfmt"), options, crate_roots(member)
                    ),
                ],
                identity=toolchain.key,
            ),
            env={"PATH": PATH},
            input_digest=inputs,
            append_only_caches=toolchain.caches,
            # Declared, so that the sandbox holds copies that may be written to.
            output_files=tuple(sorted(files)),
            description=f"{'Check the format of' if request.check else 'Format'} {member.name}",
            level=LogLevel.DEBUG,
        ),
    )

    def said(output: bytes) -> str:
        return output.decode("utf-8", errors="replace").replace(f"{sandbox.root}/", "")

    errors = said(result.stderr) if result.exit_code else ""
    entries = await Get(DigestEntries, Digest, result.output_digest)
    changed = tuple(
        entry.path
        for entry in entries
        if isinstance(entry, FileEntry) and entry.file_digest != files[entry.path].file_digest
    )
    return Formatted(result.output_digest, changed, said(result.stdout), errors)


def rules() -> Iterable[Any]:
    return collect_rules()
