"""Paste anything: text in any format -> chunks of bytes with time, direction and origin, and the notes beside them.

`tuyasniff.hexdump.read` is the door: `read(lines)`, `detect(text)`, `parse_hex(text)`. The dialects are listed in
`tuyasniff.hexdump.registry`; each is a file of its own or shares one with its relatives.
"""
