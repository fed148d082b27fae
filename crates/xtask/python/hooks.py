"""Real ids for schemathesis: random ones are never found, and then no rule is asked.

- Where a generated part of a request is one that the document allows, its ids and names are mostly
  swapped for ones that there are, all of one account. Which ones follows from what was generated,
  so that a request that is repeated stays the same.
- What is generated to be refused stays as it is.
- The run must not lock itself out; `keeps_the_run_going` leaves out what would.
"""

import os
import zlib

import requests
import schemathesis
from schemathesis.core.parameters import ParameterLocation

URL = os.environ["ROLECALL_URL"] + "/api/v1"
session = requests.Session()
session.headers["Authorization"] = "Bearer " + os.environ["ROLECALL_KEY"]


def get(path):
    answer = session.get(URL + path)
    return answer.json() if answer.ok else {}


def listed(path):
    return [item["id"] for item in get(path + "?limit=200").get("items", [])]


class Account:
    """What there is in an account, by the names that parameters and members have."""

    def __init__(self, short_name, id):
        at = "/accounts/" + short_name
        people = get(at + "/people?limit=200").get("items", [])
        owner = get(at + "/owner").get("owner", {}).get("id")
        given = [role["id"] for role in get(at + "/allowed-roles").get("roles", [])]
        # The owner stays: what may not be done to one is asked often enough of the others' rules.
        members = [person["id"] for person in people if person["id"] != owner][::-1] or [owner]
        self.name = short_name
        self.ids = {
            "account": [short_name, short_name, id],
            "person": members + [owner],
            "to": members,
            "role": listed(at + "/roles"),
            "group": listed(at + "/groups"),
            "key": listed(at + "/keys"),
            "roles": given,
            "keeps": given,
            "old_owner_keeps": given,
            "move_holders_to": given,
            "subject": [person["address"] for person in people],
        }


ME = get("/me")
OWN_KEY = ME["subject"]["id"]
OWN_ACCOUNT = get("/accounts/" + ME["account"])["short_name"]
BELOW = get(f"/accounts/{OWN_ACCOUNT}/accounts?all=true&limit=200")["items"]
ACCOUNTS = [Account(OWN_ACCOUNT, ME["account"])]
ACCOUNTS += [Account(account["short_name"], account["id"]) for account in BELOW]
PEOPLE = [
    person["person"]
    for account in ACCOUNTS[:20]
    for person in get(f"/accounts/{account.name}/people?limit=200").get("items", [])
    if person["person"]
]
EVERYWHERE = {
    "reach": [account["id"] for account in BELOW],
    "parent": [account["short_name"] for account in BELOW if account["kind"] != "phone_system"],
    "zone": ["Europe/Kyiv", "America/New_York", "UTC"],
    "preset": [preset["key"] for preset in get("/presets")],
    "section": [section["key"] for section in get("/catalog")["sections"]],
    "level": ["view", "edit", "create", "delete"],
}


def pick(choices, generated):
    """One of them, by chance as far as what was generated is; a few times what was generated."""
    chance = zlib.crc32(repr(generated).encode())
    return choices[chance // 8 % len(choices)] if choices and chance % 8 else generated


def swapped(name, value, account, path):
    """A value with everything in it that names something swapped."""
    choices = account.ids.get(name) or EVERYWHERE.get(name)
    if path == "/people/{person}":
        choices = PEOPLE
    if name == "level" and path != "/accounts/{account}/access/explanation":
        choices = None
    if isinstance(value, dict):
        return {member: swapped(member, it, account, path) for member, it in value.items()}
    if isinstance(value, list):
        items = [swapped(name, item, account, path) for item in value]
        return list(dict.fromkeys(items)) if choices else items
    return pick(choices, value) if choices and isinstance(value, str) else value


def account_for(path, generated):
    """An account that has what the path names."""
    needed = [name for name in ("person", "role", "group", "key") if "{" + name + "}" in path]
    able = [account for account in ACCOUNTS if all(account.ids[name] for name in needed)]
    return able[zlib.crc32(repr(generated).encode()) % len(able)]


def ends_the_run(case, at):
    """What the rules allow and what would end the run: nobody changes their own access, but a key
    may revoke itself, and whoever sets from where an account counts may be elsewhere."""
    own = at.get("account") in (OWN_ACCOUNT, ME["account"])
    return (case.method == "DELETE" and at.get("key") == OWN_KEY) or (
        own and case.method == "PUT" and case.path.endswith("/allowlist")
    )


@schemathesis.hook
def filter_case(context, case):
    """Leaves out what schemathesis itself found that would end the run."""
    return not ends_the_run(case, case.path_parameters or {})


@schemathesis.hook
def map_case(context, case):
    """Swaps what is generated to be allowed for what there is."""
    path = context.operation.path
    account = account_for(path, case.path_parameters)

    def is_fine(location):
        return case.meta is None or not case.meta.is_negative_at(location)

    if case.path_parameters and is_fine(ParameterLocation.PATH):
        at = swapped("", dict(case.path_parameters), account, path)
        if not ends_the_run(case, at):
            case.path_parameters = at
    if case.query and is_fine(ParameterLocation.QUERY):
        case.query = swapped("", dict(case.query), account, path)
    if isinstance(case.body, dict) and is_fine(ParameterLocation.BODY):
        case.body = swapped("", case.body, account, path)
    return case
