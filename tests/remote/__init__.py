"""Tests of stores beyond this machine, against real servers that are not ours."""
