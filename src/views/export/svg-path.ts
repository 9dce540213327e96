/** The geometry of a path, as the text of an SVG path's `d`. Lengths are in user units. */
export class SvgPath {
  get data(): string {
    return this._data.join('');
  }

  moveTo(x: number, y: number): void {
    if (finite(x, y)) {
      this._data.push(`M${num(x)} ${num(y)}`);
    }
  }

  /** Without a point to start from, it begins there. */
  lineTo(x: number, y: number): void {
    if (finite(x, y)) {
      this._data.push(`${this._data.length === 0 ? 'M' : 'L'}${num(x)} ${num(y)}`);
    }
  }

  quadraticCurveTo(cx: number, cy: number, x: number, y: number): void {
    if (finite(cx, cy, x, y)) {
      this._from(cx, cy);
      this._data.push(`Q${num(cx)} ${num(cy)} ${num(x)} ${num(y)}`);
    }
  }

  bezierCurveTo(ax: number, ay: number, bx: number, by: number, x: number, y: number): void {
    if (finite(ax, ay, bx, by, x, y)) {
      this._from(ax, ay);
      this._data.push(`C${num(ax)} ${num(ay)} ${num(bx)} ${num(by)} ${num(x)} ${num(y)}`);
    }
  }

  closePath(): void {
    if (this._data.length > 0) {
      this._data.push('Z');
    }
  }

  rect(x: number, y: number, width: number, height: number): void {
    if (finite(x, y, width, height)) {
      this._data.push(`M${num(x)} ${num(y)}h${num(width)}v${num(height)}h${num(-width)}Z`);
    }
  }

  /** @param radius - of all four corners; as a canvas does, no more than fits */
  roundRect(x: number, y: number, width: number, height: number, radius: number): void {
    const r = Math.max(0, Math.min(radius, Math.abs(width) / 2, Math.abs(height) / 2));
    if (!finite(x, y, width, height, r)) {
      return;
    }
    if (r === 0 || width < 0 || height < 0) {
      this.rect(x, y, width, height);
      return;
    }
    const corner = (dx: number, dy: number): string =>
      `a${num(r)} ${num(r)} 0 0 1 ${num(dx)} ${num(dy)}`;
    this._data.push(
      `M${num(x + r)} ${num(y)}h${num(width - 2 * r)}${corner(r, r)}v${num(height - 2 * r)}`,
      `${corner(-r, r)}h${num(2 * r - width)}${corner(-r, -r)}v${num(2 * r - height)}`,
      `${corner(r, -r)}Z`
    );
  }

  /** Angles in radians, clockwise from the x axis, as for a canvas. */
  ellipse(
    x: number,
    y: number,
    rx: number,
    ry: number,
    rotation: number,
    from: number,
    to: number,
    counterclockwise = false
  ): void {
    if (!finite(x, y, rx, ry, rotation, from, to)) {
      return;
    }
    const turn = 2 * Math.PI;
    const sign = counterclockwise ? -1 : 1;
    const asked = (to - from) * sign;
    const sweep = asked >= turn ? turn : ((asked % turn) + turn) % turn;
    const point = (angle: number): [number, number] => {
      const along = rx * Math.cos(angle);
      const across = ry * Math.sin(angle);
      const [cos, sin] = [Math.cos(rotation), Math.sin(rotation)];
      return [x + along * cos - across * sin, y + along * sin + across * cos];
    };
    this.lineTo(...point(from));
    // Arcs of less than half a turn need no telling which of two is meant.
    const pieces = Math.max(1, Math.ceil(sweep / (turn / 3)));
    const tilt = num((rotation * 360) / turn);
    for (let i = 1; i <= pieces; i++) {
      const [px, py] = point(from + (sign * sweep * i) / pieces);
      const way = counterclockwise ? 0 : 1;
      this._data.push(`A${num(rx)} ${num(ry)} ${tilt} 0 ${way} ${num(px)} ${num(py)}`);
    }
  }

  private _from(x: number, y: number): void {
    if (this._data.length === 0) {
      this.moveTo(x, y);
    }
  }

  private readonly _data: string[] = [];
}

/** A number with no more digits than one can see. */
export function num(value: number): string {
  return String(Math.round(value * 100) / 100 + 0);
}

/** A canvas ignores what is not a number; so does this. */
export function finite(...values: number[]): boolean {
  return values.every(Number.isFinite);
}
