"""List what made-up tables are about, part 2, with series over years and lists of keys and values.

In a question {x} is the label of a row and {v} a value.
"""

from __future__ import annotations

from training.table_subjects import FIRST_SUBJECTS
from training.table_values import (
    CITY,
    Attribute,
    Subject,
    code,
    date,
    decimals,
    numbers,
    one_of,
    person,
    place,
    thing,
)

SUBJECTS = (
    *FIRST_SUBJECTS,
    Subject(
        "Books",
        "book",
        "books",
        ("Title", "Book"),
        thing("Garden Winter Orchard Letter Lighthouse Journey"),
        (
            Attribute(
                ("Author", "Writer"),
                person,
                ("Who wrote {x}?", "Who is the author of {x}?"),
            ),
            Attribute(
                ("Year", "Published"),
                numbers(1890, 2024),
                ("When was {x} published?", "In what year did {x} come out?"),
                measure=("newest", "oldest"),
            ),
            Attribute(
                ("Pages",),
                numbers(90, 900),
                ("How many pages does {x} have?", "How long is {x}?"),
                measure=("longest", "shortest"),
            ),
            Attribute(
                ("Genre", "Section"),
                one_of("poetry", "travel", "history", "crime"),
                ("What genre is {x}?", "Which section is {x} in?"),
                ("Which books are {v}?",),
            ),
            Attribute(
                ("Borrowed by", "Reader"),
                person,
                ("Who has borrowed {x}?",),
            ),
        ),
    ),
    Subject(
        "Projects",
        "project",
        "projects",
        ("Project", "Programme"),
        thing("Tunnel Archive Bridge Garden Survey Upgrade"),
        (
            Attribute(
                ("Lead", "Manager", "Responsible"),
                person,
                ("Who leads {x}?", "Who is responsible for {x}?", "Who manages the {x} project?"),
            ),
            Attribute(
                ("Budget", "Budget kEUR"),
                numbers(20, 2900),
                ("What is the budget of {x}?", "How much money is planned for {x}?"),
                measure=("largest", "smallest"),
            ),
            Attribute(
                ("Finish", "End date", "Completion"),
                date,
                ("When will {x} be finished?", "When does {x} end?"),
            ),
            Attribute(
                ("Phase", "Stage"),
                one_of("planning", "building", "testing", "finished"),
                ("Which phase is {x} in?", "How far along is {x}?"),
                ("Which projects are in {v}?",),
            ),
        ),
    ),
    Subject(
        "Weather",
        "station",
        "stations",
        ("Station", "Site"),
        place,
        (
            Attribute(
                ("Rain", "Rain mm", "Precipitation"),
                numbers(0, 120),
                ("How much rain fell at {x}?", "How much rain did {x} get?"),
                measure=("most", "least"),
            ),
            Attribute(
                ("Temperature", "Mean temp"),
                decimals(2, 30, "{:.1f}"),
                ("How warm was it at {x}?", "What was the temperature at {x}?"),
                measure=("highest", "lowest"),
            ),
            Attribute(
                ("Wind", "Wind km/h"),
                numbers(2, 110),
                ("How strong was the wind at {x}?", "What was the wind at {x}?"),
                measure=("strongest", "weakest"),
            ),
            Attribute(
                ("Observer",),
                person,
                ("Who is the observer at {x}?", "Who looks after {x}?"),
            ),
        ),
    ),
    Subject(
        "Loans",
        "loan",
        "loans",
        ("Loan", "Offer", "Tariff"),
        thing("Saver Plus Credit Start Flex"),
        (
            Attribute(
                ("Interest", "Rate", "Interest rate"),
                decimals(1, 9, "{:.2f} %"),
                ("What is the interest on the {x}?", "What rate does the {x} have?"),
                measure=("highest", "lowest"),
            ),
            Attribute(
                ("Term", "Term in months"),
                numbers(6, 120),
                ("How long does the {x} run?", "What is the term of the {x}?"),
                measure=("longest", "shortest"),
            ),
            Attribute(
                ("Minimum", "Minimum amount"),
                numbers(1, 20, "{},000"),
                ("What is the minimum for the {x}?", "What is the smallest amount of the {x}?"),
            ),
        ),
    ),
    Subject(
        "Plants",
        "plant",
        "plants",
        ("Plant", "Species"),
        thing("Fern Lily Thistle Moss Clover"),
        (
            Attribute(
                ("Height", "Height cm"),
                numbers(4, 240),
                ("How tall does {x} grow?", "What is the height of {x}?"),
                measure=("tallest", "shortest"),
            ),
            Attribute(
                ("Flowers", "Flowering month"),
                one_of("March", "April", "June", "July", "August"),
                ("When does {x} flower?", "In which month does {x} bloom?"),
                ("Which plants flower in {v}?",),
            ),
            Attribute(
                ("Habitat", "Found in"),
                one_of("bogs", "dunes", "woods", "meadows"),
                ("Where does {x} grow?", "What is the habitat of {x}?"),
                ("Which plants grow in {v}?",),
            ),
        ),
    ),
    Subject(
        "League",
        "player",
        "players",
        ("Player", "Name"),
        person,
        (
            Attribute(
                ("Goals",),
                numbers(0, 40),
                ("How many goals did {x} score?", "How often did {x} score?"),
                measure=("most", "fewest"),
            ),
            Attribute(
                ("Club", "Team"),
                thing("United Rovers Athletic Wanderers"),
                ("Which club does {x} play for?", "What is {x}'s team?"),
            ),
            Attribute(
                ("Age",),
                numbers(17, 39),
                ("How old is {x}?", "What is the age of {x}?"),
                measure=("oldest", "youngest"),
            ),
            Attribute(
                ("Position",),
                one_of("keeper", "defender", "striker", "midfielder"),
                ("What position does {x} play?", "Where on the field does {x} play?"),
                ("Which players are {v}s?",),
            ),
        ),
    ),
    Subject(
        "Machines",
        "machine",
        "machines",
        ("Machine", "Equipment"),
        thing("Press Saw Drill Mill Pump"),
        (
            Attribute(
                ("Hours", "Operating hours"),
                numbers(40, 9900),
                ("How many hours has the {x} run?", "What are the operating hours of the {x}?"),
                measure=("most", "fewest"),
            ),
            Attribute(
                ("Last service", "Serviced"),
                date,
                ("When was the {x} last serviced?", "When was the last service of the {x}?"),
            ),
            Attribute(
                ("Location", "Hall"),
                numbers(1, 9, "Hall {}"),
                ("Where is the {x}?", "In which hall does the {x} stand?"),
                ("Which machines are in {v}?",),
            ),
            Attribute(
                ("Serial", "Serial number"),
                code("SN{}"),
                ("What is the serial number of the {x}?",),
            ),
        ),
    ),
)

