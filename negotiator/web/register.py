"""The blueprints of the application, one per feature."""

from flask import Blueprint

from negotiator.web import (
    account,
    administration,
    briefs,
    comparison,
    demo,
    dossiers,
    drafts,
    invitations,
    jobs,
    measures,
    members,
    overrides,
    packages,
    pages,
    passkeys,
    positions,
    provider,
    rules,
    sign_in,
    stakeholders,
)

blueprints: tuple[Blueprint, ...] = (
    pages.blueprint,
    sign_in.blueprint,
    passkeys.blueprint,
    demo.blueprint,
    provider.blueprint,
    account.blueprint,
    drafts.blueprint,
    invitations.blueprint,
    administration.blueprint,
    dossiers.blueprint,
    members.blueprint,
    stakeholders.blueprint,
    measures.blueprint,
    rules.blueprint,
    overrides.blueprint,
    positions.blueprint,
    packages.blueprint,
    comparison.blueprint,
    jobs.blueprint,
    briefs.blueprint,
)
