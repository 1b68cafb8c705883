"""Which package's targets depend on which, such that there is no cycle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def package_edges(
    dependencies: Mapping[str, Sequence[str]], dev_dependencies: Mapping[str, Sequence[str]]
) -> dict[str, tuple[str, ...]]:
    """For each package the packages it is built and checked with.

    Cargo allows a cycle through dev-dependencies (a package's tests use one that uses the package);
    targets may not have one. So a dev-dependency that would close a cycle is left out here: only
    the targets of the package's `[lib]`, `[[test]]` and so on have it.
    """
    edges = {package: list(needed) for package, needed in dependencies.items()}

    def reaches(start: str, goal: str) -> bool:
        stack, seen = [start], set()
        while stack:
            package = stack.pop()
            if package == goal:
                return True
            if package not in seen:
                seen.add(package)
                stack.extend(edges.get(package, ()))
        return False

    for package in sorted(dev_dependencies):
        for other in sorted(dev_dependencies[package]):
            if other not in edges[package] and not reaches(other, package):
                edges[package].append(other)
    return {package: tuple(sorted(needed)) for package, needed in edges.items()}
