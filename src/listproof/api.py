"""What Python code may use: ``listproof.check``, and what it returns and raises. Everything else may change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TypedDict, Unpack

from .errors import ListproofError
from .results.model import Run, Verdict

__all__ = ["ListproofError", "Options", "Run", "Verdict", "check"]

Parents = Mapping[str, str]
"""Path parameter -> value, such as {"thread_id": "…"}."""


class Options(TypedDict, total=False):
    """What else may be said of a run; each means what the command's option of that name means."""

    other_headers: Sequence[str]
    unknown: Parents
    foreign: Parents
    scopes: Mapping[str, str]
    only: Sequence[str]
    operations: Sequence[str]
    fail_on: str
    strict: bool
    accept_undecided: bool
    profile: str
    fuzz: bool
    max_examples: int
    seed: int
    bodies: bool
    waivers: Path
    auth_probes: str
    fault: str
    timeout: float
    expect: Path
    provision: str
    provision_options: Mapping[str, str]
    allow_writes: bool
    allow_search: bool
    rate: str
    concurrency: int
    max_requests: int
    max_seconds: float
    page_size: int
    max_rows: int
    proxy: str
    ca_file: Path
    client_cert: Path
    client_key: Path
    insecure: bool
    trust_env: bool


def check(
    contract: str | Path,
    base_url: str | None = None,
    *,
    collections: Mapping[str, Parents] | None = None,
    headers: Sequence[str] = (),
    report: str | Path | None = None,
    **options: Unpack[Options],
) -> Run:
    """The run of all checks of a contract against a server: verdicts by requirement, findings, and an exit code.

    ``contract`` is the name of a bundled contract or a contracts folder. Without ``base_url`` (``https://host/path``)
    the embedded mock is checked. ``collections`` are the listings to read, by a name of your choice: their path
    parameters and values. ``headers`` are texts such as ``"x-api-key: ${API_KEY}"``; variables are taken from the
    environment. ``report`` is a folder to write the reports into. No target file is read. Nothing but GET and HEAD is
    sent unless ``allow_writes`` says otherwise, and no search by POST without ``allow_search``.

    Raises ListproofError, with a message for people: for wrong usage, a contract that cannot be read, and a server
    that cannot be reached. TypeError for an option that is none.
    """
    from .report import folder
    from .run import settings
    from .run.session import Session

    said = {
        **options,
        "contract": str(contract),
        "base_url": base_url,
        "collections": dict(collections or {}),
        "headers": tuple(headers),
        "other_headers": tuple(options.get("other_headers", ())),
        "only": tuple(options.get("only", ())),
        "operations": tuple(options.get("operations", ())),
        "report": None if report is None else Path(report),
    }
    made = settings.made(said)
    with ExitStack() as stack:
        if made.outcome.report is not None:
            stack.enter_context(folder.reserved(made.outcome.report))
        session = stack.enter_context(Session(made))
        run = session.run()
        if made.outcome.report is not None:
            folder.write(run, made.outcome.report)
        return run
