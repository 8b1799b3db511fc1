"""Read Word documents, presentations and spreadsheets."""
