import type { Message } from '@lumino/messaging';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import { duration, Extent, plain } from '../../trace';
import type { IOverview, Shares } from '../../trace';
import { PageChanges } from '../lanes/page-changes';
import { paintShares } from '../lanes/paint-shares';
import { readPalette } from '../lanes/palette';
import { element } from '../lanes/shared';
import type { IScene } from '../scene';
import type { Digest } from './digest';
import { placesOf, SIZES } from './geometry';
import { paintTick } from './paint';
import { Probe } from './probe';
import { Selection } from './selection';
import { nearestTick, ticksOf } from './ticks';
import type { ITick } from './ticks';

/**
 * The whole run from left to right: a row for all of it, rows for its busiest tasks, and above them ticks.
 *
 * A click goes to what is there, dragging zooms, and so do the keys: it is a slider of moments.
 */
export class Strip extends Widget {
  constructor(scene: IScene, digest: Digest, actions: Strip.IActions) {
    super();
    this._scene = scene;
    this._digest = digest;
    this._extent = new Extent(scene.model, scene.display.axis);
    const { trans } = scene;
    this.addClass('jp-YieldscopeOverview-plot');
    const { node } = this;
    // Time goes from left to right, on every page.
    node.dir = 'ltr';
    node.tabIndex = 0;
    node.setAttribute('role', 'slider');
    node.setAttribute('aria-label', trans.__('Whole run'));
    node.setAttribute('aria-valuemin', '1');
    node.setAttribute('aria-valuemax', String(scene.model.moments));
    node.title = trans.__('Click to go there, drag to zoom in');
    this._canvas.setAttribute('aria-hidden', 'true');
    node.append(this._window, this._chosen, this._cursor, this._probed);
    this._probe = new Probe(scene, {
      changed: () => this._mark(),
      goTo: step => actions.goTo(step),
      show: (from, to) => actions.show(from, to)
    });
    this._selection = new Selection(node, {
      click: (x, y) => actions.goTo(this._stepAt(x, y)),
      dragging: range => this._choose(range),
      dragged: (from, to) => actions.show(this._momentAt(from), this._momentAt(to)),
      hover: place => this._hover(place)
    });
    digest.changed.connect(this.draw, this);
    scene.display.changed.connect(this._onDisplay, this);
    scene.player.changed.connect(this._mark, this);
  }

  /** Emitted with what is said of the place under the pointer, or at the keys' mark; '' for none. */
  get told(): ISignal<this, string> {
    return this._told;
  }

  /** The moments that the lanes show, from the first to one past the last; null: none, as they are not seen. */
  set inView(range: { readonly from: number; readonly to: number } | null) {
    this._inView = range;
    this._mark();
  }

