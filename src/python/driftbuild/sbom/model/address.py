"""Addresses that may stand in a document: those that the schemas' formats have nothing against."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import urlsplit

from jsonschema_rs import Draft7Validator

from driftbuild.plain_text import one_line

# What `one_line` left out of an address is missing in it.
_MAIL = re.compile(r"[^<>@\s\ufffd]+@[^<>@\s\ufffd]+")


def is_web_address(url: str) -> bool:
    """Whether it can stand where the schema wants an IRI: absolute, of the web, one word."""
    # Brackets: the library escapes those of an IPv6 address, which is none then.
    if url != one_line(url) or re.search(r'[\s<>"{}|\\^`\[\]]', url):
        return False
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and (port is not None or not parts.netloc.endswith(":"))
        and _format("iri-reference").is_valid(url)
    )


def is_mail_address(text: str) -> bool:
    """Whether it can stand where the schema wants a mail address."""
    if text != one_line(text) or not _MAIL.fullmatch(text):
        return False
    return _format("idn-email").is_valid(text)


@cache
def _format(name: str) -> Draft7Validator:
    return Draft7Validator({"format": name}, validate_formats=True)
