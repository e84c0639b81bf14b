"""Long actions: what runs, what became of the rest."""
