"""How a user starts a case of their own and keeps it: `maabar new` and `maabar note`.

```python
from maabar import authoring

authoring.new_case("my-case", today=date.today())
notebook = authoring.open_notebook("my-case", today=date.today())
answers = authoring.Answers(about="Mill Road", who="Upland Council", what="open", use="aid")
draft = notebook.draft(answers)  # checked together with the whole case; nothing is written yet
noted = authoring.write(draft)
```
"""

from maabar.authoring.answers import Answers, Question
from maabar.authoring.new import new_case
from maabar.authoring.note import Draft, Notebook, Noted, open_notebook, write

__all__ = ["Answers", "Draft", "Notebook", "Noted", "Question", "new_case", "open_notebook", "write"]
