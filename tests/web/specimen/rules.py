"""What both sides take."""

from async_contrast.contrasts.contrast import Integer

NUMBER = Integer("number", "any number", default=3, least=1, most=10)

FORMS = {"plain": 200, "teapot": 418}
