"""The base install: texts are scored without torch, a web framework or a database."""

import json
import subprocess
import sys
from pathlib import Path

from shenyan.model import artifact

ROOT = Path(__file__).parents[1]
# What the extras bring. Pydantic is of them for shenyan.model only: the command line has it through typer.
EXTRAS = (
    *("torch", "transformers", "datasets", "accelerate", "sklearn", "scipy", "datasketch", "onnx", "tensorboard"),
    *("fastapi", "starlette", "uvicorn", "pydantic_settings", "sqlalchemy", "alembic", "psycopg", "limits"),
    *("prometheus_client", "structlog", "matplotlib", "jinja2", "cleanlab"),
)
# Stands where the extras' libraries would be found, and finds nothing.
BLOCKER = """
import sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {names!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Blocker())
"""
IMPORT_ALL = "import importlib\nfor name in sys.argv[1:]: importlib.import_module(name)"


def run_without(names: tuple[str, ...], code: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    blocked = BLOCKER.format(names=names) + code
    return subprocess.run(  # noqa: S603 - the command is ours
        [sys.executable, "-c", blocked, *arguments], capture_output=True, text=True, cwd=ROOT, check=False
    )


def modules_of(folder: str) -> list[str]:
    paths = [path.relative_to(ROOT).with_suffix("") for path in (ROOT / folder).rglob("*.py")]
    return [f"shenyan.{'.'.join(path.parts)}".removesuffix(".__init__") for path in sorted(paths)]


def test_model_imports_without_the_extras_and_pydantic() -> None:
    names = modules_of("model")
    assert "shenyan.model.pipeline" in names
    ended = run_without((*EXTRAS, "pydantic"), IMPORT_ALL, *names)
    assert ended.returncode == 0, ended.stderr


def test_command_imports_without_the_extras() -> None:
    names = modules_of("cli")
    assert "shenyan.cli.main" in names
    ended = run_without(EXTRAS, IMPORT_ALL, *names)
    assert ended.returncode == 0, ended.stderr


def test_the_block_blocks() -> None:
    ended = [
        run_without((*EXTRAS, "pydantic"), f"import {name}")
        for name in ("torch", "pydantic", "shenyan.training.fit", "shenyan.serving.app")
    ]
    assert all("ModuleNotFoundError" in one.stderr for one in ended)


def test_a_text_is_scored_without_the_extras() -> None:
    code = """
from shenyan.model.pipeline import load_pipeline
found = load_pipeline(threads=1).assess("她的手机是13912345678")
import json
print(json.dumps([found.model_version, [item.entity_type for item in found.evidence]]))
"""
    ended = run_without((*EXTRAS, "pydantic"), code)
    assert ended.returncode == 0, ended.stderr
    version, kinds = json.loads(ended.stdout)
    assert version == artifact.load_artifact().version
    assert "phone" in kinds


def test_the_command_scores_a_text_without_the_extras() -> None:
    ended = run_without(EXTRAS, "from shenyan.cli.main import app\napp(['score', '她的手机是13912345678'])")
    assert ended.returncode == 0, ended.stderr
    assert "PRIV-CONTACT" in ended.stdout


def test_commands_that_need_an_extra_say_how_to_install_it() -> None:
    wanted = {
        "train": "shenyan[train]",
        "evaluate": "shenyan[train]",
        "serve": "shenyan[serve]",
        "keys list": "shenyan[serve]",
    }
    for command, extra in wanted.items():
        ended = run_without(EXTRAS, f"from shenyan.cli.main import app\napp({command.split()!r})")
        assert ended.returncode == 1, command
        assert ended.stderr.startswith("Error: "), ended.stderr
        assert f"pip install '{extra}'" in ended.stderr
        assert len(ended.stderr.splitlines()) == 1
