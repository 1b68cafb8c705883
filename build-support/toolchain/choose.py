"""Which toolchain it is: the recorded one, rustup's, or Debian's."""

from __future__ import annotations

from pathlib import Path

from bootstrap.console import Console
from bootstrap.errors import SetupError
from bootstrap.storage import cache_root, exclusive
from toolchain import debian, record, rustup
from toolchain.pins import Pins
from toolchain.record import Toolchain

KINDS = ("auto", "rustup", "debian")


def record_path(pins: Pins) -> Path:
    """Where the record of the toolchain for this content of `rust-toolchain.toml` is."""
    return cache_root() / "rust-toolchain" / f"{pins.key}.json"


def ensure(pins: Pins, kind: str, patchelf: Path, console: Console) -> Toolchain:
    """The toolchain, installed if need be, and recorded. `kind` is one of `KINDS`.

    Raises `SetupError` that says what was tried when there is none to be had.
    """
    path = record_path(pins)
    with exclusive(
        path.parent / "lock", on_wait=lambda: console.say("Waiting for another set-up of Rust ...")
    ):
        recorded = record.read(path)
        if recorded is not None and kind in ("auto", recorded.kind):
            return recorded
        toolchain = _obtain(pins, kind, patchelf, console)
        toolchain.write(path)
    what = f"Rust {toolchain.version} from {toolchain.kind}"
    if toolchain.version != pins.channel:
        what += f" (rust-toolchain.toml asks for {pins.channel})"
    console.say(f"      {what}: {toolchain.sysroot}")
    return toolchain


def _obtain(pins: Pins, kind: str, patchelf: Path, console: Console) -> Toolchain:
    attempts: list[str] = []
    present = rustup.installed(pins) if kind != "debian" else None
    if present is not None and rustup.is_complete(present, pins):
        return present
    if kind != "debian":
        try:
            with console.step(f"Have rustup download Rust {pins.channel}"):
                return rustup.download(pins, console.note)
        except SetupError as error:
            attempts.append(f"rustup: {error}")
            console.say(f"      {error}")
    if kind != "rustup":
        if debian.available():
            try:
                return debian.install(pins, cache_root() / "rust-toolchain", patchelf, console)
            except SetupError as error:
                attempts.append(f"Debian's packages: {error}")
        else:
            attempts.append("Debian's packages: this machine has no apt")
    if present is not None:
        missing = sorted(set(pins.triples) - set(present.triples))
        console.say(
            f"      rustup's Rust {present.version} is used as it is, without std for: {missing}"
        )
        return present
    raise SetupError(
        "\n  ".join([f"found no Rust {pins.channel}:", *attempts])
        + f"\nInstall rustup (https://rustup.rs) and run: rustup toolchain install {pins.channel}"
        f" -c {','.join(pins.components)} -t {','.join(pins.triples)}"
    )
