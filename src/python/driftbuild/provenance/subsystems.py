"""Options of provenance."""

from __future__ import annotations

from pants.engine.goal import GoalSubsystem
from pants.option.option_types import ArgsListOption, BoolOption, StrOption


class ProvenanceSubsystem(GoalSubsystem):
    name = "provenance"
    help = (
        "Write a signed statement about each artifact that `package` makes of selected targets: "
        "the commit, the builder and all inputs that it was made of (in-toto, SLSA provenance "
        "v1). The statements stand beside the artifacts in dist/."
    )

    key = StrOption(
        default=None,
        help=(
            "The private key that signs: a PEM file, Ed25519 or ECDSA P-256, without a password. "
            "`openssl genpkey -algorithm ed25519 -out ~/provenance.pem` makes one. It belongs "
            "outside of the repository."
        ),
    )
    unsigned = BoolOption(
        default=False, help="Write statements without a signature, which no verification accepts."
    )
    repository = StrOption(
        default="",
        help="URL of the source repository; by default that of git's remote `origin`.",
    )
    builder_id = StrOption(
        default="urn:driftbuild:builder:local",
        help="URI of who builds: of the machine or service that has to be trusted.",
    )
    invocation_id = StrOption(
        default="",
        help="URI or name of this run, e.g. of its log; by default one made of the inputs.",
    )
    allow_changes = BoolOption(
        default=False,
        help="Write statements of a work tree with changes that are not committed, and say so.",
    )


class ProvenanceVerifySubsystem(GoalSubsystem):
    name = "provenance-verify"
    help = (
        "Check artifacts against the statements beside them and against a policy: "
        "`./pants provenance-verify dist/name.tgz`, or `-- /elsewhere/name.tgz`."
    )

    policy = StrOption(
        default="provenance.toml",
        help="The policy: whose statements are believed, about which source.",
    )
    args = ArgsListOption(example="/elsewhere/name.tgz", passthrough=True)


class RebuildCheckSubsystem(GoalSubsystem):
    name = "rebuild-check"
    help = (
        "Build artifacts again, from the commit that the statements beside them name, without a "
        "cache, and compare all bytes: `./pants rebuild-check dist/name.tgz`."
    )

    args = ArgsListOption(example="/elsewhere/name.tgz", passthrough=True)
