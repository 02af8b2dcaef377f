"""``listproof init``: a first listing.toml, read from an OpenAPI document's schemas and prose."""
