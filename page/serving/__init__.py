"""Serving: REST and MCP endpoints, queue, metrics, logs, tenants, startup."""
