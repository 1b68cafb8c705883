from __future__ import annotations

import pytest

from driftbuild.wheel.requirement import WheelRequest


def test_requirement_names_each_hash_once_in_a_fixed_order() -> None:
    a, b = "a" * 64, "b" * 64
    line = f"tool==1.2 --hash=sha256:{a} --hash=sha256:{b}"
    assert WheelRequest("tool", "1.2", (b, a)).requirement == line
    assert WheelRequest("tool", "1.2", (a, b)).requirement == line


@pytest.mark.parametrize("hashes", [(), ("A" * 64,), ("sha256:" + "a" * 64,), ("a" * 63,)])
def test_pin_without_a_proper_hash_is_refused(hashes: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="tool 1.2 is pinned"):
        WheelRequest("tool", "1.2", hashes)
