"""The page that people ask on: layout, events and HTML; no retrieval and no reading.

This file only makes sure that Gradio, which its modules import, was told to send nothing out
before, and that it is imported quickly. `page.server.serve` starts the page.
"""

from index.settings import go_offline
from page.quick_start import without_stub_files

go_offline()
with without_stub_files():
    import gradio as _gradio  # noqa: F401 - the modules here find it imported
