from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from bootstrap.environment import Environment, known_version, requirement
from bootstrap.errors import SetupError

LOCK = """\
pex==2.1.137 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
pexpect==4.0 \\
    --hash=sha256:cc
"""


def test_a_requirement_comes_with_its_hashes_and_no_other() -> None:
    pinned = "pex==2.1.137 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"
    assert requirement(LOCK, "pex") == pinned
    assert requirement(LOCK, "pexpect") == "pexpect==4.0 \\\n    --hash=sha256:cc\n"


def test_a_requirement_that_is_not_locked_is_an_error_that_names_the_file() -> None:
    with pytest.raises(SetupError, match=r"3rdparty/python/lock\.txt: pins no six"):
        requirement(LOCK, "six")


def test_the_pex_file_is_described_as_pants_wants_it(tmp_path: Path) -> None:
    pex = tmp_path / "pex"
    pex.write_bytes(b"#!content")
    version, platform, digest, size = known_version(pex, "2.1.137").split("|")
    assert version == "v2.1.137"
    assert platform.split("_", 1)[0] in ("linux", "macos")
    assert digest == hashlib.sha256(b"#!content").hexdigest()
    assert size == "9"


def test_a_stamp_is_one_fact_a_line() -> None:
    environment = Environment(Path("/c/env"), "file:///c/pex", "v1|linux_x86_64|aa|9", "2.17.1")
    lines = ["/c/env", "2.17.1", "file:///c/pex", "['v1|linux_x86_64|aa|9']"]
    assert environment.stamp.splitlines() == lines
