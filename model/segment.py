"""Chinese word segmentation with jieba, made ready for a service."""

import os
import tempfile
from pathlib import Path

import jieba


def initialise() -> None:
    """Loads jieba's dictionary, which takes a second, now rather than in the first request.

    jieba keeps what it has read in a cache file that it trusts when it reads it again; by default that file lies
    in the shared temporary folder, where anybody could have put it.
    """
    jieba.setLogLevel("WARNING")
    if not jieba.dt.initialized:
        jieba.dt.tmp_dir = str(_private_folder())
        jieba.initialize()


def _private_folder() -> Path:
    home = os.environ.get("XDG_CACHE_HOME")
    try:
        folder = (Path(home) if home else Path.home() / ".cache") / "shenyan"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except (OSError, RuntimeError):  # no home, or one that cannot be written
        pass
    return Path(tempfile.mkdtemp(prefix="shenyan-"))
