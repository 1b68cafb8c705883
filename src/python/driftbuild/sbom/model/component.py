"""What a bill of materials lists: a component of any ecosystem, as CycloneDX knows it.

Terms: CycloneDX 1.6 (ECMA-424), https://cyclonedx.org/docs/1.6/json/, and package URLs,
https://github.com/package-url/purl-spec.
"""

from __future__ import annotations

import enum
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from driftbuild.plain_text import one_line

_EXECUTABLE = (".node", ".js", ".cjs", ".mjs", ".py", ".so", ".dylib", ".pyd", ".sh")


class Kind(enum.Enum):
    """CycloneDX's component types, those that are used here."""

    APPLICATION = "application"
    LIBRARY = "library"
    FILE = "file"


class Scope(enum.Enum):
    """Whether the artifact needs it: CycloneDX's scopes.

    EXCLUDED is what only ran while the artifact was built; none of it is in the artifact.
    """

    REQUIRED = "required"
    OPTIONAL = "optional"
    EXCLUDED = "excluded"


class Origin(enum.Enum):
    """Where a component comes from."""

    WORKSPACE = "workspace"
    REGISTRY = "registry"
    REPOSITORY = "repository"
    TOOLCHAIN = "toolchain"
    BUNDLED = "bundled"


@dataclass(frozen=True)
class Reference:
    """A link: `kind` is CycloneDX's type of an external reference (`website`, `vcs`...).

    `url` is kept without user and password. `hashes` are those that what is behind it may have.
    """

    kind: str
    url: str
    hashes: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "url", without_login(self.url))


@dataclass(frozen=True)
class DeliveredFile:
    """The file in which a component comes, in the terms of BSI TR-03183-2 v2.0.0, section 8.1.

    `structured`: the parts can still be told apart by what the file says of itself.
    """

    name: str
    executable: bool = False
    archive: bool = False
    structured: bool = False


@dataclass(frozen=True)
class Component:
    """One component. All text is stripped of what could drive a terminal or break a line.

    `ref` is its identity in a bill: the purl, where it has one. `licence` is an SPDX expression, ""
    where none is stated. `authors` are `Name <mail>`, as in Cargo's and npm's manifests. `hashes`
    are (CycloneDX's name of the algorithm, hex digits). `components` are parts of this one.
    """

    ref: str
    name: str
    version: str
    kind: Kind = Kind.LIBRARY
    group: str = ""
    purl: str = ""
    cpe: str = ""
    licence: str = ""
    authors: tuple[str, ...] = ()
    description: str = ""
    hashes: tuple[tuple[str, str], ...] = ()
    scope: Scope = Scope.REQUIRED
    origin: Origin = Origin.REGISTRY
    references: tuple[Reference, ...] = ()
    properties: tuple[tuple[str, str], ...] = ()
    file: DeliveredFile | None = None
    components: tuple[Component, ...] = field(default=())

    def __post_init__(self) -> None:
        for name in ("name", "version", "group", "description"):
            object.__setattr__(self, name, one_line(getattr(self, name)))
        authors = tuple(filter(None, map(one_line, self.authors)))
        object.__setattr__(self, "authors", authors)
        properties = tuple(sorted((one_line(n), one_line(v)) for n, v in self.properties))
        object.__setattr__(self, "properties", properties)

    @property
    def title(self) -> str:
        """Name and version, for people."""
        name = f"{self.group}/{self.name}" if self.group else self.name
        return f"{name} {self.version}" if self.version else name


def without_login(text: str) -> str:
    """Addresses of the web without user and password: a bill is for everybody."""
    return re.sub(r"(?i)(https?://)[^/?#\s]*@", r"\1", text)


def digests(content: bytes) -> tuple[tuple[str, str], ...]:
    """The hashes of a file that a document states."""
    return (
        ("SHA-256", hashlib.sha256(content).hexdigest()),
        ("SHA-512", hashlib.sha512(content).hexdigest()),
    )


def packed_files(ref: str, files: Mapping[str, bytes]) -> tuple[Component, ...]:
    """The files of an archive as parts of the component `ref`, content by path."""
    return tuple(
        Component(
            ref=f"{ref}#{quote(path, errors='surrogatepass')}",
            name=path,
            version="",
            kind=Kind.FILE,
            hashes=digests(files[path]),
            origin=Origin.WORKSPACE,
            file=DeliveredFile(
                path.rpartition("/")[2],
                executable=path.endswith(_EXECUTABLE),
            ),
        )
        for path in sorted(files)
    )
