"""What a running server shows of the conclusions that were drawn from its document."""
