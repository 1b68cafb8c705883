"""A Pants backend for tests: switches on the log of workunits that Pants carries."""
