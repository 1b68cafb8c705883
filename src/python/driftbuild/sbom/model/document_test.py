from __future__ import annotations

import pytest

from driftbuild.sbom.model.document import Creator, CreatorError


def test_a_creator() -> None:
    Creator()
    Creator("Acme")
    Creator("Acme", "https://example.org/security", "security@example.org")


@pytest.mark.parametrize(
    "name, url, mail, message",
    [
        ("Acme", "example.org", "", "creator_url is 'example.org', which is no address of a web"),
        ("Acme", "javascript:alert(1)", "", "creator_url is 'javascript:alert"),
        ("Acme", "https://example.org/\x1b[2J", "", "creator_url is 'https://example.org/\ufffd"),
        ("Acme", "", "security at example.org", "creator_mail is 'security at example.org', which"),
        ("Acme", "", "a@b@c", "creator_mail is 'a@b@c', which is no mail address"),
        ("", "https://example.org/", "", "[sbom].creator is to be reached, which is not set"),
    ],
)
def test_an_address_that_is_none(name: str, url: str, mail: str, message: str) -> None:
    with pytest.raises(CreatorError) as raised:
        Creator(name, url, mail)
    assert message in str(raised.value)
