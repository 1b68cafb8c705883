"""Throw-away clones of this repository, in which tests run the real `./pants`."""
