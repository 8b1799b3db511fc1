"""Five tables and a hundred questions of them, worked out by hand; a fifth has no answer."""

from __future__ import annotations

from dataclasses import dataclass

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class TableCase:
    """A table with its title, and its questions with the answers: several where all are wanted.

    A question without answers is one that the table does not answer.
    """

    title: str
    rows: Rows
    questions: tuple[tuple[str, tuple[str, ...]], ...]


HUTS = TableCase(
    "Mountain huts",
    (
        ("Hut", "Warden", "Beds", "Altitude m", "Opens", "Night (EUR)"),
        ("Rotwand", "Lena Aigner", "64", "1737", "1 May", "28.50"),
        ("Steinsee", "Georg Pichler", "46", "2061", "15 June", "31.00"),
        ("Kaltenberg", "Maria Thaler", "32", "2089", "20 June", "26.00"),
        ("Oberalm", "Josef Winkler", "18", "1490", "1 April", ""),
        ("Grauspitz", "Anna Thaler", "72", "2345", "1 July", "34.00"),
        ("Silberblick", "Paul Hofer", "25", "1988", "20 June", "24.50"),
    ),
    (
        ("Who is the warden of the Steinsee hut?", ("Georg Pichler",)),
        ("How many beds does Kaltenberg have?", ("32",)),
        ("What is the altitude of Rotwand?", ("1737",)),
        ("When does the Grauspitz hut open?", ("1 July",)),
        ("How much is a night at Silberblick?", ("24.50",)),
        ("What does a night at Steinsee cost?", ("31.00",)),
        ("Which hut has the most beds?", ("Grauspitz",)),
        ("Which hut is the highest?", ("Grauspitz",)),
        ("What is the lowest altitude?", ("1490",)),
        ("Which hut has the cheapest night?", ("Silberblick",)),
        ("Who looks after Oberalm?", ("Josef Winkler",)),
        ("Which hut does Maria Thaler run?", ("Kaltenberg",)),
        ("Which huts open on 20 June?", ("Kaltenberg", "Silberblick")),
        ("Which hut has 46 beds?", ("Steinsee",)),
        ("How high is Silberblick?", ("1988",)),
        ("beds grauspitz", ("72",)),
        ("How much is a night at Oberalm?", ()),
        ("Who is the warden of the Blaueis hut?", ()),
        ("What is the phone number of Rotwand?", ()),
        ("Who built the Grauspitz hut?", ()),
    ),
)
HARBOUR = TableCase(
    "Harbour traffic",
    (
        ("Cargo", "2020", "2021", "2022", "2023"),
        ("Grain", "4120", "3980", "4515", "4702"),
        ("Timber", "1875", "2240", "2105", "1990"),
        ("Containers", "8930", "9410", "9120", "10250"),
        ("Fish", "640", "590", "715", "655"),
        ("Total", "15565", "16220", "16455", "17597"),
    ),
    (
        ("How much grain was there in 2021?", ("3980",)),
        ("What was the timber traffic in 2022?", ("2105",)),
        ("How many containers were handled in 2023?", ("10250",)),
        ("How much fish came in 2020?", ("640",)),
        ("What was the total in 2022?", ("16455",)),
        ("fish 2022", ("715",)),
        ("What was the figure for timber in 2020?", ("1875",)),
        ("In which year was the timber traffic highest?", ("2021",)),
        ("In which year was fish lowest?", ("2021",)),
        ("Which cargo was the largest in 2021?", ("Containers",)),
        ("Which cargo was the smallest in 2023?", ("Fish",)),
        ("How many tons of grain were there in 2023?", ("4702",)),
        ("How many containers were there in 2020?", ("8930",)),
        ("What was the total traffic in 2020?", ("15565",)),
        ("What was the grain traffic in 2022?", ("4515",)),
        ("How much timber was shipped in 2023?", ("1990",)),
        ("How much grain was there in 2017?", ()),
        ("How much coal was there in 2021?", ()),
        ("Who is the harbour master?", ()),
        ("How many containers were lost in the storm?", ()),
    ),
)
SERVERS = TableCase(
    "Servers",
    (
        ("Host", "Role", "Memory GB", "Rack", "Owner", "Support until"),
        ("alder", "mail", "32", "A4", "Nadia Frey", "2026-03-31"),
        ("birch", "database", "256", "B1", "Tomas Lindt", "2027-09-30"),
        ("cedar", "web", "64", "A2", "Nadia Frey", "2025-12-31"),
        ("elm", "backup", "16", "C7", "Ruth Okafor", "2026-06-30"),
        ("fir", "web", "64", "B3", "Iben Dahl", "2028-01-31"),
        ("hazel", "monitoring", "8", "C2", "", "2025-05-31"),
    ),
    (
        ("What is the role of birch?", ("database",)),
        ("Who owns cedar?", ("Nadia Frey",)),
        ("Who is the owner of elm?", ("Ruth Okafor",)),
        ("In which rack is fir?", ("B3",)),
        ("How much memory does alder have?", ("32",)),
        ("How long is birch supported?", ("2027-09-30",)),
        ("When does support for cedar end?", ("2025-12-31",)),
        ("Which host has the most memory?", ("birch",)),
        ("Which host has the least memory?", ("hazel",)),
        ("Which server is in rack C7?", ("elm",)),
        ("Which hosts are web servers?", ("cedar", "fir")),
        ("Which hosts does Nadia Frey own?", ("alder", "cedar")),
        ("What does hazel do?", ("monitoring",)),
        ("How many GB of memory does elm have?", ("16",)),
        ("rack of alder", ("A4",)),
        ("Which host is for backup?", ("elm",)),
        ("Who owns hazel?", ()),
        ("Who owns maple?", ()),
        ("What is the IP address of birch?", ()),
        ("When was fir bought?", ()),
    ),
)
GALLERY = TableCase(
    "Paintings on loan",
    (
        ("No.", "Painting", "Painter", "Year", "Lender", "Wall", "Insured for"),
        ("1", "The Salt Road", "Ines Calder", "1912", "Museum of Varde", "North", "40,000"),
        ("2", "Two Herons", "Piet Molenaar", "1887", "Private", "East", "125,000"),
        ("3", "Evening Ferry", "Ines Calder", "1920", "City of Lund", "North", "38,500"),
        ("4", "A Yard in Rain", "Sofia Brandt", "1934", "Museum of Varde", "South", "22,000"),
        ("5", "The Glassmaker", "Otto Rasch", "1899", "Rasch estate", "West", "310,000"),
        ("6", "Winter Bridge", "Piet Molenaar", "1891", "Private", "East", "118,000"),
    ),
    (
        ("Who painted Two Herons?", ("Piet Molenaar",)),
        ("Who is the painter of The Glassmaker?", ("Otto Rasch",)),
        ("When was Evening Ferry painted?", ("1920",)),
        ("Who lends A Yard in Rain?", ("Museum of Varde",)),
        ("On which wall does Winter Bridge hang?", ("East",)),
        ("For how much is The Salt Road insured?", ("40,000",)),
        ("Which painting is insured for 310,000?", ("The Glassmaker",)),
        ("Which is the oldest painting?", ("Two Herons",)),
        ("Which painting is insured for the lowest sum?", ("A Yard in Rain",)),
        ("Which paintings are by Ines Calder?", ("The Salt Road", "Evening Ferry")),
        ("Which paintings hang on the East wall?", ("Two Herons", "Winter Bridge")),
        ("In what year was Winter Bridge painted?", ("1891",)),
        ("Who is the lender of Evening Ferry?", ("City of Lund",)),
        ("Where does The Glassmaker hang?", ("West",)),
        ("What is the insurance value of Two Herons?", ("125,000",)),
        ("painter of a yard in rain", ("Sofia Brandt",)),
        ("Who painted The Blue Door?", ()),
        ("How large is Two Herons?", ()),
        ("What did Otto Rasch pay for the frame?", ()),
        ("When did Sofia Brandt die?", ()),
    ),
)
CLUB = TableCase(
    "Rowing club",
    (
        ("Field", "Value"),
        ("Club name", "Tarn Rowing Club"),
        ("Chair", "Hedda Lunde"),
        ("Treasurer", "Amir Sayed"),
        ("Boathouse", "3 Quay Road"),
        ("Founded", "1897"),
        ("Members", "214"),
        ("Yearly fee", "185 EUR"),
        ("Bank account", "NO12 8601"),
        ("Youth coach", "Kari Moen"),
        ("Training days", "Tuesday and Friday"),
    ),
    (
        ("Who is the chair?", ("Hedda Lunde",)),
        ("Who is the treasurer of the club?", ("Amir Sayed",)),
        ("Where is the boathouse?", ("3 Quay Road",)),
        ("When was the club founded?", ("1897",)),
        ("How many members does the club have?", ("214",)),
        ("How much is the yearly fee?", ("185 EUR",)),
        ("What is the bank account?", ("NO12 8601",)),
        ("Who is the youth coach?", ("Kari Moen",)),
        ("What are the training days?", ("Tuesday and Friday",)),
        ("What is the name of the club?", ("Tarn Rowing Club",)),
        ("Who chairs the club?", ("Hedda Lunde",)),
        ("In which year was it founded?", ("1897",)),
        ("What is the fee per year?", ("185 EUR",)),
        ("Who coaches the youth?", ("Kari Moen",)),
        ("number of members", ("214",)),
        ("On which days is training?", ("Tuesday and Friday",)),
        ("Who is the secretary?", ()),
        ("What is the phone number of the club?", ()),
        ("How many boats does the club have?", ()),
        ("Who won the regatta?", ()),
    ),
)
CASES = (HUTS, HARBOUR, SERVERS, GALLERY, CLUB)
