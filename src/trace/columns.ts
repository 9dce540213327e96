import { Gunzip } from 'fflate';
import { TraceFormatError } from './format';

/** One unpacked column. */
export type Numbers = Uint8Array | Uint16Array | Uint32Array | Float64Array;

const WIDTHS: Record<string, number> = { u8: 1, u16: 2, u32: 4, f64: 8 };

/** One column is unpacked to at most this many bytes. */
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * Unpack one column to exactly `rows` numbers.
 *
 * @param where - names the column in messages, such as `tables.steps.kind`
 * @throws TraceFormatError when it is not a column of that many numbers
 */
export function unpackColumn(column: unknown, rows: number, where: string): Numbers {
  if (!isRecord(column)) {
    throw new TraceFormatError(`The column ${where} is missing.`);
  }
  const { type, data, encoding, delta } = column;
  const width = typeof type === 'string' && Object.hasOwn(WIDTHS, type) ? WIDTHS[type] : 0;
  if (!width) {
    throw new TraceFormatError(`The column ${where} has the unknown type ${show(type)}.`);
  }
  if (typeof data !== 'string') {
    throw new TraceFormatError(`The column ${where} has no data.`);
  }
  const size = rows * width;
  if (size > MAX_BYTES) {
    throw new TraceFormatError(`The column ${where} claims ${rows} rows, too many to show.`);
  }
  const packed = decodeBase64(data, where);
  let bytes: Uint8Array;
  if (encoding === 'raw') {
    bytes = packed;
  } else if (encoding === 'gzip') {
    bytes = gunzip(packed, size, where);
  } else {
    throw new TraceFormatError(`The column ${where} has the unknown encoding ${show(encoding)}.`);
  }
  if (bytes.length !== size) {
    throw new TraceFormatError(
      `The column ${where} holds ${bytes.length} bytes, where ${rows} rows need ${size}.`
    );
  }
  const numbers = toNumbers(bytes, type as string);
  return delta === true ? accumulate(numbers) : numbers;
}

/** True for a JSON object (not null, not an array). */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value from outside as a short text for a message. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const DIGIT_VALUES = new Uint8Array(128).fill(255);
for (let i = 0; i < DIGITS.length; i++) {
  DIGIT_VALUES[DIGITS.charCodeAt(i)] = i;
}

/** By hand, since what every browser has for it is not part of the language itself. */
function decodeBase64(data: string, where: string): Uint8Array {
  const end = data.endsWith('==') ? data.length - 2 : data.length - (data.endsWith('=') ? 1 : 0);
  if (data.length % 4 !== 0) {
    throw new TraceFormatError(`The column ${where} is not valid base64: it may have been cut.`);
  }
  const bytes = new Uint8Array((data.length / 4) * 3 - (data.length - end));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let i = 0; i < end; i++) {
    const code = data.charCodeAt(i);
    const value = code < 128 ? DIGIT_VALUES[code] : 255;
    if (value === 255) {
      throw new TraceFormatError(`The column ${where} is not valid base64: it may have been cut.`);
    }
    held = ((held << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >> bits) & 255;
    }
  }
  return bytes;
}

/**
 * Unpack at most `size` bytes, in slices, so that a stream that grows without
 * end is given up as soon as it passes what its table claims.
 */
function gunzip(packed: Uint8Array, size: number, where: string): Uint8Array {
  const bytes = new Uint8Array(size);
  let filled = 0;
  let complete = false;
  const stream = new Gunzip((chunk, final) => {
    if (filled + chunk.length > size) {
      throw new TraceFormatError(
        `The column ${where} unpacks to more than the ${size} bytes it claims.`
      );
    }
    bytes.set(chunk, filled);
    filled += chunk.length;
    complete ||= final;
  });
  const slice = 16 * 1024;
  try {
    for (let at = 0; at < packed.length; at += slice) {
      stream.push(packed.subarray(at, at + slice), at + slice >= packed.length);
    }
  } catch (error) {
    if (error instanceof TraceFormatError) {
      throw error;
    }
    throw new TraceFormatError(`The column ${where} cannot be unpacked: it is damaged or cut.`);
  }
  if (!complete) {
    throw new TraceFormatError(`The column ${where} cannot be unpacked: it is damaged or cut.`);
  }
  return filled === size ? bytes : bytes.subarray(0, filled);
}

function toNumbers(bytes: Uint8Array, type: string): Numbers {
  if (type === 'u8') {
    return bytes;
  }
  // A copy, so that the array starts where its width allows.
  const buffer = bytes.slice().buffer;
  if (!LITTLE_ENDIAN) {
    swap(new Uint8Array(buffer), WIDTHS[type]);
  }
  if (type === 'u16') {
    return new Uint16Array(buffer);
  }
  return type === 'u32' ? new Uint32Array(buffer) : new Float64Array(buffer);
}

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

function swap(bytes: Uint8Array, width: number): void {
  for (let at = 0; at < bytes.length; at += width) {
    bytes.subarray(at, at + width).reverse();
  }
}

/** Sums need more room than their parts: counts in 32 bits, or doubles beyond. */
function accumulate(parts: Numbers): Numbers {
  let total = 0;
  for (let i = 0; i < parts.length; i++) {
    total += parts[i];
  }
  const sums = total <= 0xffffffff ? new Uint32Array(parts.length) : new Float64Array(parts.length);
  let sum = 0;
  for (let i = 0; i < parts.length; i++) {
    sum += parts[i];
    sums[i] = sum;
  }
  return sums;
}
