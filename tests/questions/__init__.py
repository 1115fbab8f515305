"""Tests of asking questions."""
