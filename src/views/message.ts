import { Widget } from '@lumino/widgets';

/** Says plainly that there is nothing to step through, why, and what to do. */
export class MessageView extends Widget {
  constructor(options: MessageView.IOptions) {
    super();
    this.addClass('jp-YieldscopeMessage');
    const alert = options.tone === 'alert';
    this.node.dataset.tone = options.tone;
    // A run that recorded nothing is no error: it is told, not alarmed about.
    this.node.setAttribute('role', alert ? 'alert' : 'note');
    const sign = document.createElement('span');
    sign.className = 'jp-YieldscopeMessage-sign';
    sign.setAttribute('aria-hidden', 'true');
    sign.textContent = alert ? '✕' : '◌';
    const heading = document.createElement('strong');
    heading.textContent = options.heading;
    const text = document.createElement('p');
    text.textContent = options.text;
    const next = document.createElement('p');
    next.className = 'jp-YieldscopeMessage-next';
    next.textContent = options.next;
    this.node.append(sign, heading, text, next);
  }
}

export namespace MessageView {
  export interface IOptions {
    /** Whether something is wrong, or there is just nothing to show. */
    readonly tone: 'alert' | 'calm';
    readonly heading: string;
    /** What happened. */
    readonly text: string;
    /** What to do now. */
    readonly next: string;
  }
}
