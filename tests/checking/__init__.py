"""Checking: rules, reports and the cache."""
