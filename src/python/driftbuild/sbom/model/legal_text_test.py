from __future__ import annotations

import pytest

from driftbuild.sbom.model.legal_text import is_legal_text, legal_texts


@pytest.mark.parametrize(
    "path, legal",
    [
        ("LICENSE", True),
        ("LICENSE-MIT", True),
        ("licence.txt", True),
        ("UNLICENSE", True),
        ("COPYING.LESSER", True),
        ("NOTICE.md", True),
        ("COPYRIGHT", True),
        ("zstd/LICENSE", True),
        ("src/license.rs", False),
        ("notices/mod.rs", False),
        ("README.md", False),
        ("license.html", False),
    ],
)
def test_legal_texts_by_name(path: str, legal: bool) -> None:
    assert is_legal_text(path) == legal


@pytest.mark.parametrize(
    "content, text",
    [
        ("Copyright © Zoë".encode(), "Copyright © Zoë"),
        ("\ufeffCopyright © Zoë".encode(), "Copyright © Zoë"),
        ("Copyright © Zoë".encode("cp1252"), "Copyright © Zoë"),
        ("Copyright © Zoë".encode("utf-16"), "Copyright © Zoë"),
        (b"Copyright \x81 Zo", "Copyright \ufffd Zo"),
    ],
)
def test_texts_in_any_encoding(content: bytes, text: str) -> None:
    assert legal_texts({"LICENSE": content}) == (("LICENSE", text),)


def test_what_is_no_text() -> None:
    compiled = b"\x7fELF\x02\x01\x01\0\0"
    assert legal_texts({"license.so": compiled, "LICENSE": b"MIT"}) == (("LICENSE", "MIT"),)
