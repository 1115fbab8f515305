"""Gaps of research as nodes: what no trial on record looked at, or told."""

from ranvier.synthesis.gaps.find import find_gaps

__all__ = ["find_gaps"]
