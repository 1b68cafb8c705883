from __future__ import annotations

from driftbuild.sbom.model.bill import Bill, Contents
from driftbuild.sbom.model.component import Component
from driftbuild.sbom.model.crates import Compiler, std_component
from driftbuild.sbom.model.zig import linked_by_zig

_STD = std_component(Compiler("1.95.0", "x86_64-unknown-linux-gnu"))
_CRATE = Component("pkg:cargo/acme@1.0.0", "acme", "1.0.0")
_CRATES = Contents((_STD, _CRATE), (_CRATE.ref, _STD.ref), ((_CRATE.ref, ()), (_STD.ref, ())))


def test_the_unwinder_is_what_std_needs() -> None:
    contents = linked_by_zig(_CRATES, "0.15.2", "20.1.2")
    assert [each.title for each in contents.tools] == ["zig 0.15.2"]
    library = contents.components[-1]
    assert library.title == "libunwind 20.1.2"
    assert dict(contents.edges) == {
        _CRATE.ref: (),
        _STD.ref: (library.ref,),
        library.ref: (),
    }
    subject = Component("pkg:npm/acme@1.0.0", "acme", "1.0.0")
    Bill(subject, contents, "acme.tgz").checked()


def test_a_platform_that_has_an_unwinder() -> None:
    contents = linked_by_zig(_CRATES, "0.15.2", "")
    assert contents.components == _CRATES.components and contents.edges == _CRATES.edges
    assert [each.name for each in contents.tools] == ["zig"]
