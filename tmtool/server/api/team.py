"""A team's accounts, grants and tokens, for who is signed in; a token keeps none of them."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from tmtool.errors import InputError
from tmtool.server import people
from tmtool.server.api.answers import answer_json, tell
from tmtool.server.api.routes import Asking, describe, make_router
from tmtool.server.calls import Call
from tmtool.server.pages.people import (
    get_access,
    insist_on_grant,
    insist_on_keeper,
    insist_on_signed_in,
)
from tmtool.server.problems import API
from tmtool.server.roles import Role
from tmtool.server.state.people import EVERY_MEMORY, Account, Token


def _insist(call: Asking) -> None:
    insist_on_signed_in(call)


ROUTER = make_router([Depends(_insist)])
_SHOWN = 16
"""Characters of the id of a token: the beginning of the digest that is kept. Chosen."""
Name = Annotated[str, Field(min_length=1, max_length=100)]


class TokenObject(BaseModel):
    """A token as it is listed: never its value but when it was made."""

    model_config = ConfigDict(extra="allow")
    type: str
    id: str
    label: str
    scope: str


class TokenList(BaseModel):
    """The tokens of who asks, new ones first."""

    tokens: list[TokenObject]


class NewToken(BaseModel):
    """What a token is for, and how far it goes."""

    model_config = ConfigDict(extra="forbid")
    label: Name
    scope: Literal["read", "write", "look-ups"] = "read"
    days: Annotated[int | None, Field(ge=1, le=3650)] = None
    memories: Annotated[list[Name], Field(min_length=1, max_length=50)] | None = None


@ROUTER.get("/me/tokens", responses={200: {"model": TokenList}}, openapi_extra=describe("anybody"))
async def list_tokens(call: Asking) -> Response:
    """One's own tokens."""
    listed = await call.work(partial(call.desk.state.list_tokens, call.person.account))
    return answer_json({"tokens": [_tell_token(each) for each in listed]})


@ROUTER.post(
    "/me/tokens", status_code=201, responses={201: {"model": TokenObject}},
    openapi_extra=describe("anybody"),
)  # fmt: skip
async def make_token(call: Asking, body: NewToken) -> Response:
    """A token, whose value (`token`) is told this once."""

    def make() -> Response:
        state, account = call.desk.state, call.person.account
        memories = tuple(body.memories) if body.memories else None
        value = people.make_token(state, account, body.label, body.scope, body.days, memories)
        token = state.find_token(people.compute_digest(value))
        assert token is not None
        call.note(token.last)
        told = {**_tell_token(token), "token": value}
        return answer_json(told, 201, {"Location": f"{API}/me/tokens/{told['id']}"})

    return await call.work(make)


@ROUTER.delete("/me/tokens/{token}", status_code=204, openapi_extra=describe("anybody"))
async def revoke_token(call: Asking, token: str) -> Response:
    """A token is good no longer."""

    def revoke() -> None:
        state, account = call.desk.state, call.person.account
        for each in state.list_tokens(account):
            if each.digest[:_SHOWN] == token and state.remove_token(account, each.digest):
                call.note(each.last)
                return
        raise HTTPException(404)

    await call.work(revoke)
    return Response(status_code=204)


def _tell_token(token: Token) -> dict[str, Any]:
    return tell({
        "type": "token", "id": token.digest[:_SHOWN], "label": token.label, "last": token.last,
        "scope": token.scope, "made": token.made, "until": token.until, "used": token.used,
        "memories": None if token.memories is None else list(token.memories),
    })  # fmt: skip


# Everybody.


class PeopleList(BaseModel):
    """All accounts by name."""

    people: list[dict[str, Any]]


class InvitationBody(BaseModel):
    """Somebody to invite; of an account that there is, a new password."""

    model_config = ConfigDict(extra="forbid")
    name: Name
    shown: Annotated[str, Field(max_length=100)] = ""


class Invited(BaseModel):
    """The link by which somebody chooses a password, told this once."""

    type: str
    name: str
    link: str


@ROUTER.get("/people", responses={200: {"model": PeopleList}}, openapi_extra=describe("anybody"))
async def list_people(call: Asking) -> Response:
    """All accounts, for those who keep them or a memory."""
    insist_on_keeper(call)
    listed = await call.work(call.desk.state.list_accounts)
    return answer_json({"people": [_tell_account(each) for each in listed]})


@ROUTER.post(
    "/people", status_code=201, responses={201: {"model": Invited}},
    openapi_extra=describe("administrator"),
)  # fmt: skip
async def invite(call: Asking, body: InvitationBody) -> Response:
    """A new account, or a new password for an old one."""
    name, shown = body.name.strip().lower(), body.shown.strip()
    code = await call.work(partial(people.invite, call.desk.state, name, shown))
    call.note(name)
    link = f"{get_access(call).settings.address}/join#{code}"
    return answer_json(tell({"type": "invited", "name": name, "link": link}), 201)


@ROUTER.delete("/people/{name}", status_code=204, openapi_extra=describe("administrator"))
async def close_account(
    call: Asking, name: str, role: Annotated[str | None, Query(max_length=100)] = None
) -> Response:
    """Somebody leaves; with `role`, that stands where their name stood."""
    if name == call.person.account:
        message = "nobody closes their own account: ask another administrator"
        raise InputError(message, code="own account")
    await call.work(partial(people.close_account, call.desk.state, name, role or None))
    call.note(name)
    return Response(status_code=204)


def _tell_account(account: Account) -> dict[str, Any]:
    return tell({
        "type": "account", "name": account.name, "shown": account.shown, "made": account.made,
        "closed": account.closed,
    })  # fmt: skip


class Grants(BaseModel):
    """What accounts may do where; * is every memory."""

    grants: list[dict[str, Any]]


class GrantBody(BaseModel):
    """A role of an account, in one memory or in all."""

    model_config = ConfigDict(extra="forbid")
    account: Name
    role: Role
    memory: Name = EVERY_MEMORY


@ROUTER.get("/grants", responses={200: {"model": Grants}}, openapi_extra=describe("anybody"))
async def list_grants(call: Asking) -> Response:
    """All grants, for those who keep accounts or a memory."""
    insist_on_keeper(call)
    listed = await call.work(call.desk.state.list_grants)
    return answer_json({"grants": [tell({"type": "grant", **asdict(each)}) for each in listed]})


@ROUTER.post("/grants", status_code=204, openapi_extra=describe("anybody"))
async def grant(call: Asking, body: GrantBody) -> Response:
    """A role more."""
    return await _change(call, body, adds=True)


@ROUTER.delete("/grants", status_code=204, openapi_extra=describe("anybody"))
async def revoke(
    call: Asking,
    account: Annotated[str, Query(max_length=100)],
    role: Role,
    memory: Annotated[str, Query(max_length=100)] = EVERY_MEMORY,
) -> Response:
    """A role less."""
    body = GrantBody.model_construct(account=account, role=role, memory=memory)
    return await _change(call, body, adds=False)


async def _change(call: Call, body: GrantBody, *, adds: bool) -> Response:
    insist_on_keeper(call)

    def act() -> None:
        state = call.desk.state
        made = people.parse_grant(state, body.account, body.role, body.memory)
        insist_on_grant(call, made)
        if adds:
            state.add_grant(made)
        elif not state.remove_grant(made):
            raise HTTPException(404)
        call.note(made.account, made.role, made.memory)

    await call.work(act)
    return Response(status_code=204)
