"""What the repository asks for: `rust-toolchain.toml`, and this folder's `pins.toml`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomli

from bootstrap.errors import SetupError


@dataclass(frozen=True)
class Pins:
    """The pinned channel and what is wanted with it.

    `key` identifies the content of `rust-toolchain.toml`.
    """

    key: str
    channel: str
    components: tuple[str, ...]
    triples: tuple[str, ...]
    debian_packages: tuple[str, ...]
    debian_from_machine: frozenset[str]
    debian_versions: Mapping[str, str]

    @classmethod
    def read(cls, toolchain_file: Path, pins_file: Path) -> Pins:
        """Raises `SetupError` when a file is missing, is not TOML, or lacks what is needed."""
        toolchain = _table(toolchain_file)
        pins = _table(pins_file)
        try:
            section = toolchain["toolchain"]
            debian = pins["debian"]
            return cls(
                key=hashlib.sha256(toolchain_file.read_bytes()).hexdigest()[:16],
                channel=section["channel"],
                # What every goal needs, whatever the file names.
                components=tuple(sorted({"clippy", "rustfmt", *section.get("components", ())})),
                triples=tuple(sorted({*pins["triples"], *section.get("targets", ())})),
                debian_packages=tuple(debian["packages"]),
                debian_from_machine=frozenset(debian["from_machine"]),
                debian_versions=dict(debian["versions"]),
            )
        except KeyError as error:
            raise SetupError(f"{toolchain_file.name} or {pins_file.name}: lacks {error}") from error


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomli.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SetupError(f"{path}: {error.strerror}") from error
    except tomli.TOMLDecodeError as error:
        raise SetupError(f"{path}: not valid TOML: {error}") from error


def release(version: str) -> tuple[int, ...] | None:
    """`1.96.0` or `1.96` as numbers; None for `stable`, `nightly-2026-01-01` and the like."""
    parts = version.split("-", 1)[0].split(".")
    if not all(part.isdigit() for part in parts):
        return None
    return tuple(int(part) for part in parts)
