"""Telling people: channels that speak each receiver's own form, and the courier that carries what the outbox holds."""
