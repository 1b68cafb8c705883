"""Mends two things of Pants 2.17's daemon. List "driftbuild.warm_daemon" first among
`[GLOBAL].backend_packages`; it adds no target, goal or option.

`request_memo`: every request starts from nothing. Pants calls the `rules()` of every backend twice,
and registers and parses every option three times. With the Python backend that is 0.2-0.4 s on two
cores, more than all the rest of a run in which nothing changed. Both results depend only on things
that are compared here before the earlier one is handed out.

`terminal`: whether there are colours and a progress display is decided once, by the terminal of the
command that happened to start the daemon. Here each command's own terminal decides.
"""
