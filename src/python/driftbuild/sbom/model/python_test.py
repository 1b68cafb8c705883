from __future__ import annotations

import pytest

from driftbuild.sbom.model.bill import BillError
from driftbuild.sbom.model.component import Component, Origin
from driftbuild.sbom.model.core_metadata import CoreMetadata
from driftbuild.sbom.model.pex import PackedDistribution, PexContents, read_pex
from driftbuild.sbom.model.python import (
    BuiltDistribution,
    PythonFacts,
    distribution_bill,
    pex_contents,
    pex_licence,
    read_distribution,
)
from driftbuild.sbom.model.python_lock import parse_python_lock

A, B = "a" * 64, "b" * 64
LOCK = parse_python_lock(
    "lock.txt",
    f"app==1 --hash=sha256:{A}\ntext==2 --hash=sha256:{A}\nfast==3 --hash=sha256:{A} "
    f"--hash=sha256:{B}\nold==4 --hash=sha256:{A}\n",
)
RUNTIME = Component("pkg:pypi/pex@2", "pex", "2", licence="Apache-2.0", origin=Origin.BUNDLED)


def packed(name: str, version: str, *requires: str, licence: str = "MIT") -> PackedDistribution:
    metadata = CoreMetadata(name, version, licence, requires=requires)
    return PackedDistribution(f"{name}-{version}-py3-none-any.whl", metadata, "f" * 64)


APP = packed("App", "1", "text[fast]", 'old; python_version < "3"', 'tests; extra == "tests"')
TEXT = packed("text", "2", 'fast>1; extra == "fast"')
FAST = packed("fast", "3", "text")
FACTS = PythonFacts(LOCK, (), {"python_version": "3.11"}, {})


def pex(*distributions: PackedDistribution) -> PexContents:
    return PexContents(("app",), distributions, RUNTIME, {"main.py": b""}, "0+1", {})


def test_a_pex_holds_what_is_packed() -> None:
    contents = pex_contents("x.pex", pex(APP, TEXT, FAST), FACTS)
    assert contents.roots == ("pkg:pypi/pex@2", "pkg:pypi/app@1")
    assert dict(contents.edges) == {
        "pkg:pypi/pex@2": (),
        "pkg:pypi/app@1": ("pkg:pypi/text@2",),
        # An extra of it was asked for.
        "pkg:pypi/text@2": ("pkg:pypi/fast@3",),
        "pkg:pypi/fast@3": ("pkg:pypi/text@2",),
    }
    by_name = {component.name: component for component in contents.components}
    assert by_name["App"].hashes == (("SHA-256", A),)
    # Either of two files may have been installed.
    assert by_name["fast"].hashes == ()
    assert by_name["fast"].references[-1].hashes == (("SHA-256", A), ("SHA-256", B))


def test_what_no_requirement_leads_to_is_in_it_all_the_same() -> None:
    contents = pex_contents("x.pex", pex(APP, TEXT, FAST, packed("old", "4")), FACTS)
    assert contents.roots[-1] == "pkg:pypi/old@4"


def test_a_condition_that_means_nothing() -> None:
    """Rather one edge too many than a part that nothing needs."""
    app = packed("app", "1", 'text; os_name ~= "x"')
    contents = pex_contents("x.pex", pex(app, TEXT), FACTS)
    assert dict(contents.edges)["pkg:pypi/app@1"] == ("pkg:pypi/text@2",)


def test_what_the_lock_file_does_not_hold() -> None:
    with pytest.raises(BillError) as raised:
        pex_contents("x.pex", pex(packed("text", "9"), packed("lost", "1")), FACTS)
    assert "  - text 9 is in it, but not in lock.txt." in str(raised.value)
    assert "  - lost 1 is in it, but not in lock.txt." in str(raised.value)


def test_own_distributions_are_in_no_lock_file() -> None:
    own = PythonFacts(LOCK, (CoreMetadata("lost", "1"),), {}, {})
    contents = pex_contents("x.pex", pex(packed("lost", "1")), own)
    assert contents.components[1].origin is Origin.WORKSPACE


def test_licences() -> None:
    evil = packed("text", "2", licence="All rights \x1b[31m\nreserved" + "!" * 9000)
    with pytest.raises(BillError) as raised:
        pex_contents("x.pex", pex(evil, packed("fast", "3", licence="")), FACTS)
    message = str(raised.value)
    assert "  - fast 3 states no licence in its METADATA." in message
    assert "text 2 states the licence 'All rights \ufffd[31m reserved!!!" in message
    assert len(message) < 1000 and "\x1b" not in message
    assert "licences = { 'pkg:pypi/text@2' = \"MIT\" }" in message
    stated = PythonFacts(LOCK, (), {}, {"pkg:pypi/text@2": "ISC"})
    assert pex_contents("x.pex", pex(evil), stated).components[1].licence == "ISC"
    assert pex_licence("x", "mit", "src:x", FACTS) == "MIT"
    with pytest.raises(BillError, match='x states no licence in src:x. Add `licence="..."`'):
        pex_licence("x", "", "src:x", FACTS)


def test_what_comes_with_a_wheel() -> None:
    metadata = CoreMetadata("mine", "1", "MIT", requires=("text[fast]>=1", "other==1"))
    facts = PythonFacts(LOCK, (metadata, CoreMetadata("other", "1", "ISC")), {}, {})
    wheel = BuiltDistribution("mine-1.whl", metadata, {"mine.py": b""}, ("bdist_wheel", "0.37.1"))
    subject, contents = distribution_bill(wheel, b"zip", (TEXT, FAST, APP), facts)
    assert subject.purl == "pkg:pypi/mine@1?file_name=mine-1.whl"
    assert [part.name for part in subject.components] == ["mine.py"]
    assert contents.roots == ("pkg:pypi/other@1", "pkg:pypi/text@2")
    # The others are in the lock file, and not needed.
    assert {c.name for c in contents.components} == {"text", "fast", "other"}
    assert contents.tools == ()
    lost = BuiltDistribution("mine-1.whl", CoreMetadata("mine", "1", "MIT", requires=("zz",)), {})
    with pytest.raises(BillError, match="It needs zz, which lock.txt does not hold for it"):
        distribution_bill(lost, b"", (), facts)


def test_what_is_no_artifact() -> None:
    with pytest.raises(BillError, match="x.whl is neither a wheel nor an sdist"):
        read_distribution("x.whl", b"no zip")
    with pytest.raises(BillError, match="x.tar.gz is neither a wheel nor an sdist"):
        read_distribution("x.tar.gz", b"no tar")
    with pytest.raises(BillError, match=r"x.pex is no PEX as Pex 2.1 writes it"):
        read_pex("x.pex", {"x.pex": b"no zip"})
