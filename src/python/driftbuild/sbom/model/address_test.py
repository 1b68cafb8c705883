from __future__ import annotations

import pytest

from driftbuild.sbom.model.address import is_mail_address, is_web_address


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "http://example.org:8080/a/b?c=d&e=%20#f",
        "https://b\u00fccher.example/\u00fc",
        "https://github.com/rust-lang/rust/tree/HEAD/library/std",
    ],
)
def test_an_address_of_the_web(url: str) -> None:
    assert is_web_address(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "/etc/passwd",
        "https://",
        "https://[::1",
        "https://[2001:db8::1]/",
        "https://example.org:/",
        "https://example.org:port/",
        "https://example.org:99999999999/",
        "https://example.org/]",
        "https://example.org/%zz",
        "https://example.org/a b",
        "https://example.org/<a>",
        "https://example.org/\x1b[2J",
        "https://example.org/\u202egnp",
        "ftp://example.org/",
        "javascript:alert(1)",
    ],
)
def test_no_address_of_the_web(url: str) -> None:
    assert not is_web_address(url)


@pytest.mark.parametrize(
    "text",
    [
        "ada@example.org",
        "1+ada@users.noreply.example.org",
        "a.b_c@d-e.example",
        "zo\u00eb@b\u00fccher.example",
    ],
)
def test_a_mail_address(text: str) -> None:
    assert is_mail_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ada",
        "@example.org",
        "ada@",
        "a@b@c",
        "a b@c",
        "a..b@example.org",
        ",@)",
        "<a@b>",
        "a@\x1b",
    ],
)
def test_no_mail_address(text: str) -> None:
    assert not is_mail_address(text)
