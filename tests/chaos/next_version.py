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
        migrations.AddField("decision", "of_next_version", models.TextField(null=True, blank=True)),
    ]
'''
COLUMN = "    of_next_version = models.TextField(null=True, blank=True)\n"
# One table, and the busiest: a transaction that changes several can meet a writer who holds them in another order.
MODEL = Path("monitoring", "models", "decisions.py")
FIRST = "    reference = models.CharField(max_length=100, unique=True)\n"


@contextmanager
def running(stage: Stage) -> Iterator[None]:
    """Migrate, and run web and worker of the next version beside this one's for the length of the block."""
    tree = stage.folder / "next"
    if not tree.exists():
        make(tree)
        stage.manage("migrate", "--noinput", "--verbosity=0", cwd=tree)
        stage.manage("grant", cwd=tree)
    port = services.free_port()
    stage.add_web("web-next", port, cwd=tree).start()
    worker = ["worker", "--concurrency", "1", "--without-gossip", "--without-mingle", "--hostname", "next@%h"]
    stage.add("worker-next", [*CELERY, *worker], cwd=tree).start()
    stage.ports.append(port)
    try:
        yield
    finally:
        stage.ports.remove(port)
        stage.take_away("worker-next")
        stage.take_away("web-next")


def make(tree: Path) -> None:
    """Copy the product, and add a column to one model."""
    for part in PARTS:
        shutil.copytree(ROOT / part, tree / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", tree)
    model = (tree / MODEL).read_text(encoding="utf-8")
    assert model.count(FIRST) == 1
    (tree / MODEL).write_text(model.replace(FIRST, FIRST + COLUMN), encoding="utf-8")
    migrations = tree / "monitoring" / "migrations"
    latest = max(each.stem for each in migrations.glob("0*.py"))
    (migrations / "9999_next_version.py").write_text(MIGRATION.replace("{latest}", latest), encoding="utf-8")
