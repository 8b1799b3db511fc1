"""Word, PowerPoint and spreadsheets."""
