"""Metering chips that are polled register by register: one engine, and a table for each chip."""
