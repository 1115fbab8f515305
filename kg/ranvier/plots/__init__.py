"""Pictures of the graph: what reviewers expect to see, each with its data and its words."""

from ranvier.plots.catalogue import PICTURES, draw, find_picture
from ranvier.plots.picture import Picture

__all__ = ["PICTURES", "Picture", "draw", "find_picture"]
