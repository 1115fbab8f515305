"""Linking: mappings to external ontologies, the slice of them, and suggestions for curators."""
