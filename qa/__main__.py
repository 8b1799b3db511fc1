"""`python -m qa`: the same as the command `chapterverse`."""

from qa.cli import main

if __name__ == "__main__":
    main()
