"""The blueprints of the application, one per feature."""

from flask import Blueprint

from negotiator.web import dossiers, drafts, measures, pages, positions, rules, sign_in, stakeholders

blueprints: tuple[Blueprint, ...] = (
    pages.blueprint,
    sign_in.blueprint,
    drafts.blueprint,
    dossiers.blueprint,
    stakeholders.blueprint,
    measures.blueprint,
    rules.blueprint,
    positions.blueprint,
)
