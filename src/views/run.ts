import type { CodeEditor } from '@jupyterlab/codeeditor';
import type { Message } from '@lumino/messaging';
import { Panel, PanelLayout, Widget } from '@lumino/widgets';
import { MOMENT_MS, Player } from '../player';
import { layOutLanes, Names, Sentences, TraceModel } from '../trace';
import type { ITrans, Trace } from '../trace';
import { Display } from './display';
import { Frames } from './frames';
import { Lanes, placeRows, SIZES } from './lanes';
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
    const model = new TraceModel(trace);
    const names = new Names(trace, trans);
    this.player = new Player(model);
    this._mayPlay = model.moments <= AUTOPLAY_MOMENTS ? (options.autoplay ?? null) : null;
    this.display = new Display();
    const scene: IScene = {
      model,
      names,
      trans,
      player: this.player,
      display: this.display,
      state: currentState(this.player),
      links: rememberedLinks(model),
      layout: layOutLanes(model),
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
    body.addWidget(new Source(scene, options.editorFactory));
    body.addWidget((this._lanes = new Lanes(scene)));
    const layout = (this.layout = new PanelLayout());
    layout.addWidget(new Transport(scene));
    layout.addWidget(body);
    layout.addWidget(new Sentence(scene));
    layout.addWidget(new Frames(scene));
    layout.addWidget(new Summary(scene));

    this.player.changed.connect(this._describe, this);
    this._describe();
  }

  readonly player: Player;
  readonly display: Display;

  override dispose(): void {
    if (!this.isDisposed) {
      this.player.dispose();
      this.display.dispose();
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
        if (mayPlay()) {
          const { player } = this;
          this._autoplays = true;
          player.speed = Math.max(1, (player.model.moments * MOMENT_MS) / AUTOPLAY_MS);
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
      this.player.speed = 1;
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
    }
    if (action) {
      event.preventDefault();
      event.stopPropagation();
      action();
    }
  }

  private readonly _lanes: Lanes;
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
  }
}

const EVENTS = ['keydown', 'pointerdown', 'pointerenter', 'focusin'] as const;

/** As high as the longer of source and lanes wants to be; the style sheet sets the limits. */
function neededHeight({ model, layout }: IScene): number {
  const files = Array.from(model.trace.sources.values(), text => 19 * text.split('\n').length + 40);
  const source = files.reduce((sum, height) => sum + height, 0);
  return Math.max(source, placeRows(layout).height + SIZES.strip);
}

/** Names the run by the code that it started in. */
function title(trace: Trace, trans: ITrans): string {
  return trans.__('run of %1', trace.frames[trace.frame(0)].filename);
}
