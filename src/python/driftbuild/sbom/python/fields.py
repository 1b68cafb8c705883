"""What a PEX does not say of itself: the version and the licence of the code in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pants.backend.python.target_types import PexBinary
from pants.engine.target import StringField


class PexVersion(StringField):
    alias = "version"
    help = (
        "The version under which bills of materials know the file. By default it is made of the "
        "file's own hash."
    )


class PexLicence(StringField):
    alias = "licence"
    help = "The licence of the code in it that is not third-party's: an SPDX expression."


def rules() -> Iterable[Any]:
    return [
        PexBinary.register_plugin_field(PexVersion),
        PexBinary.register_plugin_field(PexLicence),
    ]
