"""Validating form fields against the typed parameters of the installed SDK."""

import re
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from stripe._request_options import RequestOptions

from sandbox.stripe.state.errors import Refused, invalid, lacking
from sandbox.stripe.state.store import Obj

# The SDK imports these two for type checkers only.
UNIMPORTED = {"Mapping": Mapping, "StripeContext": object}
MOVED = "payment_method_types"


@dataclass(slots=True)
class Shape:
    """The permitted forms of a parameter."""

    fields: dict[str, Any] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    item: "Shape | None" = None
    scalars: set[type] = field(default_factory=set)
    choices: set[str] = field(default_factory=set)
    free: bool = False  # a map with arbitrary keys: metadata


def decode(text: str) -> Obj:
    """Decode nested form fields: `a[b][0]=1` becomes {"a": {"b": {"0": "1"}}}."""
    out: Obj = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        *path, last = re.findall(r"[^\[\]]+|(?<=\[)(?=\])", name)
        node = out
        for part in path:
            below = node.setdefault(part, {})
            if not isinstance(below, dict):
                raise invalid(f"Invalid hash: {name}", name)
            node = below
        node[last or str(len(node))] = value
    return out


@cache
def shape_of(params: type, *, top: bool = True) -> Shape:
    hints = typing.get_type_hints(params, localns=UNIMPORTED)
    ours = {name: hint for name, hint in hints.items() if not top or name not in RequestOptions.__annotations__}
    required: frozenset[str] = getattr(params, "__required_keys__", frozenset())
    return Shape(fields=ours, required=required & frozenset(ours))


def _shape(hint: Any) -> Shape:
    shape = Shape()
    _add(shape, hint)
    return shape


def _add(shape: Shape, hint: Any) -> None:
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType, typing.NotRequired, typing.Required):
        for part in typing.get_args(hint):
            _add(shape, part)
    elif origin is typing.Literal:
        shape.choices.update(typing.get_args(hint))
    elif origin is list:
        shape.item = _shape(typing.get_args(hint)[0])
    elif hasattr(hint, "__required_keys__"):  # a TypedDict, of typing or of typing_extensions
        nested = shape_of(hint, top=False)
        shape.fields, shape.required = nested.fields, nested.required
    elif hint in (int, float, bool, str):
        shape.scalars.add(hint)
    else:
        shape.free = True


cached_shape = cache(_shape)


def _lookup(hint: Any) -> Shape:
    try:
        return cached_shape(hint)
    except TypeError:  # unhashable hint
        return _shape(hint)


def check(given: Obj, params: type) -> Obj:
    return _struct(given, shape_of(params), "")


def _struct(given: Obj, shape: Shape, path: str) -> Obj:
    def name(key: str) -> str:
        return f"{path}[{key}]" if path else key

    for key in given:
        if key == MOVED:
            message = f"{MOVED} is no longer supported; use allowed_payment_method_types instead."
            raise Refused(400, message, code=f"{MOVED}_no_longer_supported", param=name(key), saved=False)
        if key not in shape.fields:
            raise invalid(f"Received unknown parameter: {name(key)}", name(key), "parameter_unknown")
    for key in sorted(shape.required):
        if given.get(key, "") == "":
            raise lacking(name(key))
    return {key: _value(value, _lookup(shape.fields[key]), name(key)) for key, value in given.items()}


def _value(value: Any, shape: Shape, path: str) -> Any:
    if isinstance(value, dict):
        if shape.fields:
            return _struct(value, shape, path)
        if shape.item:
            return [_value(item, shape.item, f"{path}[{i}]") for i, item in enumerate(value.values())]
        if shape.free:
            return value
        raise invalid(f"Invalid string: {value}", path)
    return _scalar(value, shape, path)


def _scalar(value: str, shape: Shape, path: str) -> str | int | float | bool | None:
    if value == "":
        return None
    choices = shape.choices - {""}
    if choices and value not in choices and not shape.scalars & {int, bool}:
        options = ", ".join(sorted(choices))
        raise invalid(f"Invalid {path}: must be one of {options}", path)
    if bool in shape.scalars and value in ("true", "false"):
        return value == "true"
    if int in shape.scalars:
        return _integer(value, path)
    if not shape.scalars and not choices:
        raise invalid(f"Invalid {'array' if shape.item else 'object'}: {value}", path)
    return value


def _integer(value: str, path: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,18}", value):
        raise invalid(f"Invalid integer: {value}", path, "parameter_invalid_integer")
    return int(value)
