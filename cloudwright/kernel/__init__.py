"""What every floor stands on: errors, state tables, actors, ids, clock, units. No Django here."""