# Values measured over years or months, and lists of keys and values.
SERIES = (
    ("Turnover", "region", ("Region", "Branch"), "turnover"),
    ("Visitors", "museum", ("Museum", "House"), "number of visitors"),
    ("Output", "plant", ("Plant", "Works"), "output"),
    ("Rents", "district", ("District", "Quarter"), "rent"),
    ("Units sold", "model", ("Model", "Product"), "sales"),
)
PAIRS = (
    ("Chair", person, ("Who is the chair?", "Who chairs it?")),
    ("Treasurer", person, ("Who is the treasurer?", "What is the treasurer's name?")),
    ("Registered seat", CITY, ("Where is the registered seat?", "What is the registered seat?")),
    (
        "Members",
        numbers(12, 900),
        ("How many members are there?", "How many members does it have?"),
    ),
    ("Founded in", numbers(1880, 2015), ("When was it founded?", "In what year was it founded?")),
    (
        "Annual fee",
        numbers(10, 300, "{} EUR"),
        ("How much is the annual fee?", "What is the fee?"),
    ),
    ("Opening hours", one_of("9 to 17", "10 to 18", "8 to 12"), ("What are the opening hours?",)),
    ("Contact person", person, ("Who is the contact person?", "Whom do I contact?")),
    ("Project lead", person, ("Who leads the project?", "Who is the project lead?")),
    ("Go-live", date, ("When is the go-live?", "When does it go live?")),
    ("Licence", one_of("MIT", "BSD", "Apache"), ("Which licence applies?", "What is the licence?")),
    ("Version", decimals(1, 9, "{:.1f}"), ("What is the version?", "Which version is it?")),
)
