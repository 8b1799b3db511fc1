"""Hold what tests, benchmarks and fuzzing share: made-up files, small models, servers of their own.

Nothing here is a test, and nothing of the product imports it.
"""

from __future__ import annotations

from pathlib import Path

GOLDEN_QUESTIONS = Path(__file__).with_name("golden_questions.json")  # on the article on Gilan
CONVERSATIONS = Path(__file__).with_name("conversations.json")  # on the bundled retelling of it
