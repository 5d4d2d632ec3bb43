"""Pages for the tests: small invented cases, the built-in one, and a reader of their HTML."""

from functools import cache
from html.parser import HTMLParser

from maabar.brief import page
from maabar.case import build, read
from maabar.study import compare
from tests.making import rows

INLINE = {"a", "b", "bdi", "code", "em", "i", "small", "span", "strong", "svg", "text", "tspan", "u", "use"}


@cache
def study():
    """The built-in case on its own day."""
    return compare(read("nw-syria-2021"), draws=0)


@cache
def html(lang="en"):
    """The page of the built-in case."""
    return page.render(study(), lang)


def made(change=None, *, level="public", settings=None, **about):
    """A study of the small invented case, after `change` has worked on its rows."""
    tables = rows()
    if change:
        change(tables)
    about.setdefault("as_of", "2021-03-25")
    return compare(build(tables, **about), level=level, settings=settings, draws=0)


@cache
def render(change=None, lang="en", **kwargs):
    """The page of the small invented case; the same question is answered once."""
    return page.render(made(change, **kwargs), lang)


class Reader(HTMLParser):
    """All elements of a page in order, and its text."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.text, self._skip = [], [], 0
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag not in INLINE:
            self.text.append(" ")
        self.elements.append((tag, dict(attrs)))
        self._skip += tag in {"style", "script"}

    def handle_endtag(self, tag):
        if tag not in INLINE:
            self.text.append(" ")
        self._skip -= tag in {"style", "script"}

    def handle_data(self, data):
        if not self._skip:
            self.text.append(data)

    def all(self, name):
        """Values of an attribute, in order."""
        return [attrs[name] for _, attrs in self.elements if attrs.get(name) is not None]

    @property
    def words(self):
        """The text with single blanks."""
        return " ".join("".join(self.text).split())


def words(text):
    """The text of a page with single blanks."""
    return Reader(text).words
