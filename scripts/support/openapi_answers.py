"""Checks answers against an OpenAPI document."""

import json
import pathlib

import jsonschema
import yaml


class Document:
    def __init__(self, path):
        self.name = pathlib.Path(path).name
        self.content = yaml.safe_load(pathlib.Path(path).read_text())

    def resolve(self, node):
        while "$ref" in node:
            target = self.content
            for name in node["$ref"].removeprefix("#/").split("/"):
                target = target[name]
            node = target
        return node

    def operation(self, method, path):
        """What the document says of a request; None if it does not know the method there."""
        segments = path.split("?")[0].strip("/").split("/")
        best = None
        for template, item in self.content["paths"].items():
            names = template.strip("/").split("/")
            if len(names) == len(segments) and all(
                    name == segment or name.startswith("{") for name, segment in zip(names, segments)):
                # A path that is written out wins over one with parameters.
                if best is None or template.count("{") < best[0]:
                    best = (template.count("{"), item)
        return best and best[1].get(method.lower())

    def problem(self, method, path, answer):
        """What an answer has that the document does not allow, or lacks; None if nothing."""
        operation = self.operation(method, path)
        if operation is None:
            return None if answer.status == 405 and not answer.body else "this method is not described here"
        described = operation["responses"].get(str(answer.status))
        if described is None:
            return f"the status {answer.status} is not described here"
        response = self.resolve(described)
        return self.field_problem(response, answer) or self.body_problem(response, method, answer)

    def field_problem(self, response, answer):
        for name, field in response.get("headers", {}).items():
            field, value = self.resolve(field), answer.fields.get(name)
            if value is None:
                if field.get("required"):
                    return f"the field {name} is missing"
                continue
            schema = field.get("schema", {})
            value = int(value) if schema.get("type") == "integer" and value.isdigit() else value
            if not self.validator(schema).is_valid(value):
                return f"the field {name} is {value!r}"
        return None

    def body_problem(self, response, method, answer):
        content = response.get("content")
        if method == "HEAD" or not content:
            return f"a body is not described here: {answer.body[:100]!r}" if answer.body else None
        kind = answer.fields.get("Content-Type", "").split(";")[0]
        if kind not in content:
            return f"the content type {kind!r} is not described here"
        if kind != "application/json":
            return None
        error = jsonschema.exceptions.best_match(
            self.validator(content[kind].get("schema", {})).iter_errors(json.loads(answer.body)))
        return error and f"{error.message} in {answer.body[:200]!r}"

    def validator(self, schema):
        return jsonschema.Draft202012Validator({**schema, "components": self.content["components"]})
