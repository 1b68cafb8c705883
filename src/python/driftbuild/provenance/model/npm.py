"""The npm packages that a package of a pnpm workspace is built with, from pnpm-lock.yaml."""

from __future__ import annotations

from driftbuild.provenance.model.materials import in_toto_digest
from driftbuild.provenance.model.statement import Material
from driftbuild.sbom.model.package_json import npm_purl
from driftbuild.sbom.model.pnpm_lock import LockedPackage, PnpmLock, Target


def locked_materials(lock: PnpmLock, folder: str, tool: str = "") -> tuple[Material, ...]:
    """All that is installed for it and for the packages of the workspace that it needs.

    `tool` is a package that it takes from the workspace's root where it does not depend on it.

    Development dependencies are among them: a compiler wrote the code. So is what is only installed
    on other machines: which one builds makes no other list. Raises `LockfileError`.
    """
    found: dict[str, Material] = {}
    waiting = [Target(folder=folder)]
    if tool and all(edge.name != tool for edge in lock.importer(folder, development=True)):
        at_root = lock.importer("", development=True)
        waiting.extend(edge.target for edge in at_root if edge.name == tool)
    seen = set()
    while waiting:
        target = waiting.pop()
        if target in seen:
            continue
        seen.add(target)
        if target.snapshot is None:
            edges = lock.importer(target.folder or "", development=True)
        else:
            material = _material(lock.package(target.snapshot))
            found[material.uri] = material
            edges = lock.snapshot(target.snapshot)
        waiting.extend(edge.target for edge in edges)
    return tuple(found[uri] for uri in sorted(found))


def _material(package: LockedPackage) -> Material:
    qualifiers = {}
    digest = in_toto_digest(package.hashes)
    if package.repository:
        qualifiers = {"vcs_url": f"git+{package.repository}@{package.commit}"}
        digest = (("gitCommit", package.commit),)
    elif package.tarball:
        qualifiers = {"download_url": package.tarball}
    purl = npm_purl(package.name, package.version, **qualifiers)
    return Material(purl, f"{package.name} {package.version}", digest)
