"""Checking: shapes on each record, rules between records, and messages for people."""

from ranvier.checking.check import Report, check_all, check_paths

__all__ = ["Report", "check_all", "check_paths"]
