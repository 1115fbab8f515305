"""The test suites of the W3C, asked of the endpoint as anyone asks it."""
