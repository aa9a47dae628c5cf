"""A grouper without its child process, for tests that ask it often."""

from facesort.operations.engines import Engines
from facesort.people.arrival import arrive
from facesort.people.assign import suggest
from facesort.people.calibrate import calibrate
from facesort.people.grouper import Grouper
from facesort.people.grouping import group


class InProcess(Grouper):
    """Does at once what is asked; `asked` says what that was."""

    def __init__(self):
        self.asked = []

    def group(self, faces, facts, while_waiting):
        return self._do("group", while_waiting, lambda: group(faces, facts))

    def arrive(self, placed, new, same, while_waiting):
        return self._do("arrive", while_waiting, lambda: arrive(placed, new, same))

    def suggest(self, placed, faces, same, while_waiting):
        return self._do("suggest", while_waiting, lambda: suggest(placed, faces, same))

    def calibrate(self, placed, answers, odds, while_waiting):
        return self._do("calibrate", while_waiting, lambda: calibrate(placed, answers, *odds))

    def stop(self):
        pass

    def _do(self, verb, while_waiting, work):
        while_waiting()
        self.asked.append(verb)
        return work()


def engines_of(library):
    """Return engines whose grouper works in this process."""
    engines = Engines(library.path)
    engines._grouper = InProcess()
    return engines
