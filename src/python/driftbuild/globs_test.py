from __future__ import annotations

import fnmatch

from driftbuild.globs import literal


def test_a_path_matches_itself_alone() -> None:
    for path in ("pages/[id].ts", "a*b", "what?", "plain/src/index.ts"):
        assert fnmatch.fnmatchcase(path, literal(path))
    assert not fnmatch.fnmatchcase("pages/i.ts", literal("pages/[id].ts"))
    assert not fnmatch.fnmatchcase("axb", literal("a*b"))
