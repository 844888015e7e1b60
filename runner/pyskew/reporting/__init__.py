"""Report to text: the formats, their wording and their templates."""
