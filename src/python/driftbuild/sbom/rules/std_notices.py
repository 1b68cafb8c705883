"""Whose Rust's standard library is: what the toolchain has beside it of licences and copyrights."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.fs import Digest, DigestContents, RemovePrefix
from pants.engine.process import FallibleProcessResult, Process
from pants.engine.rules import Get, collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.rust.rules.toolchain import RustToolchain
from driftbuild.sandbox.rules import PATH
from driftbuild.sbom.model.notices import Notice
from driftbuild.sbom.model.std_notices import std_notices

_OUTPUT = ".std-legal"
# It fails where there is nothing, so that no cache tells that to a machine which has it.
_COPY = """
mkdir "$2" || exit 1
for file in "$1"/rust/COPYRIGHT-library.html "$1"/rust/licenses/*.txt; do
  [ -f "$file" ] && cp "$file" "$2"
done
[ -f "$2/COPYRIGHT-library.html" ] && exit 0
for file in "$1"/rust/COPYRIGHT "$1"/rust/LICENSE-* "$1"/libstd-rust-*/copyright; do
  [ -f "$file" ] && cp "$file" "$2"
done
set -- "$2"/*
[ -f "$1" ]
"""


@dataclass(frozen=True)
class StdNoticesRequest:
    """`with_crates`: see `std_notices`."""

    with_crates: bool


@dataclass(frozen=True)
class StdNotices:
    notices: tuple[Notice, ...]


@rule(desc="Read the licences of Rust's standard library", level=LogLevel.DEBUG)
async def read_std_notices(request: StdNoticesRequest, toolchain: RustToolchain) -> StdNotices:
    result = await Get(
        FallibleProcessResult,
        Process(
            ["/bin/sh", "-c", _COPY, "copy", f"{toolchain.directory}/share/doc", _OUTPUT],
            env={"PATH": PATH},
            append_only_caches=toolchain.caches,
            output_directories=(_OUTPUT,),
            description="Read the licences of Rust's standard library",
            level=LogLevel.DEBUG,
        ),
    )
    files = {}
    if result.exit_code == 0:
        digest = await Get(Digest, RemovePrefix(result.output_digest, _OUTPUT))
        contents = await Get(DigestContents, Digest, digest)
        files = {file.path: file.content for file in contents}
    return StdNotices(std_notices(toolchain.version, files, with_crates=request.with_crates))


def rules() -> Iterable[Any]:
    return collect_rules()
