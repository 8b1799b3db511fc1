"""Read files of text with a form of their own: mail, data, code, subtitles, packed folders."""
