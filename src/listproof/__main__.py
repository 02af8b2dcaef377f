"""``python -m listproof`` is the command ``listproof``."""

from .cli import main

raise SystemExit(main())
