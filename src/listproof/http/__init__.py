"""The only way out: read-only guard, credentials, rate and budgets, retries, limits."""
