"""Keep a worklist's view under a name of the user's own; a preference, so it may be deleted."""

from datetime import datetime

from django.db import transaction

from accounts import roles
from accounts.models import User
from accounts.roles import Permission
from monitoring.models import SavedView
from monitoring.services import checks

# A row of links that is still read at a glance.
MOST = 12


class NameTaken(Exception):
    """Say that the user keeps another view under this name."""


class TooMany(Exception):
    """Say that the user keeps as many views as there may be."""


def keep(*, name: str, query: str, by: User, at: datetime) -> SavedView:
    """Keep a worklist's query under a name.

    :raises NotAllowed: by somebody who has no worklist
    :raises NameTaken: there is one of this name
    :raises TooMany: there are `MOST` already
    :raises NotRecordable: the name is not a text that can be stored
    """
    roles.require(by, Permission.VIEW_WORKLIST)
    checks.refuse_unstorable({"name": name})
    with transaction.atomic():
        # One user's requests one after the other.
        own = SavedView.objects.filter(created_by=User.objects.select_for_update().get(pk=by.pk))
        if own.filter(name=name).exists():
            raise NameTaken(name)
        if own.count() >= MOST:
            raise TooMany
        return SavedView.objects.create(name=name, query=query, created_by=by, created_at=at)


def delete(view: SavedView, *, by: User) -> None:
    """Keep one's own view no longer.

    :raises NotAllowed: by somebody who has no worklist
    :raises SavedView.DoesNotExist: it is somebody else's
    """
    roles.require(by, Permission.VIEW_WORKLIST)
    if view.created_by_id != by.pk:
        raise SavedView.DoesNotExist
    view.delete()
