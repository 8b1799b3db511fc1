"""Serve the page that people ask on: layout, events and HTML; no retrieval and no reading.

This file only makes sure that Gradio, which its modules import, was told to send nothing out
before. `page.server.serve` starts the page.
"""

from index.settings import go_offline

go_offline()
