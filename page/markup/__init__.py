"""Tell what of a document's text is marks, and lay it out in parts: headings, items, tables."""
