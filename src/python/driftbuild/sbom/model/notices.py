"""THIRD-PARTY-NOTICES: the software of others in an artifact, with the texts of its licences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from driftbuild.plain_text import many_lines, one_line
from driftbuild.sbom.model.component import Component

FILE = "THIRD-PARTY-NOTICES"
_NO_TEXT = "It brings no text of its licence; see https://spdx.org/licenses."


@dataclass(frozen=True)
class Notice:
    """One piece of software. `licence` is what it states, `texts` are (file, text) it brings.

    `copyrights` are whose it is, where it says so itself. `native` are the static libraries that
    were compiled from sources in it.
    """

    name: str
    version: str
    licence: str = ""
    website: str = ""
    authors: tuple[str, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    copyrights: tuple[str, ...] = ()
    native: tuple[str, ...] = ()


def notices_path(artifact: str) -> str:
    """Where the notices of an artifact stand that has no place for them inside: beside it."""
    return f"{artifact}.{FILE}"


def notice_of(component: Component, texts: Iterable[tuple[str, str]] = ()) -> Notice:
    """What a bill knows of a component, with texts from elsewhere."""
    name = f"{component.group}/{component.name}" if component.group else component.name
    links = {each.kind: each.url for each in reversed(component.references)}
    places = (links.get(kind, "") for kind in ("vcs", "website", "distribution"))
    return Notice(
        name,
        component.version,
        component.licence,
        next(filter(None, places), ""),
        component.authors,
        tuple(texts),
    )


def render_notices(
    subject: str, contained: Iterable[Notice], installed: Iterable[Notice] = ()
) -> str:
    """The text of the file. What others wrote is indented, so nothing in it can pass for ours.

    `contained` is in the artifact `subject`. `installed` comes beside it as packages of their own,
    with their texts, so only their licences are told.
    """
    title = one_line(subject)
    numbers: dict[tuple[str, ...], int] = {}
    rows = [f"Third-party notices of {title}", ""]
    within = sorted(contained, key=_order)
    if within:
        rows += [f"{title} contains this software of others:", ""]
    else:
        rows += [f"{title} contains no software of others.", ""]
    for notice in within:
        rows += _contained(notice, numbers)
    beside = sorted(installed, key=_order)
    if beside:
        rows += [
            "It needs these packages, which are installed beside it under licences of their own.",
            "The versions are those that it was built and tested with:",
            "",
            *(f"    {_title(each)}: {_licence(each)}" for each in beside),
            "",
        ]
    for lines, number in numbers.items():
        rows += [f"Text {number}:", "", *(f"    {line}".rstrip() for line in lines), ""]
    return "\n".join(rows)


def _order(notice: Notice) -> tuple[str, str, str]:
    return (notice.name.lower(), notice.name, notice.version)


def _contained(notice: Notice, numbers: dict[tuple[str, ...], int]) -> list[str]:
    rows = [_title(notice), f"    Licence: {_licence(notice)}"]
    authors = ", ".join(filter(None, map(one_line, notice.authors)))
    if authors:
        rows.append(f"    Authors: {authors}")
    rows += [f"    Copyright: {one_line(each)}" for each in notice.copyrights]
    if notice.native:
        rows.append(f"    Native code compiled from it: {one_line(', '.join(notice.native))}")
    if notice.website:
        rows.append(f"    {one_line(notice.website)}")
    references = []
    for path, text in sorted(notice.texts):
        lines = many_lines(text)
        if lines:
            number = numbers.setdefault(lines, len(numbers) + 1)
            references.append(f"{one_line(path)} (text {number})")
    rows.append(f"    {', '.join(references)}" if references else f"    {_NO_TEXT}")
    return [*rows, ""]


def _title(notice: Notice) -> str:
    return f"{one_line(notice.name)} {one_line(notice.version)}".strip()


def _licence(notice: Notice) -> str:
    return one_line(notice.licence) or "not stated"
