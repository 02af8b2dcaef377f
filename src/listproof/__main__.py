"""``python -m listproof`` is the command ``listproof``."""

from .start import main

raise SystemExit(main())
