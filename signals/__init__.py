"""What it means to us: happenings, qualification, departures, impact."""
