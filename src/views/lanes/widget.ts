import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import type { Player } from '../../player';
import { shownLanes } from '../../trace';
import type { IFilter } from '../../trace';
import { currentFrame } from './shared';
import type { Axis } from '../display';
import { LaneControls } from './controls';
import { placeRows, SIZES } from './geometry';
import type { IRowPlace, IRows } from './geometry';
import { describe, hitAt, stepOf } from './hit';
import type { Hit } from './hit';
import { Motion } from './motion';
import { paint } from './paint';
import { readPalette } from './palette';
import { Pointer } from './pointer';
import { EqualScale, TimeScale } from './scale';
import type { IScale } from './scale';
import type { IScene } from '../scene';
import { BEGIN, Stage } from './stage';
import type { IView } from './stage';
import { Tip } from './tip';

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
    this._rows = placeRows(scene.layout);
    this._axis = scene.display.axis;
    this.addClass('jp-YieldscopeLanes');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', scene.trans.__('Lanes of the frames over time'));

    this._scroller = element('div', 'jp-YieldscopeLanes-scroller');
    // What scrolls can be reached by keys.
    this._scroller.tabIndex = 0;
    this._scroller.setAttribute('role', 'group');
    this._scroller.setAttribute('aria-label', scene.trans.__('Scrolling lanes'));
    this._spacer = element('div', 'jp-YieldscopeLanes-spacer');
    this._canvas = document.createElement('canvas');
    this._canvas.className = 'jp-YieldscopeLanes-canvas';
    this._canvas.setAttribute('aria-hidden', 'true');
    this._labels = element('div', 'jp-YieldscopeLanes-labels');
    this._list = element('div', 'jp-YieldscopeLanes-list');
    this._labels.append(this._list, this._stripLabel());
    this._spacer.append(this._canvas);
    this._scroller.append(this._spacer);
    this.node.append(this._scroller, this._labels, this._tip.node);
    // Time goes from left to right, on every page.
    this.node.dir = 'ltr';
    this._nameRows();
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

  override dispose(): void {
    if (!this.isDisposed) {
      this._rest();
      this._view = null;
      super.dispose();
    }
  }

  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this._scroller.addEventListener('scroll', this);
    this._pointer.attach();
    // Resizes come from the page too: a sidebar that opens, the window, the zoom.
    this._resizes = new ResizeObserver(() => {
      this._follow = true;
      this.draw();
    });
    this._resizes.observe(this.node);
    // What is off-screen may be skipped by the browser, theme and all: it is drawn anew when it comes into view.
    this._views = new IntersectionObserver(() => this.draw());
    this._views.observe(this.node);
    this._themes = new MutationObserver(() => this.draw());
    this._themes.observe(document.body, {
      attributes: true,
      attributeFilter: ['data-jp-theme-name', 'data-jp-theme-light']
    });
    this.draw();
  }

  protected override onBeforeDetach(msg: Message): void {
    this._scroller.removeEventListener('scroll', this);
    this._pointer.detach();
    this._tip.hide();
    this._resizes?.disconnect();
    this._views?.disconnect();
    this._themes?.disconnect();
    this._rest();
    super.onBeforeDetach(msg);
  }

  handleEvent(event: Event): void {
    if (event.type === 'scroll') {
      this._tip.hide();
      this.draw();
    }
  }

  /**
   * Make the run so many times longer, within what is good to see.
   *
   * @param at - what stays where it is, in pixels from the left; the cursor, if it is not given
   */
  zoom(factor: number, at?: number): void {
    const before = this._scale();
    const { player } = this._scene;
    const origin = this._left + BEGIN;
    const place = at ?? origin + before.cursor(player.step) - this._scroller.scrollLeft;
    const moment = before.momentAt(place - origin + this._scroller.scrollLeft);
    const inside = place - origin + this._scroller.scrollLeft - before.x(moment);
    const width = before.x(moment + 1) - before.x(moment);
    this._zoom = before.zoom * factor;
    const after = this._scale();
    this._setWidth(after);
    const grown = after.x(moment + 1) - after.x(moment);
    const x = after.x(moment) + (width > 0 ? (inside / width) * grown : 0);
    this._scroller.scrollLeft = x - (place - origin);
    this.draw();
  }

  /** Show the run as it was at first. */
  resetZoom(): void {
    this._zoom = 1;
    this._follow = true;
    this.draw();
  }

  private _scale(): IScale {
    const { model, display } = this._scene;
    const room = this._scroller.clientWidth - this._left;
    return display.axis === 'time'
      ? new TimeScale(model, room, this._zoom)
      : new EqualScale(model, room, this._zoom);
  }

  private _setWidth({ length }: IScale): void {
    const width = this._left + BEGIN + length + SIZES.right;
    this._spacer.style.width = `${Math.max(width, this._scroller.clientWidth)}px`;
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
    this._left = left;
    this._placeRows(height - SIZES.strip);
    const scale = this._scale();
    this._setWidth(scale);
    this._spacer.style.height = `${this._rows.height + SIZES.strip}px`;
    this._fit(width, height);

    if (this._follow) {
      this._follow = false;
      this._reveal(scale, width - left);
    }
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
      rows: this._rows,
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
    this._list.style.transform = `translateY(${-this._scroller.scrollTop}px)`;
    this._markRows();
  }

  /** The canvas has as many pixels as the screen shows of it. */
  private _fit(width: number, height: number): void {
    const ratio = window.devicePixelRatio || 1;
    const { _canvas: canvas } = this;
    if (
      canvas.width !== Math.round(width * ratio) ||
      canvas.height !== Math.round(height * ratio)
    ) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
  }

  /** Scroll so that the cursor, and some of what comes, is seen, and the running lane too. */
  private _reveal(scale: IScale, room: number): void {
    const { _scroller: scroller } = this;
    const x = scale.cursor(this._scene.player.step);
    const margin = Math.min(SIZES.maxSlot * 3, room / 3);
    if (x - margin < scroller.scrollLeft) {
      scroller.scrollLeft = x - margin;
    } else if (x + margin > scroller.scrollLeft + room) {
      scroller.scrollLeft = x + margin - room;
    }
    const { player, model, layout } = this._scene;
    const lane = layout.laneOf[model.trace.frame(player.step)];
    if (lane >= 0) {
      const { top, height } = this._rows.lanes[lane] ?? { top: scroller.scrollTop, height: 0 };
      const seen = scroller.clientHeight - SIZES.strip;
      if (top - SIZES.lane < scroller.scrollTop) {
        scroller.scrollTop = top - SIZES.lane;
      } else if (top + height > scroller.scrollTop + seen) {
        scroller.scrollTop = top + height - seen;
      }
    }
  }

  private _onDisplay(): void {
    if (this._scene.display.axis !== this._axis) {
      this._axis = this._scene.display.axis;
      this._zoom = 1;
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
      const { clientWidth, clientHeight } = this.node;
      this._tip.show(describe(hit, this._scene), place.x, place.y, clientWidth, clientHeight);
    } else {
      this._tip.hide();
    }
  }

  /** Go to the next moment of any of these frames; after the last, to the first. */
  private _goTo(frames: readonly number[]): void {
    const { player, model } = this._scene;
    const steps = frames
      .flatMap(frame => [...model.stepsOf(frame)])
      .map(step => player.shownAt(step));
    const after = steps.filter(step => step > player.step);
    const target = Math.min(...(after.length > 0 ? after : steps));
    if (Number.isFinite(target)) {
      player.pause();
      player.goTo(target);
    }
  }

  private _nameRows(): void {
    const { layout, names, trans } = this._scene;
    for (const group of layout.groups) {
      const title = document.createElement('button');
      title.type = 'button';
      title.className = 'jp-YieldscopeLanes-group';
      title.title = trans.__('Show this group alone, or everything');
      title.onclick = () => this._focus({ kind: 'group', index: this._groupTitles.indexOf(title) });
      const words = element('span', '');
      title.append(words);
      words.textContent =
        group.task === null
          ? trans.__('outside any task')
          : names.tasks[group.task] === trans.__('this cell')
            ? trans.__('in the cell’s own task')
            : names.tasks[group.task];
      this._groupTitles.push(title);
      this._list.append(title);
      for (const index of group.lanes) {
        const lane = layout.lanes[index];
        const label = document.createElement('button');
        label.type = 'button';
        label.className = 'jp-YieldscopeLanes-label';
        label.onclick = () => this._goTo(lane.frames);
        const name =
          lane.frames.length > 1 ? names.short[lane.frames[0]] : names.frames[lane.frames[0]];
        const text = element('span', '');
        text.textContent = name;
        label.append(text);
        label.title = trans.__('%1: go to its next moment', name);
        label.style.setProperty('--yieldscope-depth', String(Math.min(lane.depth, 6)));
        label.dataset.depth = String(lane.depth);
        this._list.append(label);
        this._rowLabels[index] = label;
      }
    }
  }

  /** Show one group or lane alone; once more, everything. */
  private _focus(focus: NonNullable<IFilter['focus']>): void {
    const { display } = this._scene;
    const { focus: now } = display.filter;
    const same = now?.kind === focus.kind && now.index === focus.index;
    display.filter = { ...display.filter, focus: same ? null : focus };
  }

  /** Rows share the height that there is; their names follow. */
  private _placeRows(room: number): void {
    const { model, layout, display, player } = this._scene;
    const shown = shownLanes(model, layout, display.filter, player.step);
    const key = `${room} ${shown.map(Number).join('')}`;
    if (key === this._placed) {
      return;
    }
    this._placed = key;
    this._rows = placeRows(layout, room, shown);
    this._groupTitles.forEach((title, i) => place(title, this._rows.groups[i]));
    this._rowLabels.forEach((label, i) => place(label, this._rows.lanes[i]));
  }

  /** Each row says which of its frames it stands for at this step. */
  private _markRows(): void {
    const { model, layout, player } = this._scene;
    for (const lane of layout.lanes) {
      const at = currentFrame(model, lane.frames, player.step);
      this._rowLabels[lane.index].dataset.frame = String(lane.frames[at]);
    }
  }

  private _stripLabel(): HTMLElement {
    const { trans, layout } = this._scene;
    const label = element('div', 'jp-YieldscopeLanes-strip');
    label.textContent =
      layout.turns.length > 0 ? trans.__('event loop') : trans.__('no event loop');
    const note = element('small', '');
    note.textContent = layout.turns.length > 0 ? trans.__('whose turn') : '';
    const words = element('div', '');
    words.append(note);
    words.prepend(label.textContent);
    label.textContent = '';
    this._controls = new LaneControls(this._scene, {
      zoom: factor => this.zoom(factor),
      reset: () => this.resetZoom()
    });
    label.append(words, this._controls.node);
    return label;
  }

  private _rest(): void {
    if (this._frame !== 0) {
      cancelAnimationFrame(this._frame);
      this._frame = 0;
    }
    this._motion = null;
  }

  private readonly _scene: IScene;
  private _rows: IRows;
  private readonly _scroller: HTMLElement;
  private readonly _spacer: HTMLElement;
  private readonly _canvas: HTMLCanvasElement;
  private readonly _labels: HTMLElement;
  private readonly _list: HTMLElement;
  private readonly _rowLabels: HTMLElement[] = [];
  private readonly _groupTitles: HTMLElement[] = [];
  /** What the rows were placed for. */
  private _placed = '';
  private _resizes: ResizeObserver | null = null;
  private _views: IntersectionObserver | null = null;
  private _themes: MutationObserver | null = null;
  private _motion: { is: Motion; began: number } | null = null;
  private _frame = 0;
  private _follow = true;
  private _left: number = SIZES.labels;
  private _axis: Axis;
  /** How many times longer than usual the run is drawn. */
  private _zoom = 1;
  private _view: IView | null = null;
  private _controls: LaneControls | null = null;
  private readonly _pointer: Pointer;
  private readonly _tip = new Tip();
}

/** Where the picture is narrower, its names take less room. */
const NARROW = 420;

function element(tag: string, className: string): HTMLElement {
  const node = document.createElement(tag);
  node.className = className;
  return node;
}

function place(node: HTMLElement, where: IRowPlace | null): void {
  node.hidden = where === null;
  if (where) {
    node.style.top = `${where.top}px`;
    node.style.height = `${where.height}px`;
  }
}
