"""Is a crate one file? Then an edit elsewhere in its package does not compile it again."""

from __future__ import annotations

import re

from driftbuild.rust.model.unit import Unit

# `mod name;`, `include!`, `include_str!`, `include_bytes!`, `#[path = ".."]`: the ways of the
# language to another file (the Rust reference, "Modules"). Comments and longer names count as well.
_OTHER_FILE = re.compile(rb"\bmod\b[^{};]*;|include|\bpath\s*=")


def is_single_file(unit: Unit, root: bytes) -> bool:
    """True if compiling `unit` reads no file of its package but its root, whose text is `root`.

    Where it is not sure, it is False: a procedural macro may read what it likes.
    """
    if any(library.target.is_proc_macro for library in unit.library_closure):
        return False
    return _OTHER_FILE.search(root) is None
