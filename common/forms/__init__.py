"""Form fields that several packages use."""
