"""What tests, benchmarks and fuzzing share: made-up files, small models, servers of their own.

Nothing here is a test, and nothing of the product imports it.
"""
