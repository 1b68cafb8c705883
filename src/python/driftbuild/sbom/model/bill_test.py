from __future__ import annotations

import pytest

from driftbuild.sbom.model.bill import BillError, check_places


def test_two_targets_that_make_one_file() -> None:
    check_places([("a/x.whl", "a:dist"), ("a/x.tar.gz", "a:dist"), ("b/x.whl", "b:dist")])
    # One target may say the same twice: nothing is overwritten by something else.
    check_places([("a/x.whl", "a:dist"), ("a/x.whl", "a:dist")])
    with pytest.raises(BillError, match="a:one and b:two both package x.pex in dist/") as raised:
        check_places([("x.pex", "a:one"), ("y.pex", "a:other"), ("x.pex", "b:two")])
    assert "output_path" in str(raised.value)
