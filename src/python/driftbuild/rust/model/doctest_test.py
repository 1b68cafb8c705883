from __future__ import annotations

from driftbuild.rust.model.build_script import BuildScriptOutput
from driftbuild.rust.model.doctest import rustdoc_arguments
from driftbuild.rust.model.unit import CargoTarget, Dependency, Mode, Origin, Package, Profile, Unit

_HOST = "x86_64-unknown-linux-gnu"
_PACKAGE = Package(
    "my-lib",
    "1.0.0",
    "crates/my-lib",
    Origin.MEMBER,
    declared_features=("x", "y"),
    lints=("--deny=unused",),
)


def _unit(mode: Mode, dependencies: tuple[Dependency, ...] = ()) -> Unit:
    return Unit(
        package=_PACKAGE,
        target=CargoTarget(
            ("lib",), ("lib",), "my-lib", "crates/my-lib/src/lib.rs", "2021", doctest=True
        ),
        profile=Profile("test"),
        platform=_HOST,
        mode=mode,
        features=("x",),
        dependencies=dependencies,
    )


def test_command_line_is_that_of_cargo() -> None:
    """As `cargo test --doc -v` prints it, but for the order and the folders."""
    library = _unit(Mode.BUILD)
    unit = _unit(Mode.DOCTEST, (Dependency(library, "my_lib"),))
    directory = f"/r/.units/{library.key}"
    assert rustdoc_arguments(unit, "/r", host=_HOST, filters=("name",)) == (
        *("--edition=2021", "--crate-type", "lib", "--color=always", "--error-format=human"),
        *("--crate-name", "my_lib", "--test", "crates/my-lib/src/lib.rs"),
        *("--test-run-directory", "/r/crates/my-lib", "--target", _HOST),
        # The whole library, not its metadata: a doc test is linked.
        *("--extern", f"my_lib={directory}/libmy_lib-{library.key}.rlib"),
        *("-L", f"dependency={directory}"),
        *("--test-args", "name", "--deny=unused", "-Cembed-bitcode=no", "--cfg", 'feature="x"'),
        *("--check-cfg", "cfg(docsrs,test)", "--check-cfg", 'cfg(feature, values("x", "y"))'),
    )


def test_the_package_s_build_script_sets_cfg_and_link_arguments() -> None:
    own = BuildScriptOutput(
        cfgs=("fast",),
        check_cfgs=("cfg(fast)",),
        link_args=(("all", "-lm"), ("cdylib", "-shared")),
        link_searches=("native=/r/.script-out/1",),
    )
    arguments = rustdoc_arguments(
        _unit(Mode.DOCTEST), "/r", host=_HOST, own_script=own, scripts=(own,)
    )
    joined = " ".join(arguments)
    assert "-L native=/r/.script-out/1" in joined
    assert "--cfg fast --check-cfg cfg(fast) -Clink-arg=-lm" in joined
    assert "-shared" not in joined
