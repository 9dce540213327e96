import type { Cell } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import { Panel, Widget } from '@lumino/widgets';
import type { IGuideNotebook } from './notebooks';

/** The tag of a cell that is to end with an error. */
const ANNOUNCED = 'raises-exception';

/** The versions of Python that a cell was run on, such as `3.12.1`; none for metadata that do not say so. */
export function ranOn(metadata: unknown): string[] {
  const { ran_on: versions } = asObject(asObject(metadata).yieldscope);
  return Array.isArray(versions)
    ? versions.filter((one): one is string => typeof one === 'string' && /^\d+\.\d+/.test(one))
    : [];
}

/** The minor versions among them, each once, in their order. */
export function minors(versions: readonly string[]): string[] {
  const found = new Set(versions.map(version => version.split('.').slice(0, 2).join('.')));
  return [...found].sort((a, b) => Number(a.split('.')[1]) - Number(b.split('.')[1]));
}

/** Whether a notebook says that it is one of the guide's. */
export function isGuide(metadata: unknown): boolean {
  return asObject(asObject(metadata).yieldscope).guide === true;
}

/** The sources of the guide's cells, by their ids. */
export function shippedSources(notebooks: readonly IGuideNotebook[]): Map<string, Set<string>> {
  const sources = new Map<string, Set<string>>();
  for (const { id, source } of notebooks.flatMap(({ content }) => content.cells)) {
    if (typeof id === 'string') {
      const all = sources.get(id) ?? new Set();
      sources.set(id, all.add(Array.isArray(source) ? source.join('') : source));
    }
  }
  return sources;
}

/**
 * Says below the programs of a guide's notebook on which versions of Python they were run, as long as they are what
 * was run; and of errors that they are meant.
 */
export class CellBadges implements IDisposable {
  constructor(options: CellBadges.IOptions) {
    this._options = options;
    const { panel } = options;
    panel.disposed.connect(this.dispose, this);
    void panel.context.ready.then(() => {
      const { model } = panel;
      if (model && !this._disposed) {
        model.metadataChanged.connect(this._onChanged, this);
        model.contentChanged.connect(this._onChanged, this);
        this._onChanged();
      }
    });
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  dispose(): void {
    if (!this._disposed) {
      this._disposed = true;
      Signal.clearData(this);
    }
  }

  /** Each key that is pressed changes the content: what follows from it is looked for once a while. */
  private _onChanged(): void {
    this._waiting ??= setTimeout(() => {
      this._waiting = null;
      void this._update();
    }, 100);
  }

  private async _update(): Promise<void> {
    const { panel, sources } = this._options;
    if (this._disposed || !isGuide(panel.model?.metadata)) {
      return;
    }
    const shipped = await sources();
    for (const cell of this._disposed ? [] : panel.content.widgets) {
      const { id, type, sharedModel } = cell.model;
      if (type === 'code') {
        const asRun = shipped.get(id)?.has(sharedModel.getSource()) ?? false;
        this._show(cell, asRun);
      }
    }
  }

  private _show(cell: Cell, asRun: boolean): void {
    const { trans } = this._options;
    const { metadata } = cell.model;
    const hidden = asObject(metadata.jupyter).source_hidden === true;
    const versions = hidden || !asRun ? [] : ranOn(metadata);
    const announced = !hidden && asTexts(metadata.tags).includes(ANNOUNCED);
    const key = `${announced} ${versions.join(' ')}`;
    if (this._shown.get(cell) === key) {
      return;
    }
    this._shown.set(cell, key);
    void cell.ready.then(() => {
      const wrapper = cell.inputArea?.parent;
      if (this._shown.get(cell) !== key || !(wrapper instanceof Panel)) {
        return;
      }
      wrapper.widgets.find(widget => widget.hasClass('jp-YieldscopeBadges'))?.dispose();
      if (announced || versions.length > 0) {
        wrapper.addWidget(badges(announced, versions, trans));
      }
    });
  }

  private readonly _options: CellBadges.IOptions;
  private readonly _shown = new WeakMap<Cell, string>();
  private _waiting: ReturnType<typeof setTimeout> | null = null;
  private _disposed = false;
}

export namespace CellBadges {
  export interface IOptions {
    readonly panel: NotebookPanel;
    readonly trans: IRenderMime.TranslationBundle;
    /** The sources of the guide's cells, by their ids: a badge is for what was run, not for what it was changed into. */
    readonly sources: () => Promise<ReadonlyMap<string, ReadonlySet<string>>>;
  }
}

function badges(
  announced: boolean,
  versions: readonly string[],
  trans: IRenderMime.TranslationBundle
): Widget {
  const widget = new Widget();
  widget.addClass('jp-YieldscopeBadges');
  if (announced) {
    const badge = document.createElement('span');
    badge.dataset.badge = 'error';
    badge.textContent = trans.__('ends with an error, on purpose');
    widget.node.append(badge);
  }
  if (versions.length > 0) {
    const badge = document.createElement('span');
    badge.dataset.badge = 'ran-on';
    badge.textContent = trans.__('ran on %1', minors(versions).join(' · '));
    badge.title = trans.__('This program was run on Python %1', versions.join(', '));
    widget.node.append(badge);
  }
  return widget;
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function asTexts(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
