"""Repositories that are right, and laid out otherwise than this one."""
