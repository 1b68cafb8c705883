from __future__ import annotations

from driftbuild.sbom.model.python_lock import parse_python_lock
from driftbuild.sbom.model.python_tools import backend_tools, pex_tool

A, B = "a" * 64, "b" * 64
LOCK = parse_python_lock(
    "setuptools.lock",
    f"setuptools==63.4.3 --hash=sha256:{A} --hash=sha256:{B}\nwheel==0.37.1 --hash=sha256:{A}\n",
)


def test_pex_is_known_by_its_file() -> None:
    tool = pex_tool("2.1.137", A)
    assert tool.ref == "pkg:pypi/pex@2.1.137?file_name=pex"
    assert tool.hashes == (("SHA-256", A),)


def test_all_that_is_locked_with_the_maker_of_a_wheel_ran() -> None:
    setuptools, wheel = backend_tools(("bdist_wheel", "0.37.1"), LOCK)
    assert (wheel.purl, wheel.hashes) == ("pkg:pypi/wheel@0.37.1", (("SHA-256", A),))
    # Either of two files may have been installed.
    assert (setuptools.purl, setuptools.hashes) == ("pkg:pypi/setuptools@63.4.3", ())
    assert setuptools.references[0].hashes == (("SHA-256", A), ("SHA-256", B))


def test_of_another_backend_only_its_name_is_known() -> None:
    for lock in (None, LOCK):
        (tool,) = backend_tools(("hatchling", "1.27.0"), lock)
        assert (tool.purl, tool.hashes, tool.references) == ("pkg:pypi/hatchling@1.27.0", (), ())
    assert [tool.version for tool in backend_tools(("bdist_wheel", "0.38.0"), LOCK)] == ["0.38.0"]
    assert backend_tools(None, LOCK) == ()
