from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from bootstrap.errors import SetupError
from toolchain.pins import Pins, release

PINS = """\
triples = ["x86_64-unknown-linux-gnu", "aarch64-apple-darwin"]
[debian]
packages = ["rustc-web"]
from_machine = ["libc6"]
[debian.versions]
"rustc-web" = "1.96.0+dfsg1-1"
"""


def read(folder: Path, toolchain: str, pins: str = PINS) -> Pins:
    (folder / "rust-toolchain.toml").write_text(toolchain)
    (folder / "pins.toml").write_text(pins)
    return Pins.read(folder / "rust-toolchain.toml", folder / "pins.toml")


def test_what_the_toolchain_file_names_is_added_to_what_every_goal_needs(tmp_path: Path) -> None:
    text = (
        '[toolchain]\nchannel = "1.95.0"\ncomponents = ["rust-src"]\ntargets = ["wasm32-wasip1"]\n'
    )
    pins = read(tmp_path, text)
    assert pins.channel == "1.95.0"
    assert pins.components == ("clippy", "rust-src", "rustfmt")
    assert pins.triples == ("aarch64-apple-darwin", "wasm32-wasip1", "x86_64-unknown-linux-gnu")
    assert pins.key == hashlib.sha256(text.encode()).hexdigest()[:16]


@pytest.mark.parametrize(
    ("toolchain", "message"),
    [
        ("[toolchain\n", r"rust-toolchain\.toml: not valid TOML: .*line 1"),
        ("[toolchain]\n", r"rust-toolchain\.toml or pins\.toml: lacks 'channel'"),
    ],
)
def test_a_bad_file_is_named_with_the_cause(tmp_path: Path, toolchain: str, message: str) -> None:
    with pytest.raises(SetupError, match=message):
        read(tmp_path, toolchain)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"rust-toolchain\.toml: No such file"):
        Pins.read(tmp_path / "rust-toolchain.toml", tmp_path / "pins.toml")


def test_the_repository_s_own_pins_can_be_read() -> None:
    root = Path(__file__).resolve().parents[2]
    pins = Pins.read(root / "rust-toolchain.toml", root / "build-support/toolchain/pins.toml")
    assert len(pins.triples) >= 6
    assert set(pins.debian_packages) <= set(pins.debian_versions)
    # Debian's is taken in the place of the pinned one, so it must not be older.
    pinned = release(pins.channel)
    debian = release(pins.debian_versions["rustc-web"].split("+", 1)[0])
    assert pinned is not None and debian is not None and debian >= pinned


def test_releases_are_numbers_and_channels_are_not() -> None:
    assert release("1.96.0") == (1, 96, 0)
    assert release("1.97.0-beta.2") == (1, 97, 0)
    assert release("stable") is None
    assert release("nightly-2026-01-01") is None
