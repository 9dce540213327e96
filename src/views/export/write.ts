import type { IPicture } from './picture';
import { measure } from './picture';
import { SvgContext } from './svg-context';

/** So many pixels a PNG has for each CSS pixel, so that it is sharp in a document. */
const SHARPNESS = 2;

/** A picture as SVG, in which texts are texts. */
export function svgOf(picture: IPicture): Blob {
  const context = new SvgContext(measure);
  // It has what the picture uses; a test draws every recorded run with it.
  picture.draw(context as unknown as CanvasRenderingContext2D);
  return new Blob([context.toSvg(picture)], { type: 'image/svg+xml' });
}

/** A picture as PNG. Rejects where the browser cannot make one. */
export function pngOf(picture: IPicture): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(picture.width * SHARPNESS);
  canvas.height = Math.ceil(picture.height * SHARPNESS);
  const context = canvas.getContext('2d');
  return new Promise((resolve, reject) => {
    if (!context) {
      reject(new Error('This browser has no canvas.'));
      return;
    }
    context.scale(SHARPNESS, SHARPNESS);
    picture.draw(context);
    context.globalCompositeOperation = 'destination-over';
    context.fillStyle = picture.background;
    context.fillRect(0, 0, picture.width, picture.height);
    canvas.toBlob(blob => {
      if (blob) {
        resolve(blob);
      } else {
        reject(new Error('The browser could not make the picture.'));
      }
    }, 'image/png');
  });
}
