"""Every error this project raises on purpose.

AsyncContrastError
├── ConfigurationError        a setting in the environment cannot be used
├── CatalogueError            a catalogue of one's own cannot be used
├── NotExplorable             a program cannot be run in every order; says where and why
├── ProjectError              what the doctor is to read, or is told of it, cannot be used
├── InterpreterError          an interpreter cannot be used, or made ready
├── UnknownName               there is nothing of this name or number, or it is not yours to see
├── ParameterError            a parameter cannot be used; knows the field's name
│   ├── MalformedParameter    it is not written as its type is written, or is given twice
│   └── ForbiddenParameter    well written, but unknown or out of its bounds
├── NotSignedIn               nobody, or with a wrong name or password
├── Conflict                  it cannot be done to a thing in the state that it is in
├── DatabaseUnavailable       the service's database does not answer, or cannot be written to
├── TooMuch                   asked for too often, or for too much at once; knows when to ask again
│   ├── QueueFull              too many trials, or passwords to check, wait already
│   ├── RateLimited       too many wrong passwords
│   └── BudgetSpent           one account, or address, has too much under way
├── LabUnavailable            the process that trials are forked from cannot be started
└── RemoteError               a service elsewhere cannot be asked, or refuses
"""


class AsyncContrastError(Exception):
    """The root. Its message is for the person who asked, and names the remedy."""


class ConfigurationError(AsyncContrastError):
    """A setting in the environment cannot be used."""


class CatalogueError(AsyncContrastError):
    """A catalogue of one's own, or what is declared in it, cannot be used."""


class NotExplorable(AsyncContrastError):
    """A program cannot be run in every order. The message says where, why, and what to do."""


class ProjectError(AsyncContrastError):
    """What the doctor is to read, or is told of it, cannot be used."""


class InterpreterError(AsyncContrastError):
    """An interpreter cannot be used, or made ready."""


class UnknownName(AsyncContrastError):
    """There is nothing of this name or number, or it is not for whoever asks to see."""


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


class NotSignedIn(AsyncContrastError):
    """Nobody asks, or somebody with a wrong name or password."""


class Conflict(AsyncContrastError):
    """It cannot be done to a thing in the state that it is in."""


class DatabaseUnavailable(AsyncContrastError):
    """The service's database does not answer, or cannot be written to."""


class LabUnavailable(AsyncContrastError):
    """The process that trials are forked from cannot be started."""


class TooMuch(AsyncContrastError):
    """Asked for too often, or for too much at once.

    `seconds` is after how long to ask again, as far as one can tell.
    """

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = max(1, seconds)


class QueueFull(TooMuch):
    """Too many trials, or passwords to check, wait already."""


class RateLimited(TooMuch):
    """Too many wrong passwords, for one account or from one address."""


class BudgetSpent(TooMuch):
    """One account, or one address, has too much under way."""


class RemoteError(AsyncContrastError):
    """A service elsewhere cannot be asked, or refuses; the message says why."""
