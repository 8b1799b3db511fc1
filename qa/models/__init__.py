"""Fitted parameters that come with the package; see training/ for how they were made."""
