/** A press is a drag from here on, in pixels. */
const SLACK = 4;

/** What people do along a strip; places are pixels from its left and top. */
export interface IStripGestures {
  /** A press and release at one place. */
  click(x: number, y: number): void;
  /** Dragging from one place to another goes on; null: it was given up. */
  dragging(range: readonly [number, number] | null): void;
  /** It has ended. */
  dragged(from: number, to: number): void;
  /** The pointer is there; null: it has left. */
  hover(place: { readonly x: number; readonly y: number } | null): void;
}

/** Turns pointer events on a strip into clicks, and into stretches that are dragged over. */
export class Selection {
  constructor(
    private readonly _node: HTMLElement,
    private readonly _gestures: IStripGestures
  ) {}

  attach(): void {
    for (const type of EVENTS) {
      this._node.addEventListener(type, this);
    }
  }

  detach(): void {
    for (const type of EVENTS) {
      this._node.removeEventListener(type, this);
    }
    this._from = null;
  }

  handleEvent(event: Event): void {
    const { type, clientX, clientY, button, pointerId } = event as PointerEvent;
    const box = this._node.getBoundingClientRect();
    const [x, y] = [clientX - box.left, clientY - box.top];
    switch (type) {
      case 'pointerdown':
        if (button === 0) {
          this._from = x;
          this._drags = false;
          this._node.setPointerCapture(pointerId);
        }
        break;
      case 'pointermove':
        this._gestures.hover({ x, y });
        if (this._from !== null && (this._drags || Math.abs(x - this._from) > SLACK)) {
          this._drags = true;
          this._gestures.dragging([Math.min(this._from, x), Math.max(this._from, x)]);
        }
        break;
      case 'pointerup':
        if (this._from !== null) {
          const from = this._from;
          this._from = null;
          if (this._drags) {
            this._gestures.dragging(null);
            this._gestures.dragged(Math.min(from, x), Math.max(from, x));
          } else {
            this._gestures.click(x, y);
          }
        }
        break;
      case 'pointercancel':
        this._from = null;
        this._gestures.dragging(null);
        break;
      case 'pointerleave':
        this._gestures.hover(null);
        break;
    }
  }

  private _from: number | null = null;
  private _drags = false;
}

const EVENTS = [
  'pointerdown',
  'pointermove',
  'pointerup',
  'pointercancel',
  'pointerleave'
] as const;
