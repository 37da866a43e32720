"""A small application of Flask, for what the plan of its port says."""

from __future__ import annotations

SHOP = {
    "shop/__init__.py": """
        from flask import Flask, g, request
        from flask_cors import CORS
        from flask_login import LoginManager
        from flask_magic import Magic
        from shop.api.orders import orders
        from shop.models import db
        from shop.views import bp

        login = LoginManager()

        def create_app():
            app = Flask(__name__)
            db.init_app(app)
            CORS(app)
            Magic(app)
            app.register_blueprint(bp)
            app.register_blueprint(orders)

            @app.before_request
            def begin():
                g.user = request.headers.get("X-User")

            @app.cli.command("seed")
            def seed():
                with app.app_context():
                    db.create_all()

            return app
        """,
    "shop/models.py": """
        from flask_sqlalchemy import SQLAlchemy

        db = SQLAlchemy()

        class User(db.Model):
            id = db.Column(db.Integer, primary_key=True)
            orders = db.relationship("Order", lazy="dynamic")

        class Order(db.Model):
            id = db.Column(db.Integer, primary_key=True)
            lines = db.relationship("Line")
            tags = db.relationship("Tag", lazy="selectin")
        """,
    "shop/services.py": """
        import threading
        import requests
        from shop.models import User, db

        lock = threading.Lock()

        def rates():
            return requests.get("https://example.org").json()

        def charge(user_id):
            user = db.session.get(User, user_id)
            with lock:
                answer = requests.post("https://example.org", json={"id": user.id})
            db.session.commit()
            return answer

        def report():
            return requests.get("https://example.org/report").text
        """,
    "shop/decorators.py": """
        import functools
        from flask import abort, request

        def needs_json(view):
            @functools.wraps(view)
            def wrapper(*args, **kwargs):
                if request.get_json() is None:
                    abort(400)
                return view(*args, **kwargs)
            return wrapper
        """,
    "shop/views.py": """
        from flask import Blueprint, flash, redirect, render_template, request
        from flask_login import current_user, login_required
        from shop.decorators import needs_json
        from shop.services import charge, rates

        bp = Blueprint("shop", __name__)

        def known_rates():
            return rates()

        @bp.route("/")
        def index():
            form = request.form
            name = form.get("name").strip()
            return render_template("index.html", rates=known_rates(), name=name, more=form["more"])

        @bp.post("/pay")
        @login_required
        @needs_json
        def pay():
            if not current_user.is_authenticated:
                return "no", 401
            charge(current_user.id)
            flash("paid")
            return redirect("/")

        @bp.get("/about")
        def about():
            return "about"
        """,
    "shop/api/__init__.py": "",
    "shop/api/orders.py": """
        from flask import Blueprint, jsonify, request
        from werkzeug.security import check_password_hash
        from shop.models import Order

        orders = Blueprint("orders", __name__)

        @orders.post("/orders")
        def create():
            check_password_hash("a", request.get_json()["password"])
            return jsonify(len(Order.query.all()))
        """,
    "shop/util.py": """
        def double(x):
            return 2 * x
        """,
    "tests/test_views.py": """
        def test_index(client):
            assert client.get("/").status_code == 200
            assert client.get("/").json == {}

        def test_pay(app):
            client = app.test_client()
            assert client.post("/pay").status_code == 401

        def test_nothing(db):
            assert db.get("/")
        """,
}
