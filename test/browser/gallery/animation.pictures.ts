import { writeFileSync } from 'fs';
import type { Page } from '@playwright/test';
import { readTrace, TraceModel } from '../../../src/trace';
import { expect, test } from '../lab';
import { recorded, recordedText } from '../saved';
import { fileOf } from './folder';
import { fit, goTo, openBare, show, wear } from './shots';
import { animatedWebP } from './webp';
import type { IFrameOfPicture } from './webp';

const WIDTH = 800;
/** Long enough for two items: each is asked for, waited for, handed over, and bound. */
const MOMENTS = 20;
const MOST_BYTES = 1_500_000;
/** How long a moment, and the last one, is shown, in milliseconds. */
const MOMENT_MS = 800;
const END_MS = 3000;

for (const look of ['light', 'dark'] as const) {
  test(`animation, ${look}`, async ({ lab }) => {
    lab.writeFile('pages.yieldscope.json', recordedText('pages'));
    await openBare(lab);
    await wear(lab, look);
    const player = await show(lab, 'pages.yieldscope.json');
    await fit(lab, player, WIDTH);
    const trace = readTrace(recorded('pages'));
    const model = new TraceModel(trace);
    // From where the stream is asked for the first time.
    const first = Array.from({ length: trace.length }, (_, step) => step).find(
      step => trace.kind(step) === 'start' && trace.frames[trace.frame(step)].qualname === 'pages'
    )!;
    // The cards keep the height that they had at most: once through, so that nothing moves later.
    for (let moment = 0; moment < model.moments; moment++) {
      await goTo(lab, player, model.momentEnd(moment));
    }
    const shots: string[] = [];
    const begin = model.momentOf(first) - 1;
    for (let moment = begin; moment < begin + MOMENTS; moment++) {
      await goTo(lab, player, model.momentEnd(moment));
      await lab.page.waitForTimeout(700);
      const [box, cards] = [
        (await player.boundingBox())!,
        (await player.locator('.jp-YieldscopeFrames').boundingBox())!
      ];
      const clip = {
        x: Math.round(box.x),
        y: Math.round(box.y),
        width: WIDTH,
        height: 2 * Math.floor((cards.y + cards.height - box.y) / 2)
      };
      shots.push((await lab.page.screenshot({ clip, animations: 'disabled' })).toString('base64'));
    }
    const { width, height, frames } = await changed(lab.page, shots);
    const file = animatedWebP(
      width,
      height,
      frames.map((frame, i) => ({ ...frame, ms: i + 1 < frames.length ? MOMENT_MS : END_MS }))
    );
    expect(file.length).toBeLessThan(MOST_BYTES);
    expect(await played(lab.page, file)).toEqual({ frames: shots.length, width, height });
    writeFileSync(fileOf(`run-${look}.webp`), file);
  });
}

/** What each picture changes of the one before it, as still WebP files without loss. */
async function changed(
  page: Page,
  shots: readonly string[]
): Promise<{ width: number; height: number; frames: Omit<IFrameOfPicture, 'ms'>[] }> {
  const { width, height, frames } = await page.evaluate(async pictures => {
    const bitmaps = await Promise.all(
      pictures.map(async text =>
        createImageBitmap(await (await fetch(`data:image/png;base64,${text}`)).blob())
      )
    );
    const size = { width: bitmaps[0].width, height: bitmaps[0].height };
    const whole = new OffscreenCanvas(size.width, size.height);
    const context = whole.getContext('2d', { willReadFrequently: true })!;
    let before: Uint32Array | null = null;
    const found = [];
    for (const bitmap of bitmaps) {
      context.drawImage(bitmap, 0, 0);
      const now = new Uint32Array(context.getImageData(0, 0, size.width, size.height).data.buffer);
      let [left, top, right, bottom] = before
        ? [size.width, size.height, 0, 0]
        : [0, 0, size.width, size.height];
      for (let i = 0; before && i < now.length; i++) {
        if (now[i] !== before[i]) {
          const [x, y] = [i % size.width, Math.floor(i / size.width)];
          left = Math.min(left, x);
          right = Math.max(right, x + 1);
          top = Math.min(top, y);
          bottom = Math.max(bottom, y + 1);
        }
      }
      if (right <= left) {
        [left, top, right, bottom] = [0, 0, 2, 2];
      }
      left -= left % 2;
      top -= top % 2;
      const part = new OffscreenCanvas(right - left, bottom - top);
      part.getContext('2d')!.drawImage(bitmap, -left, -top);
      before = now;
      const blob = await part.convertToBlob({ type: 'image/webp', quality: 1 });
      const bytes = new Uint8Array(await blob.arrayBuffer());
      found.push({
        file: Array.from(bytes),
        x: left,
        y: top,
        width: part.width,
        height: part.height
      });
    }
    return { ...size, frames: found };
  }, shots);
  return {
    width,
    height,
    frames: frames.map(frame => ({ ...frame, file: Uint8Array.from(frame.file) }))
  };
}

/** What a browser makes of an animation: how many frames it decodes, and how large. */
function played(
  page: Page,
  file: Buffer
): Promise<{ frames: number; width: number; height: number }> {
  return page.evaluate(async base64 => {
    const data = await (await fetch(`data:image/webp;base64,${base64}`)).arrayBuffer();
    const decoder = new ImageDecoder({ data, type: 'image/webp' });
    await decoder.tracks.ready;
    const count = decoder.tracks.selectedTrack!.frameCount;
    const { image } = await decoder.decode({ frameIndex: count - 1 });
    return { frames: count, width: image.displayWidth, height: image.displayHeight };
  }, file.toString('base64'));
}
