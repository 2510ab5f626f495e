"""Descriptions of the actions in an audit, which names them by method and route."""

from __future__ import annotations

import re

_LOOKED_UP = {
    "/desk": "looked up", "/desk/{pane}": "looked up", "/concordance": "looked up a phrase",
    "/concordance/export": "took the lines of a phrase as a file",
    "/tmserver/{rest}": "looked up from a CAT tool", "/api/v1/{rest}": "looked up from a CAT tool",
    "/t/{token}/tmserver/{rest}": "looked up from a CAT tool",
    "/t/{token}/api/v1/{rest}": "looked up from a CAT tool",
    "/mcp": "let a language model look up", "/lookup": "looked up",
    "/v1/terms/recognize": "looked up the terms of a text",
    "/v1/terms/history": "looked up the history of a term",
}  # fmt: skip
"""Look-ups by route: their method is not in the audit."""
_DONE = {
    "POST /files": "dropped files",
    "POST /items/{identity}/share": "shared something, or no longer",
    "POST /items/{identity}/hold": "kept something for good, or no longer",
    "POST /items/{identity}/remove": "removed something of theirs",
    "POST /pretranslations": "had a document pre-translated",
    "POST /comparisons": "had a draft compared",
    "POST /checks": "had a translation checked", "POST /rules": "changed rules of checks",
    "POST /checks/{identity}/again": "had a translation checked again",
    "POST /checks/{identity}/decisions": "decided on a finding",
    "POST /bitexts": "had texts aligned, or opened a bitext",
    "POST /bitexts/{identity}/check": "had a bitext checked",
    "POST /bitexts/{identity}/commands": "reviewed a bitext",
    "POST /bitexts/{identity}/findings": "decided on a finding beside a bitext",
    "POST /bitexts/{identity}/memory": "added a bitext to the memory",
    "POST /imports": "added files to the memory",
    "POST /memories/import": "added files to the memory",
    "POST /exports": "exported the memory", "POST /memories/index": "brought the index up to date",
    "POST /memories/links": "linked two documents",
    "POST /memories/corrections": "looked what a corrigendum changes",
    "POST /corrections/{identity}": "applied a corrigendum",
    "POST /memories/withdrawals": "took a document out of the memory",
    "POST /memories/erase": "looked what erasing would remove", "POST /erasures": "erased texts",
    "POST /history/{number}/undo": "took a change of the memory back",
    "POST /jobs/{identity}/cancel": "stopped a job",
    "POST /jobs/{identity}/repeat": "repeated a job",
    "POST /terms/save": "saved a term entry, or looked what saving changes",
    "POST /terms/propose": "proposed a term", "POST /terms/delete": "deleted a term entry",
    "POST /terms/copy": "copied a term entry", "POST /terms/decide": "decided on a proposed term",
    "POST /terms/merge": "made term entries one",
    "POST /terms/lists": "made a list of terms for a job",
    "POST /terms/lists/close": "closed the list of terms of a job",
    "POST /terms/import": "looked what files of terms would change",
    "POST /term_imports/{identity}": "added files of terms",
    "POST /terms/sheet": "took a review of terms over, or looked what it changes",
    "POST /terms/impact": "looked what a change of a term touches",
    "POST /term_changes/{identity}": "changed a term in the memory",
    "POST /term_changes/{identity}/undo": "took a change of a term back",
    "POST /terms/candidates": "looked for terms in texts",
    "POST /candidates/{identity}": "decided on a candidate for a term",
    "POST /terms/undo": "took a change of terms back",
    "POST /session": "came in with a start code", "POST /login": "signed in",
    "POST /logout": "signed out", "POST /join": "chose a password",
    "POST /me/tokens": "made a token", "POST /me/tokens/revoke": "revoked a token",
    "POST /me/browsers/end": "signed out other browsers",
    "POST /people/invite": "invited somebody", "POST /people/grants": "changed a role",
    "POST /people/close": "closed an account",
    "POST /v1/align": "had texts aligned",
    "POST /v1/memories/{name}/imports": "added files to the memory",
    "POST /v1/memories/{name}/exports": "exported the memory",
    "POST /v1/units": "added a unit", "PATCH /v1/units/{key}": "corrected a unit",
    "DELETE /v1/units/{key}": "deleted a unit",
    "POST /v1/changes/{number}/undo": "took a change of the memory back",
    "DELETE /v1/jobs/{identity}": "stopped a job",
    "POST /v1/terms/{base}": "added a term entry",
    "PUT /v1/terms/{base}/{entry}": "saved a term entry",
    "DELETE /v1/terms/{base}/{entry}": "deleted a term entry",
    "DELETE /v1/me/tokens/{token}": "revoked a token",
    "POST /v1/people": "invited somebody", "DELETE /v1/people/{name}": "closed an account",
    "POST /v1/grants": "gave a role", "DELETE /v1/grants": "took a role away",
}  # fmt: skip
_TOOL = "mcp "
_REFUSED = re.compile("[A-Z]+ refused with ([0-9]+)")


def describe_action(action: str, outcome: int = 200) -> str:
    """Describe an action of the audit, which failed with an `outcome` of 400 or more.

    >>> describe_action("POST /exports"), describe_action("/desk/{pane}")
    ('exported the memory', 'looked up')
    >>> describe_action("GET /at/{name:path}"), describe_action("mcp cite")
    ('opened /at/{name}', "a language model used the tool 'cite'")
    >>> describe_action("POST refused with 403")
    'was refused before any page (403)'
    >>> describe_action("POST /login", 403), describe_action("POST /v1/checks")
    ('signed in: not done', 'had a translation checked')
    """
    words = _find_words(action.replace(":path}", "}"))
    return words if outcome < 400 else f"{words}: not done"


def _find_words(action: str) -> str:
    if action.startswith(_TOOL):
        return f"a language model used the tool {action.removeprefix(_TOOL)!r}"
    if refused := _REFUSED.fullmatch(action):
        return f"was refused before any page ({refused[1]})"
    method, _, path = action.rpartition(" ")
    if words := _LOOKED_UP.get(path) or _LOOKED_UP.get(path.removeprefix("/v1")):
        return words
    usual = f"opened {path}" if method == "GET" else action
    return _DONE.get(action) or _DONE.get(action.replace(" /v1", " "), usual)
