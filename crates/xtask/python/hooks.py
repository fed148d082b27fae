"""Real ids for schemathesis: random ones are never found, and then no rule is asked.

- Where a generated part of a request is one that the document allows, its ids and names are mostly
  swapped for ones that there are, all of one account. Which ones follows from what was generated.
- What is generated to be refused stays as it is, so that it is refused for what is wrong with it
  and for nothing else.
- The run must not lock itself out: see `ends_the_run`.
"""

import os
import pathlib
import re
import zlib

import requests
import schemathesis
from schemathesis.core.parameters import ParameterLocation

URL = os.environ["ROLECALL_URL"] + "/api/v1"
CATALOG = pathlib.Path(__file__).parents[2] / "core/data/telecom.toml"
session = requests.Session()
session.headers["Authorization"] = "Bearer " + os.environ["ROLECALL_KEY"]


def get(path, **query):
    answer = session.get(URL + path, params=query)
    return answer.json() if answer.ok else {}


def listed(path, **query):
    return get(path, limit=200, **query).get("items", [])


def ids(items):
    return [item["id"] for item in items]


class Account:
    """What there is in an account, by the names that parameters and members have."""

    def __init__(self, id):
        self.at = "/accounts/" + id
        self.account = [id]
        self.load()

    def load(self):
        names = [get(self.at).get("short_name")]
        owner = get(self.at + "/owner").get("owner", {}).get("id")
        people = listed(self.at + "/people")
        others = [id for id in ids(people) if id != owner]
        roles = ids(get(self.at + "/allowed-roles").get("roles", []))
        self.choices = {
            "account": self.account + names,
            "short_name": names,
            "person": others * 3 + ids(people),
            "to": others,
            "role": ids(listed(self.at + "/roles")),
            "group": ids(listed(self.at + "/groups")),
            "key": ids(listed(self.at + "/keys")),
            "subject": [person["address"] for person in people if person["address"]],
            "move_holders_to": roles,
            "roles": roles,
            "keeps": roles,
            "old_owner_keeps": roles,
        }

    def has_all(self, path):
        needed = [name for name in ("person", "role", "group", "key") if "{" + name + "}" in path]
        return all(self.choices[name] for name in needed)


ME = get("/me")
OWN_ACCOUNT = get("/accounts/" + ME["account"])
BELOW = listed(f"/accounts/{OWN_ACCOUNT['id']}/accounts", all="true")
SECTIONS = [section["key"] for section in get("/catalog")["sections"]]
EVERYWHERE = {
    "reach": ids(BELOW),
    "parent": [account["id"] for account in [OWN_ACCOUNT] + BELOW[:12]],
    "zone": ["Europe/Kyiv", "America/New_York", "UTC"],
    "preset": [preset["key"] for preset in get("/presets")],
    "section": SECTIONS,
    "toml": [CATALOG.read_text()],
}
# The platform and the reseller define roles and have accounts opened below them.
ACCOUNTS = [Account(account["id"]) for account in [OWN_ACCOUNT] + BELOW[:20]]
ACCOUNTS += ACCOUNTS[:2] * 3
ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
WORD = r"[!-~]([ -~]{0,62}[!-~])?"
NOTHING = "00000000-0000-0000-0000-000000000000"
STALE = '"' + "0" * 32 + '"'


def chance(generated):
    """A number that follows from what was generated, so that the same is always sent."""
    return zlib.crc32(repr(generated).encode())


def pick(choices, generated):
    """One of them; now and then what was generated."""
    number = chance(generated)
    return choices[number // 8 % len(choices)] if choices and number % 8 else generated


def is_of_the_form(value, choices):
    """Whether it could be one of them."""
    ids = choices and re.fullmatch(ID, choices[0])
    return isinstance(value, str) and re.fullmatch(ID if ids else WORD, value)


def swapped(name, value, choices):
    """A value in which everything that names something names something that there is."""
    if name == "levels" and isinstance(value, dict):
        fits = all(is_of_the_form(section, SECTIONS) for section in value)
        return {pick(SECTIONS, key): level for key, level in value.items()} if fits else value
    if isinstance(value, dict):
        return {member: swapped(member, it, choices) for member, it in value.items()}
    if isinstance(value, list):
        return [swapped(name, item, choices) for item in value]
    if name in choices and is_of_the_form(value, choices[name]):
        return pick(choices[name], value)
    return value


def choices_for(path, account):
    choices = EVERYWHERE | account.choices
    if not path.endswith("/settings"):
        del choices["short_name"]
    if "/access" in path:
        choices["level"] = ["view", "edit", "create", "delete"]
    if path == "/people/{person}":
        people = listed(account.at + "/people")
        choices["person"] = [person["person"] for person in people if person["person"]]
    return choices


def swap(case, path):
    """Swaps what is generated to be allowed for what there is."""
    seed = (case.path_parameters, case.query, case.headers, case.body)
    able = [account for account in ACCOUNTS if account.has_all(path)] or ACCOUNTS
    choices = choices_for(path, able[chance(seed) % len(able)])
    meant = getattr(case.meta and case.meta.phase.data, "parameter_location", None)

    def is_fine(location):
        return case.meta is None or not case.meta.is_negative_at(location)

    if case.path_parameters and is_fine(ParameterLocation.PATH):
        case.path_parameters = swapped("", dict(case.path_parameters), choices)
    if case.query:
        case.query = swapped("", dict(case.query), choices)
    if isinstance(case.body, dict):
        case.body = swapped("", case.body, choices)
    # Of what is refused for its body, the headers are to be fine too.
    if case.headers and (is_fine(ParameterLocation.HEADER) or meant == ParameterLocation.BODY):
        # One name for all requests would have most of them refused, and so would one state.
        if "Idempotency-Key" in case.headers:
            case.headers["Idempotency-Key"] = str(chance((case.method, path, seed)))
        if "If-Match" in case.headers:
            case.headers["If-Match"] = "*" if chance(seed) % 4 else STALE


def ends_the_run(case):
    """What the rules allow and what would end the run: nobody changes their own access, but a key
    may revoke itself, and whoever sets from where their account counts may be elsewhere."""
    at = case.path_parameters or {}
    own = at.get("account") in (OWN_ACCOUNT["id"], OWN_ACCOUNT["short_name"])
    return (case.method == "DELETE" and at.get("key") == ME["subject"]["id"]) or (
        own and case.method == "PUT" and case.path.endswith("/allowlist")
    )


@schemathesis.hook
def before_call(context, case, kwargs):
    """Every request comes by here. One that would end the run goes to nothing instead."""
    swap(case, context.operation.path)
    if ends_the_run(case):
        case.path_parameters = dict.fromkeys(case.path_parameters, NOTHING)


@schemathesis.hook
def after_call(context, case, response):
    """Looks again at an account where something was made or removed."""
    at = (case.path_parameters or {}).get("account")
    if response.status_code in (200, 201) and case.method in ("POST", "DELETE"):
        for account in ACCOUNTS[:21]:
            if at in account.choices["account"]:
                account.load()
