"""Uses the client that was generated from the OpenAPI document on a demo. The arguments are the
operations of the document: each must be in the client."""

import importlib
import os
import pkgutil
import sys

import rolecall_client.api
from rolecall_client import AuthenticatedClient, models
from rolecall_client.api.access import explain_access, get_access, get_me
from rolecall_client.api.accounts import create_account, get_account, list_accounts, set_settings
from rolecall_client.api.keys import issue_key
from rolecall_client.api.limits import get_allowed_roles
from rolecall_client.api.people import add_person, list_people, set_person_dates

URL = os.environ["ROLECALL_URL"] + "/api/v1"


def client(key):
    return AuthenticatedClient(base_url=URL, token=key, raise_on_unexpected_status=True)


def check_every_operation_is_there(operations):
    found = set()
    for package in pkgutil.iter_modules(rolecall_client.api.__path__):
        tag = importlib.import_module(f"rolecall_client.api.{package.name}")
        found |= {module.name for module in pkgutil.iter_modules(tag.__path__)}
    assert found == set(operations), found ^ set(operations)


def told(answer, kind):
    """The answer, if it is of the kind that was expected."""
    assert isinstance(answer, kind), answer
    return answer


admin = client(os.environ["ROLECALL_KEY"])
check_every_operation_is_there(sys.argv[1:])

me = told(get_me.sync(client=admin), models.Caller)
assert me.subject.type_ == models.SubjectType.KEY, me

below = told(list_accounts.sync("northwind", client=admin, limit=2), models.PageAccount)
assert len(below.items) == 2 and below.next_cursor, below
further = list_accounts.sync("northwind", client=admin, cursor=below.next_cursor)
assert told(further, models.PageAccount).items[0].id != below.items[0].id

owner = models.NewOwner(address="olga@smoke.example", name="Olga Owner", zone="Europe/Kyiv")
new = models.NewAccount(
    kind=models.Kind.CUSTOMER, name="Smoke Signals", short_name="smoke", owner=owner
)
made = create_account.sync("northwind", client=admin, body=new, idempotency_key="smoke-1")
again = create_account.sync("northwind", client=admin, body=new, idempotency_key="smoke-1")
assert told(made, models.ChangedAccount) == again, again

seen = get_account.sync_detailed("smoke", client=admin)
assert told(seen.parsed, models.Account) == made.state, seen
settings = models.AccountSettings(
    name="Smoke and Mirrors",
    short_name="smoke",
    roles_per_person_max=3,
    second_factor=False,
    opens_accounts=False,
)
changed = set_settings.sync(
    "smoke", client=admin, body=settings, if_match=seen.headers["ETag"]
)
assert told(changed, models.ChangedAccount).state.name == "Smoke and Mirrors", changed
stale = set_settings.sync("smoke", client=admin, body=settings, if_match=seen.headers["ETag"])
assert told(stale, models.Problem).code == models.ProblemCode.STATE_STALE, stale
assert stale.current["name"] == "Smoke and Mirrors", stale

allowed = told(get_allowed_roles.sync("smoke", client=admin), models.AllowedRoles).roles
role = next(role for role in allowed if role.content.name == "Commercial")
person = models.NewPerson(
    address="pia@smoke.example",
    name="Pia Person",
    roles=[role.id],
    dates=models.Dates(zone="Europe/Kyiv"),
)
added = told(add_person.sync("smoke", client=admin, body=person), models.ChangedPerson).state
assert [role.name for role in added.roles] == ["Commercial"], added
people = told(list_people.sync("smoke", client=admin, q="pia"), models.PagePerson)
assert [person.id for person in people.items] == [added.id], people
dates = set_person_dates.sync(
    "smoke", added.id, client=admin, body=models.Dates(zone="Asia/Tokyo")
)
assert told(dates, models.ChangedPerson).state.dates.zone == "Asia/Tokyo", dates

of_person = {"subject_type": "person", "subject": "steve@abc.example"}
of_person["subject_type"] = models.GetAccessSubjectType.PERSON
access = told(get_access.sync("abc", client=admin, **of_person), models.AccessReport)
assert access.sections, access
of_person["subject_type"] = models.ExplainAccessSubjectType.PERSON
why = explain_access.sync("abc", client=admin, section="invoices", level="view", **of_person)
assert told(why, models.Why).reason.value == "role.insufficient", why

key = models.NewKey(name="Smoke", roles=[role.id])
issued = told(issue_key.sync("smoke", client=admin, body=key), models.ChangedIssuedKey).state
its_own = told(get_me.sync(client=client(issued.credential)), models.Caller)
assert its_own.subject.id == issued.key.id, its_own

missing = get_account.sync_detailed("nowhere", client=admin)
assert missing.status_code == 404, missing
assert told(missing.parsed, models.Problem).code == models.ProblemCode.TARGET_NOT_FOUND, missing
nobody = get_me.sync(client=client("rck_nobody"))
assert told(nobody, models.Problem).status == 401, nobody

print(f"{len(sys.argv) - 1} operations in the client; all that was tried of it works")
