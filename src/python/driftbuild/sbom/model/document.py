"""What a document is made for: its format and its creator. Light: no library is loaded for it."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Format(enum.Enum):
    """How a document is written. The value is the option's."""

    JSON = "json"
    XML = "xml"

    @property
    def suffix(self) -> str:
        """The file name suffix that CycloneDX recommends."""
        return f".cdx.{self.value}"


@dataclass(frozen=True)
class Creator:
    """Who makes the documents: a name, and a URL or a mail address to be reached at."""

    name: str = ""
    url: str = ""
    mail: str = ""


@dataclass(frozen=True)
class Document:
    """The text of a document, and its serial number (`urn:uuid:...`)."""

    text: str
    serial_number: str
