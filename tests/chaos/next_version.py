"""Make the next version of the product, which adds a column, and let it serve and sweep beside this one."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts import services
from tests.chaos.processes import ROOT
from tests.chaos.stage import CELERY, Stage

PARTS = ("accounts", "audit", "monitoring", "patients", "riskprog", "templates", "static", "locale", "scripts", "tests")
MIGRATION = '''"""Add a column, as the next version might."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("monitoring", "{latest}")]

    operations = [
        migrations.AddField("{model}", "of_next_version", models.TextField(null=True, blank=True))
        for model in ("decision", "authorization", "sweep")
    ]
'''.replace('"{model}"', "model")
COLUMN = "    of_next_version = models.TextField(null=True, blank=True)\n"
MODELS = {
    "decisions": "    reference = models.CharField(max_length=100, unique=True)\n",
    "authorizations": "    number = models.CharField(max_length=40, unique=True)\n",
    "standings": "    started_at = models.DateTimeField()\n",
}


@contextmanager
def running(stage: Stage) -> Iterator[None]:
    """Migrate, and run web and worker of the next version beside this one's for the length of the block."""
    tree = stage.folder / "next"
    if not tree.exists():
        make(tree)
        stage.manage("migrate", "--noinput", "--verbosity=0", cwd=tree)
    port = services.free_port()
    stage.add_web("web-next", port, cwd=tree).start()
    worker = ["worker", "--concurrency", "1", "--loglevel", "INFO", "--hostname", "next@%h"]
    stage.add("worker-next", [*CELERY, *worker], cwd=tree).start()
    stage.ports.append(port)
    try:
        yield
    finally:
        stage.ports.remove(port)
        stage.take_away("worker-next")
        stage.take_away("web-next")


def make(tree: Path) -> None:
    """Copy the product, and add a column to three models."""
    for part in PARTS:
        shutil.copytree(ROOT / part, tree / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", tree)
    for name, first in MODELS.items():
        path = tree / "monitoring" / "models" / f"{name}.py"
        text = path.read_text(encoding="utf-8")
        assert text.count(first) == 1, name
        path.write_text(text.replace(first, first + COLUMN), encoding="utf-8")
    migrations = tree / "monitoring" / "migrations"
    latest = max(each.stem for each in migrations.glob("0*.py"))
    (migrations / "9999_next_version.py").write_text(MIGRATION.replace("{latest}", latest), encoding="utf-8")
