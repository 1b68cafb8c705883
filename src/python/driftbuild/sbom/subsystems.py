"""Options of bills of materials."""

from __future__ import annotations

from pants.engine.goal import GoalSubsystem
from pants.option.option_types import BoolOption, DictOption, EnumOption, StrOption

from driftbuild.sbom.model.document import Format


class SbomSubsystem(GoalSubsystem):
    name = "sbom"
    help = (
        "Write a bill of materials (SBOM, CycloneDX 1.6) for each artifact that `package` makes of "
        "the selected targets: what is really in it, from what it was built of. The documents are "
        "valid by the official schema, and stand beside the artifacts in dist/. So do the notices "
        "of third-party software in them, ARTIFACT.THIRD-PARTY-NOTICES, unless the artifact is an "
        "npm package, which has them inside."
    )

    format = EnumOption(default=Format.JSON, help="How the documents are written.")
    aggregate = StrOption(
        default="",
        help=(
            "Write one document of all selected artifacts as well: that of the release with this "
            "name, given as NAME@VERSION. Without a version, the commit's id stands for it. The "
            "document is dist/NAME-VERSION.cdx.json."
        ),
    )
    random_serial_number = BoolOption(
        default=False,
        help=(
            "Give each document a random serial number. By default it is made of the content, so "
            "that equal documents are equal bytes."
        ),
    )
    licences = DictOption[str](
        default={},
        help=(
            "SPDX expressions for packages that state none, or none that is valid, by package URL "
            "without qualifiers, e.g. `{'pkg:cargo/ring@0.17.8': 'Apache-2.0 AND ISC'}`. Read the "
            "licence that comes with the package before you add one."
        ),
    )
    creator = StrOption(
        default="",
        help="Who makes the documents: the name of a person or an organisation.",
    )
    creator_url = StrOption(default="", help="Where the creator is to be reached: a web page.")
    creator_mail = StrOption(default="", help="Where the creator is to be reached: a mail address.")
