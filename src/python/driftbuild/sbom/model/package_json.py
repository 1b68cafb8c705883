"""What a package.json declares of its package, and the package's URL.

Package URLs of npm packages: the type `npm` of the purl specification; the scope is the namespace.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from packageurl import PackageURL

from driftbuild.sbom.model.component import Reference, without_login

_SHORT = re.compile(r"(?:(?P<host>github|gitlab|bitbucket):)?(?P<path>[\w.-]+/[\w.-]+)")
_HOSTS = {"github": "github.com", "gitlab": "gitlab.com", "bitbucket": "bitbucket.org"}


# Each edge of a graph asks for two.
@lru_cache(maxsize=16384)
def npm_purl(name: str, version: str, **qualifiers: str) -> str:
    """The package URL of a package, scope included: `pkg:npm/%40scope/name@1.0.0`.

    Names of old have capitals, and `JSONStream` is another package than `jsonstream`. The purl
    specification has both in small letters, as `PackageURL` and so a document's `purl` do; here
    they are told apart.
    """
    scope, bare = split_name(name)
    purl = str(PackageURL("generic", scope or None, bare, version, qualifiers))
    return purl.replace("generic", "npm", 1)


def split_name(name: str) -> tuple[str, str]:
    """(scope with its sign or "", name)."""
    scope, _, bare = name.rpartition("/")
    return scope, bare


def declared_licence(manifest: Mapping[str, Any]) -> str:
    """The licence of a package.json, in the former ways of writing it too."""
    value = manifest.get("license", manifest.get("licenses", ""))
    if isinstance(value, list):
        return " OR ".join(filter(None, (declared_licence({"license": each}) for each in value)))
    if isinstance(value, dict):
        value = value.get("type", "")
    return value if isinstance(value, str) else ""


def declared_authors(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """`Name <mail>` of the author and the contributors."""
    people = [manifest.get("author"), *_listed(manifest.get("contributors"))]
    return tuple(dict.fromkeys(filter(None, map(_person, people))))


def _person(value: Any) -> str:
    if isinstance(value, dict):
        name, mail = (str(value.get(field) or "") for field in ("name", "email"))
        return f"{name} <{mail}>".strip() if mail else name
    # `Name <mail> (url)`
    return re.sub(r"\s*\([^()]*\)\s*$", "", value) if isinstance(value, str) else ""


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def declared_links(manifest: Mapping[str, Any]) -> tuple[Reference, ...]:
    """The home page and the repository, as web addresses."""
    found = []
    if isinstance(manifest.get("homepage"), str) and manifest["homepage"]:
        found.append(Reference("website", manifest["homepage"]))
    repository = manifest.get("repository")
    if isinstance(repository, dict):
        repository = repository.get("url")
    if isinstance(repository, str) and repository:
        found.append(Reference("vcs", _web_address(repository)))
    return tuple(found)


def _web_address(repository: str) -> str:
    short = _SHORT.fullmatch(repository)
    if short:
        return f"https://{_HOSTS[short['host'] or 'github']}/{short['path']}"
    url = re.sub(r"^git\+", "", repository)
    url = re.sub(r"^(git|ssh)://", "https://", url)
    return re.sub(r"^(git@|https://)([^:/@]+):(?=\D)", r"https://\2/", without_login(url))


def declared_text(manifest: Mapping[str, Any], field: str) -> str:
    """The field where it is text, else ""."""
    value = manifest.get(field)
    return value if isinstance(value, str) else ""
