"""Districts: the parts of the page on what each district gets, who gains, who loses, and who would pay."""
