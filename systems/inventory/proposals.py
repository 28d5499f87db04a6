"""Changes to try releases with: each adds a column that nobody needs yet, and one of them has a mistake.

The mistake passes every gate and staging, and fails in production alone, where there are more items: such a release is
what the deployer has to take back by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systems.common.refusal import Refused
from systems.inventory import repository
from systems.inventory.places import PRODUCT

if TYPE_CHECKING:
    from pathlib import Path

    from systems.inventory.repository import Repository

KINDS = ("good", "broken")
RIGHT = '"low": short}'
WRONG = '"low": short, "of_a_thousand": short // (1000 // items)}'
"""Above a thousand items, that divides by nothing."""
MIGRATION = '''"""Room for a note of release {number}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "{number}"
down_revision = "{before}"


def upgrade() -> None:
    """Add the column, empty: the release before does not know it, and does not miss it."""
    op.add_column("items", sa.Column("note_{number}", sa.String(80), nullable=True))


def downgrade() -> None:
    """Take it away again."""
    op.drop_column("items", "note_{number}")
'''


def propose(of: Repository, kind: str) -> str:
    """Commit a change in the developer's clone, on top of `main`; the commit, which is not pushed."""
    repository.git("fetch", "--quiet", "--tags", "origin", at=of.work)
    repository.git("reset", "--quiet", "--hard", "origin/main", at=of.work)
    repository.git("clean", "--quiet", "--force", "-d", at=of.work)
    repository.lay(PRODUCT, of.work)
    number = _migrate(of.work / "migrations" / "versions")
    if kind == "broken":
        _break(of.work / "app" / "stock.py")
    return of.commit(f"Room for a note of release {number}")


def _migrate(folder: Path) -> str:
    before = max(path.name[:4] for path in folder.glob("0*.py"))
    number = f"{int(before) + 1:04}"
    (folder / f"{number}_note.py").write_text(MIGRATION.format(number=number, before=before))
    return number


def _break(path: Path) -> None:
    text = path.read_text()
    if RIGHT not in text:
        raise Refused(f"{path} does not have {RIGHT!r}, in which the mistake is made")
    path.write_text(text.replace(RIGHT, WRONG))
