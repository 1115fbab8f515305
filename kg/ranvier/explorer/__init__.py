"""The explorer: assets and islands of the browser side, and the pages that they need."""
