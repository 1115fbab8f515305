"""The graph in the formats of other tools: dumps, tables, publications, networks, packages."""

from ranvier.exports.catalogue import FORMATS, ExportFormat, export, find_format

__all__ = ["FORMATS", "ExportFormat", "export", "find_format"]
