import { finite, num, SvgPath } from './svg-path';
import { attributes, colour, escapeXml, fontParts } from './svg-text';

/** As much of a canvas's context as drawing the picture of a run takes. */
type Pen = Pick<
  CanvasRenderingContext2D,
  | 'arc'
  | 'beginPath'
  | 'bezierCurveTo'
  | 'clearRect'
  | 'clip'
  | 'closePath'
  | 'ellipse'
  | 'fill'
  | 'fillRect'
  | 'fillText'
  | 'getLineDash'
  | 'lineTo'
  | 'measureText'
  | 'moveTo'
  | 'quadraticCurveTo'
  | 'rect'
  | 'restore'
  | 'rotate'
  | 'roundRect'
  | 'save'
  | 'scale'
  | 'setLineDash'
  | 'stroke'
  | 'strokeRect'
  | 'translate'
>;

/** What `save` keeps. */
class Style {
  fillStyle = '#000';
  strokeStyle = '#000';
  lineWidth = 1;
  lineCap: CanvasLineCap = 'butt';
  lineJoin: CanvasLineJoin = 'miter';
  globalAlpha = 1;
  font = '10px sans-serif';
  textAlign: CanvasTextAlign = 'start';
  textBaseline: CanvasTextBaseline = 'alphabetic';
  dash: readonly number[] = [];
  transform = '';
  /** Groups that its clips have opened. */
  groups = 0;
}

/**
 * A canvas's context that writes SVG: what is drawn on it comes out as shapes and as text.
 *
 * #### Notes
 * Clipping and opacity are those of a canvas: a clip holds from where it is made to the `restore`
 * that ends it. A path must be filled, stroked and clipped under the transformation that it
 * was made under. `clearRect` does nothing: what is below a picture is its background.
 */
export class SvgContext extends Style implements Pen {
  /** @param measure - measures text that is set in a font as wide as on a canvas */
  constructor(private readonly _measure: (text: string, font: string) => TextMetrics) {
    super();
  }

  /** The picture so far, as a file of its own. */
  toSvg(options: SvgContext.IOptions): string {
    const { width, height, title, background } = options;
    const size = { width: num(width), height: num(height) };
    const open = '</g>'.repeat(this._saved.reduce((sum, { groups }) => sum + groups, this.groups));
    const root = attributes({
      xmlns: 'http://www.w3.org/2000/svg',
      ...size,
      viewBox: `0 0 ${size.width} ${size.height}`,
      role: 'img'
    });
    const page = attributes({ ...size, ...filling(background, 1) });
    return (
      `<?xml version="1.0" encoding="UTF-8"?>\n<svg${root}>\n<title>${escapeXml(title)}</title>\n` +
      `<rect${page}/>\n${this._out.join('\n')}${open}\n</svg>\n`
    );
  }

  save(): void {
    this._saved.push(this._style());
    this.groups = 0;
  }

  restore(): void {
    const before = this._saved.pop();
    if (before) {
      if (this.groups > 0) {
        this._out.push('</g>'.repeat(this.groups));
      }
      Object.assign(this, before);
    }
  }

  beginPath(): void {
    this._path = new SvgPath();
  }

  moveTo(x: number, y: number): void {
    this._path.moveTo(x, y);
  }

  lineTo(x: number, y: number): void {
    this._path.lineTo(x, y);
  }

  closePath(): void {
    this._path.closePath();
  }

  quadraticCurveTo(cx: number, cy: number, x: number, y: number): void {
    this._path.quadraticCurveTo(cx, cy, x, y);
  }

  bezierCurveTo(ax: number, ay: number, bx: number, by: number, x: number, y: number): void {
    this._path.bezierCurveTo(ax, ay, bx, by, x, y);
  }

  rect(x: number, y: number, width: number, height: number): void {
    this._path.rect(x, y, width, height);
  }

  /** All corners alike. */
  roundRect(x: number, y: number, width: number, height: number, radii: unknown = 0): void {
    if (typeof radii !== 'number') {
      throw new TypeError('One radius for all corners is all that is drawn here.');
    }
    this._path.roundRect(x, y, width, height, radii);
  }

  arc(x: number, y: number, r: number, from: number, to: number, counterclockwise = false): void {
    this._path.ellipse(x, y, r, r, 0, from, to, counterclockwise);
  }

  ellipse(...shape: Parameters<SvgPath['ellipse']>): void {
    this._path.ellipse(...shape);
  }

