"""Lists words that tables are headed by: what tells "Name, City" from the first line of a list.

English, with the commonest of German, French, Spanish and Dutch. A word here is a hint among
others, never enough by itself to make numbers a header.
"""

from __future__ import annotations

import re

_WORDS = frozenset(
    """
    # id no nr number code key ref reference sku isbn serial index rank position pos place order
    name names title first last surname firstname lastname forename fullname nickname person people
    who member employee staff worker contact owner author artist composer editor director manager
    lead teacher instructor student pupil player runner rider driver captain coach guest visitor
    customer client supplier vendor buyer seller patient doctor nurse applicant tenant landlord
    assignee reporter requester speaker host sponsor contractor
    age sex gender born birthday birthdate died nationality language languages
    city town village country state region county province district area zone street address
    postcode zip location site venue room building floor office station stop port harbour airport
    origin destination from to via route line platform gate
    date day month year time start end begin begins ends due deadline opened closed opens closes
    created updated modified departure arrival duration period season quarter week when since until
    hours minutes
    type kind category class group section division department dept team unit sector genre species
    breed variety family model make brand version edition format size colour color material shape
    item items product article part goods service plan tier package ingredient dish drink fruit
    vegetable animal plant tree bird fish book film movie song album game course subject lesson
    class workshop session talk event match fixture exhibit exhibition tour trip
    price cost costs amount total sum fee fees rate rent salary wage pay budget revenue sales income
    profit loss expense expenses balance debit credit tax vat discount net gross currency value
    quantity qty count units stock seats places capacity
    weight height width length depth distance area volume temperature speed power voltage pressure
    score points grade mark marks result results goals wins losses draws
    status state priority severity stage phase step progress done active available
    note notes comment comments remark remarks description details detail summary text message
    reason
    purpose cause effect action task job role position occupation profession title
    phone telephone tel mobile fax email e-mail mail web website url link
    account invoice receipt contract project ticket issue case request permit licence license claim
    file document page chapter volume
    population inhabitants capital area density founded established elevation
    property attribute field parameter setting option feature default meaning definition term symbol
    question answer response
    faculty school university college degree
    machine device engine vehicle car boat ship train plane bus vessel tank bridge lake river
    mountain
    island park museum hotel restaurant shop store warehouse shelf bin
    company firm organisation organization institution bank party
    minimum maximum min max average mean median
    stadt ort land ort preis menge betrag datum jahr monat tag art bezeichnung artikel lager bestand
    nummer abteilung telefon strasse straße plz größe grösse gewicht anzahl einheit beruf alter
    nom prénom prix ville pays âge téléphone quantité adresse
    nombre apellido precio ciudad país fecha edad cantidad
    naam plaats prijs aantal datum leeftijd
    """.split()
)
_GENERIC_PAIRS = frozenset(
    """field property attribute key item parameter setting name option variable detail label
    specification feature""".split()
)
_VALUES = frozenset("value values data details content contents description setting answer".split())
_LETTERS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?|#")


def heads_a_column(words: str) -> bool:
    """Say whether the words are such as columns are headed by: "Unit price", "e-mail", "Name:"."""
    found = _LETTERS.findall(words.lower().replace("_", " "))
    return (
        0 < len(found) <= 4
        and any(_singular(word) in _WORDS or word in _WORDS for word in (found[0], found[-1]))
        and not any(map(str.isdigit, words))
    )


def heads_a_pair(first: str, second: str) -> bool:
    """Say whether two words head a list of keys and values: "Field, Value"."""
    return first.lower().strip(": ") in _GENERIC_PAIRS and second.lower().strip(": ") in _VALUES


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") else word
