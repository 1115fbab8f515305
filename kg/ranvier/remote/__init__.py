"""A store beyond this machine: any SPARQL 1.1 endpoint, read as the embedded store is."""
