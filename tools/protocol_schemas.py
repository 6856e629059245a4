"""The shapes of `originchats schema` as JSON Schemas, and all of them as one AsyncAPI document.
Requests may have more members than they name, since the server ignores those; packets of the server
may not, except in objects that are described as open."""

VERSION = "1.1.0"  # of the protocol: what the handshake says
JSON_TYPES = {"integer or string": ["integer", "string"]}
LISTENER = {"type": "string", "description": "Of the request: the same text is in its answer."}


class NameClash(Exception):
    """Two objects of one name that are not the same."""


def make_nullable(schema):
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    if "type" not in schema:
        return schema
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    changed = {**schema, "type": [*types, "null"]}
    if "enum" in schema:
        changed["enum"] = [*schema["enum"], None]
    return changed


class Schemas:
    """Makes schemas; objects that have a name are kept once, in `named`."""

    def __init__(self):
        self.named = {}

    def convert(self, shape):
        """The JSON Schema of one shape."""
        schema = self.convert_type(shape)
        return make_nullable(schema) if shape.get("nullable") else schema

    def convert_type(self, shape):
        kind = shape["type"]
        if kind == "any":
            return {}
        if kind == "object" and "fields" in shape:
            return self.convert_object(shape)
        schema = {"type": JSON_TYPES.get(kind, kind)}
        if "choices" in shape:
            schema["enum"] = shape["choices"]
        if "items" in shape:
            schema["items"] = self.convert(shape["items"])
        if "values" in shape:
            schema["additionalProperties"] = self.convert(shape["values"])
        return schema

    def convert_object(self, shape):
        schema = self.make_object(shape["fields"], {}, shape.get("open", False))
        name = shape.get("object")
        if not name:
            return schema
        if self.named.setdefault(name, schema) != schema:
            raise NameClash(name)
        return {"$ref": f"#/components/schemas/{name}"}

    def make_object(self, fields, more, is_open):
        properties = {**more, **{field["name"]: self.convert(field) for field in fields}}
        required = [name for name in more if name == "cmd"]
        required += [field["name"] for field in fields if field["required"]]
        schema = {"type": "object", "properties": properties}
        if required:
            schema["required"] = required
        schema["additionalProperties"] = is_open
        return schema

    def make_packet(self, cmd, fields):
        """What the server sends."""
        return self.make_object(fields, {"cmd": {"const": cmd}, "listener": LISTENER}, False)

    def make_request(self, command):
        """What a client sends. null is the same as absence; what has to be there is not empty."""
        schema = self.make_object(command["request"],
                                  {"cmd": {"const": command["name"]}, "listener": {}}, True)
        for field in command["request"]:
            at = schema["properties"]
            if not field["required"]:
                at[field["name"]] = make_nullable(at[field["name"]])
            elif field["type"] == "string":
                at[field["name"]] = {**at[field["name"]], "minLength": 1}
            elif field["type"] == "array":
                at[field["name"]] = {**at[field["name"]], "minItems": 1}
        return schema


def make_messages(schema, schemas):
    """Every message by its key: request.NAME, reply.NAME, event.NAME."""
    messages = {}
    for command in schema["commands"]:
        name = command["name"]
        messages[f"request.{name}"] = {
            "name": name, "title": name, "summary": command["summary"],
            "x-who": command["who"], "x-permission": command.get("permission"),
            "x-budget": command["budget"], "payload": schemas.make_request(command)}
        if "reply" in command:
            packet = command["reply_packet"]
            messages[f"reply.{name}"] = {
                "name": packet, "title": f"reply to {name}",
                "payload": schemas.make_packet(packet, command["reply"])}
    for event in schema["events"]:
        messages[f"event.{event['name']}"] = {
            "name": event["name"], "title": event["name"], "summary": event["summary"],
            "payload": schemas.make_packet(event["name"], event["fields"])}
    return messages


def make_operations(messages):
    """From the server's view: it receives requests, and sends replies and events."""
    def refer(key):
        return {"$ref": f"#/channels/websocket/messages/{key}"}
    channel = {"$ref": "#/channels/websocket"}
    operations = {}
    for key, message in messages.items():
        kind, name = key.split(".", 1)
        if kind == "request":
            operation = {"action": "receive", "channel": channel, "messages": [refer(key)],
                         "summary": message["summary"]}
            if f"reply.{name}" in messages:
                operation["reply"] = {"channel": channel, "messages": [refer(f"reply.{name}")]}
            operations[f"receive.{name}"] = operation
        elif kind == "event":
            operations[f"send.{name}"] = {"action": "send", "channel": channel,
                                          "messages": [refer(key)], "summary": message["summary"]}
    return operations


def make_document(schema):
    """The AsyncAPI document."""
    schemas = Schemas()
    messages = make_messages(schema, schemas)
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "OriginChats", "version": VERSION,
                 "description": "One JSON object a frame, over a WebSocket. Generated: see "
                                "tools/protocol_docs.py."},
        "defaultContentType": "application/json",
        "channels": {"websocket": {
            "address": "/",
            "messages": {key: {"$ref": f"#/components/messages/{key}"} for key in messages}}},
        "operations": make_operations(messages),
        "components": {"messages": messages,
                       "schemas": dict(sorted(schemas.named.items()))},
    }
