"""Run the command line `chapterverse`."""
