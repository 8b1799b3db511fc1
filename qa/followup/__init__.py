"""Follow-up questions: rewrite a question so that it stands alone."""
