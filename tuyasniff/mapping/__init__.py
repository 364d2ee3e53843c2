"""The mapping file: what each dpID of a product means, in one exact form that every exporter reads."""
