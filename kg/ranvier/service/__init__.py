"""The service: SPARQL protocol, pages and data of entities, limits; read-only."""

from ranvier.service.app import create_app
from ranvier.service.limits import LOOPBACK_HOSTS, Limits

__all__ = ["LOOPBACK_HOSTS", "Limits", "create_app"]
