from __future__ import annotations

from driftbuild.sbom.model.notices import render_notices
from driftbuild.sbom.model.std_notices import ACCOUNT, std_notices

# As rust-lang/rust's generate-copyright writes it, in short.
_ACCOUNT = """\
<!DOCTYPE html>
<html>
<head><meta charset="UTF-8"><title>Copyright notices for The Rust Standard Library</title></head>
<body>
<h1>Copyright notices for The Rust Standard Library</h1>
<h2>Table of Contents</h2>
<ul><li><a href="#short-version">Short version for non-lawyers</a></li></ul>
<p>Except as otherwise noted, it is licensed under the <a href="http://a.example/">Apache</a>.</p>
<div style="border:1px solid black; padding: 5px;">
    <p>
    <b>File/Directory:</b> <code>.</code>
    </p>
    <p><b>License:</b> Apache-2.0 OR MIT</p>
    <p><b>Copyright:</b> The Rust Project Developers (see https://thanks.rust-lang.org)</p>
    <p><b>Exceptions:</b></p>
<div style="border:1px solid black; padding: 5px;">
    <p>
    <b>File/Directory:</b> <code>library/core/src/unicode/unicode_data.rs</code>
    </p>
    <p><b>License:</b> Unicode-3.0</p>
    <p><b>Copyright:</b> 1991-2024 Unicode, Inc</p>
    <p><b>Copyright:</b> Somebody else</p>
</div>
</div>
<h2 id="out-of-tree-dependencies">Out-of-tree dependencies</h2>
    <h3>📦 wasi-0.14.4+wasi-0.2.4</h3>
    <p><b>URL:</b> <a href="https://crates.io/crates/wasi/0.14.4+wasi-0.2.4">https://…</a></p>
    <p><b>Authors:</b> Ann &#60;ann@example.org&#62;</p>
    <p><b>License:</b> MIT/Apache-2.0</p>
        <p><b>Notices:</b>
            <details>
                <summary><code>LICENSE-MIT</code></summary>
                <pre>
Copyright (c) &#34;Ann&#34;

&lt;b&gt;Copyright:&lt;/b&gt; no markup
                </pre>
            </details>
            <details>
                <summary><code>NOTICE</code></summary>
                <pre>Second</pre>
            </details>
        </p>
    <h3>📦 vex-sdk-0.27.1</h3>
    <p><b>URL:</b> <a href="https://crates.io/crates/vex-sdk/0.27.1">https://…</a></p>
    <p><b>Authors:</b> </p>
    <p><b>License:</b> MIT</p>
</body>
</html>
"""
_LICENCES = {
    f"{name}.txt": f"The text of {name}\n".encode()
    for name in ("Apache-2.0", "GPL-3.0-or-later", "MIT", "Unicode-3.0")
}
_LIBRARY = """\
Rust's standard library 1.95.0
    Licence: MIT OR Apache-2.0
    Authors: The Rust Project Developers
    Copyright: The Rust Project Developers (see https://thanks.rust-lang.org)
    https://www.rust-lang.org/policies/licenses
    Apache-2.0.txt (text 1), MIT.txt (text 2)

"""
_UNICODE = """\
Rust's standard library: library/core/src/unicode/unicode_data.rs 1.95.0
    Licence: Unicode-3.0
    Copyright: 1991-2024 Unicode, Inc
    Copyright: Somebody else
    Unicode-3.0.txt (text 3)

"""


def test_a_library_that_came_compiled() -> None:
    files = {ACCOUNT: _ACCOUNT.encode(), **_LICENCES}
    text = render_notices("tool 1.0.0", std_notices("1.95.0", files, with_crates=True))
    listed, _, texts = text.partition("Text 1:\n")
    assert listed == (
        "Third-party notices of tool 1.0.0\n\ntool 1.0.0 contains this software of others:\n\n"
        + _LIBRARY
        + _UNICODE
        + """\
Rust's standard library: vex-sdk 0.27.1
    Licence: MIT
    https://crates.io/crates/vex-sdk/0.27.1
    It brings no text of its licence; see https://spdx.org/licenses.

Rust's standard library: wasi 0.14.4+wasi-0.2.4
    Licence: MIT OR Apache-2.0
    Authors: Ann <ann@example.org>
    https://crates.io/crates/wasi/0.14.4+wasi-0.2.4
    LICENSE-MIT (text 4), NOTICE (text 5)

"""
    )
    assert texts == """
    The text of Apache-2.0

Text 2:

    The text of MIT

Text 3:

    The text of Unicode-3.0

Text 4:

    Copyright (c) "Ann"

    <b>Copyright:</b> no markup

Text 5:

    Second
"""


def test_a_library_that_is_built_from_its_sources() -> None:
    """Its crates are among the units, with the texts of their own sources."""
    files = {ACCOUNT: _ACCOUNT.encode(), **_LICENCES}
    text = render_notices("tool 1.0.0", std_notices("1.95.0", files, with_crates=False))
    assert text.partition("Text 1:\n")[0].endswith(f"\n\n{_LIBRARY}{_UNICODE}")


def test_toolchains_without_the_account() -> None:
    older = {"COPYRIGHT": b"Whose", "LICENSE-APACHE": b"One", "LICENSE-MIT": b"Other"}
    (library,) = std_notices("1.70.0", older, with_crates=True)
    assert library.texts == (
        ("COPYRIGHT", "Whose"),
        ("LICENSE-APACHE", "One"),
        ("LICENSE-MIT", "Other"),
    )
    (library,) = std_notices("1.96.0", {"copyright": b"Files: *"}, with_crates=True)
    assert library.texts == (("copyright", "Files: *"),)
    (library,) = std_notices("1.96.0", {}, with_crates=True)
    assert (library.licence, library.texts) == ("MIT OR Apache-2.0", ())


def test_an_account_in_another_form() -> None:
    """No crate is made up of it, and the licence of the library is said all the same."""
    for account in (b"", b"<html><h3>", b"<div><p><b>File/Directory:", b"\xff</pre></p></div>"):
        found = std_notices("1.95.0", {ACCOUNT: account, **_LICENCES}, with_crates=True)
        assert [notice.name for notice in found] == ["Rust's standard library"]
        assert [path for path, _ in found[0].texts] == ["Apache-2.0.txt", "MIT.txt"]
