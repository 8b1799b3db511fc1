"""Documents for answers made by hand: one repeats itself, one is hostile, one is Hebrew.

Values only.
"""

from __future__ import annotations

from index import Document

RASHT = "On 4 June 1920 the city of Rasht was occupied. "
FILLER = "The mountains kept the winter long, and the roads to the sea were closed. "
GILAN = Document(
    name="gilan.txt",
    source="gilan.txt",
    format="text",
    sha256="0" * 64,
    text=(
        "The rebels came from the forest.\n\tNobody had counted them. "
        + RASHT
        + FILLER * 12
        + "Then the front moved on. "
        + RASHT
        + "In July the government fell.\n"
    ),
)
HOSTILE = Document(
    name='<img src="http://evil.example/a.png" onerror="boom()">.md',
    source="hostile.md",
    format="markdown",
    sha256="1" * 64,
    text=(
        "<script>window.pwned = 1</script><img src=x onerror='window.pwned = 2'> "
        "**bold** [link](http://evil.example/) $$x^2$$ {{7*7}} ${window.pwned=3} "
        "{{#each value}}x{{/each}} &amp; &lt;b&gt; `code`\r\n   indented\u200b zero\u2060width "
        "\u202eright to left\u202c ends here."
    ),
)
HEBREW = Document(
    name="שלום.txt",
    source="hebrew.txt",
    format="text",
    sha256="2" * 64,
    text="העיר נכבשה ביוני. אחר כך הגיע הצבא. In English again.",
)
DIARY = Document(
    name="diary.txt",
    source="diary.txt",
    format="text",
    sha256="3" * 64,
    text="Rasht was taken on 9 May 1921, as I remember.",
)
DOCUMENTS = (GILAN, HOSTILE, HEBREW)
