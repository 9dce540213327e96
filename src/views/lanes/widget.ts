import type { Message } from '@lumino/messaging';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import type { Player } from '../../player';
import { MANY_LANES } from '../../trace';
import { Arranger } from './arranger';
import type { Axis } from '../display';
import { stripLabel } from './controls';
import { Crumbs } from './crumbs';
import { SIZES } from './geometry';
import { describe, hitAt, stepOf } from './hit';
import type { Hit } from './hit';
import { Motion } from './motion';
import { PageChanges } from './page-changes';
import { paint } from './paint';
import { readPalette } from './palette';
import { Pointer } from './pointer';
import { RowNames } from './row-names';
import type { IScene } from '../scene';
import { element, fitCanvas } from './shared';
import { Stage } from './stage';
import type { IView } from './stage';
import { Tip } from './tip';
import { Viewport } from './viewport';
import type { IRange } from './viewport';

/**
 * The lanes: one row a frame, drawn on a canvas that is as large as what is
 * seen of it, with the rows' names as elements beside it.
 *
 * #### Notes
 * All drawing goes through one coalesced animation frame. Nothing is drawn while detached.
 */
export class Lanes extends Widget {
  constructor(scene: IScene) {
    super();
    this._scene = scene;
    this._axis = scene.display.axis;
    this.addClass('jp-YieldscopeLanes');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', scene.trans.__('Lanes of the frames over time'));

    this._scroller = element('div', 'jp-YieldscopeLanes-scroller');
    // What scrolls can be reached by keys.
    this._scroller.tabIndex = 0;
    this._scroller.setAttribute('role', 'group');
    this._scroller.setAttribute('aria-label', scene.trans.__('Scrolling lanes'));
    const spacer = element('div', 'jp-YieldscopeLanes-spacer');
    this._canvas = document.createElement('canvas');
    this._canvas.className = 'jp-YieldscopeLanes-canvas';
    this._canvas.setAttribute('aria-hidden', 'true');
    this._labels = element('div', 'jp-YieldscopeLanes-labels');
    this._names = new RowNames(scene);
    this._arranger = new Arranger(scene, this._names);
    this._labels.append(
      this._names.node,
      this._names.top,
      stripLabel(scene, {
        zoom: factor => this.zoom(factor),
        reset: () => this.resetZoom()
      })
    );
    spacer.append(this._canvas);
    this._scroller.append(spacer);
    this._viewport = new Viewport(scene, this._scroller, spacer);
    this._stage = element('div', 'jp-YieldscopeLanes-stage');
    this._stage.append(this._scroller, this._labels, this._tip.node);
    // In a small picture all lanes are in sight anyway.
    const many = scene.layout.lanes.length > MANY_LANES;
    this._crumbs = many ? new Crumbs(scene) : null;
    this.node.append(...(this._crumbs ? [this._crumbs.node] : []), this._stage);
    // Time goes from left to right, on every page.
    this.node.dir = 'ltr';
    this._pointer = new Pointer(this._canvas, {
      click: (x, y) => this._click(x, y),
      pan: (dx, dy) => this._scroller.scrollBy(-dx, -dy),
      zoom: (factor, x) => this.zoom(factor, x),
      hover: place => this._hover(place)
    });
    scene.player.changed.connect(this._onChanged, this);
    scene.display.changed.connect(this._onDisplay, this);
  }

  /** What was drawn last; null before the first time, and at the end. */
  get view(): IView | null {
    return this._view;
  }

