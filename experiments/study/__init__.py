"""Study: many worlds under several policies, as one TOML file, resumable, and never claiming more than it shows."""
