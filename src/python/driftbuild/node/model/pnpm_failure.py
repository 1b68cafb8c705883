"""pnpm's refusals, with what to do about each.

Source of the codes: pnpm's documentation, "Error codes".
"""

from __future__ import annotations

import re

_REMEDIES = (
    (
        "ERR_PNPM_OUTDATED_LOCKFILE",
        "{lockfile} is out of date with a package.json. Run `pnpm install --lockfile-only` and "
        "commit the lock file.",
    ),
    (
        "ERR_PNPM_LOCKFILE_CONFIG_MISMATCH",
        "{lockfile} was written with other settings than pnpm-workspace.yaml has. Run "
        "`pnpm install --lockfile-only` and commit the lock file.",
    ),
    (
        "ERR_PNPM_NO_LOCKFILE",
        "{lockfile} does not exist. Run `pnpm install --lockfile-only` and commit the lock file.",
    ),
    (
        "ERR_PNPM_BROKEN_LOCKFILE",
        "{lockfile} cannot be read: a merge conflict, or an edit by hand. Restore it, or run "
        "`pnpm install --lockfile-only --fix-lockfile`.",
    ),
    (
        "ERR_PNPM_TARBALL_INTEGRITY",
        "The registry serves another file than the one whose integrity {lockfile} has. Do not "
        "change the lock file unless you know why: tell the registry's operator.",
    ),
    (
        "ERR_PNPM_FETCH_404",
        "The registry does not have it. Look at the name in package.json, and at the registry in "
        ".npmrc or NPM_CONFIG_REGISTRY.",
    ),
    (
        "ERR_PNPM_FETCH_40",
        "The registry wants to know who you are. Put a token into the file that "
        "NPM_CONFIG_USERCONFIG names, or set NODE_AUTH_TOKEN.",
    ),
)
_NETWORK = re.compile(
    r"ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|ERR_PNPM_META_FETCH_FAIL"
    r"|ERR_SOCKET_TIMEOUT|SELF_SIGNED_CERT|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER"
)
_PROGRESS = re.compile(r"^(Progress:|Packages:|Scope:|Lockfile is up to date|[+-]+$|\s*$)")


def failure(lockfile: str, said: str) -> str:
    """The message for a failed installation: what pnpm said, without its progress, and a remedy."""
    lines = [line.rstrip() for line in said.splitlines() if not _PROGRESS.match(line)]
    text = "\n".join(lines).strip() or "pnpm ended without a word."
    remedy = next((remedy for code, remedy in _REMEDIES if code in said), None)
    if remedy is None and _NETWORK.search(said):
        remedy = (
            "Connect to the network, or name a registry that can be reached (NPM_CONFIG_REGISTRY, "
            ".npmrc; NODE_EXTRA_CA_CERTS for its certificate), then run the same command again."
        )
    message = f"Installing third-party packages failed:\n{text}"
    return f"{message}\n\n{remedy.format(lockfile=lockfile)}" if remedy else message
