"""Tests of the service: a real server over a build of the real graph."""
