"""The contents of what rustc linked, from the units that it was built of.

A crate that is linked is required. One that only ran while the artifact was built, in a build
script or as a procedural macro, is excluded: it is in no byte of the artifact but could have
written any. Package URLs of crates: the type `cargo` of the purl specification.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from packageurl import PackageURL

from driftbuild.plain_text import one_line
from driftbuild.rust.model.linked import Linked
from driftbuild.rust.model.unit import Mode, Origin, Package, Unit
from driftbuild.sbom.model import component as parts
from driftbuild.sbom.model.bill import BillError, Contents
from driftbuild.sbom.model.component import (
    Component,
    DeliveredFile,
    Reference,
    Scope,
    without_login,
)
from driftbuild.sbom.model.licence import licence_of, remedy

_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


@dataclass(frozen=True)
class Compiler:
    """The Rust toolchain: its release (`1.94.0`) and the triple that it runs on."""

    version: str
    host: str


def crate_purl(package: Package) -> str:
    """The package URL of a crate, with a qualifier where it is not from crates.io."""
    elsewhere = None if package.is_from_crates_io else package.source or ""
    return _purl(package.name, package.version, elsewhere, package.directory or "")


# Each edge of a graph asks for two.
@lru_cache(maxsize=16384)
def _purl(name: str, version: str, elsewhere: str | None, directory: str) -> str:
    """`elsewhere` is None for crates.io, "" for the workspace, or else Cargo's id of the source."""
    qualifiers, subpath = {}, None
    if elsewhere == "":
        # As cargo-cyclonedx has it: no registry is asked for a crate of the workspace.
        qualifiers, subpath = {"download_url": "file://."}, directory or None
    elif elsewhere and elsewhere.startswith("git+"):
        url, _, commit = elsewhere.partition("#")
        url = without_login(url.partition("?")[0])
        qualifiers = {"vcs_url": f"{url}@{commit}" if _COMMIT.fullmatch(commit) else url}
    elif elsewhere:
        url = re.sub(r"^(registry|sparse)\+", "", elsewhere)
        qualifiers = {"repository_url": without_login(url)}
    return str(PackageURL("cargo", None, name, version, qualifiers, subpath))


def plain_purl(package: Package) -> str:
    """The same without qualifiers: the key by which a user names a crate."""
    return str(PackageURL("cargo", None, package.name, package.version))


def std_component(compiler: Compiler) -> Component:
    """Rust's standard library, which is linked into every artifact."""
    purl = str(PackageURL("generic", None, "rust-std", compiler.version))
    return Component(
        ref=purl,
        name="rust-std",
        version=compiler.version,
        purl=purl,
        cpe=_cpe("rust-lang", "rust", compiler.version),
        licence="MIT OR Apache-2.0",
        authors=("The Rust Project Developers",),
        description="Rust's standard library",
        origin=parts.Origin.TOOLCHAIN,
        references=(Reference("website", "https://www.rust-lang.org/"),),
    )


def compiler_tool(compiler: Compiler) -> Component:
    """rustc, as a tool."""
    purl = str(PackageURL("generic", None, "rustc", compiler.version))
    return Component(
        ref=purl,
        name="rustc",
        version=compiler.version,
        kind=parts.Kind.APPLICATION,
        purl=purl,
        cpe=_cpe("rust-lang", "rust", compiler.version),
        licence="MIT OR Apache-2.0",
        authors=("The Rust Project Developers",),
        origin=parts.Origin.TOOLCHAIN,
    )


def _cpe(vendor: str, product: str, version: str) -> str:
    return f"cpe:2.3:a:{vendor}:{product}:{version}:*:*:*:*:*:*:*"


