"""What is said of a page names the parameters of the contract."""

from __future__ import annotations

import task_server


def test_messages_name_the_parameters_of_the_contract() -> None:
    found = task_server.results(
        task_server.Server(task_server.tasks(34), cuts=lambda _, rows, asked: rows[: asked.count]), only=("PAG",)
    )
    said = [text for texts in task_server.failed(found).values() for text in texts]
    said += [each.message for each in found]
    assert "PAG-03" in task_server.failed(found)
    assert any("skip=" in text for text in said)
    assert not [text for text in said if "offset=" in text or "limit=" in text]
