"""Mail, which the library can only send from a thread."""

from __future__ import annotations

import logging
import smtplib
from email.message import EmailMessage
from threading import Thread

from quart import current_app

log = logging.getLogger(__name__)


def write(sender: str, to: str, subject: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    return message


def _send(host: str, messages: list[EmailMessage]) -> None:
    with smtplib.SMTP(host, timeout=10) as server:
        for message in messages:
            server.send_message(message)


def tell_host(email: str, title: str) -> None:
    """A background task that is plain: Quart runs it in a thread, with the application."""
    host = current_app.config["SMTP_HOST"]
    if not host:
        log.info("nobody is told about %s", title)
        return
    _send(host, [write(current_app.config["MAIL_SENDER"], email, f"A seat: {title}")])


def start_newsletter(addresses: list[str], subject: str) -> Thread:
    """All that the thread needs is taken from the application before it begins."""
    sender, host = current_app.config["MAIL_SENDER"], current_app.config["SMTP_HOST"]
    messages = [write(sender, address, subject) for address in addresses]
    thread = Thread(target=_send, args=(host, messages), daemon=True)
    thread.start()
    return thread
