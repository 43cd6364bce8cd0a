"""Accounts, contacts, users."""

from __future__ import annotations

from typing import Any

from storage.rows.values import Values
from watchlists.account import Account, Contact, ContactRole, Provenance, RecordStatus, User, UserRole


def account_values(account: Account) -> Values:
    """The columns of *account*; its watchlists stand in a table of their own."""
    return {
        "id": account.id,
        "external_id": account.external_id,
        "name": account.name,
        "aliases": list(account.aliases),
        "domain": account.domain,
        "stock_code": account.stock_code,
        "corporate_number": account.corporate_number,
        "tier": account.tier,
        "arr": account.arr,
        "currency": account.currency,
        "renewal_date": account.renewal_date,
        "notice_date": account.notice_date,
        "owner_email": account.owner_email,
        "tags": list(account.tags),
        "locale": account.locale,
        "status": account.status.value,
    }


def account_noun(row: Any, watchlists: tuple[str, ...]) -> Account:
    """The account that *row* tells, standing in *watchlists*."""
    return Account(
        id=row.id,
        name=row.name,
        external_id=row.external_id,
        aliases=tuple(row.aliases),
        domain=row.domain,
        stock_code=row.stock_code,
        corporate_number=row.corporate_number,
        tier=row.tier,
        arr=row.arr,
        currency=row.currency,
        renewal_date=row.renewal_date,
        notice_date=row.notice_date,
        owner_email=row.owner_email,
        tags=tuple(row.tags),
        locale=row.locale,
        watchlists=watchlists,
        status=RecordStatus(row.status),
    )


def contact_values(contact: Contact) -> Values:
    """The columns of *contact*, without its retention clock."""
    provenance = contact.provenance
    return {
        "id": contact.id,
        "account_id": contact.account_id,
        "name": contact.name,
        "aliases": list(contact.aliases),
        "email": contact.email,
        "title": contact.title,
        "department": contact.department,
        "role": contact.role.value if contact.role else None,
        "status": contact.status.value,
        "provenance_source": provenance.source if provenance else None,
        "provenance_purpose": provenance.purpose if provenance else None,
        "collected_at": provenance.collected_at if provenance else None,
    }


def contact_noun(row: Any) -> Contact:
    """The contact that *row* tells."""
    known = row.provenance_source is not None
    return Contact(
        id=row.id,
        account_id=row.account_id,
        name=row.name,
        aliases=tuple(row.aliases),
        email=row.email,
        title=row.title,
        department=row.department,
        role=ContactRole(row.role) if row.role else None,
        status=RecordStatus(row.status),
        provenance=Provenance(row.provenance_source, row.provenance_purpose, row.collected_at) if known else None,
    )


def user_values(user: User) -> Values:
    """The columns of *user*; the address in lower case, since it is what a user is known by."""
    return {
        "id": user.id,
        "email": user.email.lower(),
        "name": user.name,
        "role": user.role.value,
        "team": user.team,
        "slack_id": user.slack_id,
        "locale": user.locale,
        "timezone": user.timezone,
        "active": user.active,
    }


def user_noun(row: Any) -> User:
    """The user that *row* tells."""
    return User(
        id=row.id,
        email=row.email,
        name=row.name,
        role=UserRole(row.role),
        team=row.team,
        slack_id=row.slack_id,
        locale=row.locale,
        timezone=row.timezone,
        active=row.active,
    )
