"""What one request of the daemon may take over from an earlier one."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from pants.build_graph.build_configuration import BuildConfiguration
from pants.engine.env_vars import CompleteEnvironmentVars
from pants.init import options_initializer
from pants.init.plugin_resolver import PluginResolver
from pants.option.config import Config
from pants.option.options_bootstrapper import OptionsBootstrapper

from driftbuild.warm_daemon import terminal

# Parsed options of this many different commands are kept; one set takes a few MB.
COMMANDS_KEPT = 8

_ENV_REFERENCE = re.compile(r"%\(env\.(\w+)\)s")

_original_create = OptionsBootstrapper.create
_original_load = options_initializer._initialize_build_configuration

_bootstrappers: OrderedDict[Hashable, OptionsBootstrapper] = OrderedDict()
_configurations: dict[tuple[tuple[str, ...], tuple[str, ...]], BuildConfiguration] = {}


def create_bootstrapper(
    env: Mapping[str, str], args: Sequence[str], *, allow_pantsrc: bool
) -> OptionsBootstrapper:
    """`OptionsBootstrapper.create`, but an equal command gets the same object again.

    That object holds the parsed options, so they are parsed once. Equal means: same arguments, same
    PANTS_* variables, configuration files of the same content, variables that these refer to
    included, and a terminal or none. A command that reads an option from a file (`@FILE`) gets a
    new object each time: the file may have changed.
    """
    streams = terminal.enter(env)
    fresh = _original_create(env, args, allow_pantsrc=allow_pantsrc)
    config = repr([(values.path, values.section_to_values) for values in fresh.config.values])
    if _reads_files(fresh.args, dict(fresh.env_tuples).values(), fresh.config):
        return fresh
    references = sorted({(name, env.get(name)) for name in _ENV_REFERENCE.findall(config)})
    key = (fresh.args, fresh.bootstrap_args, fresh.env_tuples, config, tuple(references), streams)
    known = _bootstrappers.setdefault(key, fresh)
    _bootstrappers.move_to_end(key)
    if len(_bootstrappers) > COMMANDS_KEPT:
        _bootstrappers.popitem(last=False)
    return known


def load_build_configuration(
    plugin_resolver: PluginResolver,
    options_bootstrapper: OptionsBootstrapper,
    env: CompleteEnvironmentVars,
) -> BuildConfiguration:
    """The rules and target types of the configured backends, collected once for each set.

    A process imports a backend's modules once; when a file of theirs changes, Pants starts another
    daemon. Published plugins (`[GLOBAL].plugins`) may be resolved anew: with any, nothing is kept.
    """
    options = options_bootstrapper.get_bootstrap_options().for_global_scope()
    if options.plugins:
        return _original_load(plugin_resolver, options_bootstrapper, env)
    key = (tuple(options.pythonpath), tuple(options.backend_packages))
    if key not in _configurations:
        _configurations[key] = _original_load(plugin_resolver, options_bootstrapper, env)
    return _configurations[key]


def install() -> None:
    """Puts both functions in the place of Pants' own, for the rest of this process."""
    OptionsBootstrapper.create = staticmethod(  # type: ignore[method-assign, assignment]
        create_bootstrapper
    )
    options_initializer._initialize_build_configuration = load_build_configuration


def _reads_files(args: Iterable[str], env_values: Iterable[str], config: Config) -> bool:
    if any(arg.startswith("@") or "=@" in arg for arg in args):
        return True
    if any(value.startswith("@") for value in env_values):
        return True
    return any(_has_file_value(values.section_to_values) for values in config.values)


def _has_file_value(value: Any) -> bool:
    if isinstance(value, str):
        return value.startswith("@")
    if isinstance(value, dict):
        return any(map(_has_file_value, value.values()))
    return isinstance(value, list) and any(map(_has_file_value, value))
