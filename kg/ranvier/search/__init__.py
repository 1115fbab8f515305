"""Search: an index of every name of every entity, written with the build, and how it is asked."""

from ranvier.search.find import Found, Hit, search
from ranvier.search.index import FILE, write_index

__all__ = ["FILE", "Found", "Hit", "search", "write_index"]
