"""The reference server of any contract: its grammar, data and answers made from the document and listing.toml."""
