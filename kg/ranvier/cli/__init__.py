"""The command line: each command a thin call into the room that does the work."""

from ranvier.cli.app import main

__all__ = ["main"]
