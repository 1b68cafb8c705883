"""The rows of the table: what is compared with what, and how good it has to be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """`subject` and `reference` are names of contenders. The bar is either `at_most_ratio`, the
    subject's median over the reference's, or `at_most_seconds`; a row may have none.

    `repeat` is how often each command runs unless the caller says otherwise.
    """

    name: str
    title: str
    subject: str
    reference: str
    repeat: int
    at_most_ratio: float | None = None
    at_most_seconds: float | None = None


ROWS: tuple[Row, ...] = (
    Row("cold", "Cold build of the addon", "pants-cold", "cargo-cold", 1, at_most_ratio=1.10),
    Row(
        "unchanged",
        "Nothing changed",
        "pants-unchanged",
        "cargo-unchanged",
        10,
        at_most_seconds=0.15,
    ),
    Row(
        "line-napi",
        "One line changed in drift-napi",
        "pants-line-napi",
        "cargo-line-napi",
        3,
        at_most_ratio=1.5,
    ),
    Row(
        "line-napi-incremental",
        "One line in drift-napi, both incremental",
        "pants-incremental-line-napi",
        "cargo-incremental-line-napi",
        3,
        at_most_ratio=1.5,
    ),
    Row(
        "line-core",
        "One line changed in drift-core",
        "pants-line-core",
        "cargo-line-core",
        3,
        at_most_ratio=1.5,
    ),
    Row(
        "line-core-incremental",
        "One line in drift-core, both incremental",
        "pants-incremental-line-core",
        "cargo-incremental-line-core",
        3,
        at_most_ratio=1.5,
    ),
    Row(
        "platforms",
        "Six platforms, against separate builds",
        "pants-platforms",
        "zigbuild-separate",
        1,
        at_most_ratio=0.7,
    ),
    Row(
        "platforms-one-folder",
        "Six platforms, against one target folder",
        "pants-platforms",
        "zigbuild-shared",
        1,
    ),
    *(
        Row(
            f"packages-{situation}-{tool}",
            f"{title}, against {tool}",
            f"pants-packages-{situation}",
            f"{tool}-packages-{situation}",
            repeat,
            at_most_ratio=1.0,
        )
        for situation, title, repeat in (
            ("cold", "All packages", 3),
            ("unchanged", "Packages, nothing changed", 10),
            ("edit", "One line in a package", 5),
        )
        for tool in ("turbo", "moon")
    ),
)


def groups(rows: Iterable[Row]) -> Sequence[Sequence[Row]]:
    """The rows in their order, those with one subject together: they are measured in turn."""
    by_subject: dict[str, list[Row]] = {}
    for row in rows:
        by_subject.setdefault(row.subject, []).append(row)
    return list(by_subject.values())


DAEMON_AT_MOST = 1 << 30  # Bytes, in every row.
