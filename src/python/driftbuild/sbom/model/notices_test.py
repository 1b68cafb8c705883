from __future__ import annotations

from driftbuild.sbom.model.component import Component, Reference
from driftbuild.sbom.model.notices import Notice, notice_of, render_notices

MIT = "MIT License\n\nCopyright (c) Ann\n"


def test_each_text_once() -> None:
    text = render_notices(
        "native 1.0.0",
        [
            Notice("b", "2.0.0", "MIT", "https://example.org/b", ("Ann",), (("LICENSE", MIT),)),
            Notice("a", "1.0.0", "MIT", texts=(("LICENSE-MIT", MIT.replace("\n", "\r\n")),)),
            Notice("c", "1.0.0", "0BSD"),
        ],
    )
    assert text == """\
Third-party notices of native 1.0.0

native 1.0.0 contains this software of others:

a 1.0.0
    Licence: MIT
    LICENSE-MIT (text 1)

b 2.0.0
    Licence: MIT
    Authors: Ann
    https://example.org/b
    LICENSE (text 1)

c 1.0.0
    Licence: 0BSD
    It brings no text of its licence; see https://spdx.org/licenses.

Text 1:

    MIT License

    Copyright (c) Ann
"""


def test_what_is_installed_beside_it() -> None:
    text = render_notices("cli 1.0.0", (), [Notice("z", "1"), Notice("@a/b", "2.1.0", "ISC")])
    assert "cli 1.0.0 contains no software of others.\n" in text
    assert text.endswith("    @a/b 2.1.0: ISC\n    z 1: not stated\n")
    assert "installed beside" not in render_notices("cli 1.0.0", ())


def test_the_order_of_the_input_does_not_matter() -> None:
    notices = [Notice(name, "1", texts=(("LICENSE", name),)) for name in ("b", "B", "a")]
    assert render_notices("x", notices) == render_notices("x", reversed(notices))


def test_what_others_wrote_cannot_pass_for_ours() -> None:
    text = render_notices(
        "native 1",
        [
            Notice(
                "evil\x1b[2J\nText 9:",
                "1\n\ninnocent 1.0.0",
                "MIT\n\n    Licence: Apache-2.0",
                "https://example.org/\n",
                ("Mallory\nText 1:",),
                (("LICENSE\nb 1", "Text 2:\n\nnative 1 contains no software\x1b]0;\x07\n"),),
            )
        ],
    )
    assert "\x1b" not in text and "\x07" not in text
    ours = [line for line in text.split("\n") if line and not line.startswith("    ")]
    assert ours == [
        "Third-party notices of native 1",
        "native 1 contains this software of others:",
        "evil\ufffd[2J Text 9: 1 innocent 1.0.0",
        "Text 1:",
    ]


def test_a_component_of_a_bill() -> None:
    """Where it brings no text, it is said where it comes from."""
    places = (
        Reference("website", "https://example.org/"),
        Reference("distribution", "https://registry.example.org/b"),
        Reference("vcs", "https://example.org/b.git"),
        Reference("vcs", "https://example.org/b-old.git"),
    )
    component = Component(
        "b", "b", "2", group="@a", licence="ISC", authors=("Ann",), references=places
    )
    text = "LICENSE", MIT
    assert notice_of(component, [text]) == Notice(
        "@a/b", "2", "ISC", "https://example.org/b.git", ("Ann",), (text,)
    )
    assert notice_of(Component("b", "b", "2", references=places[1:2])).website == places[1].url
    assert notice_of(Component("b", "b", "2")).website == ""
