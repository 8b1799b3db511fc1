"""List what made-up tables are about, part 1: columns under several names, and questions.

In a question {x} is the label of a row and {v} a value.
"""

from __future__ import annotations

from training.table_values import (
    CITY,
    COUNTRY,
    STATUS,
    WEEKDAY,
    Attribute,
    Subject,
    clock_time,
    code,
    date,
    decimals,
    numbers,
    one_of,
    person,
    place,
    thing,
)

FIRST_SUBJECTS = (
    Subject(
        "Personnel",
        "employee",
        "employees",
        ("Name", "Employee", "Colleague"),
        person,
        (
            Attribute(
                ("Department", "Dept", "Team"),
                one_of("Planning", "Legal", "Payroll", "Design"),
                (
                    "Which department does {x} work in?",
                    "What is the department of {x}?",
                    "In which team is {x}?",
                ),
                ("Who works in {v}?", "Which employees are in {v}?"),
            ),
            Attribute(
                ("Extension", "Phone", "Telephone"),
                numbers(2000, 9999),
                (
                    "What is {x}'s extension?",
                    "What is the phone number of {x}?",
                    "How can I reach {x} by telephone?",
                    "phone {x}",
                ),
            ),
            Attribute(
                ("Joined", "Start date", "Employed since"),
                date,
                (
                    "When did {x} join?",
                    "Since when has {x} been employed?",
                    "On what date did {x} start?",
                ),
            ),
            Attribute(
                ("Salary", "Annual pay", "Wage"),
                numbers(24, 99, "{},500"),
                ("How much does {x} earn?", "What is the salary of {x}?", "What is {x} paid?"),
                measure=("highest", "lowest"),
            ),
            Attribute(
                ("Desk", "Office", "Room"),
                numbers(100, 480),
                ("Where does {x} sit?", "Which office is {x} in?", "What is {x}'s room?"),
            ),
            Attribute(
                ("E-mail", "Mail"),
                code("user{}@firm.example"),
                ("What is the e-mail address of {x}?", "What is {x}'s email?"),
            ),
        ),
    ),
    Subject(
        "Price list",
        "product",
        "products",
        ("Product", "Item", "Article"),
        thing("Lamp Chair Shelf Kettle Rug Clock Bench Vase Hammer Bracket"),
        (
            Attribute(
                ("Price", "Unit price", "Price (EUR)"),
                decimals(2, 400),
                (
                    "How much is the {x}?",
                    "What does the {x} cost?",
                    "What is the price of the {x}?",
                ),
                measure=("most expensive", "cheapest"),
            ),
            Attribute(
                ("Stock", "In stock", "Quantity"),
                numbers(0, 300),
                (
                    "How many of the {x} are in stock?",
                    "What is the stock of the {x}?",
                    "How many {x} are left?",
                ),
                measure=("largest", "smallest"),
            ),
            Attribute(
                ("Weight", "Weight kg"),
                decimals(1, 60, "{:.1f}"),
                ("How heavy is the {x}?", "What does the {x} weigh?"),
                measure=("heaviest", "lightest"),
            ),
            Attribute(
                ("Supplier", "Vendor"),
                thing("Works Brothers Trading Supply"),
                (
                    "Who supplies the {x}?",
                    "Which vendor does the {x} come from?",
                    "What is the supplier of the {x}?",
                ),
            ),
            Attribute(
                ("Colour", "Color"),
                one_of("green", "white", "black", "yellow"),
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
        code("T-{}"),
        (
            Attribute(
                ("Status", "State"),
                STATUS,
                ("What is the status of {x}?", "What state is ticket {x} in?"),
                ("Which tickets are {v}?", "List the tickets that are {v}"),
            ),
            Attribute(
                ("Assignee", "Assigned to", "Owner"),
                person,
                ("Who is assigned to {x}?", "Who is working on ticket {x}?", "Who owns {x}?"),
            ),
            Attribute(
                ("Priority",),
                one_of("low", "normal", "urgent"),
                ("What priority does {x} have?", "How urgent is {x}?"),
                ("Which tickets have {v} priority?",),
            ),
            Attribute(
                ("Due", "Deadline"),
                date,
                ("When is {x} due?", "What is the deadline of {x}?"),
            ),
            Attribute(
                ("Subject", "Summary", "Problem"),
                one_of(
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
        thing("Weaving Algebra Sculpture Botany Rowing Cooking Typography"),
        (
            Attribute(
                ("Teacher", "Instructor", "Lecturer"),
                person,
                ("Who teaches {x}?", "Who is the instructor of {x}?", "Which lecturer gives {x}?"),
            ),
            Attribute(
                ("Day", "Weekday"),
                WEEKDAY,
                ("On which day is {x}?", "When does {x} take place?", "What day is {x} on?"),
                ("Which courses are on {v}?",),
            ),
            Attribute(
                ("Hall", "Room"),
                numbers(1, 60, "Room {}"),
                ("Where is {x} held?", "In which room is {x}?"),
            ),
            Attribute(
                ("Places", "Seats", "Capacity"),
                numbers(6, 80),
                (
                    "How many seats does {x} have?",
                    "What is the capacity of {x}?",
                    "How many people can take {x}?",
                ),
                measure=("largest", "smallest"),
            ),
            Attribute(
                ("Fee", "Cost"),
                numbers(20, 900, "{} EUR"),
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
        thing("Tern Heron Pearl Star Swan"),
        (
            Attribute(
                ("Captain", "Skipper"),
                person,
                ("Who is the captain of the {x}?", "Who commands the {x}?"),
            ),
            Attribute(
                ("Length", "Length m"),
                decimals(8, 190, "{:.1f}"),
                ("How long is the {x}?", "What is the length of the {x}?"),
                measure=("longest", "shortest"),
            ),
            Attribute(
                ("Built", "Year built"),
                numbers(1931, 2023),
                ("When was the {x} built?", "In which year was the {x} built?"),
                measure=("newest", "oldest"),
            ),
            Attribute(
                ("Home port", "Harbour"),
                CITY,
                ("What is the home port of the {x}?", "Where is the {x} based?"),
                ("Which ships are based in {v}?",),
            ),
            Attribute(
                ("Speed", "Speed kn"),
                numbers(8, 38),
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
        numbers(3000, 9999),
        (
            Attribute(
                ("Customer", "Client"),
                thing("Ltd Foods Clinic Hotel Mills"),
                ("Who is the customer of invoice {x}?", "Which client was invoice {x} sent to?"),
            ),
            Attribute(
                ("Amount", "Total", "Amount due"),
                decimals(15, 4000),
                (
                    "What is the amount of invoice {x}?",
                    "How much is invoice {x}?",
                    "How much is due on invoice {x}?",
                ),
                measure=("highest", "lowest"),
            ),
            Attribute(
                ("Paid on", "Payment date"),
                date,
                ("When was invoice {x} paid?", "What is the payment date of invoice {x}?"),
            ),
            Attribute(
                ("Status",),
                one_of("paid", "overdue", "sent"),
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
        place,
        (
            Attribute(
                ("Inhabitants", "Population"),
                numbers(2, 950, "{},412"),
                (
                    "How many inhabitants does {x} have?",
                    "What is the population of {x}?",
                    "How many people live in {x}?",
                ),
                measure=("largest", "smallest"),
            ),
            Attribute(
                ("Mayor",),
                person,
                ("Who is the mayor of {x}?", "Who governs {x}?"),
            ),
            Attribute(
                ("Area", "Area km2"),
                numbers(4, 400),
                ("How large is {x}?", "What is the area of {x}?"),
                measure=("greatest", "smallest"),
            ),
            Attribute(
                ("Founded", "Year founded"),
                numbers(1010, 1890),
                ("When was {x} founded?", "In which year was {x} founded?"),
                measure=("latest", "earliest"),
            ),
            Attribute(
                ("Country",),
                COUNTRY,
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
        code("R {}"),
        (
            Attribute(
                ("Departure", "Departs"),
                clock_time,
                ("When does {x} depart?", "What time does train {x} leave?"),
            ),
            Attribute(
                ("Arrival", "Arrives"),
                clock_time,
                ("When does {x} arrive?", "What is the arrival time of {x}?"),
            ),
            Attribute(
                ("Platform", "Track"),
                numbers(1, 24),
                ("Which platform does {x} leave from?", "What is the platform of train {x}?"),
            ),
            Attribute(
                ("To", "Destination"),
                CITY,
                ("Where does {x} go?", "What is the destination of {x}?"),
                ("Which trains go to {v}?",),
            ),
        ),
    ),
)
