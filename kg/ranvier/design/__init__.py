"""The size of a new trial, from the spreads that earlier ones printed."""
