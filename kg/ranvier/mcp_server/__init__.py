"""The graph for language-model agents, by the Model Context Protocol; read-only."""

from ranvier.mcp_server.running import run_http, run_stdio

__all__ = ["run_http", "run_stdio"]
