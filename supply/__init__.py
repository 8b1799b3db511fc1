"""List what is installed with this program, and where it comes from; for `make lock` and the like.

`lock` writes the hashes of all packages, `licences` their licences, `audit` asks for known
vulnerabilities. A bill of materials is made by cyclonedx-py (`make sbom`).
"""
