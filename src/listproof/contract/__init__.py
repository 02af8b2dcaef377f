"""The contract: an OpenAPI document and a listing.toml as frozen values."""
