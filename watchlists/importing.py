"""What an import would do: pure, so that the preview and the import are the same thing.

Rows are read in order. A row with something wrong is left out and told; the others count. ``-`` in a cell clears the value, a blank
leaves it. ``watchlist`` adds to the lists that an account stands in, because one team's file must not take it off another's.
``status`` is the contact's on a row with a contact, and the account's on a row without; an active contact makes its account active
again unless a row of the account's own says archived.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from kernel.ids import new_id
from kernel.reason import InputError, Reason
from nlp.names import normalise_company, normalise_person
from watchlists import fields
from watchlists.account import Account, Contact, Directory, Provenance, RecordStatus, User
from watchlists.csvfile import Row, RowError, Table
from watchlists.drafts import Draft, changes
from watchlists.fields import ACCOUNT_FIELDS, CONTACT_FIELDS, FieldError
from watchlists.suppression import is_suppressed

CLEAR = "-"
SOURCE = "csv:import"
PURPOSE = "customer_relationship"


class Action(StrEnum):
    """What an import does with a row."""

    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    ARCHIVE = "archive"
    ERROR = "error"


@dataclass(frozen=True)
class PlannedRow:
    """One line of the preview. ``number`` is None for what is archived because the file does not name it."""

    number: int | None
    action: Action
    account: Account | None = None  #: as it will be
    contact: Contact | None = None
    reasons: tuple[Reason, ...] = ()  #: what changes, or why it is archived
    errors: tuple[RowError, ...] = ()
    warnings: tuple[RowError, ...] = ()


@dataclass(frozen=True)
class ImportPlan:
    """Everything that an import would do. Storage puts ``users``, ``accounts`` and ``contacts`` as they are.

    ``archive_accounts`` and ``archive_contacts`` have their new status already; they are apart because retention clocks start with them.
    """

    rows: tuple[PlannedRow, ...]
    users: tuple[User, ...] = ()
    accounts: tuple[Account, ...] = ()
    contacts: tuple[Contact, ...] = ()
    archive_accounts: tuple[Account, ...] = ()
    archive_contacts: tuple[Contact, ...] = ()
    warnings: tuple[Reason, ...] = ()  #: about the import as a whole

    def count(self, action: Action) -> int:
        """How many rows have *action*."""
        return sum(row.action is action for row in self.rows)

    @property
    def changes_nothing(self) -> bool:
        return not (self.users or self.accounts or self.contacts or self.archive_accounts or self.archive_contacts)


class _Faults(Exception):
    """What is wrong with one row."""

    def __init__(self, *errors: RowError) -> None:
        self.errors = errors


def plan_import(
    table: Table,
    directory: Directory,
    users: Iterable[User],
    *,
    watchlist: str | None = None,
    replace: bool = False,
    now: datetime,
    id_factory: Callable[[], str] = new_id,
) -> ImportPlan:
    """Plan the import of *table* into *directory*, which must hold archived accounts and contacts too.

    *watchlist* puts every account of the file on that list. *replace* archives what stands on that list and is not in the file (an
    account that stands on other lists is only taken off this one), but nothing as long as any row has an error or the file is empty.
    Raises :class:`kernel.reason.InputError` (``import.replace_without_watchlist``).
    """
    if replace and not watchlist:
        message = "replacing needs the name of one watchlist: give --watchlist, so that nothing else is archived"
        raise InputError(message, Reason("import.replace_without_watchlist"))
    emails = frozenset(row.cells.get("contact_email", "").lower() for row in table.rows) - {""}
    planner = _Planner(directory, users, emails, watchlist, now, id_factory)
    for row in table.rows:
        planner.read(row)
    for problem in table.errors:
        planner.rows.append(PlannedRow(problem.row, Action.ERROR, errors=(problem,)))
    planner.rows.sort(key=lambda one: one.number or 0)
    if replace:
        planner.archive_absent()
    return planner.plan()


class _Planner:
    def __init__(
        self,
        directory: Directory,
        users: Iterable[User],
        emails: frozenset[str],
        watchlist: str | None,
        now: datetime,
        id_factory: Callable[[], str],
    ) -> None:
        self.directory = directory
        self.users = {user.email.lower(): user for user in users}
        self.new_users: list[User] = []
        self.emails = emails
        self.watchlist = watchlist
        self.now = now
        self.id_factory = id_factory
        self.drafts: dict[str, Draft] = {}
        self.rows: list[PlannedRow] = []
        self.warnings: list[Reason] = []
        self.archived_accounts: list[Account] = []
        self.archived_contacts: list[Contact] = []
        self.accounts = {account.id: account for account in directory.accounts}
        self.contacts: dict[str, dict[str, Contact]] = {}
        for contact in directory.contacts:
            self.contacts.setdefault(contact.account_id, {})[contact.id] = contact
        self.by_external = {account.external_id: account.id for account in directory.accounts if account.external_id}
        self.by_domain: dict[str, list[str]] = {}
        self.by_name: dict[str, list[str]] = {}
        for account in directory.accounts:
            self._know(account)

    def _know(self, account: Account) -> None:
        if account.external_id:
            self.by_external[account.external_id] = account.id
        for index, key in ((self.by_domain, account.domain), (self.by_name, normalise_company(account.name))):
            if key and account.id not in index.setdefault(key, []):
                index[key].append(account.id)

    def read(self, row: Row) -> None:
        """Plan one row."""
        try:
            account_values = self._values(row, ACCOUNT_FIELDS)
            contact_values = self._values(row, CONTACT_FIELDS)
            status = self._values(row, {"status": ("status", fields.status, RecordStatus.ACTIVE)}).get("status")
            draft = self._draft(row, account_values)
            self.rows.append(self._apply(row, draft, account_values, contact_values, status))
        except _Faults as faults:
            self.rows.append(PlannedRow(row.number, Action.ERROR, errors=faults.errors))

    def _values(self, row: Row, known: Mapping[str, tuple[str, Callable[[str], Any], Any]]) -> dict[str, Any]:
        """The values that the row gives, by column; blanks are left out, ``-`` gives the empty value."""
        found: dict[str, Any] = {}
        errors: list[RowError] = []
        for column, (_, read, empty) in known.items():
            cell = row.cells.get(column, "")
            if not cell:
                continue
            try:
                found[column] = empty if cell == CLEAR else read(cell)
            except FieldError as error:
                errors.append(RowError(row.number, column, error.reason))
        if errors:
            raise _Faults(*errors)
        return found

    def _draft(self, row: Row, values: dict[str, Any]) -> Draft:
        """The account that the row is about, found or new."""
        if values.get("account_name") == "":
            raise _Faults(RowError(row.number, "account_name", Reason("account.name_cleared")))
        found = self._find(row, values)
        if found and found in self.drafts:
            return self.drafts[found]
        if found:
            draft = Draft(self.accounts[found], self.accounts[found])
            for contact in self.contacts.get(found, {}).values():
                draft.put(contact)
        else:
            name = values.get("account_name")
            if not name:
                raise _Faults(RowError(row.number, "account_name", Reason("account.name_missing")))
            if not normalise_company(name):
                raise _Faults(RowError(row.number, "account_name", Reason("account.name_unusable", {"value": name[:80]})))
            draft = Draft(None, Account(self.id_factory(), name))
        self.drafts[draft.now.id] = draft
        return draft

    def _find(self, row: Row, values: dict[str, Any]) -> str | None:
        external, domain, name = values.get("external_id"), values.get("account_domain"), values.get("account_name")
        if external and external in self.by_external:
            return self.by_external[external]
        for column, index, key in (
            ("account_domain", self.by_domain, domain),
            ("account_name", self.by_name, normalise_company(name) if name else None),
        ):
            found = index.get(key, []) if key else []
            if external:  # an account that has another external id is another account
                found = [one for one in found if not self._current(one).external_id]
            if len(found) > 1:
                raise _Faults(RowError(row.number, column, Reason("account.ambiguous", {"value": key, "matches": len(found)})))
            if found:
                return found[0]
        return None

    def _current(self, account_id: str) -> Account:
        draft = self.drafts.get(account_id)
        return draft.now if draft else self.accounts[account_id]

    def _apply(
        self, row: Row, draft: Draft, account_values: dict[str, Any], contact_values: dict[str, Any], status: RecordStatus | None
    ) -> PlannedRow:
        for column, value in account_values.items():
            first = draft.given.get(column)
            if first and first[0] != value:
                params = {"value": str(value)[:80], "other": str(first[0])[:80], "other_row": first[1]}
                raise _Faults(RowError(row.number, column, Reason("account.conflict", params)))
        has_contact = bool(contact_values.get("contact_name") or contact_values.get("contact_email"))
        if contact_values and not has_contact:
            column = next(iter(contact_values))
            raise _Faults(RowError(row.number, column, Reason("contact.name_missing")))
        if not has_contact and status and "status" in draft.given and draft.given["status"][0] is not status:
            raise _Faults(
                RowError(row.number, "status", Reason("account.conflict", {"value": status, "other_row": draft.given["status"][1]}))
            )
        before_contact, contact = self._contact(row, draft, contact_values, status) if has_contact else (None, None)
        warnings = self._owner(row, account_values)
        before, created = draft.now, draft.before is None and not draft.given
        self._change(row, draft, account_values, None if has_contact else status, contact is not None and status is RecordStatus.ACTIVE)
        reasons = [*([Reason("account.created")] if created else changes("account", before, draft.now))]
        if contact and is_suppressed(contact, draft.now, self.directory.suppressed):
            warnings.append(RowError(row.number, "contact_name", Reason("contact.suppressed")))
            contact = before_contact = None
        if contact:
            draft.put(contact)
            draft.seen[contact.id] = row.number
            reasons += changes("contact", before_contact, contact) if before_contact else [Reason("contact.created")]
        action = Action.UNCHANGED
        if reasons:
            action = Action.CREATE if (contact and not before_contact) or (created and not contact) else Action.UPDATE
        if any(reason.code.endswith(".archived") for reason in reasons):
            action = Action.ARCHIVE
        return PlannedRow(row.number, action, draft.now, contact, tuple(reasons), (), tuple(warnings))

    def _change(self, row: Row, draft: Draft, values: dict[str, Any], own_status: RecordStatus | None, revived: bool) -> None:
        """Write the row's account values into the draft."""
        new: dict[str, Any] = {}
        for column, value in values.items():
            draft.given.setdefault(column, (value, row.number))
            attribute = ACCOUNT_FIELDS[column][0]
            new[attribute] = tuple(dict.fromkeys((*draft.now.watchlists, *value))) if attribute == "watchlists" and value else value
        if self.watchlist:
            standing = new.get("watchlists", draft.now.watchlists)
            new["watchlists"] = tuple(dict.fromkeys((*standing, self.watchlist)))
        if own_status:
            draft.given.setdefault("status", (own_status, row.number))
            draft.own_status = True
            new["status"] = own_status
        elif revived and not draft.own_status:
            new["status"] = RecordStatus.ACTIVE
        draft.now = replace(draft.now, **new)
        self._know(draft.now)

    def _contact(self, row: Row, draft: Draft, values: dict[str, Any], status: RecordStatus | None) -> tuple[Contact | None, Contact]:
        """The contact of the row as it is, if it is known, and as it will be."""
        email, name = values.get("contact_email"), values.get("contact_name")
        matches = sorted(draft.by_email.get(email, ())) if email else []
        column = "contact_email"
        if not matches and name:
            column = "contact_name"
            # Somebody whom another row names by address is another person, whatever their name.
            others = self.emails if email else frozenset()
            ids = sorted(draft.by_name.get(normalise_person(name), ()))
            matches = [one for one in ids if draft.contacts[one].email not in others]
        if len(matches) > 1:
            raise _Faults(RowError(row.number, column, Reason("contact.ambiguous", {"matches": len(matches)})))
        before = draft.contacts[matches[0]] if matches else None
        if before and before.id in draft.seen:
            raise _Faults(RowError(row.number, column, Reason("contact.repeated", {"other_row": draft.seen[before.id]})))
        if name == "" or (not before and not name):
            raise _Faults(RowError(row.number, "contact_name", Reason("contact.name_missing")))
        new = {CONTACT_FIELDS[column][0]: value for column, value in values.items()}
        if status:
            new["status"] = status
        if before:
            return before, replace(before, **new)
        return None, Contact(self.id_factory(), draft.now.id, **new, provenance=Provenance(SOURCE, PURPOSE, self.now))

    def _owner(self, row: Row, values: dict[str, Any]) -> list[RowError]:
        """Make an inactive user of an owner whom nobody knows."""
        owner = values.get("owner_email")
        if not owner or owner in self.users:
            return []
        user = User(self.id_factory(), owner, active=False)
        self.users[owner] = user
        self.new_users.append(user)
        return [RowError(row.number, "owner_email", Reason("owner.unknown", {"email": owner}))]

    def archive_absent(self) -> None:
        """Archive what stands on the watchlist and is not in the file."""
        assert self.watchlist
        errors = sum(row.action is Action.ERROR for row in self.rows)
        if errors or not self.rows:
            self.warnings.append(Reason("replace.held_back", {"errors": errors, "rows": len(self.rows)}))
            return
        for account in self.directory.accounts:
            if self.watchlist not in account.watchlists:
                continue
            draft = self.drafts.get(account.id)
            if draft:
                for contact in self.contacts.get(account.id, {}).values():
                    if contact.id not in draft.seen and contact.status is RecordStatus.ACTIVE:
                        self._archive_contact(draft.now, contact)
            elif account.status is RecordStatus.ACTIVE:
                others = tuple(name for name in account.watchlists if name != self.watchlist)
                if others:
                    kept = replace(account, watchlists=others)
                    self.drafts[account.id] = Draft(account, kept, contacts=dict(self.contacts.get(account.id, {})))
                    reason = Reason("account.taken_off_watchlist", {"watchlist": self.watchlist})
                    self.rows.append(PlannedRow(None, Action.UPDATE, kept, None, (reason,)))
                    continue
                gone = replace(account, status=RecordStatus.ARCHIVED)
                self.archived_accounts.append(gone)
                reason = Reason("account.absent", {"watchlist": self.watchlist})
                self.rows.append(PlannedRow(None, Action.ARCHIVE, gone, None, (reason,)))

    def _archive_contact(self, account: Account, contact: Contact) -> None:
        gone = replace(contact, status=RecordStatus.ARCHIVED)
        self.archived_contacts.append(gone)
        self.rows.append(PlannedRow(None, Action.ARCHIVE, account, gone, (Reason("contact.absent", {"watchlist": self.watchlist}),)))

    def plan(self) -> ImportPlan:
        """What was planned, in the order of the file. A row may archive what it names; that is listed apart."""
        accounts: list[Account] = []
        contacts: list[Contact] = []
        for draft in self.drafts.values():
            if draft.before is None and not draft.given:
                continue  # every row of it had an error
            if draft.now != draft.before:
                archived = draft.before and draft.before.status is RecordStatus.ACTIVE and draft.now.status is RecordStatus.ARCHIVED
                (self.archived_accounts if archived else accounts).append(draft.now)
            known = self.contacts.get(draft.now.id, {})
            for contact in draft.contacts.values():
                person = known.get(contact.id)
                if contact != person:
                    left = person and person.status is RecordStatus.ACTIVE and contact.status is RecordStatus.ARCHIVED
                    (self.archived_contacts if left else contacts).append(contact)
        return ImportPlan(
            tuple(self.rows),
            tuple(self.new_users),
            tuple(accounts),
            tuple(contacts),
            tuple(self.archived_accounts),
            tuple(self.archived_contacts),
            tuple(self.warnings),
        )
