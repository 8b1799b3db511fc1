"""Parse the address of a library on a server, and show it without its password.

    postgresql://USER:PASSWORD@HOST:PORT/DATABASE?library=NAME

`library` is the schema that holds the tables, "chapterverse" unless said; so one database may
hold several libraries. Everything else is what libpq takes: a password may stand in `PGPASSWORD`
or in the password file instead, where no list of processes shows it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, urlencode

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from index.errors import LibraryError

DEFAULT_LIBRARY = "chapterverse"
_LONGEST_NAME = 63  # bytes of a name in PostgreSQL
# A host that does not answer is given up on: at the start, and in the middle of something.
_PATIENCE = {
    "connect_timeout": "5",
    "keepalives_idle": "30",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
    "application_name": "chapterverse",
}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a library is: `conninfo` for libpq, `schema` in that database.

    `shown` is the address without the password, `server` the host and port, `user` who asks.
    """

    conninfo: str = field(repr=False)
    schema: str
    shown: str
    server: str
    user: str

    @classmethod
    def parse(cls, address: str) -> Address:
        """Read an address. Raises LibraryError, without the password in its sentence."""
        start, _, query = address.partition("?")
        try:
            named = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
            schema = next((value for key, value in named if key == "library"), DEFAULT_LIBRARY)
            rest = urlencode([pair for pair in named if pair[0] != "library"], quote_via=quote)
            given = conninfo_to_dict(f"{start}?{rest}" if rest else start)
        except (ValueError, psycopg.ProgrammingError):
            # The cause would repeat the address with its password.
            raise LibraryError(
                "The library's address is not understood; it looks like "
                "postgresql://USER@HOST:5432/DATABASE?library=NAME."
            ) from None
        if not 0 < len(schema.encode()) <= _LONGEST_NAME or "\0" in schema:
            raise LibraryError(
                f"The name of the library on the server, {schema}, must have 1 to "
                f"{_LONGEST_NAME} bytes."
            )
        said = {key: str(value) for key, value in given.items()}
        where = said.get("host") or said.get("hostaddr") or "localhost"
        server = f"{where}:{said['port']}" if "port" in said else where
        user = said.get("user", "")
        named_user = f"{user}@" if user else ""
        of_library = "" if schema == DEFAULT_LIBRARY else f"?library={schema}"
        return cls(
            make_conninfo("", **{**_PATIENCE, **said}),
            schema,
            f"postgresql://{named_user}{server}/{said.get('dbname', '')}{of_library}",
            server,
            user,
        )

    @staticmethod
    def beside(address: str, part: str) -> str:
        """Return the address of another library in the same database: its name, "/" and `part`."""
        start, _, query = address.partition("?")
        named = dict(parse_qsl(query, keep_blank_values=True))
        named["library"] = f"{named.get('library', DEFAULT_LIBRARY)}/{part}"
        return f"{start}?{urlencode(named, quote_via=quote)}"

    @property
    def folder_name(self) -> str:
        """A name for a folder of files that belong to this library."""
        return re.sub(r"[^\w.-]+", "_", self.shown.removeprefix("postgresql://"))
