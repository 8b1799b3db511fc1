"""Read further formats: mail, packed folders, data, code, subtitles, OpenDocument, RTF, TeX."""
