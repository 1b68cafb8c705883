"""What Rust's standard library says of its licences, as toolchains bring it.

Source of the format: rust-lang/rust, `src/tools/generate-copyright`, which writes
`share/doc/rust/COPYRIGHT-library.html` since Rust 1.86: the library's own files, with exceptions,
and the crates that it is built of on any platform, with the texts that they bring. The texts of the
licences in it are in `share/doc/rust/licenses`, by their SPDX identifiers. Earlier toolchains have
`COPYRIGHT`, `LICENSE-APACHE`, `LICENSE-MIT`; Debian's packages have `copyright`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from driftbuild.plain_text import one_line
from driftbuild.sbom.model.legal_text import legal_texts
from driftbuild.sbom.model.licence import shown_licence
from driftbuild.sbom.model.notices import Notice

ACCOUNT = "COPYRIGHT-library.html"
_NAME = "Rust's standard library"
_CRATE = re.compile(r"https://crates\.io/crates/([^/]+)/([^/]+)")
_LICENCE = ".txt"
_OWNER = "The Rust Project Developers"


@dataclass
class _Entry:
    """A folder or a file of the library, or a crate."""

    path: str = ""
    url: str = ""
    fields: dict[str, list[str]] = field(default_factory=dict)
    texts: list[tuple[str, str]] = field(default_factory=list)

    @property
    def licence(self) -> str:
        return shown_licence("", one_line(" ".join(self.fields.get("License", ()))), {})

    @property
    def copyrights(self) -> tuple[str, ...]:
        return tuple(self.fields.get("Copyright", ()))


def std_notices(
    version: str, files: Mapping[str, bytes], *, with_crates: bool
) -> tuple[Notice, ...]:
    """`files` are what the toolchain has of the above, by name; there may be none.

    `with_crates`: also the crates that a library which came compiled may hold.
    """
    account = files.get(ACCOUNT)
    entries = list(_entries(account)) if account is not None else []
    own = [entry for entry in entries if entry.path]
    texts = {name: content for name, content in files.items() if name != ACCOUNT}

    def named(licence: str) -> tuple[tuple[str, str], ...]:
        """The texts of those licences that an expression names; other files are of the whole."""
        words = set(re.findall(r"[\w.-]+", licence))
        return legal_texts(
            {
                name: content
                for name, content in texts.items()
                if not name.endswith(_LICENCE) or name[: -len(_LICENCE)] in words
            }
        )

    whole = [each for entry in own if entry.path == "." for each in entry.copyrights]
    library = Notice(
        _NAME,
        version,
        "MIT OR Apache-2.0",
        "https://www.rust-lang.org/policies/licenses",
        (_OWNER,),
        named("MIT OR Apache-2.0"),
        tuple(whole),
    )
    parts = [
        Notice(
            f"{_NAME}: {entry.path}",
            version,
            entry.licence,
            texts=named(entry.licence),
            copyrights=entry.copyrights,
        )
        for entry in own
        if entry.path != "."
    ]
    crates = [
        Notice(
            f"{_NAME}: {match[1]}",
            match[2],
            entry.licence,
            entry.url,
            tuple(entry.fields.get("Authors", ())),
            tuple(entry.texts),
        )
        for entry in entries
        if (match := _CRATE.fullmatch(entry.url))
    ]
    return (library, *parts, *(crates if with_crates else ()))


def _entries(account: bytes) -> Iterator[_Entry]:
    reader = _Reader()
    reader.feed(account.decode("utf-8", errors="replace"))
    reader.close()
    return iter(reader.entries)


class _Reader(HTMLParser):
    """Each entry begins with a box (`div`) or a heading (`h3`); its fields are `<b>Name:</b> …`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.entries: list[_Entry] = []
        self._text: list[str] = []
        self._label = ""
        self._file = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("div", "h3"):
            self.entries.append(_Entry())
        elif tag == "a" and self.entries and self._label == "URL":
            self.entries[-1].url = dict(attrs).get("href") or ""
        if tag in ("b", "p", "summary", "pre"):
            self._text = []
            self._label = "" if tag == "p" else self._label

    def handle_endtag(self, tag: str) -> None:
        text = "".join(self._text)
        if not self.entries:
            return
        entry = self.entries[-1]
        if tag == "b":
            self._label, self._text = text.strip().rstrip(":"), []
        elif tag == "summary":
            self._file = text.strip()
        elif tag == "pre":
            entry.texts.append((self._file, text))
        elif tag == "p" and self._label == "File/Directory":
            entry.path = text.strip()
        elif tag == "p" and self._label and text.strip():
            entry.fields.setdefault(self._label, []).append(text.strip())

    def handle_data(self, data: str) -> None:
        self._text.append(data)
