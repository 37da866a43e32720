"""Flask-SQLAlchemy in the app that it was made for."""

from __future__ import annotations

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import literal, select

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.relationships.kept import rules

# kept-extension: does Flask-SQLAlchemy go on working?


def kept_extension(trial: Trial) -> None:
    """Flask-SQLAlchemy in a Flask app."""
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{trial.folder / 'kept.db'}"
    db = SQLAlchemy(app)

    @app.get(rules.OPEN)
    def open_page() -> str:
        return rules.TEXT

    @app.get(rules.ROW)
    def row() -> str:
        return str(db.session.scalar(select(literal(rules.TEXT))))

    client = app.test_client()
    answers = {page: client.get(page).get_data(as_text=True) for page in (rules.OPEN, rules.ROW)}
    with app.app_context():
        db.engine.dispose()
    rules.judge_pages(trial, answers)
