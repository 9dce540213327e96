import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { IPart } from '../trace';
import type { IScene } from './scene';

/** One plain sentence for what is shown; the live region for screen readers. */
export class Sentence extends ReactWidget {
  constructor(scene: IScene) {
    super();
    this._scene = scene;
    this.addClass('jp-YieldscopeSentence');
    this.node.setAttribute('role', 'status');
    scene.player.changed.connect(this.update, this);
  }

  protected render(): React.ReactElement {
    const { player, sentences } = this._scene;
    // While it plays, a sentence each second would drown everything else that is read out.
    this.node.setAttribute('aria-live', player.playing ? 'off' : 'polite');
    const parts = player.whole ? sentences.ofMoment(player.moment) : sentences.ofStep(player.step);
    return <Parts parts={parts} />;
  }

  private readonly _scene: IScene;
}

/** Parts of a sentence, as text: code and values are set apart, never read as markup. */
export function Parts({ parts }: { parts: readonly IPart[] }): React.ReactElement {
  return (
    <>
      {parts.map((part, i) =>
        part.role === 'words' ? (
          <React.Fragment key={i}>{part.text}</React.Fragment>
        ) : (
          <code key={i} className={`jp-Yieldscope-${part.role}`}>
            {part.text}
          </code>
        )
      )}
    </>
  );
}
