import { ReactWidget } from '@jupyterlab/ui-components';
import { RenderedMarkdown } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { PanelLayout, Widget } from '@lumino/widgets';
import * as React from 'react';
import type { Readers } from '../progress';
import { CARD_MIME_TYPE, readCard } from './data';
import type { Card } from './data';
import { AnswerCard, CheckCard } from './check';
import { ContentsCard } from './contents';
import type { ICardPage, ICardProps, IOpened } from './page';
import { PredictionCard, SettledCard, UnsettledCard } from './prediction';
import { SectionCard } from './section';

/** Shows a card of the guide; what it cannot read, it shows as the text that comes with it. */
export class CardRenderer extends Widget implements IRenderMime.IRenderer {
  constructor(options: CardRenderer.IOptions) {
    super();
    this._options = options;
    this.addClass('jp-YieldscopeCard');
    // JupyterLab's own shortcuts act before those of the page; inside, the keys belong to the card.
    this.node.dataset.lmSuppressShortcuts = 'true';
    this.layout = new PanelLayout();
  }

  /** Called again with the same data whenever JupyterLab renders its outputs anew. */
  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const data = model.data[CARD_MIME_TYPE];
    const layout = this.layout as PanelLayout;
    if (layout.widgets.length > 0 && data === this._data) {
      return;
    }
    this._data = data;
    for (const old of [...layout.widgets]) {
      old.dispose();
    }
    const card = readCard(data);
    if (card !== null) {
      layout.addWidget(new CardView(card, this._page()));
    } else {
      await this._showText(model);
    }
  }

  private _page(): ICardPage {
    const { trans, rendermime, readers, place } = this._options;
    const path = pathOf(rendermime);
    return {
      trans,
      reader: readers.of(path),
      key: `yieldscope-card-${count++}`,
      address: notebook => place.address(path, notebook),
      go: (notebook, anchor) => place.go(path, notebook, anchor),
      showStep: (run, step) => place.showStep(run, step, this)
    };
  }

  private async _showText(model: IRenderMime.IMimeModel): Promise<void> {
    const { trans, rendermime } = this._options;
    const markdown = model.data['text/markdown'];
    const layout = this.layout as PanelLayout;
    if (typeof markdown === 'string') {
      const text = new RenderedMarkdown({ ...rendermime, mimeType: 'text/markdown' });
      layout.addWidget(text);
      // Never as trusted: the text may hold what a program said.
      const { data, metadata } = model;
      await text.renderModel({ data, metadata, trusted: false, setData: () => undefined });
    } else {
      const note = new Widget({ node: document.createElement('p') });
      note.addClass('jp-YieldscopeCard-broken');
      note.node.textContent = trans.__(
        'This card cannot be shown. Run the cell again, or update Yieldscope.'
      );
      layout.addWidget(note);
    }
  }

  private readonly _options: CardRenderer.IOptions;
  private _data: unknown;
}

export namespace CardRenderer {
  export interface IOptions {
    readonly trans: IRenderMime.TranslationBundle;
    /** What JupyterLab gives to each renderer. */
    readonly rendermime: IRenderMime.IRendererOptions;
    readonly readers: Readers;
    readonly place: IPlaces;
  }

  /** How cards lead to other places; `path` is the notebook that the card is in, if it is in one. */
  export interface IPlaces {
    address(path: string | null, notebook: string): string;
    go(path: string | null, notebook: string, anchor: string): void;
    showStep(run: string, step: number, card: Widget): Promise<boolean>;
  }
}

/** One card, drawn again whenever the progress changes. */
class CardView extends ReactWidget {
  constructor(
    private readonly _card: Card,
    private readonly _page: ICardPage
  ) {
    super();
    _page.reader.changed.connect(this.update, this);
  }

  protected render(): React.ReactElement {
    const { _card: card, _page: page, _opened: opened } = this;
    const props = {
      page,
      opened,
      open: (more: Partial<IOpened>) => {
        this._opened = { ...this._opened, ...more };
        this.update();
      }
    };
    return draw(card, props);
  }

  /** Kept here: the elements are taken from the page when the card is scrolled out of view. */
  private _opened: IOpened = { answer: false, hints: 0, said: '' };
}

function draw(card: Card, props: Omit<ICardProps<Card>, 'card'>): React.ReactElement {
  switch (card.card) {
    case 'prediction':
      return <PredictionCard card={card} {...props} />;
    case 'settled':
      return <SettledCard card={card} {...props} />;
    case 'unsettled':
      return <UnsettledCard card={card} {...props} />;
    case 'check':
      return <CheckCard card={card} {...props} />;
    case 'answer':
      return <AnswerCard card={card} {...props} />;
    case 'section':
      return <SectionCard card={card} {...props} />;
    case 'contents':
      return <ContentsCard card={card} {...props} />;
  }
}

/** The notebook that outputs are rendered for: the resolver of links knows it. */
function pathOf({ resolver }: IRenderMime.IRendererOptions): string | null {
  const { path } = (resolver ?? {}) as { path?: unknown };
  return typeof path === 'string' && path !== '' ? path : null;
}

let count = 0;
