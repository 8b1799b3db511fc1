"""List what made-up tables are about: columns under several names, and how people ask of them.

Each subject has a column of labels and some attributes. In a question {x} is the label of a row and
{v} a value. Nothing here is taken from any file that is measured on.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

Values = Callable[[random.Random], str]


@dataclass(frozen=True, slots=True)
class Attribute:
    """A column: its possible names, its values, questions for its value in a row.

    `many` are questions for all rows with a value; `measure` are adjectives of its greatest and its
    least, for a column of numbers.
    """

    names: tuple[str, ...]
    values: Values
    asks: tuple[str, ...]
    many: tuple[str, ...] = ()
    measure: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What a table is about: what one row and several are called, the labels' column, the rest."""

    title: str
    one: str
    several: str
    label_names: tuple[str, ...]
    labels: Values
    attributes: tuple[Attribute, ...]


def _of(*words: str) -> Values:
    return lambda chance: chance.choice(words)


def _numbers(least: int, most: int, form: str = "{}") -> Values:
    return lambda chance: form.format(chance.randint(least, most))


def _decimals(least: int, most: int, form: str = "{:.2f}") -> Values:
    return lambda chance: form.format(chance.randint(least * 100, most * 100) / 100)


def _date(chance: random.Random) -> str:
    year, month, day = chance.randint(2015, 2026), chance.randint(1, 12), chance.randint(1, 28)
    months = "January February March April May June July August September October November December"
    if chance.random() < 0.5:
        return f"{year}-{month:02}-{day:02}"
    return f"{day} {months.split()[month - 1]} {year}"


def _time(chance: random.Random) -> str:
    return f"{chance.randint(6, 22):02}:{chance.choice((0, 5, 10, 15, 20, 30, 40, 45, 50)):02}"


_SOUNDS = "ka lo mi ren tas vel dor an bri sul ta wen or hal ni ges pur eth ol mar ze fin".split()


def _made_up(chance: random.Random, least: int = 2, most: int = 3) -> str:
    return "".join(chance.choice(_SOUNDS) for _ in range(chance.randint(least, most))).title()


_FIRST = (
    "Agnes Boris Celia Dario Edith Felix Greta Hugo Irma Jonas Katya Leo Marta Nils Olga Pavel "
    "Rita Stefan Thea Uwe Vera Wim Yara Zeno Anna Karl Lucy Omar Priya Chen Noor Ivan"
).split()


def _person(chance: random.Random) -> str:
    return f"{chance.choice(_FIRST)} {_made_up(chance)}"


def _thing(kinds: str) -> Values:
    words = kinds.split()
    colours = "Red Blue Oak Steel Grand North Silver Small Twin River Brass Light Old Long".split()

    def make(chance: random.Random) -> str:
        first = chance.choice(colours) if chance.random() < 0.5 else _made_up(chance)
        return f"{first} {chance.choice(words)}"

    return make


def _code(form: str) -> Values:
    return lambda chance: form.format(chance.randint(100, 9999))


_CITY = _of(*"Porto Turin Cork Graz Malaga Tampere Bergen Nantes Leeds Gdansk Basel Split".split())
_COUNTRY = _of(*"Norway Chile Kenya Japan Peru Latvia Ghana Canada Nepal Spain".split())
_STATUS = _of("open", "closed", "waiting", "in progress")
_DAY = _of(*"Monday Tuesday Wednesday Thursday Friday Saturday".split())

