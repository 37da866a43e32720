"""The topics that the web tests run."""

from tests.web.specimen import TOPIC

TOPICS = {TOPIC.name: TOPIC}
