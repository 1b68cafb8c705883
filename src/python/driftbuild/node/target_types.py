"""Targets of pnpm workspaces. package.json says what they are; BUILD files add what it cannot."""

from __future__ import annotations

from pants.core.goals.test import TestExtraEnvVarsField, TestTimeoutField
from pants.engine.target import (
    COMMON_TARGET_FIELDS,
    Dependencies,
    MultipleSourcesField,
    SingleSourceField,
    StringField,
    StringSequenceField,
    Target,
    TargetFilesGenerator,
)

from driftbuild.globs import meant

TEST_GLOBS = tuple(
    f"**/*.{kind}.{prefix}{language}{suffix}"
    for kind in ("test", "spec")
    for prefix in ("", "c", "m")
    for language in ("ts", "js")
    for suffix in ("", "x")
    if not (prefix and suffix)
)
"""vitest's own default (its configuration's `include`), without braces, which Pants has not."""


class NodePackageSources(MultipleSourcesField):
    default = ("**", "!**/node_modules/**", "!BUILD", "!**/BUILD", *(f"!{g}" for g in TEST_GLOBS))
    help = "All files of the package that are no tests: any of them may be part of it."


class NodeWorkspaceSources(MultipleSourcesField):
    default = (
        "package.json",
        "pnpm-workspace.yaml",
        "pnpm-lock.yaml",
        ".npmrc",
        ".pnpmfile.cjs",
        "patches/**",
        "tsconfig*.json",
        "eslint.config.*",
        ".prettierrc*",
        "prettier.config.*",
        ".prettierignore",
        ".editorconfig",
    )
    help = "What holds for all packages: the lockfile and the configuration of tools."


class NodeDependencies(Dependencies):
    help = (
        "Packages of the workspace, from package.json, and the addons that `addons` names. "
        "Third-party packages are no targets."
    )


class AddonsField(StringField):
    alias = "addons"
    help = (
        "The folder of targets that build this package's native addons, one for each platform, "
        "e.g. `crates/native` with its `napi_addons`.\n\n"
        "The addon for this machine is then in `node_modules` wherever the package's code runs or "
        "is checked, and the packed package gets all of them as `optionalDependencies`, at their "
        "exact versions."
    )


class AddonTypesField(StringField):
    alias = "addon_types"
    help = (
        "The file of this package that holds the addon's declarations, e.g. `src/addon.ts`. Builds "
        "put the generated ones in its place; `lint` tells when it is behind; `fix` writes it."
    )


class NodePackageTarget(Target):
    alias = "node_package"
    core_fields = (
        *COMMON_TARGET_FIELDS,
        NodePackageSources,
        NodeDependencies,
        AddonsField,
        AddonTypesField,
    )
    help = (
        "A package of a pnpm workspace: what `check`, `lint`, `fmt` and `run` work on. It appears "
        "by itself for each package of the workspaces in [pnpm].workspaces, with the name of its "
        "folder, or `node` where a Cargo.toml stands there too; a BUILD file that declares one of "
        "the same name adds fields to it."
    )


class NodeWorkspaceTarget(Target):
    alias = "node_workspace"
    core_fields = (*COMMON_TARGET_FIELDS, NodeWorkspaceSources)
    help = (
        "A pnpm workspace: the files that all of its packages depend on. It appears by itself, as "
        "`node-workspace`."
    )


class NodeTestSource(SingleSourceField):
    expected_file_extensions = (".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs", ".jsx")

    @property
    def path(self) -> str:
        """The file, from the repository's root; `file_path` is a glob of it."""
        return meant(self.file_path)


class NodeTestTimeoutField(TestTimeoutField):
    pass


class NodeTestExtraEnvVarsField(TestExtraEnvVarsField):
    pass


class NodeTestTarget(Target):
    alias = "node_test"
    core_fields = (
        *COMMON_TARGET_FIELDS,
        NodeTestSource,
        NodeDependencies,
        NodeTestTimeoutField,
        NodeTestExtraEnvVarsField,
    )
    help = "A test file of a package, run by vitest."


class NodeTestsSources(MultipleSourcesField):
    default = (*TEST_GLOBS, "!**/node_modules/**")
    help = "The test files."


class NodeTestsTarget(TargetFilesGenerator):
    alias = "node_tests"
    generated_target_cls = NodeTestTarget
    core_fields = (*COMMON_TARGET_FIELDS, NodeTestsSources, NodeDependencies)
    copied_fields = COMMON_TARGET_FIELDS
    moved_fields = (NodeDependencies, NodeTestTimeoutField, NodeTestExtraEnvVarsField)
    help = (
        "The tests of a package, a `node_test` a file. It appears by itself, as `tests`, for each "
        "package that has some."
    )


class NpmPackageDependencies(NodeDependencies):
    help = "The package that is packed."


class NpmPackageTarget(Target):
    alias = "npm_package"
    core_fields = (*COMMON_TARGET_FIELDS, NpmPackageDependencies)
    help = (
        "What `npm publish` would publish of a package: `package` writes the tarball. It appears "
        "by itself, as `npm`, for each package that is not private."
    )


class NodeBinaryName(StringField):
    alias = "binary"
    required = True
    help = "The name under `bin` in package.json."


class NodeBinaryTarget(Target):
    alias = "node_binary"
    core_fields = (*COMMON_TARGET_FIELDS, NodeDependencies, NodeBinaryName)
    help = "A command of a package (`bin` in package.json), to `run`. It appears by itself."


class BundleEntry(StringField):
    alias = "entry"
    required = True
    help = "The file that the bundle starts from, from the package's folder, e.g. `src/main.ts`."


class BundleArguments(StringSequenceField):
    alias = "args"
    default = ("--platform=node", "--format=esm", "--target=node20")
    help = "Arguments for esbuild, besides `--bundle` and the output's name."


class NodeBundleTarget(Target):
    alias = "node_bundle"
    core_fields = (*COMMON_TARGET_FIELDS, NodeDependencies, BundleEntry, BundleArguments)
    help = (
        "One file with all that an entry point imports, made by esbuild: `package` writes "
        "`dist/FOLDER/NAME.js`. The package or the workspace's root depends on esbuild."
    )
