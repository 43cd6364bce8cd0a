"""Who matters: accounts, contacts, users, teams and watchlists, their names in every script, and how lists come in and go out."""
