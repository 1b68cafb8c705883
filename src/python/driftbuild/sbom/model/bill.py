"""A bill of materials: what one artifact holds, and what it was made with."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from driftbuild.errors import UserError
from driftbuild.plain_text import one_line
from driftbuild.sbom.model.component import Component, Scope


class BillError(UserError):
    """Facts that contradict each other, or are missing; the message names each and the remedy."""


@dataclass(frozen=True, eq=False)
class Contents:
    """What is in an artifact, without the artifact itself: known before it is built.

    `roots` are the refs of what the artifact is made of directly, `edges` say what each component
    needs, by ref. `tools` made the artifact and are not in it. `properties` are of the document.
    """

    components: tuple[Component, ...]
    roots: tuple[str, ...] = ()
    edges: tuple[tuple[str, tuple[str, ...]], ...] = ()
    tools: tuple[Component, ...] = ()
    properties: tuple[tuple[str, str], ...] = ()

    @cached_property
    def key(self) -> str:
        fields = (self.components, self.roots, self.edges, self.tools, self.properties)
        return hashlib.sha256(repr(fields).encode()).hexdigest()

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Contents) and self.key == other.key

    @property
    def required(self) -> tuple[Component, ...]:
        """What is in the artifact, or comes along when it is installed."""
        return tuple(c for c in self.components if c.scope is not Scope.EXCLUDED)


@dataclass(frozen=True, eq=False)
class Bill:
    """`subject` is the artifact, with its own hashes; `path` is its place below dist/."""

    subject: Component
    contents: Contents
    path: str

    @cached_property
    def key(self) -> str:
        text = f"{self.subject!r} {self.path} {self.contents.key}"
        return hashlib.sha256(text.encode()).hexdigest()

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Bill) and self.key == other.key

    def iter_components(self) -> Iterator[Component]:
        """The subject, the components, and the parts of each."""
        yield from _with_parts((self.subject, *self.contents.components))

    @property
    def edges(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The edges of the contents, and those of the subject."""
        return ((self.subject.ref, self.contents.roots), *self.contents.edges)

    def checked(self) -> Bill:
        """This bill. Raises `BillError` where a ref stands for two things, or for none."""
        counts = Counter(component.ref for component in self.iter_components())
        twice = sorted(ref for ref, count in counts.items() if count > 1)
        wanted = {ref for source, targets in self.edges for ref in (source, *targets)}
        lost = sorted(wanted - set(counts))
        if twice or lost:
            problem = f"{twice[0]} is listed twice" if twice else f"{lost[0]} is not listed"
            raise BillError(
                f"The bill of materials of {self.subject.title} is not consistent: {problem}. "
                "This is a fault of driftbuild.sbom; please report it with the lock files."
            )
        return self


@dataclass(frozen=True)
class Bills:
    """A bill for each artifact packaged of one target: none, one, or a wheel and an sdist."""

    bills: tuple[Bill, ...]


def check_places(places: Iterable[tuple[str, str]]) -> None:
    """Raises `BillError` where two targets package a file of the same name.

    `places` are (path below dist/, the target's address). One file overwrites the other, and what
    is written of either stands beside whichever came last.
    """
    known: dict[str, str] = {}
    for path, address in places:
        other = known.setdefault(path, address)
        if other != address:
            raise BillError(
                f"{one_line(other)} and {one_line(address)} both package {one_line(path)} in dist/."
                " Give one of them another name, e.g. by `output_path` in its BUILD file."
            )


def _with_parts(components: Iterable[Component]) -> Iterator[Component]:
    for component in components:
        yield component
        yield from _with_parts(component.components)


def merged(component: Component, other: Component) -> Component:
    """One component that two bills list: what either knows of it."""
    scopes = list(Scope)
    return replace(
        component,
        scope=min(component.scope, other.scope, key=scopes.index),
        hashes=tuple(sorted({*component.hashes, *other.hashes})),
        properties=tuple(sorted({*component.properties, *other.properties})),
        components=component.components or other.components,
        licence=component.licence or other.licence,
        file=component.file or other.file,
    )
