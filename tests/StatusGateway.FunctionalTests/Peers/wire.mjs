// The protobuf wire format, byte by byte. A library would drop unknown fields and omit explicit defaults.

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

// Yields { number, value } for each field of a message; value is a Buffer, or a BigInt for varints.
export function* readFields(message) {
  let at = 0;

  const readVarint = () => {
    let result = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (at >= message.length) throw new RangeError('varint ends early');
      const byte = message[at++];
      result |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return result;
    }
    throw new RangeError('varint has more than ten bytes');
  };

  const take = (length) => {
    if (at + length > message.length) throw new RangeError('field ends early');
    at += length;
    return message.subarray(at - length, at);
  };

  while (at < message.length) {
    const tag = Number(readVarint());
    const number = tag >>> 3;
    switch (tag & 7) {
      case VARINT:
        yield { number, value: readVarint() };
        break;
      case FIXED64:
        yield { number, value: take(8) };
        break;
      case LENGTH_DELIMITED:
        yield { number, value: take(Number(readVarint())) };
        break;
      case FIXED32:
        yield { number, value: take(4) };
        break;
      default:
        throw new RangeError(`wire type ${tag & 7} is not supported`);
    }
  }
}

export function firstField(message, number) {
  for (const field of readFields(message)) {
    if (field.number === number) return field.value;
  }
  return undefined;
}

export function allFields(message, number) {
  return [...readFields(message)].filter((field) => field.number === number).map((field) => field.value);
}

function varint(value) {
  const bytes = [];
  let rest = BigInt(value);
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

// Writes zero as well: tests need explicit defaults.
export function varintField(number, value) {
  return Buffer.concat([varint((number << 3) | VARINT), varint(value)]);
}

// Writes a string, bytes, or a message of the given parts.
export function field(number, ...parts) {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return Buffer.concat([varint((number << 3) | LENGTH_DELIMITED), varint(content.length), content]);
}
