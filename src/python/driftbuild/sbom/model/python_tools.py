"""What makes Python artifacts: an interpreter, Pex, a build backend. As the `tools` of bills."""

from __future__ import annotations

from packageurl import PackageURL

from driftbuild.sbom.model.component import Component, DeliveredFile, Kind, Origin, Reference
from driftbuild.sbom.model.core_metadata import pypi_purl
from driftbuild.sbom.model.python_lock import LockedDistribution, PythonLock


def interpreter_tool(version: str, constraints: str) -> Component:
    """The interpreter that the artifact is made with and for: what is asked of it."""
    purl = str(PackageURL("generic", None, "python", version))
    return Component(
        ref=purl,
        name="python",
        version=version,
        kind=Kind.APPLICATION,
        purl=purl,
        licence="Python-2.0.1",
        origin=Origin.TOOLCHAIN,
        references=(Reference("website", "https://www.python.org/"),),
        properties=(("driftbuild:python:interpreter-constraints", constraints),),
    )


def pex_tool(version: str, sha256: str) -> Component:
    """The program that packs PEX files, which is one file; a part of it is in each of them."""
    purl = str(PackageURL("pypi", None, "pex", version, {"file_name": "pex"}))
    return Component(
        ref=purl,
        name="pex",
        version=version,
        kind=Kind.APPLICATION,
        purl=purl,
        licence="Apache-2.0",
        hashes=(("SHA-256", sha256),),
        origin=Origin.TOOLCHAIN,
        references=(Reference("website", "https://docs.pex-tool.org/"),),
        file=DeliveredFile("pex", executable=True, archive=True, structured=True),
    )


def backend_tools(
    generator: tuple[str, str] | None, lock: PythonLock | None
) -> tuple[Component, ...]:
    """The distributions that a build backend consists of.

    `generator` is what a wheel says of its maker: name and version. `lock` is the one of Pants'
    setuptools; all of it ran where it holds this generator. Of another backend, whose requirements
    pyproject.toml names without hashes, only the generator is known.
    """
    if generator is None:
        return ()
    name, version = generator
    # `bdist_wheel` is a command of the distribution `wheel`.
    name = "wheel" if name == "bdist_wheel" else name
    if lock is None or lock.find(name, version) is None:
        return (_distribution(name, LockedDistribution(version)),)
    return tuple(
        _distribution(each, locked)
        for each in sorted(lock.distributions)
        for locked in lock.distributions[each]
    )


def _distribution(name: str, locked: LockedDistribution) -> Component:
    purl = pypi_purl(name, locked.version)
    links: tuple[Reference, ...] = ()
    if locked.hashes:
        place = f"https://pypi.org/project/{name}/{locked.version}/"
        links = (Reference("distribution", place, locked.hashes),)
    return Component(
        ref=purl,
        name=name,
        version=locked.version,
        kind=Kind.APPLICATION,
        purl=purl,
        hashes=locked.hashes if len(locked.hashes) == 1 else (),
        origin=Origin.TOOLCHAIN,
        references=links,
    )
