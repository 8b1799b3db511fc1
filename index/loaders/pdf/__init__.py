"""Read PDF, with OCR for scanned pages."""
