"""The record of a toolchain: what was set up, and whether it is still whole."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bootstrap.command import run
from bootstrap.errors import SetupError
from bootstrap.storage import write_atomically

PROGRAMS = ("rustc", "cargo", "rustdoc", "rustfmt", "cargo-fmt", "clippy-driver", "cargo-clippy")


@dataclass(frozen=True)
class Toolchain:
    """A whole toolchain.

    `sysroot` has `bin/` with `PROGRAMS`. `kind` is "rustup" or "debian". `version` and `host` are
    rustc's own words. `triples` have an installed standard library; `std_source` says whether
    `lib/rustlib/src/rust/library` is there. `packages` are the Debian packages' versions.
    """

    sysroot: str
    kind: str
    version: str
    host: str
    triples: tuple[str, ...]
    std_source: bool
    packages: Mapping[str, str] = field(default_factory=dict)

    def write(self, path: Path) -> None:
        write_atomically(path, json.dumps(asdict(self), indent=2, sort_keys=True) + "\n")


def inspect(sysroot: Path, kind: str, packages: Mapping[str, str] | None = None) -> Toolchain:
    """Runs the programs of `sysroot` and describes it; `SetupError` if one is missing or broken."""
    bare = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent"}
    for program in PROGRAMS:
        if not os.access(sysroot / "bin" / program, os.X_OK):
            raise SetupError(f"{sysroot}: has no bin/{program}")
    for program in ("cargo", "rustdoc", "rustfmt", "clippy-driver"):
        run([str(sysroot / "bin" / program), "-V"], purpose=f"try {program}", env=bare)
    verbose = run([str(sysroot / "bin" / "rustc"), "-vV"], purpose="try rustc", env=bare)
    facts = dict(line.split(": ", 1) for line in verbose.splitlines() if ": " in line)
    rustlib = sysroot / "lib" / "rustlib"
    return Toolchain(
        sysroot=str(sysroot),
        kind=kind,
        version=facts["release"],
        host=facts["host"],
        triples=tuple(
            sorted(path.parent.parent.name for path in rustlib.glob("*/lib/libcore-*.rlib"))
        ),
        std_source=(rustlib / "src" / "rust" / "library" / "std" / "Cargo.toml").is_file(),
        packages=packages or {},
    )


def read(path: Path) -> Toolchain | None:
    """The toolchain that `path` records, if it is still there and still the same version."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        recorded = Toolchain(**{**content, "triples": tuple(content["triples"])})
        current = inspect(Path(recorded.sysroot), recorded.kind, recorded.packages)
    except (OSError, ValueError, TypeError, KeyError, SetupError):
        return None
    return current if current.version == recorded.version else None
