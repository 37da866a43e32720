"""Every error this project raises on purpose.

AsyncContrastError
├── ConfigurationError        a setting in the environment cannot be used
├── UnknownName               no topic or contrast has this name
├── ParameterError            a parameter cannot be used; knows the field's name
│   ├── MalformedParameter    it is not written as its type is written, or is given twice
│   └── ForbiddenParameter    well written, but unknown or out of its bounds
└── LabError
    ├── LabUnavailable        the process that trials are forked from cannot be started
    └── LineFull              too many trials wait already
"""


class AsyncContrastError(Exception):
    """The root. Its message is for the person who asked, and names the remedy."""


class ConfigurationError(AsyncContrastError):
    """A setting in the environment cannot be used."""


class UnknownName(AsyncContrastError):
    """No topic or contrast has this name."""


class ParameterError(AsyncContrastError):
    """A parameter cannot be used.

    `field` is the parameter's name as the caller wrote it.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class MalformedParameter(ParameterError):
    """It is not written as its type is written, or is given twice."""


class ForbiddenParameter(ParameterError):
    """Well written, but unknown or out of its bounds."""


class LabError(AsyncContrastError):
    """The lab cannot take a trial."""


class LabUnavailable(LabError):
    """The process that trials are forked from cannot be started."""


class LineFull(LabError):
    """Too many trials wait already.

    `seconds` is how long those take that wait, as far as one can tell.
    """

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = max(1, seconds)
