"""The contents of an npm package: what its users get along with it.

That is the closure of its dependencies at run time, in the versions of pnpm-lock.yaml, with which
it was built and tested; development dependencies are none of it.
"""

from __future__ import annotations

import os.path
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from driftbuild.plain_text import one_line
from driftbuild.sbom.model.bill import BillError, Contents
from driftbuild.sbom.model.bundle import BundleInputs
from driftbuild.sbom.model.component import (
    Component,
    DeliveredFile,
    Kind,
    Origin,
    Reference,
    Scope,
)
from driftbuild.sbom.model.licence import licence_of, remedy
from driftbuild.sbom.model.package_json import (
    declared_authors,
    declared_licence,
    declared_links,
    declared_text,
    npm_purl,
    split_name,
)
from driftbuild.sbom.model.pnpm_lock import LockedPackage, PnpmLock, Target


@dataclass(frozen=True)
class PlatformPackage:
    """The package that holds an addon for one platform; `licence` and `authors` are its crate's."""

    name: str
    version: str
    licence: str
    authors: tuple[str, ...] = ()


@dataclass(frozen=True)
class OwnPackage:
    """A package of the workspace. `folder` is seen from the workspace's root.

    `manifest` is its package.json; `platforms` are what its tarball depends on besides.
    """

    folder: str
    manifest: Mapping[str, Any]
    platforms: tuple[PlatformPackage, ...] = ()

    @property
    def path(self) -> str:
        return os.path.join(self.folder, "package.json")


@dataclass(frozen=True)
class NpmFacts:
    """What the lock file does not say. `own`: by folder; `installed`: by (name, version)."""

    own: Mapping[str, OwnPackage]
    installed: Mapping[tuple[str, str], Mapping[str, Any]]
    stated_licences: Mapping[str, str]


