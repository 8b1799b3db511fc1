"""Serve other programs, and run the server: REST, MCP, queue, metrics, logs, tenants, startup."""
