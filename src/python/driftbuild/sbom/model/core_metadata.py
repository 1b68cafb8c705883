"""What a Python distribution says of itself: METADATA of a wheel, PKG-INFO of an sdist.

Source of the format: the core metadata specifications,
https://packaging.python.org/en/latest/specifications/core-metadata/, versions 1.0 to 2.4.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from email import policy
from email.parser import HeaderParser
from email.utils import getaddresses

from packageurl import PackageURL
from packaging.utils import canonicalize_name

from driftbuild.sbom.model.component import Reference
from driftbuild.sbom.model.licence import UnknownLicenceError, spdx_expression
from driftbuild.sbom.model.requirement import Requirement, parse_requirement

# The classifiers that stand for one licence. Those that leave open which version or variant is
# meant ("BSD License", "Apache Software License") are not here; PEP 639 says why.
_CLASSIFIERS = {
    "Blue Oak Model License (BlueOak-1.0.0)": "BlueOak-1.0.0",
    "Boost Software License 1.0 (BSL-1.0)": "BSL-1.0",
    "Eclipse Public License 1.0 (EPL-1.0)": "EPL-1.0",
    "Eclipse Public License 2.0 (EPL-2.0)": "EPL-2.0",
    "European Union Public Licence 1.1 (EUPL 1.1)": "EUPL-1.1",
    "European Union Public Licence 1.2 (EUPL 1.2)": "EUPL-1.2",
    "GNU Affero General Public License v3": "AGPL-3.0-only",
    "GNU Affero General Public License v3 or later (AGPLv3+)": "AGPL-3.0-or-later",
    "GNU General Public License v2 (GPLv2)": "GPL-2.0-only",
    "GNU General Public License v2 or later (GPLv2+)": "GPL-2.0-or-later",
    "GNU General Public License v3 (GPLv3)": "GPL-3.0-only",
    "GNU General Public License v3 or later (GPLv3+)": "GPL-3.0-or-later",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.0-or-later",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "GNU Lesser General Public License v3 or later (LGPLv3+)": "LGPL-3.0-or-later",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "MIT No Attribution License (MIT-0)": "MIT-0",
    "Mozilla Public License 1.1 (MPL 1.1)": "MPL-1.1",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
    "Universal Permissive License (UPL)": "UPL-1.0",
    "Zero-Clause BSD (0BSD)": "0BSD",
}
_HOMES = ("home", "homepage", "website")
_SOURCES = ("source", "sourcecode", "repository", "github", "code", "gitlab")


@dataclass(frozen=True)
class CoreMetadata:
    """`licence` is what is declared, which need not be an SPDX expression; "" if nothing is."""

    name: str
    version: str
    licence: str = ""
    authors: tuple[str, ...] = ()
    summary: str = ""
    links: tuple[Reference, ...] = ()
    requires: tuple[str, ...] = ()

    @property
    def normalized(self) -> str:
        return canonicalize_name(self.name)

    def requirements(self) -> tuple[Requirement, ...]:
        """What it needs; what is no requirement at all is left out, as pip has it."""
        found = []
        for text in self.requires:
            try:
                found.append(parse_requirement(text))
            except (ValueError, RecursionError):
                continue
        return tuple(found)


def pypi_purl(name: str, version: str = "") -> str:
    """The package URL of a distribution: the type `pypi`, the name normalised."""
    return str(PackageURL("pypi", None, canonicalize_name(name), version or None))


def parse_core_metadata(content: bytes) -> CoreMetadata:
    # Of bytes, the parser would read names as ASCII; the format is UTF-8 since version 2.1.
    text = content.decode("utf-8-sig", errors="replace")
    message = HeaderParser(policy=policy.compat32).parsestr(text)
    fields: dict[str, list[str]] = {}
    for key, value in message.items():
        fields.setdefault(key.lower(), []).append(str(value).strip())

    def first(key: str) -> str:
        return "" if fields.get(key, ["UNKNOWN"])[0] == "UNKNOWN" else fields[key][0]

    return CoreMetadata(
        name=first("name"),
        version=first("version"),
        licence=_licence(first("license-expression"), first("license"), fields),
        authors=_people(first, "author") or _people(first, "maintainer"),
        summary=first("summary"),
        links=_links(first("home-page"), fields.get("project-url", [])),
        requires=tuple(fields.get("requires-dist", [])),
    )


def parse_requires_txt(text: str) -> tuple[str, ...]:
    """The requirements in setuptools' requires.txt, as in `Requires-Dist`.

    Source of the format: setuptools' documentation, "Development-oriented metadata": a section
    `[extra:marker]`, each part of which may be missing, has requirements under a condition.
    """
    found, condition = [], ""
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("["):
            extra, _, marker = line.strip("[]").partition(":")
            parts = [f"({marker})" if marker else "", f'extra == "{extra}"' if extra else ""]
            condition = " and ".join(filter(None, parts))
        else:
            found.append(f"{line} ; {condition}" if condition else line)
    return tuple(found)


def _licence(expression: str, text: str, fields: Mapping[str, list[str]]) -> str:
    if expression or _is_expression(text):
        return expression or text
    prefix = "License :: "
    stated = [
        each[len(prefix) :].rpartition(" :: ")[2]
        for each in fields.get("classifier", [])
        if each.startswith(prefix) and each != "License :: OSI Approved"
    ]
    # Of several, nobody can tell whether all hold or one is to be chosen.
    if len(stated) == 1 and stated[0] in _CLASSIFIERS:
        return _CLASSIFIERS[stated[0]]
    return text or ", ".join(stated)


def _is_expression(text: str) -> bool:
    try:
        return bool(text and len(text) < 200 and spdx_expression(text))
    except UnknownLicenceError:
        return False


def _people(first: Callable[[str], str], kind: str) -> tuple[str, ...]:
    mails = [
        f"{name} <{mail}>" if name else mail
        for name, mail in getaddresses([first(f"{kind}-email")])
        if mail
    ]
    name = first(kind)
    if name and len(mails) == 1 and "<" not in mails[0]:
        return (f"{name} <{mails[0]}>",)
    return (name, *mails) if name else tuple(mails)


def _links(home: str, projects: Iterable[str]) -> tuple[Reference, ...]:
    found = [Reference("website", home)] if home else []
    for entry in projects:
        label, _, url = (part.strip() for part in entry.partition(","))
        plain = re.sub(r"[^a-z]", "", label.lower())
        if plain in _SOURCES:
            found.append(Reference("vcs", url))
        elif plain in _HOMES:
            found.append(Reference("website", url))
    return tuple(dict.fromkeys(found))
