"""What is asked of the database; each is for one session."""

from shop.repositories.accounts import Accounts
from shop.repositories.orders import Orders
from shop.repositories.products import Products

__all__ = ["Accounts", "Orders", "Products"]
