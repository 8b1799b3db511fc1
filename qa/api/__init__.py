"""Answer the requests of other programs: JSON values, and the MCP server."""
