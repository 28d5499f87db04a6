"""Secrecy: the secrets of a system are taken out of what a drill tells and keeps, whoever said it.

The commands of a run pass a redactor of their own; those of the drill (what comes before and after, checks, loads) do
not, and get the same secrets.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from runwright.environment.redactor import Redactor
from runwright.environment.secret import SecretMissing, resolve
from runwright.lib.errors import RunwrightError

if TYPE_CHECKING:
    from runwright.drill.account import Account
    from runwright.drill.attempt import Attempt
    from runwright.drill.ground import Ground
    from runwright.drill.result import Result


class Secrecy:
    """What takes secrets out; one that was changed on the way goes in both of its values."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._values: dict[str, str] = {}
        """Value to name."""
        self._redactor = Redactor({})
        self.learn()

    def learn(self) -> None:
        """Take up the secrets as they are now; those that cannot be read are nobody's to tell."""
        with suppress(RunwrightError):
            for name, where in self._ground.site().environment.secrets.items():
                with suppress(SecretMissing):
                    self._add(name, resolve(where, self._ground.configuration.root))

    def _add(self, name: str, value: str) -> None:
        if value not in self._values:
            again = name in self._values.values()
            self._values[value] = f"{name} {len(self._values) + 1}" if again else name
            self._redactor = Redactor({known: each for each, known in self._values.items()})

    def text(self, text: str) -> str:
        """A text without secrets."""
        return self._redactor.text(text)

    def error(self, error: RunwrightError) -> RunwrightError:
        """The same error, with a sentence that can be shown."""
        error.args = tuple(self.text(each) if isinstance(each, str) else each for each in error.args)
        return error

    def result(self, result: Result) -> Result:
        """The same result, as it can be kept."""
        accounts = tuple(self._account(each) for each in result.accounts)
        return result._replace(
            faults=self._all(result.faults),
            checks=self._all(result.checks),
            steps=self._all(result.steps),
            said=self._all(result.said),
            output=self.text(result.output),
            accounts=accounts,
        )

    def _all(self, values: Any) -> Any:  # noqa: ANN401 (texts, and named tuples of them)
        """Texts in tuples, and in tuples of these."""
        if isinstance(values, str):
            return self.text(values)
        if not isinstance(values, tuple):
            return values
        made = [self._all(each) for each in values]
        return type(values)(*made) if hasattr(values, "_fields") else tuple(made)

    def _account(self, account: Account) -> Account:
        known: dict[str, str] = {}

        def told(each: Attempt) -> Attempt:
            if each.said not in known:
                known[each.said] = self.text(each.said)
            return each._replace(said=known[each.said])

        attempts = tuple(told(each) if each.said else each for each in account.attempts)
        return account._replace(attempts=attempts, uncounted=self.text(account.uncounted))
