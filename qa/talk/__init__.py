"""Recognise talk (greetings, lists, extracts, sections, comparisons), and reply to it."""
