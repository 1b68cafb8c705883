"""Lets a warm Pants daemon answer a repeated command in under a tenth of a second.

Pants 2.17 starts every request from nothing: it calls the `rules()` of every backend twice, and
registers and parses every option three times. With the Python backend that is 0.2-0.4 s on two
cores, more than all the rest of a run in which nothing changed. Both results depend only on things
that this package compares before it hands out the earlier one.

List "driftbuild.warm_daemon" among `[GLOBAL].backend_packages`; it adds no target, goal or option.
"""