class _Closure:
    def __init__(self, lock: PnpmLock, facts: NpmFacts) -> None:
        self.lock, self.facts = lock, facts
        self.components: dict[str, Component] = {}
        self.edges: dict[str, tuple[str, ...]] = {}
        self.problems: dict[str, str] = {}

    def licence(self, purl: str, title: str, declared: str, where: str) -> str:
        licence, problem = licence_of(purl, title, declared, where, self.facts.stated_licences)
        if problem:
            self.problems[purl] = problem
        return licence

    def visit(self, target: Target, optional: bool) -> str:
        scope = Scope.OPTIONAL if optional else Scope.REQUIRED
        if target.folder is not None:
            return self._own(target.folder, scope)
        return self._third(target.snapshot or "", scope)

    def check(self, title: str, purls: Container[str]) -> None:
        """Raises `BillError` with all problems that packages of these names have."""
        problems = {purl: said for purl, said in self.problems.items() if purl in purls}
        if problems:
            text = "\n".join(f"  - {said}" for said in dict.fromkeys(problems.values()))
            raise BillError(
                f"The bill of materials of {title} cannot be written:\n{text}\n"
                f"{remedy(next(iter(problems)))}"
            )

    def needs(
        self, own: OwnPackage, optional: bool, development: bool = False
    ) -> tuple[str, ...]:
        """What a package of the workspace needs, itself left out."""
        refs = [
            self.visit(edge.target, optional or edge.optional)
            for edge in self.lock.importer(own.folder, development=development)
        ]
        refs += [self._platform(each) for each in own.platforms]
        return tuple(sorted(set(refs)))

    def _known(self, ref: str, scope: Scope) -> bool:
        """Whether nothing more can be learnt of a component: required goes before optional."""
        known = self.components.get(ref)
        return known is not None and (known.scope is scope or known.scope is Scope.REQUIRED)

    def _own(self, folder: str, scope: Scope) -> str:
        own = self.facts.own.get(folder)
        if own is None:
            raise BillError(
                f"{self.lock.path} links to {folder}, where the workspace has no package. Run "
                "`pnpm install` and commit the file."
            )
        component = replace(own_component(own, self), scope=scope)
        if not self._known(component.ref, scope):
            self.components[component.ref] = component
            self.edges[component.ref] = self.needs(own, scope is Scope.OPTIONAL)
        return component.ref

    def _platform(self, package: PlatformPackage) -> str:
        ref = npm_purl(package.name, package.version)
        scope, bare = split_name(package.name)
        title = f"{package.name} {package.version}"
        self.components[ref] = Component(
            ref=ref,
            name=bare,
            version=package.version,
            group=scope,
            purl=ref,
            licence=self.licence(ref, title, package.licence, "the Cargo.toml of its crate"),
            authors=package.authors,
            scope=Scope.OPTIONAL,
            origin=Origin.WORKSPACE,
        )
        self.edges[ref] = ()
        return ref

    def _third(self, key: str, scope: Scope) -> str:
        package = self.lock.package(key)
        bound = package.platform_bound or key not in self.lock.installed_everywhere
        component = self._third_component(package, scope, bound)
        if not self._known(component.ref, scope):
            self.components[component.ref] = component
            # Two snapshots of a package differ in what peers they have: it needs either.
            before = self.edges.get(component.ref, ())
            self.edges[component.ref] = before
            found = [
                self.visit(edge.target, scope is Scope.OPTIONAL or edge.optional)
                for edge in self.lock.snapshot(key)
            ]
            self.edges[component.ref] = tuple(sorted({*before, *found} - {component.ref}))
        return component.ref

    def _third_component(self, package: LockedPackage, scope: Scope, bound: bool) -> Component:
        qualifiers, origin = {}, Origin.REGISTRY
        if package.commit:
            qualifiers = {"vcs_url": f"git+{package.repository}@{package.commit}"}
            origin = Origin.REPOSITORY
        elif package.tarball:
            qualifiers = {"download_url": package.tarball}
        ref = npm_purl(package.name, package.version, **qualifiers)
        name, title = npm_purl(package.name, package.version), f"{package.name} {package.version}"
        group, bare = split_name(package.name)
        manifest = self.facts.installed.get((package.name, package.version))
        properties = []
        # Node.js has another version than an optional package wants: pnpm leaves it out.
        left_out = manifest is None and scope is Scope.OPTIONAL
        if bound or left_out:
            # Not on every machine that builds, and bills are the same on all of them.
            manifest, licence = {}, ""
            properties.append(("driftbuild:npm:platform-bound", "true"))
            if name in self.facts.stated_licences:
                licence = self.licence(name, title, "", "")
        elif manifest is None:
            raise BillError(
                f"{title} is in {self.lock.path}, but it is not what pnpm installed. Run "
                "`pnpm install` and commit the lock file."
            )
        else:
            licence = self.licence(name, title, declared_licence(manifest), "its package.json")
        links = declared_links(manifest)
        if not qualifiers:
            file = f"{bare}-{package.version}.tgz"
            url = f"https://registry.npmjs.org/{package.name}/-/{file}"
            links = (*links, Reference("distribution", url))
        return Component(
            ref=ref,
            name=bare,
            version=package.version,
            group=group,
            purl=ref,
            licence=licence,
            authors=declared_authors(manifest),
            description=declared_text(manifest, "description"),
            hashes=package.hashes,
            scope=scope,
            origin=origin,
            references=links,
            properties=tuple(properties),
            file=DeliveredFile(f"{bare}-{package.version}.tgz", archive=True, structured=True),
        )


def own_component(own: OwnPackage, closure: _Closure) -> Component:
    """A package of the workspace, as others depend on it."""
    name, version = declared_text(own.manifest, "name"), declared_text(own.manifest, "version")
    ref = npm_purl(name, version)
    scope, bare = split_name(name)
    declared = declared_licence(own.manifest)
    return Component(
        ref=ref,
        name=bare,
        version=version,
        group=scope,
        purl=ref,
        licence=closure.licence(ref, f"{name} {version}", declared, own.path),
        authors=declared_authors(own.manifest),
        description=declared_text(own.manifest, "description"),
        origin=Origin.WORKSPACE,
        references=declared_links(own.manifest),
    )


