/** How far a pointer moves before a press is no click any more, in pixels. */
const SLACK = 4;
/** How much one notch of a wheel zooms. */
const NOTCH = 0.0025;

/** What people do with a pointer over the picture, in pixels from its top left corner. */
export interface IGestures {
  /** A press and release at one place. */
  click(x: number, y: number): void;
  /** Dragged by so many pixels. */
  pan(dx: number, dy: number): void;
  /** Make everything so many times larger, around `x`. */
  zoom(factor: number, x: number): void;
  /** The pointer rests there; null: it has left. */
  hover(place: { readonly x: number; readonly y: number } | null): void;
}

/**
 * Turns pointer and wheel events into gestures: drag to pan (with a finger the browser does
 * that), Ctrl and wheel, or two fingers, to zoom.
 */
export class Pointer {
  constructor(node: HTMLElement, gestures: IGestures) {
    this._node = node;
    this._gestures = gestures;
  }

  attach(): void {
    for (const type of EVENTS) {
      this._node.addEventListener(type, this, { passive: false });
    }
  }

  detach(): void {
    for (const type of EVENTS) {
      this._node.removeEventListener(type, this);
    }
    this._fingers.clear();
    this._pressed = null;
  }

  handleEvent(event: Event): void {
    if (event.type === 'wheel') {
      this._onWheel(event as WheelEvent);
    } else {
      this._onPointer(event as PointerEvent);
    }
  }

  private _onWheel(event: WheelEvent): void {
    // A pinch on a touch pad arrives as a wheel with Ctrl.
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      this._gestures.zoom(Math.exp(-event.deltaY * lines * NOTCH), this._place(event).x);
    }
  }

  private _onPointer(event: PointerEvent): void {
    const place = this._place(event);
    switch (event.type) {
      case 'pointerdown':
        if (event.button === 0) {
          this._pressed = { ...place, moved: false };
          if (event.pointerType === 'touch') {
            this._fingers.set(event.pointerId, place.x);
          }
        }
        break;
      case 'pointermove':
        this._onMove(event, place);
        break;
      case 'pointerup':
        if (this._pressed && !this._pressed.moved) {
          this._gestures.click(place.x, place.y);
        }
        this._release(event);
        break;
      case 'pointercancel':
        this._release(event);
        break;
      case 'pointerleave':
        this._gestures.hover(null);
        break;
    }
  }

  private _onMove(event: PointerEvent, place: { x: number; y: number }): void {
    const pressed = this._pressed;
    if (event.pointerType === 'touch') {
      this._onFinger(event, place.x);
    } else if (pressed && event.buttons & 1) {
      const dx = place.x - pressed.x;
      const dy = place.y - pressed.y;
      if (!pressed.moved && Math.hypot(dx, dy) > SLACK) {
        pressed.moved = true;
        this._node.setPointerCapture(event.pointerId);
        this._gestures.hover(null);
      }
      if (pressed.moved) {
        this._gestures.pan(dx, dy);
        this._pressed = { ...place, moved: true };
      }
    } else {
      this._gestures.hover(place);
    }
  }

  /** Two fingers: what was between them stays between them. */
  private _onFinger(event: PointerEvent, x: number): void {
    const { _fingers: fingers } = this;
    if (fingers.size === 2 && fingers.has(event.pointerId)) {
      const before = spread([...fingers.values()]);
      fingers.set(event.pointerId, x);
      const places = [...fingers.values()];
      if (this._pressed) {
        this._pressed.moved = true;
      }
      if (before > 10 && spread(places) > 10) {
        this._gestures.zoom(spread(places) / before, (places[0] + places[1]) / 2);
      }
    }
  }

  private _release(event: PointerEvent): void {
    this._fingers.delete(event.pointerId);
    this._pressed = null;
  }

  private _place(event: MouseEvent): { x: number; y: number } {
    const box = this._node.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  private readonly _node: HTMLElement;
  private readonly _gestures: IGestures;
  private readonly _fingers = new Map<number, number>();
  private _pressed: { x: number; y: number; moved: boolean } | null = null;
}

function spread([a, b]: readonly number[]): number {
  return Math.abs(a - b);
}

const EVENTS = [
  'wheel',
  'pointerdown',
  'pointermove',
  'pointerup',
  'pointercancel',
  'pointerleave'
] as const;
