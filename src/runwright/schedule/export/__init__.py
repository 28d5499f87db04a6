"""Schedules in the forms of the tools that start things by the clock, and of calendars."""
