from __future__ import annotations

import pytest

from driftbuild.sbom.model.component import Reference
from driftbuild.sbom.model.core_metadata import (
    parse_core_metadata,
    parse_requires_txt,
    pypi_purl,
)

_HEAD = "Metadata-Version: 2.1\nName: Some.Thing\nVersion: 1.0\n"
_OSI = "Classifier: License :: OSI Approved"


def test_all_that_is_read() -> None:
    metadata = parse_core_metadata(
        (
            f"{_HEAD}Summary: What it is\nHome-page: https://example.org/\nAuthor: UNKNOWN\n"
            "Author-email: Ada <ada@example.org>, ben@example.org\n"
            "Project-URL: Source Code, https://example.org/code\n"
            "Project-URL: Funding, https://example.org/money\n"
            'Requires-Dist: six (>=1.0)\nRequires-Dist: toml ; extra == "file"\n'
            f"Requires-Dist: ???\nRequires-Dist: x ; {'(' * 5000}\n\nName: of the description\n"
        ).encode()
    )
    assert (metadata.name, metadata.normalized, metadata.version) == (
        "Some.Thing",
        "some-thing",
        "1.0",
    )
    assert metadata.authors == ("Ada <ada@example.org>", "ben@example.org")
    assert metadata.links == (
        Reference("website", "https://example.org/"),
        Reference("vcs", "https://example.org/code"),
    )
    assert [each.name for each in metadata.requirements()] == ["six", "toml"]
    assert pypi_purl(metadata.name, metadata.version) == "pkg:pypi/some-thing@1.0"


def test_requirements_of_an_sdist() -> None:
    text = 'six==1\n\n[:python_version < "3"]\nold\n\n[fast]\nquick>=2\n'
    text += '\n[fast:python_version < "3"]\nslow\n'
    assert parse_requires_txt(text) == (
        "six==1",
        'old ; (python_version < "3")',
        'quick>=2 ; extra == "fast"',
        'slow ; (python_version < "3") and extra == "fast"',
    )


def test_one_author_in_two_fields() -> None:
    content = f"{_HEAD}Author: Ada\nAuthor-email: ada@example.org\n"
    assert parse_core_metadata(content.encode()).authors == ("Ada <ada@example.org>",)


def test_names_that_are_not_ascii() -> None:
    content = (
        f"{_HEAD}Author-email: Zo\u00eb <zoe@example.org>,\n"
        '        "M\u00fcller, Ben" <b@example.org>\n'
        "Summary: Gr\u00fc\u00dfe\nLicense: All rights\n        reserved\n"
        'Requires-Dist: six (>=1.0)\n        ; extra == "old"\n'
    )
    metadata = parse_core_metadata(content.encode())
    assert metadata.authors == ("Zo\u00eb <zoe@example.org>", "M\u00fcller, Ben <b@example.org>")
    assert metadata.summary == "Gr\u00fc\u00dfe"
    assert metadata.licence.split() == ["All", "rights", "reserved"]
    assert [str(each.marker) for each in metadata.requirements()] == ['extra == "old"']
    # What is no text is no reason to fail.
    assert parse_core_metadata(b"Name: x\nVersion: 1\nLicense: \xff\n").name == "x"


@pytest.mark.parametrize(
    ("fields", "licence"),
    [
        ("License-Expression: MIT OR Apache-2.0\nLicense: BSD", "MIT OR Apache-2.0"),
        ("License: MIT", "MIT"),
        (f"License: MIT license\n{_OSI} :: MIT License", "MIT"),
        (f"{_OSI} :: Mozilla Public License 2.0 (MPL 2.0)", "MPL-2.0"),
        (f"{_OSI}\n{_OSI} :: ISC License (ISCL)", "ISC"),
        # Which BSD licence is meant, it does not say.
        (f"{_OSI} :: BSD License", "BSD License"),
        (f"License: Apache\n{_OSI} :: Apache Software License", "Apache"),
        # Whether both hold, or one is to be chosen, neither.
        (
            f"{_OSI} :: MIT License\n{_OSI} :: ISC License (ISCL)",
            "MIT License, ISC License (ISCL)",
        ),
        ("License: UNKNOWN", ""),
        ("", ""),
    ],
)
def test_licences(fields: str, licence: str) -> None:
    assert parse_core_metadata(f"{_HEAD}{fields}\n".encode()).licence == licence
