"""One module per kind of source; each reads what was fetched into documents, facts and further requests."""