def crate_contents(
    unit: Unit,
    compiler: Compiler,
    stated_licences: Mapping[str, str],
    native: Mapping[str, tuple[Component, ...]],
    static_libraries: Mapping[str, tuple[str, ...]],
) -> Contents:
    """What is in the file that `unit` links.

    `native`: C libraries by the purl (without qualifiers) of the crate that brings them.
    `static_libraries`: the names of the native libraries that a crate's build script compiled, by
    the key of its unit. Raises `BillError`, which names every crate without a usable licence or
    without a checksum in the lock file.
    """
    linked = Linked.of(unit)
    std = std_component(compiler)
    found: dict[str, Component] = {}
    problems: list[str] = []
    example = ""
    for units, scope in ((linked.required, Scope.REQUIRED), (linked.excluded, Scope.EXCLUDED)):
        for group in _by_package(units):
            package = group[0].package
            ref = crate_purl(package)
            if package.origin is Origin.STD or ref in found:
                continue
            name = plain_purl(package)
            licence, problem = licence_of(
                name,
                f"{package.name} {package.version}",
                package.license,
                _manifest(package),
                stated_licences,
            )
            if problem:
                problems.append(f"{problem}{_licence_file(package)}")
                example = example or name
            if _is_published(package) and not package.checksum and not group[0].is_std:
                problems.append(
                    f"Cargo.lock has no checksum of {package.name} {package.version}, which Cargo "
                    "planned to build. Run `cargo update --workspace` and commit the file."
                )
            component = _component(group, scope, licence)
            libraries = sorted(
                {name for each in group for name in static_libraries.get(each.key, ())}
            )
            if libraries and scope is Scope.REQUIRED:
                facts = (("driftbuild:cargo:static-libraries", ",".join(libraries)),)
                bundled = tuple(
                    replace(each, ref=f"{ref}#{each.name}") for each in native.get(name, ())
                )
                component = replace(
                    component, properties=component.properties + facts, components=bundled
                )
            found[ref] = component
    if problems:
        text = "\n".join(f"  - {problem}" for problem in dict.fromkeys(problems))
        help_ = f"\n{remedy(example)}" if example else ""
        raise BillError(
            f"The bill of materials of {unit.package.name} cannot be written:\n{text}{help_}"
        )
    return Contents(
        components=(std, *found.values()),
        roots=(crate_purl(unit.package), std.ref),
        edges=_edges((*linked.required, *linked.excluded), std.ref),
        tools=(compiler_tool(compiler),),
        properties=(("cdx:rustc:sbom:target:triple", unit.platform or compiler.host),),
    )


def _is_published(package: Package) -> bool:
    return (package.source or "").startswith(("registry+", "sparse+"))


def _manifest(package: Package) -> str:
    return package.manifest_path if package.is_member else "its Cargo.toml"


def _licence_file(package: Package) -> str:
    if package.license_file:
        return f" It names a file, {one_line(package.license_file)}."
    if package.is_member:
        return f' Add `license = "..."` to {package.manifest_path}.'
    return ""


def _by_package(units: Iterable[Unit]) -> list[list[Unit]]:
    groups: dict[tuple[str, str, str | None, str], list[Unit]] = {}
    for unit in units:
        package = unit.package
        place = package.directory if package.source is None else ""
        key = (package.name, package.version, package.source, place)
        groups.setdefault(key, []).append(unit)
    return [groups[key] for key in sorted(groups, key=lambda key: tuple(map(str, key)))]


def _component(units: list[Unit], scope: Scope, licence: str) -> Component:
    package = units[0].package
    purl = crate_purl(package)
    compiled = [u for u in units if u.mode is Mode.BUILD and not u.target.is_build_script]
    features = sorted({feature for u in compiled or units for feature in u.features})
    properties = [("driftbuild:cargo:features", ",".join(features))] if features else []
    if package.links:
        properties.append(("driftbuild:cargo:links", package.links))
    if any(u.is_std for u in units):
        properties.append(("driftbuild:cargo:part-of-std", "true"))
    if scope is Scope.EXCLUDED:
        role = "proc-macro" if any(u.target.is_proc_macro for u in units) else "build-dependency"
        properties.append(("driftbuild:cargo:role", role))
    references = [
        Reference(kind, url)
        for kind, url in (("website", package.homepage), ("vcs", package.repository))
        if url
    ]
    origin = parts.Origin.WORKSPACE
    file = None
    if package.source:
        origin = parts.Origin.REGISTRY
        if package.source.startswith("git+"):
            origin = parts.Origin.REPOSITORY
        else:
            archive = f"{package.name}-{package.version}.crate"
            file = DeliveredFile(archive, archive=True, structured=True)
        if package.is_from_crates_io:
            url = f"https://static.crates.io/crates/{package.name}/{archive}"
            references.append(Reference("source-distribution", url))
    return Component(
        ref=purl,
        name=package.name,
        version=package.version,
        purl=purl,
        licence=licence,
        authors=package.authors,
        description=package.description,
        hashes=(("SHA-256", package.checksum),) if package.checksum else (),
        scope=scope,
        origin=origin,
        references=tuple(references),
        properties=tuple(properties),
        file=file,
    )


def _edges(units: Iterable[Unit], std: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    edges: dict[str, set[str]] = {std: set()}
    for unit in units:
        source = _ref(unit.package, std)
        targets = edges.setdefault(source, set())
        for dependency in unit.dependencies:
            # That every crate needs std is said once, of the artifact.
            if not dependency.unit.is_std or unit.is_std:
                targets.add(_ref(dependency.unit.package, std))
        targets.discard(source)
    return tuple((source, tuple(sorted(edges[source]))) for source in sorted(edges))


def _ref(package: Package, std: str) -> str:
    return std if package.origin is Origin.STD else crate_purl(package)
