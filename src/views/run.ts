import type { CodeEditor } from '@jupyterlab/codeeditor';
import type { Message } from '@lumino/messaging';
import { Panel, PanelLayout, Widget } from '@lumino/widgets';
import { MOMENT_MS, Player } from '../player';
import { foldsOf, layOutLanes, Names, Sentences, TraceModel } from '../trace';
import type { ITrans, Trace } from '../trace';
import { Chains } from './chains';
import { Display } from './display';
import { Find } from './find';
import { Findings } from './findings';
import { Frames } from './frames';
import { Items } from './items';
import { showKeys } from './keys';
import { LONG, Overview } from './overview';
import { Lanes, placeRows, SIZES } from './lanes';
import { RunMenu } from './menu';
import { Preferences } from './preferences';
import type { IPreferences } from './preferences';
import { currentState, rememberedLinks } from './scene';
import type { IScene } from './scene';
import { Sentence } from './sentence';
import { Source } from './source';
import { Summary } from './summary';
import { Transport } from './transport';

/** The longest run that plays by itself. */
const AUTOPLAY_MOMENTS = 40;
/** The longest time for which it does so, in milliseconds. */
const AUTOPLAY_MS = 12_000;

/**
 * One recorded run, to be stepped through: transport, source, lanes, the
 * sentence, and the frames, all showing the same step.
 */
export class RunView extends Widget {
  constructor(options: RunView.IOptions) {
    super();
    const { trace, trans } = options;
    this._trans = trans;
    const model = new TraceModel(trace);
    const names = new Names(trace, trans);
    this.player = new Player(model);
    this._mayPlay = model.moments <= AUTOPLAY_MOMENTS ? (options.autoplay ?? null) : null;
    const preferences = (this._preferences = options.preferences ?? new Preferences());
    this.player.speed = preferences.values.speed;
    this.display = new Display({
      axis: preferences.values.axis,
      whole: model.moments > LONG
    });
    const layout = layOutLanes(model);
    const scene: IScene = {
      model,
      names,
      trans,
      player: this.player,
      display: this.display,
      state: currentState(this.player),
      links: rememberedLinks(model),
      layout,
      folds: foldsOf(model, layout),
      sentences: new Sentences(model, names, trans)
    };

    this.addClass('jp-YieldscopeRun');
    const { node } = this;
    node.dataset.yieldscope = 'player';
    // JupyterLab's own shortcuts act before those of the page; inside, the keys belong to the player.
    node.dataset.lmSuppressShortcuts = 'true';
    node.tabIndex = 0;
    node.setAttribute('role', 'region');
    node.setAttribute('aria-label', `Yieldscope: ${title(trace, trans)}`);

    const body = new Panel();
    body.addClass('jp-YieldscopeRun-body');
    body.node.style.setProperty('--yieldscope-needed', `${neededHeight(scene)}px`);
    const source = new Source(scene, options.editorFactory);
    body.addWidget(source);
    body.addWidget((this._lanes = new Lanes(scene)));
    const panels = (this.layout = new PanelLayout());
    const { json = null, open = null } = options;
    this._menu = new RunMenu({ scene, lanes: this._lanes, json, open });
    panels.addWidget(new Transport(scene, this._menu));
    panels.addWidget(new Find(scene));
    const overview = new Overview(scene, {
      goTo: step => this._goTo(step),
      show: (from, to) => this._showRange(from, to)
    });
    this._lanes.viewed.connect((_, range) => {
      overview.strip.inView = range;
    });
    panels.addWidget(overview);
    panels.addWidget(body);
    panels.addWidget(new Sentence(scene));
    const chains = new Chains(scene);
    panels.addWidget(chains);
    const frames = new Frames(scene);
    panels.addWidget(frames);
    panels.addWidget(new Findings(scene));
    panels.addWidget(new Items(scene));
    const summary = new Summary(scene);
    panels.addWidget(summary);
    this._parts = { source, body, chains, frames, summary };
    this._showParts();
    preferences.changed.connect(this._onPreferences, this);

    this.display.changed.connect(this._showParts, this);
    this.player.changed.connect(this._onMoved, this);
    this.player.changed.connect(this._describe, this);
    this._describe();
  }

  readonly player: Player;
  readonly display: Display;

  override dispose(): void {
    if (!this.isDisposed) {
      this.player.dispose();
      this.display.dispose();
      this._menu.dispose();
      super.dispose();
    }
  }

