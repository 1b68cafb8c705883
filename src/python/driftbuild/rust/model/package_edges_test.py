from __future__ import annotations

from driftbuild.rust.model.package_edges import package_edges


def test_dev_dependencies_are_edges() -> None:
    edges = package_edges({"a": (), "b": ("a",), "kit": ()}, {"b": ("kit",)})
    assert edges == {"a": (), "b": ("a", "kit"), "kit": ()}


def test_a_dev_dependency_that_closes_a_cycle_is_no_edge() -> None:
    edges = package_edges({"a": (), "b": ("a",), "c": ("b",)}, {"a": ("c",), "c": ("a",)})
    assert edges == {"a": (), "b": ("a",), "c": ("a", "b")}


def test_two_dev_dependencies_that_close_a_cycle_together() -> None:
    edges = package_edges({"a": (), "b": ()}, {"a": ("b",), "b": ("a",)})
    assert edges == {"a": ("b",), "b": ()}
