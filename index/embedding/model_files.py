"""A model's name -> its folder on this machine: a path, or what the local hub cache holds.

Nothing is downloaded: `hf download NAME` fills that cache once. What is in the folder is not looked
at.
"""

from __future__ import annotations

from pathlib import Path

from index.settings import go_offline


def model_folder(name: str, *others: str) -> Path | None:
    """Return the folder `name` is, or is the hub's name for; else that of one of the `others`.

    None where this machine has none of them.
    """
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder
    go_offline()
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    for repository in (name, *others):
        try:
            return Path(snapshot_download(repository, local_files_only=True))
        except (LocalEntryNotFoundError, HFValidationError):
            continue
    return None