  handleEvent(event: Event): void {
    if (event.type === 'keydown') {
      this._onKeyDown(event as KeyboardEvent);
    } else {
      // Whoever reaches for it wants to look, not to be shown.
      this._endAutoplay();
    }
  }

  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    for (const type of EVENTS) {
      this.node.addEventListener(type, this);
    }
    this._playSoon();
  }

  protected override onBeforeDetach(msg: Message): void {
    for (const type of EVENTS) {
      this.node.removeEventListener(type, this);
    }
    clearTimeout(this._soon);
    this.player.pause();
    super.onBeforeDetach(msg);
  }

  private _onPreferences(_: Preferences, changed: ReadonlySet<keyof IPreferences>): void {
    const { speed, axis } = this._preferences.values;
    // What was chosen in this view stays until that same choice is made for all.
    if (changed.has('speed')) {
      this.player.speed = speed;
    }
    if (changed.has('axis')) {
      this.display.axis = axis;
    }
    this._showParts();
  }

  private _showParts(): void {
    const { values } = this._preferences;
    const { source, body, chains, frames, summary } = this._parts;
    const { whole } = this.display;
    body.setHidden(whole);
    chains.setHidden(whole);
    source.setHidden(!values.source);
    frames.setHidden(whole || !values.frames);
    // That a recording is not whole, or the cell failed, is always said.
    summary.setHidden(!values.summary && !summary.hasNotes);
    // What had the focus may be gone, and the keys with it.
    const focus = document.activeElement;
    if (focus && this.node.contains(focus) && focus.getClientRects().length === 0) {
      this.node.focus({ preventScroll: true });
    }
  }

  /** Whoever moves wants to see where to. */
  private _onMoved(player: Player, { from }: Player.IChange): void {
    if (from !== player.step || player.playing) {
      this.display.whole = false;
    }
  }

  /** Show the step instead of the whole run; the keys now move it. */
  private _enter(): void {
    this.display.whole = false;
    this.node.focus({ preventScroll: true });
  }

  private _goTo(step: number): void {
    this.player.pause();
    this.player.goTo(step);
    this._enter();
  }

  /** Show a range of moments, all of it past; where the step is inside of it, it stays. */
  private _showRange(from: number, to: number): void {
    const { player } = this;
    player.pause();
    if (player.moment < from || player.moment > to) {
      player.goToMoment(to);
    }
    this._enter();
    this._lanes.showRange(from, to);
  }

  /** The page says what is shown, for tests and for tools. */
  private _describe(): void {
    const { player, node } = this;
    const { trace } = player.model;
    node.dataset.step = String(player.step + 1);
    node.dataset.steps = String(trace.length);
    node.dataset.kind = trace.kind(player.step);
    node.dataset.frame = String(trace.frame(player.step));
    if (player.atEnd) {
      this._endAutoplay();
    }
  }

  /** Once, and a moment later: the page learns only after drawing an output that it is a new one. */
  private _playSoon(): void {
    const mayPlay = this._mayPlay;
    this._mayPlay = null;
    if (mayPlay && !matchMedia('(prefers-reduced-motion: reduce)').matches) {
      this._soon = window.setTimeout(() => {
        if (mayPlay() && this._preferences.values.autoplay) {
          const { player } = this;
          this._autoplays = true;
          player.speed = Math.max(player.speed, (player.model.moments * MOMENT_MS) / AUTOPLAY_MS);
          player.play();
        }
      }, 400);
    }
  }

  private _endAutoplay(): void {
    clearTimeout(this._soon);
    if (this._autoplays) {
      this._autoplays = false;
      this.player.pause();
      this.player.speed = this._preferences.values.speed;
    }
  }

  private _onKeyDown(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || target.matches('select, textarea')) {
      return;
    }
    const { player } = this;
    const button = target.matches('button, input[type="checkbox"]');
    let action: (() => void) | null = null;
    switch (event.key) {
      case ' ':
        // Space on a button presses that button.
        action = button ? null : () => player.toggle();
        break;
      case 'ArrowRight':
      case 'ArrowLeft': {
        const on = event.key === 'ArrowRight';
        action = event.shiftKey
          ? () => player.suspension(on ? 1 : -1)
          : on
            ? () => player.next(event.altKey ? 'step' : undefined)
            : () => player.previous(event.altKey ? 'step' : undefined);
        break;
      }
      case 'Home':
        action = () => player.first();
        break;
      case 'End':
        action = () => player.last();
        break;
      case '+':
      case '=':
        action = () => this._lanes.zoom(1.5);
        break;
      case '-':
        action = () => this._lanes.zoom(1 / 1.5);
        break;
      case '0':
        action = () => this._lanes.resetZoom();
        break;
      case '/':
        action = () => {
          this.display.finding = true;
        };
        break;
      case 'o':
        action = () => {
          this.display.whole = !this.display.whole;
        };
        break;
      case '?':
        action = () => void showKeys(this._trans);
        break;
    }
    if (action) {
      event.preventDefault();
      event.stopPropagation();
      action();
    }
  }

  private readonly _trans: ITrans;
  private readonly _lanes: Lanes;
  private readonly _preferences: Preferences;
  private readonly _menu: RunMenu;
  private readonly _parts: {
    readonly source: Widget;
    readonly body: Widget;
    readonly chains: Widget;
    readonly frames: Widget;
    readonly summary: Summary;
  };
  private _mayPlay: (() => boolean) | null;
  private _autoplays = false;
  private _soon = 0;
}

export namespace RunView {
  export interface IOptions {
    /** A trace with at least one step. */
    readonly trace: Trace;
    readonly trans: ITrans;
    readonly editorFactory: CodeEditor.Factory;
    /** Asked once: whether it may play by itself, as a run does that has just been made. */
    readonly autoplay?: () => boolean;
    /** How runs are to be shown on this page; the usual way, if it is left out. */
    readonly preferences?: Preferences;
    /** The exact text of the trace, to be saved. */
    readonly json?: () => string;
    /** Opens the run beside what it is seen in. */
    readonly open?: () => void;
  }
}

const EVENTS = ['keydown', 'pointerdown', 'pointerenter', 'focusin'] as const;

/** As high as the longer of source and lanes wants to be; the style sheet sets the limits. */
function neededHeight({ model, layout, folds, display }: IScene): number {
  const files = Array.from(model.trace.sources.values(), text => 19 * text.split('\n').length + 40);
  const source = files.reduce((sum, height) => sum + height, 0);
  return Math.max(
    source,
    placeRows(layout, 0, undefined, {
      folds,
      spread: display.spread,
      pinned: display.pinned
    }).height + SIZES.strip
  );
}

/** Names the run by the code that it started in. */
function title(trace: Trace, trans: ITrans): string {
  return trans.__('run of %1', trace.frames[trace.frame(0)].filename);
}