SUBJECTS = (
    Subject(
        "Personnel",
        "employee",
        "employees",
        ("Name", "Employee", "Colleague"),
        _person,
        (
            Attribute(
                ("Department", "Dept", "Team"),
                _of("Planning", "Legal", "Payroll", "Design"),
                (
                    "Which department does {x} work in?",
                    "What is the department of {x}?",
                    "In which team is {x}?",
                ),
                ("Who works in {v}?", "Which employees are in {v}?"),
            ),
            Attribute(
                ("Extension", "Phone", "Telephone"),
                _numbers(2000, 9999),
                (
                    "What is {x}'s extension?",
                    "What is the phone number of {x}?",
                    "How can I reach {x} by telephone?",
                    "phone {x}",
                ),
            ),
            Attribute(
                ("Joined", "Start date", "Employed since"),
                _date,
                (
                    "When did {x} join?",
                    "Since when has {x} been employed?",
                    "On what date did {x} start?",
                ),
            ),
            Attribute(
                ("Salary", "Annual pay", "Wage"),
                _numbers(24, 99, "{},500"),
                ("How much does {x} earn?", "What is the salary of {x}?", "What is {x} paid?"),
                measure=("highest", "lowest"),
            ),
            Attribute(
                ("Desk", "Office", "Room"),
                _numbers(100, 480),
                ("Where does {x} sit?", "Which office is {x} in?", "What is {x}'s room?"),
            ),
            Attribute(
                ("E-mail", "Mail"),
                _code("user{}@firm.example"),
                ("What is the e-mail address of {x}?", "What is {x}'s email?"),
            ),
        ),
    ),
    Subject(
        "Price list",
        "product",
        "products",
        ("Product", "Item", "Article"),
        _thing("Lamp Chair Shelf Kettle Rug Clock Bench Vase Hammer Bracket"),
        (
            Attribute(
                ("Price", "Unit price", "Price (EUR)"),
                _decimals(2, 400),
                (
                    "How much is the {x}?",
                    "What does the {x} cost?",
                    "What is the price of the {x}?",
                ),
                measure=("most expensive", "cheapest"),
            ),
            Attribute(
                ("Stock", "In stock", "Quantity"),
                _numbers(0, 300),
                (
                    "How many of the {x} are in stock?",
                    "What is the stock of the {x}?",
                    "How many {x} are left?",
                ),
                measure=("largest", "smallest"),
            ),
            Attribute(
                ("Weight", "Weight kg"),
                _decimals(1, 60, "{:.1f}"),
                ("How heavy is the {x}?", "What does the {x} weigh?"),
                measure=("heaviest", "lightest"),
            ),
            Attribute(
                ("Supplier", "Vendor"),
                _thing("Works Brothers Trading Supply"),
                (
                    "Who supplies the {x}?",
                    "Which vendor does the {x} come from?",
                    "What is the supplier of the {x}?",
                ),
            ),
            Attribute(
                ("Colour", "Color"),
                _of("green", "white", "black", "yellow"),
                ("What colour is the {x}?", "Which colour does the {x} have?"),
                ("Which products are {v}?",),
            ),
        ),
    ),
    Subject(
        "Helpdesk",
        "ticket",
        "tickets",
        ("Ticket", "Issue", "No."),
        _code("T-{}"),
        (
            Attribute(
                ("Status", "State"),
                _STATUS,
                ("What is the status of {x}?", "What state is ticket {x} in?"),
                ("Which tickets are {v}?", "List the tickets that are {v}"),
            ),
            Attribute(
                ("Assignee", "Assigned to", "Owner"),
                _person,
                ("Who is assigned to {x}?", "Who is working on ticket {x}?", "Who owns {x}?"),
            ),
            Attribute(
                ("Priority",),
                _of("low", "normal", "urgent"),
                ("What priority does {x} have?", "How urgent is {x}?"),
                ("Which tickets have {v} priority?",),
            ),
            Attribute(
                ("Due", "Deadline"),
                _date,
                ("When is {x} due?", "What is the deadline of {x}?"),
            ),
            Attribute(
                ("Subject", "Summary", "Problem"),
                _of(
                    "Screen stays black",
                    "Password forgotten",
                    "No sound in hall 3",
                    "Slow network",
                    "Scanner jammed",
                    "Licence has run out",
                    "Mouse lost",
                ),
                ("What is ticket {x} about?", "What is the problem in {x}?"),
            ),
        ),
    ),
    Subject(
        "Classes",
        "course",
        "courses",
        ("Course", "Class", "Subject"),
        _thing("Weaving Algebra Sculpture Botany Rowing Cooking Typography"),
        (
            Attribute(
                ("Teacher", "Instructor", "Lecturer"),
                _person,
                ("Who teaches {x}?", "Who is the instructor of {x}?", "Which lecturer gives {x}?"),
            ),
            Attribute(
                ("Day", "Weekday"),
                _DAY,
                ("On which day is {x}?", "When does {x} take place?", "What day is {x} on?"),
                ("Which courses are on {v}?",),
            ),
            Attribute(
                ("Hall", "Room"),
                _numbers(1, 60, "Room {}"),
                ("Where is {x} held?", "In which room is {x}?"),
            ),
            Attribute(
                ("Places", "Seats", "Capacity"),
                _numbers(6, 80),
                (
                    "How many seats does {x} have?",
                    "What is the capacity of {x}?",
                    "How many people can take {x}?",
                ),
                measure=("largest", "smallest"),
            ),
            Attribute(
                ("Fee", "Cost"),
                _numbers(20, 900, "{} EUR"),
                ("How much does {x} cost?", "What is the fee for {x}?"),
                measure=("highest", "lowest"),
            ),
        ),
    ),
    Subject(
        "Fleet",
        "ship",
        "ships",
        ("Ship", "Vessel", "Boat"),
        _thing("Tern Heron Pearl Star Swan"),
        (
            Attribute(
                ("Captain", "Skipper"),
                _person,
                ("Who is the captain of the {x}?", "Who commands the {x}?"),
            ),
            Attribute(
                ("Length", "Length m"),
                _decimals(8, 190, "{:.1f}"),
                ("How long is the {x}?", "What is the length of the {x}?"),
                measure=("longest", "shortest"),
            ),
            Attribute(
                ("Built", "Year built"),
                _numbers(1931, 2023),
                ("When was the {x} built?", "In which year was the {x} built?"),
                measure=("newest", "oldest"),
            ),
            Attribute(
                ("Home port", "Harbour"),
                _CITY,
                ("What is the home port of the {x}?", "Where is the {x} based?"),
                ("Which ships are based in {v}?",),
            ),
            Attribute(
                ("Speed", "Speed kn"),
                _numbers(8, 38),
                ("How fast is the {x}?", "What speed does the {x} reach?"),
                measure=("fastest", "slowest"),
            ),
        ),
    ),
    Subject(
        "Invoices",
        "invoice",
        "invoices",
        ("Invoice", "Invoice no", "Bill"),
        _numbers(3000, 9999),
        (
            Attribute(
                ("Customer", "Client"),
                _thing("Ltd Foods Clinic Hotel Mills"),
                ("Who is the customer of invoice {x}?", "Which client was invoice {x} sent to?"),
            ),
            Attribute(
                ("Amount", "Total", "Amount due"),
                _decimals(15, 4000),
                (
                    "What is the amount of invoice {x}?",
                    "How much is invoice {x}?",
                    "How much is due on invoice {x}?",
                ),
                measure=("highest", "lowest"),
            ),
            Attribute(
                ("Paid on", "Payment date"),
                _date,
                ("When was invoice {x} paid?", "What is the payment date of invoice {x}?"),
            ),
            Attribute(
                ("Status",),
                _of("paid", "overdue", "sent"),
                ("Has invoice {x} been paid?", "What is the status of invoice {x}?"),
                ("Which invoices are {v}?",),
            ),
        ),
    ),
    Subject(
        "Towns",
        "town",
        "towns",
        ("Town", "City", "Municipality"),
        _made_up,
        (
            Attribute(
                ("Inhabitants", "Population"),
                _numbers(2, 950, "{},412"),
                (
                    "How many inhabitants does {x} have?",
                    "What is the population of {x}?",
                    "How many people live in {x}?",
                ),
                measure=("largest", "smallest"),
            ),
            Attribute(
                ("Mayor",),
                _person,
                ("Who is the mayor of {x}?", "Who governs {x}?"),
            ),
            Attribute(
                ("Area", "Area km2"),
                _numbers(4, 400),
                ("How large is {x}?", "What is the area of {x}?"),
                measure=("greatest", "smallest"),
            ),
            Attribute(
                ("Founded", "Year founded"),
                _numbers(1010, 1890),
                ("When was {x} founded?", "In which year was {x} founded?"),
                measure=("latest", "earliest"),
            ),
            Attribute(
                ("Country",),
                _COUNTRY,
                ("In which country is {x}?", "What country does {x} belong to?"),
                ("Which towns are in {v}?",),
            ),
        ),
    ),
    Subject(
        "Timetable",
        "train",
        "trains",
        ("Train", "Service", "Line"),
        _code("R {}"),
        (
            Attribute(
                ("Departure", "Departs"),
                _time,
                ("When does {x} depart?", "What time does train {x} leave?"),
            ),
            Attribute(
                ("Arrival", "Arrives"),
                _time,
                ("When does {x} arrive?", "What is the arrival time of {x}?"),
            ),
            Attribute(
                ("Platform", "Track"),
                _numbers(1, 24),
                ("Which platform does {x} leave from?", "What is the platform of train {x}?"),
            ),
            Attribute(
                ("To", "Destination"),
                _CITY,
                ("Where does {x} go?", "What is the destination of {x}?"),
                ("Which trains go to {v}?",),
            ),
        ),
    ),
    Subject(
        "Books",
        "book",
        "books",
        ("Title", "Book"),
        _thing("Garden Winter Orchard Letter Lighthouse Journey"),
        (
            Attribute(
                ("Author", "Writer"),
                _person,
                ("Who wrote {x}?", "Who is the author of {x}?"),
            ),
            Attribute(
                ("Year", "Published"),
                _numbers(1890, 2024),
                ("When was {x} published?", "In what year did {x} come out?"),
                measure=("newest", "oldest"),
            ),
            Attribute(
                ("Pages",),
                _numbers(90, 900),
                ("How many pages does {x} have?", "How long is {x}?"),
                measure=("longest", "shortest"),
            ),
            Attribute(
                ("Genre", "Section"),
                _of("poetry", "travel", "history", "crime"),
                ("What genre is {x}?", "Which section is {x} in?"),
                ("Which books are {v}?",),
            ),
            Attribute(
                ("Borrowed by", "Reader"),
                _person,
                ("Who has borrowed {x}?",),
            ),
        ),
    ),
    Subject(
        "Projects",
        "project",
        "projects",
        ("Project", "Programme"),
        _thing("Tunnel Archive Bridge Garden Survey Upgrade"),
        (
            Attribute(
                ("Lead", "Manager", "Responsible"),
                _person,
                ("Who leads {x}?", "Who is responsible for {x}?", "Who manages the {x} project?"),
            ),
            Attribute(
                ("Budget", "Budget kEUR"),
                _numbers(20, 2900),
                ("What is the budget of {x}?", "How much money is planned for {x}?"),
                measure=("largest", "smallest"),
            ),
            Attribute(
                ("Finish", "End date", "Completion"),
                _date,
                ("When will {x} be finished?", "When does {x} end?"),
            ),
            Attribute(
                ("Phase", "Stage"),
                _of("planning", "building", "testing", "finished"),
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
        _made_up,
        (
            Attribute(
                ("Rain", "Rain mm", "Precipitation"),
                _numbers(0, 120),
                ("How much rain fell at {x}?", "How much rain did {x} get?"),
                measure=("most", "least"),
            ),
            Attribute(
                ("Temperature", "Mean temp"),
                _decimals(2, 30, "{:.1f}"),
                ("How warm was it at {x}?", "What was the temperature at {x}?"),
                measure=("highest", "lowest"),
            ),
            Attribute(
                ("Wind", "Wind km/h"),
                _numbers(2, 110),
                ("How strong was the wind at {x}?", "What was the wind at {x}?"),
                measure=("strongest", "weakest"),
            ),
            Attribute(
                ("Observer",),
                _person,
                ("Who is the observer at {x}?", "Who looks after {x}?"),
            ),
        ),
    ),
    Subject(
        "Loans",
        "loan",
        "loans",
        ("Loan", "Offer", "Tariff"),
        _thing("Saver Plus Credit Start Flex"),
        (
            Attribute(
                ("Interest", "Rate", "Interest rate"),
                _decimals(1, 9, "{:.2f} %"),
                ("What is the interest on the {x}?", "What rate does the {x} have?"),
                measure=("highest", "lowest"),
            ),
            Attribute(
                ("Term", "Term in months"),
                _numbers(6, 120),
                ("How long does the {x} run?", "What is the term of the {x}?"),
                measure=("longest", "shortest"),
            ),
            Attribute(
                ("Minimum", "Minimum amount"),
                _numbers(1, 20, "{},000"),
                ("What is the minimum for the {x}?", "What is the smallest amount of the {x}?"),
            ),
        ),
    ),
    Subject(
        "Plants",
        "plant",
        "plants",
        ("Plant", "Species"),
        _thing("Fern Lily Thistle Moss Clover"),
        (
            Attribute(
                ("Height", "Height cm"),
                _numbers(4, 240),
                ("How tall does {x} grow?", "What is the height of {x}?"),
                measure=("tallest", "shortest"),
            ),
            Attribute(
                ("Flowers", "Flowering month"),
                _of("March", "April", "June", "July", "August"),
                ("When does {x} flower?", "In which month does {x} bloom?"),
                ("Which plants flower in {v}?",),
            ),
            Attribute(
                ("Habitat", "Found in"),
                _of("bogs", "dunes", "woods", "meadows"),
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
        _person,
        (
            Attribute(
                ("Goals",),
                _numbers(0, 40),
                ("How many goals did {x} score?", "How often did {x} score?"),
                measure=("most", "fewest"),
            ),
            Attribute(
                ("Club", "Team"),
                _thing("United Rovers Athletic Wanderers"),
                ("Which club does {x} play for?", "What is {x}'s team?"),
            ),
            Attribute(
                ("Age",),
                _numbers(17, 39),
                ("How old is {x}?", "What is the age of {x}?"),
                measure=("oldest", "youngest"),
            ),
            Attribute(
                ("Position",),
                _of("keeper", "defender", "striker", "midfielder"),
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
        _thing("Press Saw Drill Mill Pump"),
        (
            Attribute(
                ("Hours", "Operating hours"),
                _numbers(40, 9900),
                ("How many hours has the {x} run?", "What are the operating hours of the {x}?"),
                measure=("most", "fewest"),
            ),
            Attribute(
                ("Last service", "Serviced"),
                _date,
                ("When was the {x} last serviced?", "When was the last service of the {x}?"),
            ),
            Attribute(
                ("Location", "Hall"),
                _numbers(1, 9, "Hall {}"),
                ("Where is the {x}?", "In which hall does the {x} stand?"),
                ("Which machines are in {v}?",),
            ),
            Attribute(
                ("Serial", "Serial number"),
                _code("SN{}"),
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
    ("Chair", _person, ("Who is the chair?", "Who chairs it?")),
    ("Treasurer", _person, ("Who is the treasurer?", "What is the treasurer's name?")),
    ("Registered seat", _CITY, ("Where is the registered seat?", "What is the registered seat?")),
    (
        "Members",
        _numbers(12, 900),
        ("How many members are there?", "How many members does it have?"),
    ),
    ("Founded in", _numbers(1880, 2015), ("When was it founded?", "In what year was it founded?")),
    (
        "Annual fee",
        _numbers(10, 300, "{} EUR"),
        ("How much is the annual fee?", "What is the fee?"),
    ),
    ("Opening hours", _of("9 to 17", "10 to 18", "8 to 12"), ("What are the opening hours?",)),
    ("Contact person", _person, ("Who is the contact person?", "Whom do I contact?")),
    ("Project lead", _person, ("Who leads the project?", "Who is the project lead?")),
    ("Go-live", _date, ("When is the go-live?", "When does it go live?")),
    ("Licence", _of("MIT", "BSD", "Apache"), ("Which licence applies?", "What is the licence?")),
    ("Version", _decimals(1, 9, "{:.1f}"), ("What is the version?", "Which version is it?")),
)


def person(chance: random.Random) -> str:
    """Return a made-up person's name."""
    return _person(chance)


def place(chance: random.Random) -> str:
    """Return a made-up place's name."""
    return _made_up(chance)
