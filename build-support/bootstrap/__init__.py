"""Sets up what `./pants` runs with. Standard library of Python 3.9 only."""
