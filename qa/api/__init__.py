"""Requests of other programs: validation, JSON and the MCP server."""
