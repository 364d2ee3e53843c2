"""How much is taken from outside at most: files may be wrong, huge, or made to hurt."""

from __future__ import annotations

FILE_BYTES = 16 << 20
"""One document: a list of devices of a large home has 1 MiB."""

YAML_BYTES = 1 << 20
"""One document in YAML: the library reads 40 KiB a second, and the largest device file has 60."""

INSIDE = 1 << 20
"""Characters of JSON that is a text inside JSON."""

SAMPLE = 4096
"""Bytes that are looked at to see whether a file is text."""

ARCHIVE_BYTES = 64 << 20
"""A zip as it comes; that of a whole tuya-local checkout has 5 MiB."""

UNPACKED_BYTES = 192 << 20
"""All that is unpacked of one zip."""

FOLDER_BYTES = UNPACKED_BYTES
"""All that is read of one folder."""

LOOKED = 100_000
"""Names in a folder and those below it, of any kind: a home directory has more, a checkout a tenth."""

FILES = 20_000
"""Files of one folder or zip."""

DEPTH = 48
"""Brackets within brackets."""

NODES = 400_000
"""Values of one document, those of documents inside it included."""

PRODUCTS = 20_000
"""Products of one import."""

DPS = 255
"""Datapoints of one product: there are no more ids."""

LABELS = 256
"""Labels of one datapoint: an enum is one byte on the wire."""

TEXT = 120
"""Characters of a name, a code or a label."""

TIMEOUT = 30.0
"""Seconds that a server may stay silent."""
