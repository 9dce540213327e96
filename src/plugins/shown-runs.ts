import { Token } from '@lumino/coreutils';
import type { Widget } from '@lumino/widgets';
import { RunView } from '../views';
import type { TraceRenderer } from '../views';

/** The runs that outputs on this page show. */
export interface IShownRuns {
  /**
   * A view of a run that is on the page now.
   *
   * @param within - what it is in, such as a notebook
   * @returns null where the run is not shown, or its output is out of view
   */
  find(run: string, within: Widget): RunView | null;
}

export const IShownRuns = new Token<IShownRuns>(
  'yieldscope:IShownRuns',
  'Finds the view of a recorded run among the outputs of a notebook.'
);

export class ShownRuns implements IShownRuns {
  add(renderer: TraceRenderer): TraceRenderer {
    this._renderers.add(renderer);
    renderer.disposed.connect(() => this._renderers.delete(renderer));
    return renderer;
  }

  find(run: string, within: Widget): RunView | null {
    for (const { content, isAttached } of this._renderers) {
      if (
        isAttached &&
        content instanceof RunView &&
        content.player.model.trace.run.run === run &&
        within.node.contains(content.node)
      ) {
        return content;
      }
    }
    return null;
  }

  private readonly _renderers = new Set<TraceRenderer>();
}
