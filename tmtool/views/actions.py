"""What somebody did with a server, in words: the audit notes the templates of addresses."""

from __future__ import annotations

import re

_LOOKED_UP = {
    "/desk": "looked up", "/desk/{pane}": "looked up", "/concordance": "looked up a phrase",
    "/concordance/export": "took the lines of a phrase as a file",
    "/tmserver/{rest}": "looked up from a CAT tool", "/api/v1/{rest}": "looked up from a CAT tool",
    "/t/{token}/tmserver/{rest}": "looked up from a CAT tool",
    "/t/{token}/api/v1/{rest}": "looked up from a CAT tool",
    "/mcp": "let a language model look up", "/v1/lookup": "looked up",
    "/v1/concordance": "looked up a phrase", "/v1/terms/recognize": "looked up the terms of a text",
    "/v1/terms/history": "looked up the history of a term",
}  # fmt: skip
"""Look-ups, by whatever method: of them only the address is counted."""
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
    "POST /bitexts/{identity}/hold": "kept a bitext for good, or no longer",
    "POST /bitexts/{identity}/memory": "added a bitext to the memory",
    "POST /bitexts/{identity}/remove": "removed a bitext",
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
    "POST /v1/align": "had texts aligned", "POST /v1/checks": "had a translation checked",
    "POST /v1/checks/{identity}/decisions": "decided on a finding",
    "POST /v1/comparisons": "had a draft compared",
    "POST /v1/pretranslations": "had a document pre-translated",
    "POST /v1/bitexts/{identity}/commands": "reviewed a bitext",
    "POST /v1/memories/{name}/imports": "added files to the memory",
    "POST /v1/memories/{name}/exports": "exported the memory",
    "POST /v1/units": "added a unit", "PATCH /v1/units/{key}": "corrected a unit",
    "DELETE /v1/units/{key}": "deleted a unit",
    "POST /v1/changes/{number}/undo": "took a change of the memory back",
    "DELETE /v1/jobs/{identity}": "stopped a job",
    "POST /v1/terms/{base}": "added a term entry",
    "PUT /v1/terms/{base}/{entry}": "saved a term entry",
    "DELETE /v1/terms/{base}/{entry}": "deleted a term entry",
    "POST /v1/me/tokens": "made a token", "DELETE /v1/me/tokens/{token}": "revoked a token",
    "POST /v1/people": "invited somebody", "DELETE /v1/people/{name}": "closed an account",
    "POST /v1/grants": "gave a role", "DELETE /v1/grants": "took a role away",
}  # fmt: skip
_OPENED = {
    "/": "the desk",
    "/static/{name}": "a script or a style", "/healthz": "whether the server is there",
    "/readyz": "whether the server can answer", "/metrics": "the counts of the server",
    "/start": "the page of start codes", "/login": "the page to sign in",
    "/join": "the page of an invitation", "/me": "their own page", "/people": "the accounts",
    "/people/audit": "the audit",
    "/at": "a place", "/at/{name}": "a place", "/units/{key}": "a unit",
    "/files": "dropped files",
    "/files/list": "what is kept for them", "/items": "what is kept for them",
    "/pretranslations": "what is kept for them", "/comparisons": "what is kept for them",
    "/pretranslations/{identity}": "a pre-translation",
    "/pretranslations/{identity}/file.{end}": "a file of a pre-translation",
    "/comparisons/{identity}": "a comparison",
    "/comparisons/{identity}/file.{end}": "a file of a comparison",
    "/checks": "the checks", "/checks/{identity}": "a check",
    "/checks/{identity}/texts": "the texts of a check",
    "/checks/{identity}/{form}": "a file of a check", "/rules": "the rules of checks",
    "/bitexts": "the bitexts", "/bitexts/{identity}": "a bitext",
    "/bitexts/{identity}/changes": "what others changed in a bitext",
    "/bitexts/{identity}/rows/{row}": "a pair of a bitext",
    "/bitexts/{identity}/export/{format}": "a file of a bitext",
    "/findings/{identity}": "the findings beside a bitext",
    "/jobs": "the jobs",
    "/jobs/{identity}": "a job", "/jobs/{identity}/events": "the progress of a job",
    "/memories": "what is in the memory", "/memories/documents": "the documents of the memory",
    "/memories/document": "a document of the memory", "/memories/import": "the form to add files",
    "/memories/erase": "the form to erase texts", "/imports/{identity}": "the report of an import",
    "/imports/{identity}/skipped": "what an import left out", "/exports/{identity}": "an export",
    "/exports/{identity}/file": "the file of an export",
    "/history": "the history of the memory", "/history/{number}": "a change of the memory",
    "/history/{number}/undo": "what undoing a change would do",
    "/help": "the help", "/help/keys": "the keys", "/help/limits": "the limits",
    "/help/problems": "the list of problems", "/help/api": "what programs can ask",
    "/corrections/{identity}": "what a corrigendum changes",
    "/terms": "the terms",
    "/terms/{base}": "a term entry", "/terms/{base}/{identity}": "a term entry",
    "/terms/new": "the form of a new term entry", "/terms/edit": "the form of a term entry",
    "/terms/propose": "the form of a proposal", "/terms/queue": "the queue of proposals",
    "/terms/duplicates": "term entries that seem to be one",
    "/terms/merge": "term entries to be made one",
    "/terms/lists": "the lists of terms", "/terms/changes": "the changes of terms",
    "/terms/files": "the files of terms", "/terms/export": "a file of terms",
    "/terms/sheet.xlsx": "a sheet for the review of terms",
    "/terms/impact": "the form to change a term", "/terms/candidates": "the extractions of terms",
    "/candidates/{identity}": "candidates for terms",
    "/term_imports/{identity}": "the look at files of terms",
    "/term_changes/{identity}": "what a change of a term touches",
    "/v1/openapi.json": "the description for programs",
    "/v1/me": "who they are", "/v1/me/tokens": "their tokens",
    "/v1/people": "the accounts",
    "/v1/grants": "the roles", "/v1/memories": "what is in the memory",
    "/v1/places": "a place", "/v1/units/{key}": "a unit", "/v1/terms": "the terms",
    "/v1/terms/{base}/{identity}": "a term entry",
    "/v1/jobs": "the jobs", "/v1/jobs/{identity}": "a job",
    "/v1/jobs/{identity}/events": "the progress of a job", "/v1/bitexts/{identity}": "a bitext",
    "/v1/checks/{identity}": "a check", "/v1/comparisons/{identity}": "a comparison",
    "/v1/pretranslations/{identity}": "a pre-translation",
    "/v1/imports/{identity}": "the report of an import", "/v1/exports/{identity}": "an export",
}  # fmt: skip
"""What was opened: noted only where the server failed."""
_TOOL = "mcp "
_REFUSED = re.compile("[A-Z]+ refused with ([0-9]+)")
_NOT_DONE = 400
"""Standard (RFC 9110, 15): statuses from here on are of what was refused, or failed."""
ACTIONS = (*_LOOKED_UP, *_DONE, *(f"GET {each}" for each in _OPENED))
"""All that has words here."""


def describe_action(action: str, outcome: int = 200) -> str:
    """What an entry of the audit says was done, in words; what later versions note stays as it is.

    An `outcome` of 400 and more is that of what was not done.

    >>> describe_action("POST /exports"), describe_action("/desk/{pane}")
    ('exported the memory', 'looked up')
    >>> describe_action("GET /at/{name:path}"), describe_action("mcp cite")
    ('opened a place', "a language model used the tool 'cite'")
    >>> describe_action("POST refused with 403")
    'was refused before any page (403)'
    >>> describe_action("POST /login", 403)
    'signed in: not done'
    """
    words = _find_words(action)
    return words if outcome < _NOT_DONE else f"{words}: not done"


def _find_words(action: str) -> str:
    if action.startswith(_TOOL):
        return f"a language model used the tool {action.removeprefix(_TOOL)!r}"
    if refused := _REFUSED.fullmatch(action):
        return f"was refused before any page ({refused[1]})"
    known = action.replace(":path}", "}")
    method, _, path = known.rpartition(" ")
    if path in _LOOKED_UP:
        return _LOOKED_UP[path]
    if method == "GET" and path in _OPENED:
        return f"opened {_OPENED[path]}"
    return _DONE.get(known, action)
