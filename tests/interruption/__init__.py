"""What a run leaves that does not come to its end: Ctrl-C, a full disk."""
