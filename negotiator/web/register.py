"""The blueprints of the application, one per feature."""

from flask import Blueprint

from negotiator.web import drafts, pages, sign_in

blueprints: tuple[Blueprint, ...] = (
    pages.blueprint,
    sign_in.blueprint,
    drafts.blueprint,
)
