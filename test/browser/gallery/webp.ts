/** Animated WebP files, put together from the still ones that a browser writes. */

export interface IFrameOfPicture {
  /** A still WebP file. */
  readonly file: Uint8Array;
  /** Where it lies on the whole picture: even numbers. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** How long it is shown, in milliseconds. */
  readonly ms: number;
}

/**
 * One animation that shows the frames one after another, each drawn over what was there, again and again.
 *
 * @see https://developers.google.com/speed/webp/docs/riff_container
 */
export function animatedWebP(
  width: number,
  height: number,
  frames: readonly IFrameOfPicture[]
): Buffer {
  const ANIMATED = 0x02;
  const canvas = chunk('VP8X', [
    Buffer.from([ANIMATED, 0, 0, 0]),
    number(width - 1, 3),
    number(height - 1, 3)
  ]);
  const animation = chunk('ANIM', [number(0xffffffff, 4), number(0, 2)]);
  const OVERWRITE = 0x02;
  const pictures = frames.map(frame =>
    chunk('ANMF', [
      number(frame.x / 2, 3),
      number(frame.y / 2, 3),
      number(frame.width - 1, 3),
      number(frame.height - 1, 3),
      number(frame.ms, 3),
      Buffer.from([OVERWRITE]),
      bitmapOf(Buffer.from(frame.file))
    ])
  );
  return chunk('RIFF', [Buffer.from('WEBP'), canvas, animation, ...pictures]);
}

/** The chunk of a still file that holds its picture. */
function bitmapOf(file: Buffer): Buffer {
  for (let at = 12; at < file.length;) {
    const size = file.readUInt32LE(at + 4);
    const end = at + 8 + size + (size % 2);
    if (['VP8 ', 'VP8L'].includes(file.toString('latin1', at, at + 4))) {
      return file.subarray(at, end);
    }
    at = end;
  }
  throw new Error('this is no still WebP file');
}

function chunk(name: string, parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const padding = Buffer.alloc(body.length % 2);
  return Buffer.concat([Buffer.from(name), number(body.length, 4), body, padding]);
}

/** A number in so many bytes, the lowest first. */
function number(value: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntLE(value, 0, bytes);
  return buffer;
}
