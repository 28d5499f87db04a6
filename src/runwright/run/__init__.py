"""The one door: everything that changes a system goes through a run, with approval, locks, redaction and a journal."""
