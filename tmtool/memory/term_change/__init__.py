"""A change of a term and what it affects: records keep their wording, drafts are changed."""
