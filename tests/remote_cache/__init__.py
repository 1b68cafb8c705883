"""Two clones, each with a local store of its own, and one remote cache."""