  fill(): void {
    this._put('path', { d: this._path.data, ...filling(this.fillStyle, this.globalAlpha) });
  }

  stroke(): void {
    this._put('path', { d: this._path.data, ...this._stroking() });
  }

  clip(): void {
    const id = `clip-${++this._clips}`;
    const path = attributes({ d: this._path.data, transform: this.transform || null });
    this._out.push(`<clipPath id="${id}"><path${path}/></clipPath>`, `<g clip-path="url(#${id})">`);
    this.groups++;
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    this._rect(x, y, width, height, filling(this.fillStyle, this.globalAlpha));
  }

  strokeRect(x: number, y: number, width: number, height: number): void {
    this._rect(x, y, width, height, this._stroking());
  }

  clearRect(): void {
    // See the class's notes.
  }

  fillText(text: string, x: number, y: number): void {
    if (text === '' || !finite(x, y)) {
      return;
    }
    const { size, family, weight, style } = fontParts(this.font);
    const values = attributes({
      x: num(x),
      // Where the baseline is: few programs know of another way to place a line.
      y: num(y + (BASELINES[this.textBaseline] ?? 0) * size),
      'font-family': family,
      'font-size': num(size),
      'font-weight': weight,
      'font-style': style,
      'text-anchor': ANCHORS[this.textAlign] ?? null,
      transform: this.transform || null,
      ...filling(this.fillStyle, this.globalAlpha)
    });
    this._out.push(`<text${values} xml:space="preserve">${escapeXml(text)}</text>`);
  }

  measureText(text: string): TextMetrics {
    return this._measure(text, this.font);
  }

  setLineDash(dash: readonly number[]): void {
    this.dash = [...dash];
  }

  getLineDash(): number[] {
    return [...this.dash];
  }

  translate(x: number, y: number): void {
    this.transform += `translate(${num(x)} ${num(y)})`;
  }

  scale(x: number, y: number): void {
    this.transform += `scale(${x} ${y})`;
  }

  /** @param angle - in radians */
  rotate(angle: number): void {
    this.transform += `rotate(${num((angle * 180) / Math.PI)})`;
  }

  private _rect(
    x: number,
    y: number,
    width: number,
    height: number,
    look: Record<string, string | null>
  ): void {
    if (finite(x, y, width, height)) {
      this._put('rect', {
        x: num(Math.min(x, x + width)),
        y: num(Math.min(y, y + height)),
        width: num(Math.abs(width)),
        height: num(Math.abs(height)),
        ...look
      });
    }
  }

  private _put(element: string, values: Record<string, string | null>): void {
    if (values.d !== '') {
      this._out.push(
        `<${element}${attributes({ ...values, transform: this.transform || null })}/>`
      );
    }
  }

  private _stroking(): Record<string, string | null> {
    const { color, opacity } = colour(this.strokeStyle, this.globalAlpha);
    return {
      fill: 'none',
      stroke: color,
      'stroke-opacity': opacity,
      'stroke-width': num(this.lineWidth),
      'stroke-linecap': this.lineCap === 'butt' ? null : this.lineCap,
      'stroke-linejoin': this.lineJoin === 'miter' ? null : this.lineJoin,
      'stroke-dasharray': this.dash.length > 0 ? this.dash.map(num).join(' ') : null
    };
  }

  private _style(): Style {
    const style = new Style();
    for (const key of Object.keys(style) as (keyof Style)[]) {
      Object.assign(style, { [key]: this[key] });
    }
    return style;
  }

  private _path = new SvgPath();
  private _clips = 0;
  private readonly _out: string[] = [];
  private readonly _saved: Style[] = [];
}

export namespace SvgContext {
  export interface IOptions {
    readonly width: number;
    readonly height: number;
    /** What the picture is of, for those who cannot see it. */
    readonly title: string;
    /** The colour below it. */
    readonly background: string;
  }
}

function filling(style: string, alpha: number): Record<string, string | null> {
  const { color, opacity } = colour(style, alpha);
  return { fill: color, 'fill-opacity': opacity };
}

const ANCHORS: Partial<Record<CanvasTextAlign, string>> = {
  center: 'middle',
  right: 'end',
  end: 'end'
};

/** How far below the place that is named the baseline lies, in font sizes. */
const BASELINES: Partial<Record<CanvasTextBaseline, number>> = {
  top: 0.8,
  hanging: 0.8,
  middle: 0.33,
  bottom: -0.2
};
