"""Say of kinds of files that no loader takes what they are, and what to do instead."""

from __future__ import annotations

INSTEAD: dict[str, str] = {
    ".doc": "an older Word document: save it as .docx.",
    ".dot": "an older Word template: save it as .docx.",
    ".ppt": "an older presentation: save it as .pptx.",
    ".pps": "an older presentation: save it as .pptx.",
    ".pages": "a document of Apple Pages: export it as Word or PDF.",
    ".numbers": "a spreadsheet of Apple Numbers: export it as Excel or CSV.",
    ".key": "a presentation of Apple Keynote: export it as PowerPoint or PDF.",
    ".wpd": "a WordPerfect document: save it as .docx or .odt.",
    ".wps": "a Works document: save it as .docx or .odt.",
    ".one": "a OneNote section: export its pages as PDF or Word.",
    ".msg": "a mail of Outlook: save it as .eml.",
    ".pst": "a mailbox of Outlook: export its mails as .mbox or .eml.",
    ".djvu": "a DjVu document: convert it to PDF.",
    ".mobi": "a Kindle book: convert it to EPUB.",
    ".azw3": "a Kindle book: convert it to EPUB.",
    ".rar": "a packed folder: unpack it and add the folder.",
    ".7z": "a packed folder: unpack it and add the folder.",
    ".gz": "a packed file: unpack it first.",
    ".tar": "a packed folder: unpack it and add the folder.",
}
