"""What a product declares of its datapoints, looked up by the product id on the wire."""

from __future__ import annotations

from tuyasniff.model import Schema


def schema_of(product_id: str) -> Schema | None:
    """What is known of a product, out of all that was imported; None where nothing is.

    Raises FormatError where its file is damaged.
    """
    from tuyasniff.cli.datadirectory import products
    from tuyasniff.knowledge.combining import combined
    from tuyasniff.knowledge.shapes import is_product_id
    from tuyasniff.knowledge.store import Store

    if not is_product_id(product_id):  # bytes from a wire say anything
        return None
    return combined(Store(products()).lookup(product_id))
