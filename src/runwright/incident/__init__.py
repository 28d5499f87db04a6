"""Incidents: what an alert calls for, who answers it, and the time line of what was done."""
