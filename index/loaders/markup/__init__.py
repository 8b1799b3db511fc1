"""Read HTML, Markdown and EPUB."""
