"""The npm package that carries one platform's addon: its names, its manifest and its README.

The set of fields is that of `napi create-npm-dirs` (@napi-rs/cli 3, `src/api/create-npm-dirs.ts`),
so that the loaders which napi-rs generates find such packages; the fields' meaning is npm's
(https://docs.npmjs.com/cli/v11/configuring-npm/package-json).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from driftbuild.cross.model.platform import Platform
from driftbuild.errors import UserError
from driftbuild.node.model.publishing import NAME_LENGTH, is_name, is_version, tarball_name

_BINARY_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*", re.ASCII)


class InvalidPackageError(UserError, ValueError):
    """A name or version that npm would refuse."""


@dataclass(frozen=True)
class AddonPackage:
    """What the packages of all platforms have in common, and the one platform of this one.

    `name` is the package that users install (`@scope/native`) and `binary_name` the addon's file
    name up to the platform. `authors` are in Cargo's and npm's common form, `Name <mail>`.
    `license` is an SPDX expression. `repository` is a URL, and `directory` the package's place in
    it. `engines` are pairs such as `("node", ">= 20")`. `access` is npm's `publishConfig.access`.
    """

    name: str
    version: str
    binary_name: str
    platform: Platform
    description: str = ""
    license: str = ""
    authors: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    homepage: str = ""
    repository: str = ""
    directory: str = ""
    engines: tuple[tuple[str, str], ...] = ()
    access: str | None = None

    def __post_init__(self) -> None:
        """Raises InvalidPackageError for what npm would refuse at publishing time only."""
        if not (is_name(self.name) and is_name(self.package_name)):
            raise InvalidPackageError(
                f"{self.name!r} is no npm package name: those are lower case, URL-safe and at most"
                f" {NAME_LENGTH} characters long, platform included"
            )
        if not is_version(self.version):
            raise InvalidPackageError(
                f"the version of {self.name}, {self.version!r}, is not MAJOR.MINOR.PATCH as in"
                " https://semver.org"
            )
        if not _BINARY_NAME.fullmatch(self.binary_name):
            raise InvalidPackageError(
                f"the binary name of {self.name}, {self.binary_name!r}, is no plain file name"
            )

    @property
    def package_name(self) -> str:
        """The name of this platform's package: `@scope/native-linux-arm64-musl`."""
        return f"{self.name}-{self.platform.name}"

    @property
    def addon_file(self) -> str:
        """The addon's file name: `native.linux-arm64-musl.node`."""
        return f"{self.binary_name}.{self.platform.name}.node"

    @property
    def tarball_file(self) -> str:
        """The name that `npm pack` gives to the tarball."""
        return tarball_name(self.package_name, self.version)


def render_manifest(package: AddonPackage, more_files: tuple[str, ...] = ()) -> str:
    """The text of `package.json`; equal packages give equal text.

    `more_files` are in the package besides what npm packs of its own accord.
    """
    platform = package.platform
    manifest: dict[str, Any] = {
        "name": package.package_name,
        "version": package.version,
        "description": package.description,
        "keywords": list(package.keywords),
        "homepage": package.homepage,
        "license": spdx_expression(package.license),
        "author": package.authors[0] if package.authors else "",
        "contributors": list(package.authors[1:]),
        "repository": _repository(package),
        "main": package.addon_file,
        "files": [package.addon_file, *more_files],
        "os": [platform.os],
        "cpu": [platform.cpu],
        "libc": [platform.libc] if platform.libc else [],
        "engines": dict(package.engines),
        "publishConfig": {"access": package.access} if package.access else {},
    }
    stated = {field: value for field, value in manifest.items() if value}
    return json.dumps(stated, indent=2, ensure_ascii=False) + "\n"


def render_readme(package: AddonPackage) -> str:
    """The text of `README.md`: what the package is, and which one to install in its stead."""
    platform = package.platform
    rows = [("File", f"`{package.addon_file}`"), ("Rust target", f"`{platform.triple}`")]
    if platform.glibc_floor:
        rows.append(("Needs", f"glibc {platform.glibc_floor} or later"))
    if platform.is_musl:
        rows.append(("Needs", "musl libc"))
    if platform.macos_floor:
        rows.append(("Needs", f"macOS {platform.macos_floor} or later"))
    rows += [("Node.js", engine) for name, engine in package.engines if name == "node"]
    about = f"{package.description.rstrip('.')}.\n\n" if package.description else ""
    table = "".join(f"| {key} | {value} |\n" for key, value in rows)
    return (
        f"# {package.package_name}\n\n{about}"
        f"This package holds the **{platform.name}** binary of"
        f" [`{package.name}`](https://www.npmjs.com/package/{package.name}).\n"
        f"Install `{package.name}`: it depends on the packages of all platforms, and npm takes the"
        " one that fits.\n\n"
        f"| | |\n|---|---|\n{table}"
    )


def spdx_expression(license: str) -> str:
    """Cargo's former way to write a choice of licences, `A/B`, as the SPDX expression `A OR B`."""
    return " OR ".join(part.strip() for part in license.split("/"))


def _repository(package: AddonPackage) -> dict[str, str]:
    """npm's normal form; it warns at publishing time about any other."""
    url = package.repository
    if not url:
        return {}
    if re.match(r"https?://", url):
        url = f"git+{url}"
    if re.match(r"git\+https?://(github|gitlab)\.com/", url) and not url.endswith(".git"):
        url = f"{url.rstrip('/')}.git"
    stated = {"type": "git", "url": url}
    if package.directory:
        stated["directory"] = package.directory
    return stated
