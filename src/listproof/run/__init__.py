"""One run: settings, plan, checks to verdicts, exit code."""
