"""The command line `chapterverse`."""