  override dispose(): void {
    Signal.clearData(this);
    super.dispose();
  }

  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this._selection.attach();
    this.node.addEventListener('keydown', this._probe);
    this.node.addEventListener('blur', this._probe);
    this._changes.observe(this.node);
    this.draw();
  }

  protected override onBeforeDetach(msg: Message): void {
    this._selection.detach();
    this.node.removeEventListener('keydown', this._probe);
    this.node.removeEventListener('blur', this._probe);
    this._changes.disconnect();
    cancelAnimationFrame(this._frame);
    this._frame = 0;
    super.onBeforeDetach(msg);
  }

  /** Draw soon; many calls before the next animation frame are one. */
  draw(): void {
    if (this._frame === 0 && this.isAttached) {
      this._frame = requestAnimationFrame(() => {
        this._frame = 0;
        this._draw();
      });
    }
  }

  private _onDisplay(): void {
    this._extent = new Extent(this._scene.model, this._scene.display.axis);
    this.draw();
  }

  private _draw(): void {
    const width = this.node.clientWidth;
    if (this.isDisposed || width === 0) {
      return;
    }
    this._digest.start();
    this._digest.cut(Math.ceil(width / SIZES.bin));
    const { overview } = this._digest;
    const { whole } = this._scene.display;
    const rows = overview && whole ? overviewRows(overview) : [];
    const places = placesOf(whole ? rows.length : null);
    if (!this._canvas.isConnected) {
      this.node.prepend(this._canvas);
    }
    const ratio = window.devicePixelRatio || 1;
    this._canvas.width = Math.round(width * ratio);
    this._canvas.height = Math.round(places.height * ratio);
    this.node.style.height = `${places.height}px`;
    const context = this._canvas.getContext('2d');
    if (context && overview) {
      const palette = readPalette(this.node);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      [overview.all, ...rows].forEach((shares, i) => {
        const { top, height } = places.rows[i];
        paintShares(context, shares, { left: 0, top, width, height }, palette);
        context.fillStyle = palette.rule;
        context.fillRect(0, top + height, width, 1);
      });
      for (const { kind, x } of ticksOf(this._digest, step => this._x(this._middle(step)))) {
        paintTick(context, kind, x, SIZES.ticks / 2, palette);
      }
    }
    this._mark();
  }

  /** Where cursor, range and marks stand; the picture itself stays. */
  private _mark(): void {
    const { player, model, trans } = this._scene;
    const { moment, anchor } = this._probe;
    put(this._cursor, this._x(this._middle(player.step)), 0);
    const range = this._scene.display.whole ? null : this._inView;
    const whole = range && range.from <= 0 && range.to >= model.moments;
    this._window.hidden = range === null || whole === true;
    if (range) {
      const from = this._x(this._extent.at(range.from));
      put(this._window, from, this._x(this._extent.at(range.to)) - from);
    }
    this._probed.hidden = moment === null;
    if (moment !== null) {
      put(this._probed, this._x(this._middle(model.momentEnd(moment))), 0);
      const [from, to] = [Math.min(moment, anchor ?? moment), Math.max(moment, anchor ?? moment)];
      this._choose(
        anchor === null ? null : [this._x(this._extent.at(from)), this._x(this._extent.at(to + 1))]
      );
    }
    const shown = moment ?? player.moment;
    this.node.setAttribute('aria-valuenow', String(shown + 1));
    this.node.setAttribute('aria-valuetext', this._describe(shown));
    this._told.emit(moment === null ? '' : this._describe(moment));
    if (anchor !== null && moment !== null) {
      this._told.emit(
        trans.__('moments %1 to %2', Math.min(moment, anchor) + 1, Math.max(moment, anchor) + 1)
      );
    }
  }

  private _describe(moment: number): string {
    const { model, names, trans } = this._scene;
    const { trace } = model;
    const step = model.momentEnd(moment);
    const task = trace.task(step);
    const time = duration(trace.time(step) - trace.time(0));
    return task === null
      ? trans.__('moment %1 of %2 · %3', moment + 1, model.moments, time)
      : trans.__('moment %1 of %2 · %3 · %4', moment + 1, model.moments, time, names.tasks[task]);
  }

  private _hover(place: { readonly x: number; readonly y: number } | null): void {
    const { sentences, trans } = this._scene;
    const tick = place && this._tickAt(place.x, place.y);
    if (!place) {
      this._mark();
    } else if (tick) {
      this._told.emit(trans.__('step %1: %2', tick.step + 1, plain(sentences.ofStep(tick.step))));
    } else if (this._chosen.hidden) {
      this._told.emit(this._describe(this._momentAt(place.x)));
    }
  }

  /** Show what is being chosen. */
  private _choose(range: readonly [number, number] | null): void {
    const { trans } = this._scene;
    this._chosen.hidden = range === null;
    if (range) {
      const [from, to] = range;
      put(this._chosen, from, Math.max(to - from, 1));
      this._told.emit(
        trans.__('moments %1 to %2', this._momentAt(from) + 1, this._momentAt(to) + 1)
      );
    }
  }

  private _tickAt(x: number, y: number): ITick | null {
    const ticks = ticksOf(this._digest, step => this._x(this._middle(step)));
    return y > SIZES.ticks ? null : nearestTick(ticks, x);
  }

  /** The step that a click leads to: that of a tick, or the end of the moment. */
  private _stepAt(x: number, y: number): number {
    return this._tickAt(x, y)?.step ?? this._scene.model.momentEnd(this._momentAt(x));
  }

  private _momentAt(x: number): number {
    const width = Math.max(this.node.clientWidth, 1);
    return this._extent.momentAt((x / width) * this._extent.length);
  }

  /** Where a step is drawn: in time where it was, else in the middle of its moment. */
  private _middle(step: number): number {
    const place = this._extent.ofStep(step);
    return this._extent.measure === 'equal' ? place + 0.5 : place;
  }

  private _x(place: number): number {
    return (place / this._extent.length) * this.node.clientWidth;
  }

  private readonly _scene: IScene;
  private readonly _digest: Digest;
  private readonly _told = new Signal<this, string>(this);
  private readonly _canvas = document.createElement('canvas');
  private readonly _window = element('div', 'jp-YieldscopeOverview-window');
  private readonly _chosen = hidden('jp-YieldscopeOverview-chosen');
  private readonly _cursor = element('div', 'jp-YieldscopeOverview-cursor');
  private readonly _probed = hidden('jp-YieldscopeOverview-probe');
  private readonly _probe: Probe;
  private readonly _selection: Selection;
  private readonly _changes = new PageChanges(
    () => this.draw(),
    () => this.draw()
  );
  private _extent: Extent;
  private _inView: { readonly from: number; readonly to: number } | null = null;
  private _frame = 0;
}

export namespace Strip {
  export interface IActions {
    /** Go to a step, and show it. */
    goTo(step: number): void;
    /** Show the moments from the first to the last of a range. */
    show(from: number, to: number): void;
  }
}

/** The rows below the strip of all; none where there is one task, whose row would be the same. */
export function overviewRows({ rows, rest }: IOverview): Shares[] {
  return rows.length < 2 ? [] : [...rows, ...(rest ? [rest] : [])].map(({ shares }) => shares);
}

function hidden(className: string): HTMLElement {
  const node = element('div', className);
  node.hidden = true;
  return node;
}

function put(node: HTMLElement, left: number, width: number): void {
  node.style.transform = `translateX(${left}px)`;
  if (width > 0) {
    node.style.width = `${width}px`;
  }
}