  /** Emitted after other moments have come into sight: from the first, to one past the last. */
  get viewed(): ISignal<this, IRange> {
    return this._viewed;
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._rest();
      Signal.clearData(this);
      this._view = null;
      super.dispose();
    }
  }

  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this._scroller.addEventListener('scroll', this);
    this._pointer.attach();
    this._changes.observe(this.node);
    this.draw();
  }

  protected override onBeforeDetach(msg: Message): void {
    this._scroller.removeEventListener('scroll', this);
    this._pointer.detach();
    this._tip.hide();
    this._changes.disconnect();
    this._rest();
    super.onBeforeDetach(msg);
  }

  handleEvent(event: Event): void {
    if (event.type === 'scroll') {
      this._tip.hide();
      if (this._scroller.scrollLeft !== this._settled) {
        this._range = null;
      }
      this.draw();
    }
  }

  /**
   * Make the run so many times longer, within what is good to see.
   *
   * @param at - what stays where it is, in pixels from the left; the cursor, if it is not given
   */
  zoom(factor: number, at?: number): void {
    this._range = null;
    this._viewport.zoom(factor, at);
    this.draw();
  }

  /** Show the run as it was at first. */
  resetZoom(): void {
    this._range = null;
    this._viewport.reset();
    this._follow = true;
    this.draw();
  }

  /** Show moments from the first to the last of a range, as wide as there is room; the cursor may lie elsewhere. */
  showRange(from: number, to: number): void {
    this._range = { from, to };
    this.draw();
  }

  /** Draw soon; many calls before the next animation frame are one. */
  draw(): void {
    if (this._frame === 0 && this.isAttached) {
      this._frame = requestAnimationFrame(now => {
        this._frame = 0;
        this._draw(now);
      });
    }
  }

  private _onChanged(player: Player, change: Player.IChange): void {
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const moment = player.moment;
    const here = this._scene.model.momentOf(change.from);
    if (change.from !== player.step) {
      this._range = null;
      this._motion =
        change.motion && !still && moment === here + 1
          ? { is: new Motion(this._scene.model, moment), began: performance.now() }
          : null;
      this._follow = true;
    }
    this.draw();
  }

  private _draw(now: number): void {
    const { player } = this._scene;
    const { clientWidth: width, clientHeight: height } = this._scroller;
    if (this.isDisposed || width === 0 || height === 0 || player.step < 0) {
      return;
    }
    const narrow = this.node.clientWidth < NARROW;
    const left = narrow ? SIZES.labelsNarrow : SIZES.labels;
    this._labels.classList.toggle('jp-mod-narrow', narrow);
    this._labels.style.width = `${left}px`;
    this._viewport.left = left;
    this._arranger.update(height - SIZES.strip);
    const { rows } = this._arranger;
    let scale = this._viewport.scale();
    this._viewport.fit(scale, rows.height + SIZES.strip);
    fitCanvas(this._canvas, width, height);

    if (this._range) {
      this._viewport.show(this._range);
      scale = this._viewport.scale();
      this._viewport.fit(scale, rows.height + SIZES.strip);
      this._settled = this._scroller.scrollLeft;
      if (this._follow) {
        this._viewport.revealLane(rows);
      }
    } else if (this._follow) {
      this._viewport.reveal(scale, rows);
    }
    this._follow = false;
    let motion: { is: Motion; ms: number } | null = null;
    if (this._motion) {
      const ms = (now - this._motion.began) * player.speed;
      if (ms < this._motion.is.duration) {
        motion = { is: this._motion.is, ms: Math.max(ms, 0) };
        this.draw();
      } else {
        this._motion = null;
      }
    }
    const context = this._canvas.getContext('2d');
    if (!context) {
      return;
    }
    const ratio = window.devicePixelRatio || 1;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this._view = {
      scene: this._scene,
      rows,
      palette: readPalette(this.node),
      width,
      height,
      left,
      scale,
      scrollLeft: this._scroller.scrollLeft,
      scrollTop: this._scroller.scrollTop,
      moment: player.moment,
      step: player.step,
      motion
    };
    paint(context, this._view);
    this._tellView(this._view);
    this._names.node.style.transform = `translateY(${-this._scroller.scrollTop}px)`;
    this._names.mark();
    this._crumbs?.update();
  }

  private _tellView({ scale, scrollLeft, width, left }: IView): void {
    const from = scale.momentAt(scrollLeft);
    const to = scale.momentAt(scrollLeft + width - left - SIZES.right) + 1;
    if (this._seen?.from !== from || this._seen.to !== to) {
      this._seen = { from, to };
      this._viewed.emit(this._seen);
    }
  }

  private _onDisplay(): void {
    if (this._scene.display.axis !== this._axis) {
      this._axis = this._scene.display.axis;
      this._viewport.reset();
    }
    this._follow = true;
    this.draw();
  }

  private _hitAt(x: number, y: number): Hit | null {
    const context = this._canvas.getContext('2d');
    return this._view && context ? hitAt(new Stage(context, this._view), x, y) : null;
  }

  /** A click goes to the step that what is there belongs to. */
  private _click(x: number, y: number): void {
    const hit = this._hitAt(x, y);
    if (hit) {
      const { player } = this._scene;
      player.pause();
      player.goTo(stepOf(hit, this._scene));
    }
  }

  private _hover(place: { readonly x: number; readonly y: number } | null): void {
    const hit = place && this._hitAt(place.x, place.y);
    if (place && hit) {
      const { clientWidth, clientHeight } = this._stage;
      this._tip.show(describe(hit, this._scene), place.x, place.y, clientWidth, clientHeight);
    } else {
      this._tip.hide();
    }
  }

  private _rest(): void {
    if (this._frame !== 0) {
      cancelAnimationFrame(this._frame);
      this._frame = 0;
    }
    this._motion = null;
  }

  private readonly _scene: IScene;
  private readonly _scroller: HTMLElement;
  private readonly _viewport: Viewport;
  private readonly _canvas: HTMLCanvasElement;
  private readonly _labels: HTMLElement;
  private readonly _names: RowNames;
  private readonly _arranger: Arranger;
  private readonly _stage: HTMLElement;
  private readonly _crumbs: Crumbs | null;
  private _motion: { is: Motion; began: number } | null = null;
  private _frame = 0;
  private _follow = true;
  private _axis: Axis;
  private _view: IView | null = null;
  /** What is shown until one moves on; null: where the cursor is. */
  private _range: IRange | null = null;
  /** Where that was scrolled to. */
  private _settled = 0;
  private _seen: IRange | null = null;
  private readonly _viewed = new Signal<this, IRange>(this);
  private readonly _pointer: Pointer;
  private readonly _tip = new Tip();
  private readonly _changes = new PageChanges(
    () => {
      this._follow = true;
      this.draw();
    },
    () => this.draw()
  );
}

/** Where the picture is narrower, its names take less room. */
const NARROW = 420;
