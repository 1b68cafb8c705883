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
    options = parser.parse_args(arguments)
    store = cache_root() / "pants"
    console = Console(total=3)
    try:
        with exclusive(
            store / "lock", on_wait=lambda: console.say("Waiting for a set-up that runs already ...")
        ):
            lock = REPOSITORY / "build-support" / "pants" / "requirements.lock"
            ready = environment.ensure(lock, store / "environments", console)
            write_atomically(Path(f"{options.stamp}.environment"), ready.stamp)
    except SetupError as error:
        print(f"pants: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\npants: set-up interrupted; the next run starts it again.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
