"""The packed addon as its users meet it: installed with npm, loaded by node."""