def npm_contents(
    own: OwnPackage,
    lock: PnpmLock,
    facts: NpmFacts,
    tools: Iterable[Component] = (),
    *,
    strict: bool = True,
) -> tuple[Component, Contents]:
    """The package as a component without hashes, and what its users get along with it.

    Where not `strict`, a licence that nobody states, or that is no SPDX expression, is "".
    Raises `BillError`, `LockfileError`.
    """
    closure = _Closure(lock, facts)
    subject = own_component(own, closure)
    roots = closure.needs(own, optional=False)
    _same_dependencies(own, lock)
    if strict:
        closure.check(subject.title, closure.problems)
    components = tuple(closure.components[ref] for ref in sorted(closure.components))
    edges = tuple((ref, closure.edges[ref]) for ref in sorted(closure.edges))
    return subject, Contents(components, roots, edges, tuple(tools))


def bundle_contents(
    own: OwnPackage,
    lock: PnpmLock,
    facts: NpmFacts,
    inputs: BundleInputs,
    tools: Iterable[Component] = (),
) -> tuple[Component, Contents]:
    """The package that is bundled as a component, and what of its closure is in the bundle.

    What it is developed with counts too: a bundler takes whatever is imported. Raises `BillError`,
    `LockfileError`.
    """
    closure = _Closure(lock, facts)
    subject = own_component(own, closure)
    roots = closure.needs(own, optional=False, development=True)
    known = {**closure.components, subject.ref: subject}
    names = {npm_purl(*each) for each in inputs.installed}
    for folder in {own.folder, *inputs.folders}:
        package = facts.own[folder].manifest
        names.add(npm_purl(declared_text(package, "name"), declared_text(package, "version")))
    inside = {ref for ref in known if _plain(ref) in names}
    lost = sorted(names - set(map(_plain, inside)))
    if lost:
        raise BillError(
            f"{subject.title} bundles {one_line(', '.join(lost))}, which {lock.path} does not "
            "hold for it. Run `pnpm install` and commit the lock file."
        )
    closure.check(subject.title, names)
    edges = {**closure.edges, subject.ref: roots}
    return subject, Contents(
        # All of it is in the file, whatever it is on installation.
        components=tuple(replace(known[ref], scope=Scope.REQUIRED) for ref in sorted(inside)),
        roots=(subject.ref,),
        edges=tuple(
            (ref, tuple(target for target in edges[ref] if target in inside))
            for ref in sorted(inside)
        ),
        tools=tuple(tools),
    )


def _plain(purl: str) -> str:
    return purl.partition("?")[0]


def _same_dependencies(own: OwnPackage, lock: PnpmLock) -> None:
    """Raises `BillError` where the manifest and the lock file do not name the same packages."""
    declared = {
        name
        for field in ("dependencies", "optionalDependencies")
        for name in own.manifest.get(field) or ()
    }
    locked = {edge.name for edge in lock.importer(own.folder)}
    missing = sorted(declared - locked - {platform.name for platform in own.platforms})
    if missing:
        raise BillError(
            f"{own.path} depends on {', '.join(missing)}, which {lock.path} does not hold for it. "
            "Run `pnpm install` and commit the lock file."
        )


def npm_tool(name: str, version: str, licence: str, website: str) -> Component:
    """A tool that is an npm package, e.g. the compiler."""
    ref = npm_purl(name, version)
    return Component(
        ref=ref,
        name=name,
        version=version,
        kind=Kind.APPLICATION,
        purl=ref,
        licence=licence,
        origin=Origin.TOOLCHAIN,
        references=(Reference("website", website),),
    )
