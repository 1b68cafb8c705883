from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping

import pytest

from driftbuild.sbom.model.bill import BillError
from driftbuild.sbom.model.notices import notice_of, render_notices
from driftbuild.sbom.model.pex import read_pex

_VENDORED = ".bootstrap/pex/vendor/_vendored"
_METADATA = "Metadata-Version: 2.4\nName: {name}\nVersion: 1.0\nLicense: MIT\n"
_FILES = {
    "PEX-INFO": json.dumps(
        {"pex_hash": "0" * 40, "build_properties": {"pex_version": "2.1.137"}, "requirements": []}
    ),
    "__main__.py": "",
    "app.py": "",
    ".bootstrap/pex/pex.py": "",
    ".bootstrap/pex/vendor/__init__.py": """
VendorSpec.pinned("wheel", "0.37.1")
VendorSpec.pinned("attrs", "21.2")
""",
    f"{_VENDORED}/wheel/wheel.py": "",
    f"{_VENDORED}/wheel/wheel-0.37.1.dist-info/LICENSE.txt": "Of wheel",
    f"{_VENDORED}/attrs/attr.py": "",
    ".deps/a-1.0.whl/a-1.0.dist-info/METADATA": _METADATA.format(name="a"),
    ".deps/a-1.0.whl/a-1.0.dist-info/licenses/AUTHORS": "Ann",
    ".deps/a-1.0.whl/a/_vendor/b/LICENSE": "Of b, in a",
    ".deps/a-1.0.whl/a/licenses.py": "LICENCES = ()",
    ".deps/c-1.0.whl/c-1.0.dist-info/METADATA": _METADATA.format(name="c"),
}


def _zip(files: Mapping[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return packed.getvalue()


def test_the_texts_of_each_part() -> None:
    pex = read_pex("app.pex", {"": _zip(_FILES)})
    wheel = "pkg:pypi/pex@2.1.137#wheel-0.37.1"
    assert {part.ref for part in pex.runtime.components} == {
        wheel,
        "pkg:pypi/pex@2.1.137#attrs-21.2",
    }
    assert pex.legal_texts == {
        "pkg:pypi/a@1.0": (
            ("a-1.0.dist-info/licenses/AUTHORS", "Ann"),
            ("a/_vendor/b/LICENSE", "Of b, in a"),
        ),
        wheel: (("wheel-0.37.1.dist-info/LICENSE.txt", "Of wheel"),),
    }
    assert list(pex.own) == ["app.py"]


def test_paths_and_texts_that_are_meant_to_do_harm() -> None:
    evil = {
        **_FILES,
        ".deps/a-1.0.whl/../../../../etc/LICENSE": "\x1b[2J\u202eText 1:",
        ".deps/a-1.0.whl/LICENSE\x1b[2J\nText 1:": "\x07",
    }
    pex = read_pex("app.pex", {"": _zip(evil)})
    texts = pex.legal_texts["pkg:pypi/a@1.0"]
    assert len(texts) == 4
    text = render_notices("app", [notice_of(pex.runtime, texts)])
    assert not {"\x1b", "\x07", "\u202e"} & set(text)
    assert sum(line.startswith("Text 1:") for line in text.split("\n")) == 1


@pytest.mark.parametrize("name", ["PEX-INFO", None])
def test_what_is_no_pex(name: str | None) -> None:
    content = _zip({k: v for k, v in _FILES.items() if k != name}) if name else b"#!/bin/sh\n"
    with pytest.raises(BillError, match="app.pex is no PEX as Pex 2.1 writes it"):
        read_pex("app.pex", {"": content})
