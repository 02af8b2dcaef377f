"""The checks: modules named after their family and subject, each check a plain function of one argument, a Trial."""
