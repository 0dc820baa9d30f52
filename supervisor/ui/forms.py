"""A form made from the fields of a model; it shows a part of a draft and tells what is edited in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from pydantic import BaseModel
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from supervisor.ui.draft import Path
from supervisor.ui.fields import Field


class Form(QWidget):
    """`edited` is the name of a field and its new JSON value, None where it is not set any more."""

    edited = Signal(str, object)

    def __init__(
        self,
        model: type[BaseModel],
        names: Sequence[str] = (),
        *,
        inherits: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.model = model
        wanted = names or tuple(model.model_fields)
        self.fields = {name: Field(name, model.model_fields[name], inherits=inherits) for name in wanted}
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(4)
        for name, field in self.fields.items():
            field.edited.connect(partial(self.edited.emit, name))
            lines.addWidget(field)

    def show_values(self, values: Mapping[str, Any], defaults: Mapping[str, Any] | None = None) -> None:
        """`defaults` are what holds while a field is not set; without them the model's own."""
        for name, field in self.fields.items():
            own = field.info.get_default(call_default_factory=True) if not field.info.is_required() else ""
            field.show_value(values.get(name), (defaults or {}).get(name, own))

    def show_problems(self, found: Mapping[Path, str], at: Path) -> None:
        """Those of this form's fields, which lie `at` a place of the whole."""
        for name, field in self.fields.items():
            here = (*at, name)
            words = next((said for path, said in found.items() if path[: len(here)] == here), "")
            field.say(words)

    def values(self) -> dict[str, Any]:
        """Of the fields that are set."""
        read = {name: field.read() for name, field in self.fields.items()}
        return {name: value for name, value in read.items() if value is not None}
