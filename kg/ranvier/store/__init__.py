"""The store: datasets, builds and the swap from one build to the next."""
