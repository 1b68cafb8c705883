"""Licences as SPDX expressions.

Source of the format: the SPDX specification, annex "SPDX license expressions"; the licence list is
the one that the library license-expression holds.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache
from threading import Lock
from typing import Any

from license_expression import (  # type: ignore[import-untyped]
    ExpressionError,
    LicenseSymbol,
    LicenseWithExceptionSymbol,
    Licensing,
    get_spdx_licensing,
)

from driftbuild.plain_text import one_line

OPTION = "[sbom].licences"
_REFERENCE = re.compile(r"(DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+")
_EXCEPTION_REFERENCE = re.compile(r"(DocumentRef-[A-Za-z0-9.-]+:)?AdditionRef-[A-Za-z0-9.-]+")


class UnknownLicenceError(ValueError):
    """Text that is no SPDX expression; the message says what in it is not."""


_READING = Lock()


def _licensing() -> Licensing:
    with _READING:  # Threads that come meanwhile wait, and do not read it once more.
        return _read_licensing()


@cache
def _read_licensing() -> Licensing:
    licensing = get_spdx_licensing()
    # The library builds it on first use, and lets other threads read it half built.
    licensing.get_advanced_tokenizer()
    return licensing


@cache
def spdx_expression(text: str) -> str:
    """The expression in SPDX's own spelling. Raises `UnknownLicenceError`.

    `A/B`, Cargo's former way to write a choice, is `A OR B`. `LicenseRef-...` is anybody's to
    define.
    """
    wanted = " OR ".join(part.strip() for part in text.split("/"))
    try:
        parsed = _licensing().parse(wanted)
        symbols = [] if parsed is None else _licensing().license_symbols(parsed, decompose=False)
    except ExpressionError as error:
        raise UnknownLicenceError(_short(str(error))) from None
    except (AssertionError, IndexError, RecursionError):
        # The library's own answers to `()`, `((MIT AND OR` and brackets in brackets in brackets…
        raise UnknownLicenceError("Invalid expression") from None
    if parsed is None:
        raise UnknownLicenceError("no licence")
    unknown = [each for symbol in symbols for each in _unknown(symbol)]
    if unknown:
        raise UnknownLicenceError(f"no SPDX licence is called {_short(', '.join(unknown))}")
    try:
        return str(parsed.render())
    except RecursionError:
        raise UnknownLicenceError("Invalid expression") from None


def missing_licences(expression: str, allowed: Collection[str]) -> tuple[str, ...]:
    """The licences that an SPDX expression would need besides the allowed ones; () if none.

    Of a choice it is enough that one is allowed. A licence with an exception is one of its own:
    `ID WITH EXCEPTION`. Raises `UnknownLicenceError` where the text is no expression.
    """
    parsed = _licensing().parse(spdx_expression(expression))
    return tuple(sorted(_missing(parsed, allowed)))


def _missing(part: Any, allowed: Collection[str]) -> set[str]:
    if isinstance(part, (_licensing().AND, _licensing().OR)):
        missing = [_missing(each, allowed) for each in part.args]
        if isinstance(part, _licensing().OR) and not all(missing):
            return set()
        return set().union(*missing)
    text = str(part.render())
    return set() if text in allowed else {text}


def _unknown(symbol: LicenseSymbol) -> list[str]:
    """What in a symbol is not known. An exception is no licence, and stands behind `WITH` alone."""
    if isinstance(symbol, LicenseWithExceptionSymbol):
        exception = symbol.exception_symbol
        known = _licensing().known_symbols.get(exception.key)
        is_known = known is not None and known.is_exception
        if is_known or _EXCEPTION_REFERENCE.fullmatch(exception.key):
            return _unknown(symbol.license_symbol)
        return [*_unknown(symbol.license_symbol), exception.key]
    known = _licensing().known_symbols.get(symbol.key)
    is_known = known is not None and not known.is_exception
    return [] if is_known or _REFERENCE.fullmatch(symbol.key) else [symbol.key]


def _short(text: str) -> str:
    """For a message: some packages state the text of the licence itself."""
    line = one_line(text)
    return line if len(line) <= 100 else f"{line[:99]}…"


def licence_of(
    purl: str, title: str, declared: str, where: str, stated: Mapping[str, str]
) -> tuple[str, str]:
    """The licence of a package, and what is wrong with it ("" where nothing is).

    `declared` is what the package itself says, in the file `where`; `stated`, what the user says in
    the option, by purl.
    """
    mine = str(stated[purl]) if purl in stated else None
    try:
        if mine is not None:
            return spdx_expression(mine), ""
        if declared.strip():
            return spdx_expression(declared), ""
        problem = "states no licence"
    except UnknownLicenceError as error:
        said = _short(mine if mine is not None else declared)
        if mine is not None:
            return "", f"{title}: {OPTION} says {said!r}, which is no SPDX expression: {error}."
        problem = f"states the licence {said!r}, which is no SPDX expression ({error})"
    return "", f"{one_line(title)} {problem} in {where}."


def shown_licence(purl: str, declared: str, stated: Mapping[str, str]) -> str:
    """The same for a text that is to be read: what is no SPDX expression stays as it is."""
    return licence_of(purl, "", declared, "", stated)[0] or declared


def remedy(purl: str) -> str:
    """What a user can do about packages whose licence is unknown, with one of them as example."""
    return (
        "Read the licence that comes with the package and state it in pants.toml, e.g.\n"
        f'  [sbom]\n  licences = {{ {one_line(purl)!r} = "MIT" }}'
    )
