import { Widget } from '@lumino/widgets';

/** Says plainly that there is nothing to step through, why, and what to do. */
export class MessageView extends Widget {
  constructor(options: MessageView.IOptions) {
    super();
    this.addClass('jp-YieldscopeMessage');
    // A run that recorded nothing is no error: it is told, not alarmed about.
    this.node.setAttribute('role', options.alert ? 'alert' : 'note');
    const heading = document.createElement('strong');
    heading.textContent = options.heading;
    this.node.append(heading);
    for (const text of options.texts) {
      const paragraph = document.createElement('p');
      paragraph.textContent = text;
      this.node.append(paragraph);
    }
  }
}

export namespace MessageView {
  export interface IOptions {
    readonly alert: boolean;
    readonly heading: string;
    readonly texts: readonly string[];
  }
}
