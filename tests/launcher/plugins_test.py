"""What the official launcher installs beside Pants is what `./pants` has installed."""

from __future__ import annotations

from pathlib import Path

import tomli

ROOT = Path(__file__).resolve().parents[2]


def test_plugins_have_the_versions_of_the_lock() -> None:
    plugins = tomli.loads((ROOT / "pants.toml").read_text())["GLOBAL"]["plugins"]
    lock = (ROOT / "3rdparty/python/lock.txt").read_text().splitlines()
    assert plugins
    assert set(plugins) <= {line.split(" ", 1)[0] for line in lock}
