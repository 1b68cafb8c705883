from __future__ import annotations

import warnings

import pytest

from driftbuild.sbom.model.requirement import parse_requirement


def test_nothing_is_said_of_the_parser() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        requirement = parse_requirement('six[a,b]>=1,<2 ; python_version < "3.10"')
    assert (requirement.name, requirement.extras) == ("six", {"a", "b"})
    with pytest.raises(ValueError):
        parse_requirement("no requirement")
