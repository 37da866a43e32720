"""The shop on the web."""

from shop.web.accounts import accounts
from shop.web.catalog import catalog
from shop.web.events import events
from shop.web.orders import orders

BLUEPRINTS = (accounts, catalog, events, orders)
