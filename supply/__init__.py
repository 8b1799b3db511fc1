"""Tell what is installed and where it comes from: lock, licences, bill of materials, audit.

The tools are uv, pip-licenses, cyclonedx-py and pip-audit, at the versions of `requirements.txt`,
in an environment of their own that `make lock`, `make licences`, `make sbom` and `make audit`
share.
What is here asks them, and says what they do not know.

`make lock` writes requirements.lock: for each package of constraints.txt but torch (see `pins`) the
SHA-256 of each of its files, for all systems. With it, pip takes those files and no others:

    pip install torch==2.13.0
    pip install --no-deps --require-hashes --requirement requirements.lock
"""
