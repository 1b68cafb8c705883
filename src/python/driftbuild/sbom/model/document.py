"""What a document is made for: its format and its creator.

Light: the library that writes it is not loaded.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from driftbuild.errors import UserError
from driftbuild.plain_text import one_line
from driftbuild.sbom.model.address import is_mail_address, is_web_address


class CreatorError(UserError):
    """An address of the documents' creator that cannot stand in a document."""


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
    """Who makes the documents: a name, and a URL or a mail address to be reached at.

    Raises `CreatorError` for an address that is none, and for one of nobody.
    """

    name: str = ""
    url: str = ""
    mail: str = ""

    def __post_init__(self) -> None:
        if self.url and not is_web_address(self.url):
            raise CreatorError(
                f"[sbom].creator_url is {one_line(self.url)!r}, which is no address of a web page. "
                "Correct it, e.g. to 'https://example.org/'."
            )
        if self.mail and not is_mail_address(self.mail):
            raise CreatorError(
                f"[sbom].creator_mail is {one_line(self.mail)!r}, which is no mail address. "
                "Correct it, e.g. to 'security@example.org'."
            )
        if (self.url or self.mail) and not self.name:
            raise CreatorError(
                "[sbom].creator_url and [sbom].creator_mail say where [sbom].creator is to be "
                "reached, which is not set. Set it to a name."
            )


@dataclass(frozen=True)
class Document:
    """The text of a document, and its serial number (`urn:uuid:...`)."""

    text: str
    serial_number: str
