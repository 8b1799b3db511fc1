"""Counting follow-up questions beside what a person rewrote them to."""

from __future__ import annotations

from benchmarks.quality.followups import count, make_answer


def test_counts_of_a_turn_worked_out_by_hand() -> None:
    earlier = [make_answer("What group did he lead?", "The Mothers", "Frank Zappa", "Disbandment")]
    counts = count("Why did he leave?", "Why did Frank Zappa leave the Mothers?", earlier)
    # The document's name has "Frank Zappa"; the answer has "The Mothers": a person put three in.
    assert counts["leaning"] == counts["leans"] == counts["any_found"] == 1
    assert (counts["words"], counts["words_found"]) == (3, 3)
    alone = count("Who led the rebellion?", "Who led the rebellion?", earlier)
    assert alone == {"standing": 1, "standing_leans": 0}
