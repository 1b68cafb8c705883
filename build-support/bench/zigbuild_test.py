from __future__ import annotations

import inspect
import re
from pathlib import Path

from bench.zigbuild import LOCK
from driftbuild.cross.subsystems import Cross

_ROOT = Path(__file__).resolve().parents[2]


def test_cargo_zigbuild_is_compared_with_the_zig_that_the_backend_uses() -> None:
    lock = (_ROOT / LOCK).read_text(encoding="utf-8")
    backend = inspect.getsource(Cross)
    [version] = re.findall(r"^ziglang==(\S+)", lock, flags=re.MULTILINE)
    assert f'zig_version = StrOption(default="{version}"' in backend
    hashes = re.findall(r'"([0-9a-f]{64})"', backend)
    assert hashes and all(f"sha256:{value}" in lock for value in hashes)
