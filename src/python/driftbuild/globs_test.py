from __future__ import annotations

import fnmatch

from driftbuild.globs import captured, literal, meant


def test_a_path_matches_itself_alone() -> None:
    for path in ("pages/[id].ts", "a*b", "what?", "plain/src/index.ts"):
        assert fnmatch.fnmatchcase(path, literal(path))
        assert meant(literal(path)) == path
    assert not fnmatch.fnmatchcase("pages/i.ts", literal("pages/[id].ts"))
    assert not fnmatch.fnmatchcase("axb", literal("a*b"))


def test_a_file_whose_name_is_a_pattern_is_captured_with_its_folder() -> None:
    paths = ("pages/b.ts", "pages/[id].ts", "a?.ts", "a.ts", "shop/[id]/page.ts")
    assert captured(paths) == (("a.ts", "pages/b.ts"), (".", "pages", "shop"))
